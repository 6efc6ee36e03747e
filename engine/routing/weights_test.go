package routing

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing/reading/readingtest"
	"switchboard/engine/routing/textfeatures"
)

// learnedPolicy gives demo-nano weights that lean on "river" and on length.
func learnedPolicy(t testing.TB, change func(*Weights)) (Policy, error) {
	t.Helper()
	w := Weights{Model: demoLadder().Rungs[0].Model, Prior: 500, Bias: 20_000, Structure: make([]Coefficient, structures),
		Text: TextWeight{Unit: 100, Table: make(Table, textfeatures.TableSize)}}
	w.Structure[0] = Coefficient{Value: 5_000_000, Low: 0, High: 2048}
	for _, p := range ReadPrompt(engine.Query{Prompt: "river"}).FeatureIndexes {
		w.Text.Table[p] = 1000
	}
	change(&w)
	return NewPolicy(Scorer{Prior: PriorVersion(), Reader: ReaderVersion, Fitted: []Weights{w}}, defaultThresholds(), demoLadder(),
		Provenance{Source: Backtested, Ratings: 240, Fitted: 170})
}

func unchanged(*Weights) {}

func TestWeightsMoveTheGap(t *testing.T) {
	p, err := learnedPolicy(t, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	r, prior := NewRouter(p), benchmarkRouter()
	gap := func(r *Router, prompt string) float64 {
		reading := ReadPrompt(engine.Query{Prompt: prompt})
		return r.Gap(&reading, 0)
	}
	const plain, river = "Name a lake in the north.", "Name a river in the north."
	t.Run("by what was learned of a word", func(t *testing.T) {
		if gap(r, river) <= gap(r, plain)+0.01 {
			t.Errorf("%v, %v", gap(r, river), gap(r, plain))
		}
	})
	t.Run("and not where nothing was learned", func(t *testing.T) {
		reading := ReadPrompt(engine.Query{Prompt: plain})
		if a, b := r.Gap(&reading, 1), prior.Gap(&reading, 1); a != b {
			t.Errorf("%v, %v", a, b)
		}
	})
	t.Run("to the figure the formula gives", func(t *testing.T) {
		reading := ReadPrompt(engine.Query{Prompt: plain})
		half := int64(prior.Gap(&reading, 0)*1e6+0.5) * 500 / 1000
		want := half + 20_000 + 5*int64(reading.Structure[0])
		if got := int64(gap(r, plain)*1e6 + 0.5); got < want-1 || got > want+1 {
			t.Errorf("%d millionths, want %d", got, want)
		}
	})
	t.Run("the same in a decision", func(t *testing.T) {
		for _, prompt := range []string{plain, river, readingtest.Prompt2KB, readingtest.Chinese2KB, "", "2+2?"} {
			if d := r.Decide(engine.Query{Prompt: prompt}); d.Gaps[0].Gap != gap(r, prompt) {
				t.Errorf("%.20q: decided by %v, read as %v", prompt, d.Gaps[0].Gap, gap(r, prompt))
			}
		}
	})
	t.Run("and the reasons say so", func(t *testing.T) {
		d := NewRouter(mustSeal(t, p, Thresholds{Default: 1})).Decide(engine.Query{Prompt: river})
		if all := strings.Join(d.Reasons, "\n"); !strings.Contains(all, "what 170 rated prompts teach (") {
			t.Error(all)
		}
	})
}

func mustSeal(t *testing.T, p Policy, th Thresholds) Policy {
	t.Helper()
	p, err := NewPolicy(p.Scorer, th, p.Ladder, p.Provenance)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLearnedPolicyReadsBackAsItWas(t *testing.T) {
	p, err := learnedPolicy(t, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back Policy
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p.Scorer, back.Scorer) || back.Hash != p.Hash || back.Runs() != nil {
		t.Error("it changed")
	}
	p.Scorer.Fitted[0].Text.Table[7]++
	if p.Validate() == nil {
		t.Error("a changed weight fits the hash")
	}
}

func TestWeightsThatMakeNoSense(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Weights)
		want   string
	}{
		"for a model that is not there": {func(w *Weights) { w.Model = "x" }, "no cheaper model"},
		"for the reference":             {func(w *Weights) { w.Model = demoLadder().Reference() }, "no cheaper model"},
		"of another structure":          {func(w *Weights) { w.Structure = w.Structure[1:] }, "for another scorer"},
		"of another table":              {func(w *Weights) { w.Text.Table = w.Text.Table[1:] }, "for another scorer"},
		"in an impossible unit":         {func(w *Weights) { w.Text.Unit = -1 }, "unit -1"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := learnedPolicy(t, c.change); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestLearnedDecisionsMakeTwoAllocations(t *testing.T) {
	p, err := learnedPolicy(t, unchanged)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRouter(p)
	if n := testing.AllocsPerRun(100, func() { r.Decide(engine.Query{Prompt: readingtest.Prompt2KB}) }); n > 2 {
		t.Errorf("%v", n)
	}
}

// BenchmarkDecideLearned2KB is a whole decision by a policy with weights.
func BenchmarkDecideLearned2KB(b *testing.B) { benchmarkLearned(b, readingtest.Prompt2KB) }

func BenchmarkDecideLearnedChinese2KB(b *testing.B) { benchmarkLearned(b, readingtest.Chinese2KB) }

func benchmarkLearned(b *testing.B, prompt string) {
	p, err := learnedPolicy(b, unchanged)
	if err != nil {
		b.Fatal(err)
	}
	r := NewRouter(p)
	b.ReportAllocs()
	for b.Loop() {
		r.Decide(engine.Query{Prompt: prompt})
	}
}
