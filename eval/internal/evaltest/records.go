package evaltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers"
)

// NewPolicy accepts a gap for every task.
func NewPolicy(t testing.TB, threshold float64) routing.Policy {
	t.Helper()
	l := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "big", Strength: 1}}}
	p, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.Thresholds{Default: threshold}, l, routing.Provenance{Source: routing.Calibrated})
	Must(t, err)
	return p
}

var Noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func TestID(n int) string { return fmt.Sprintf("01trial%08d", n) }

// NewTrial has three lanes of which none has ended.
func NewTrial(n int) engine.Trial {
	gap := 0.03
	quote := engine.Quote{Model: "big", Price: providers.Price{
		Rates: providers.Rates{Input: providers.USD(5), Output: providers.USD(25)}, AsOf: Noon, Source: "list",
	}}
	t := engine.Trial{
		ID:         TestID(n),
		Time:       Noon.Add(time.Duration(n) * time.Second),
		Prompt:     fmt.Sprintf("Extract the <name> & city of number %d", n),
		Parameters: providers.Parameters{MaxOutput: 800},
		Decision: engine.Decision{Model: "small", Task: engine.Extraction, Gap: &gap, Threshold: 0.12,
			Reasons: []string{"short"}, Policy: "prior", Gaps: []engine.Gap{{Model: "small", Gap: gap}}},
		Reference: quote,
		Route:     quote,
	}
	for _, model := range []string{"nano", "small", "big"} {
		t.Answers = append(t.Answers, engine.Answer{Model: model, Provider: "openai"})
	}
	return t
}

func NewAnswer(model, text string) engine.Answer {
	return engine.Answer{
		Model: model, Provider: "openai", Text: text, Finish: providers.Stop,
		Usage: providers.Usage{Input: providers.Count(54), Output: providers.Count(31)},
		Cost:  providers.Nano(21_000), FirstToken: 210 * time.Millisecond, LastToken: 590 * time.Millisecond, Total: 600 * time.Millisecond,
		Attempts: []providers.Attempt{{Start: time.Millisecond, FirstByte: 200 * time.Millisecond, Status: 200}},
	}
}

// NewRating accepts the first answer of a trial.
func NewRating(id string, trial engine.Trial) eval.Rating {
	return eval.Rating{
		ID: id, Time: Noon, Rater: "ana", Trial: trial.ID, Prompt: eval.PromptKey(trial.Prompt),
		Shown: []eval.Shown{{Lane: 0, Model: "nano"}}, Scale: eval.Accept, Verdicts: []eval.Verdict{{Answer: 0, Value: 1}},
		Draw: eval.Draw{Method: eval.SelfChosen}, Task: engine.Extraction,
	}
}

func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Same compares what was stored with what was read; times may differ in their
// location.
func Same(t testing.TB, got, want any) {
	t.Helper()
	g, err := json.Marshal(got)
	Must(t, err)
	w, err := json.Marshal(want)
	Must(t, err)
	if !reflect.DeepEqual(g, w) {
		t.Fatalf("got\n%s\nwant\n%s", g, w)
	}
}

// Refused makes sure that an error has its reason, a sentence and a hint.
func Refused(t testing.TB, err, reason error) {
	t.Helper()
	var e *eval.Error
	if !errors.Is(err, reason) || !errors.As(err, &e) {
		t.Fatalf("got %v, want %v", err, reason)
	}
	if e.Hint() == "" {
		t.Fatalf("%q comes without a hint", e)
	}
}
