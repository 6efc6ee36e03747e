package simulated

import (
	"encoding/json"
	"strings"
	"testing"

	"switchboard/providers"
)

// askFor is a request for a simulated model.
func askFor(model, prompt string, p providers.Parameters) providers.Request {
	for _, m := range DemoModels() {
		if m.ID == model {
			return providers.Request{Model: m, Messages: providers.Prompt(prompt), Parameters: p}
		}
	}
	panic("no such model")
}

func TestSimulatedModelsFollowASchema(t *testing.T) {
	ask := func(t *testing.T, prompt string, schema providers.Schema) string {
		h := listen(t.Context(), instant(), askFor("demo-nano", prompt, providers.Parameters{Schema: schema}))
		if h.done == nil || !json.Valid([]byte(h.text)) {
			t.Fatalf("got %q, %v", h.text, h.err)
		}
		return h.text
	}
	t.Run("with what they have written, where it fits", func(t *testing.T) {
		got := ask(t, "Extract name and city as JSON: Ada moved to Paris in 1834.",
			`{"type":"object","properties":{"name":{"type":"string"},"city":{"type":"string"}},"required":["name","city"]}`)
		if !strings.Contains(got, `"Paris"`) {
			t.Errorf("got %s", got)
		}
	})
	t.Run("with made-up values in the order of the schema, where nothing fits", func(t *testing.T) {
		got := ask(t, "Say something.", `{"type":"object","properties":{"z":{"type":"string"},"kind":{"enum":["only"]},"n":{"type":"integer","minimum":100},
			"list":{"type":"array","items":{"$ref":"#/$defs/flag"}},"maybe":{"anyOf":[{"type":"null"}]},"never":{"const":7}},
			"$defs":{"flag":{"type":["null","boolean"]}}}`)
		var v struct {
			Z, Kind string
			N       int
			List    []bool
			Never   int
		}
		if err := json.Unmarshal([]byte(got), &v); err != nil || v.Z != "simulated" || v.Kind != "only" || v.N < 100 || len(v.List) != 1 || v.Never != 7 || !strings.HasPrefix(got, `{"z"`) {
			t.Errorf("got %s, %v", got, err)
		}
	})
	t.Run("that refers to itself to its end", func(t *testing.T) {
		ask(t, "Say something.", `{"type":"object","properties":{"next":{"$ref":"#"}}}`)
	})
}

func TestSimulatedModelsHeedParameters(t *testing.T) {
	say := func(t *testing.T, model string, p providers.Parameters, sample int) heard {
		req := askFor(model, "Something that nobody has written an answer for.", p)
		req.Sample = sample
		return listen(t.Context(), instant(), req)
	}
	t.Run("an effort shows reasoning, none shows no reasoning", func(t *testing.T) {
		for _, e := range []providers.Effort{providers.EffortLow, providers.EffortHigh, providers.EffortMax} {
			if h := say(t, "demo-flagship", providers.Parameters{Effort: e}, 0); h.reasoning == "" || h.usage.Reasoning.Int() == 0 {
				t.Errorf("%s: no reasoning", e)
			}
		}
		for _, e := range []providers.Effort{providers.EffortNone, providers.EffortMinimal} {
			if h := say(t, "demo-flagship", providers.Parameters{Effort: e}, 0); h.reasoning != "" {
				t.Errorf("%s: %q", e, h.reasoning)
			}
		}
	})
	t.Run("a system prompt counts as input", func(t *testing.T) {
		without, with := say(t, "demo-nano", providers.Parameters{}, 0), say(t, "demo-nano", providers.Parameters{System: "Be brief, be kind."}, 0)
		if with.usage.Input.Int() <= without.usage.Input.Int() {
			t.Errorf("%v with, %v without", with.usage.Input, without.usage.Input)
		}
	})
	t.Run("samples differ, and are alike at temperature 0", func(t *testing.T) {
		texts := func(p providers.Parameters) map[string]bool {
			seen := map[string]bool{}
			for i := range 4 {
				seen[say(t, "demo-small", p, i).text] = true
			}
			return seen
		}
		if n := len(texts(providers.Parameters{})); n < 2 {
			t.Error("four samples are one and the same")
		}
		if n := len(texts(providers.Parameters{Temperature: providers.NewTemperature(0)})); n != 1 {
			t.Errorf("%d different samples at temperature 0", n)
		}
	})
	t.Run("the same request brings the same answer", func(t *testing.T) {
		p := providers.Parameters{Temperature: providers.NewTemperature(0.7), Effort: providers.EffortHigh}
		if a, b := say(t, "demo-flagship", p, 2), say(t, "demo-flagship", p, 2); a.text != b.text || a.total != b.total {
			t.Error("they differ")
		}
	})
}
