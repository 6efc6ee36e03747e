package snapshot

import (
	"flag"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/internal/slab"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestFeaturesAreReadAsTheyWereKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := engine.Query{Prompt: rapid.String().Draw(t, "prompt"), Task: rapid.SampledFrom(append(engine.Tasks[:], "")).Draw(t, "task")}
		want := routing.ReadPrompt(q)
		b, err := appendFeatures(nil, &want)
		if err != nil {
			t.Fatal(err)
		}
		var got routing.PromptFeatures
		if err := parseFeatures(b, &got, &slab.Slab[uint16]{}); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v: got %+v, want %+v", err, got, want)
		}
		cut := rapid.IntRange(0, len(b)-1).Draw(t, "cut")
		if err := parseFeatures(b[:cut], new(routing.PromptFeatures), &slab.Slab[uint16]{}); err == nil {
			t.Fatalf("%d of %d bytes were taken for features", cut, len(b))
		}
	})
}
