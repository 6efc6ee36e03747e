package snapshot

import (
	"fmt"
	"reflect"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

var threeRungs = routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "small", Strength: 0.5}, {Model: "big", Strength: 1}}}

// answersTo makes a trial with an answer each of nano, small and big.
func answersTo(n int, texts ...string) engine.Trial {
	tr := evaltest.NewTrial(n)
	for lane, text := range texts {
		tr.Answers[lane] = evaltest.NewAnswer(tr.Answers[lane].Model, text)
	}
	return tr
}

func comparedOf(t *testing.T, w *watched, open func(Source) (*Snapshot, error), checks ...string) *Snapshot {
	t.Helper()
	w.kept, w.sought = 0, 0
	c, err := open(w)
	evaltest.Must(t, err)
	evaltest.Must(t, c.ReadAnswers(w, c.Order, threeRungs, checks))
	return c
}

func TestAnswersAreComparedOnce(t *testing.T) {
	w := &watched{Store: storetest.New(t)}
	called := answersTo(2, "Yes", "Yes", "Yes")
	called.Answers[0].ToolCalls = []engine.ToolCall{{Name: "look"}}
	cut := answersTo(3, "Yes", "No", "Yes")
	cut.Answers[0].Finish = providers.Length
	trials := []engine.Trial{answersTo(0, "**Yes**", "No", "Yes "), answersTo(1, "It is 7.", "The answer is 7.", "It is eight."), called, cut}
	evaltest.Must(t, w.AddTrials(trials))
	check := func(t *testing.T, c *Snapshot) {
		t.Helper()
		for n, want := range []struct {
			same   []bool
			states [2]certify.PairState
		}{{[]bool{true, false}, [2]certify.PairState{certify.Compared, certify.Compared}}, {nil, [2]certify.PairState{certify.Compared, certify.Compared}},
			{[]bool{false, true}, [2]certify.PairState{certify.Compared, certify.Compared}}, {nil, [2]certify.PairState{certify.Failed, certify.Compared}}} {
			m := c.Prompts[eval.PromptKey(trials[n].Prompt)]
			pairs := m.pairsOf(threeRungs, []string{"small", "nano"})
			if got := m.sameTexts(threeRungs); !reflect.DeepEqual(got, want.same) || pairs[0].State != want.states[0] || pairs[1].State != want.states[1] {
				t.Errorf("prompt %d: same %v, pairs %v and %v", n, got, pairs[0].State, pairs[1].State)
			}
		}
	}
	for _, opened := range []struct {
		name string
		open func(Source) (*Snapshot, error)
		kept int
	}{{"without features", Open, 12 /* answers */}, {"with features", OpenWithFeatures, len(trials) /* prompts alone */}} {
		t.Run(opened.name, func(t *testing.T) { check(t, comparedOf(t, w, opened.open, "small", "nano")) })
		if w.kept != opened.kept {
			t.Errorf("%d texts were read instead of %d", w.kept, opened.kept)
		}
	}
	t.Run("and with the trials, where they are only looked at for being the same", func(t *testing.T) {
		c := comparedOf(t, w, OpenWithFeatures)
		m := c.Prompts[eval.PromptKey(trials[0].Prompt)]
		if got := m.sameTexts(threeRungs); w.sought > 0 || !reflect.DeepEqual(got, []bool{true, false}) {
			t.Errorf("%d answers were looked for; same: %v", w.sought, got)
		}
	})
	t.Run("also by what another version has kept", func(t *testing.T) {
		for f, err := range w.Store.Features("") {
			evaltest.Must(t, err)
			f.Reader = "earlier"
			evaltest.Must(t, w.Store.KeepFeatures([]store.Features{f}))
		}
		check(t, comparedOf(t, w, OpenWithFeatures, "small", "nano"))
	})
	t.Run("and more is read where a check is asked for later", func(t *testing.T) {
		w := &watched{Store: storetest.New(t)}
		evaltest.Must(t, w.AddTrials(trials))
		comparedOf(t, w, Open)
		check(t, comparedOf(t, w, OpenWithFeatures, "small", "nano"))
	})
}

func TestKnownPromptsAreAsManyAsRatedOnes(t *testing.T) {
	w := &watched{Store: storetest.New(t)}
	var trials []engine.Trial
	for n := range 120 {
		tr := answersTo(n, "the same", "the same", "the same")
		if n%3 > 0 {
			tr = answersTo(n, fmt.Sprint("nano ", n), "the same", fmt.Sprint("big ", n))
		}
		trials = append(trials, tr)
	}
	evaltest.Must(t, w.AddTrials(trials))
	same, differing, rated := 0, 0, 0
	for n, tr := range trials {
		if eval.PartOf(eval.PromptKey(tr.Prompt)) != eval.FitPart {
			continue
		}
		if n%3 == 0 {
			same++
			continue
		}
		if differing++; differing%2 == 0 {
			rated++
			r := evaltest.NewRating(fmt.Sprint("r", n), tr)
			r.Shown = []eval.Shown{{Lane: 0, Model: "nano"}, {Lane: 2, Model: "big"}}
			r.Verdicts = []eval.Verdict{{Answer: 0, Value: 0}, {Answer: 1, Value: 1}}
			evaltest.Must(t, w.AddRatings([]eval.Rating{r}))
		}
	}
	known := 0
	for _, p := range comparedOf(t, w, OpenWithFeatures).Study(threeRungs, nil, eval.Accept, nil, nil).Prompts {
		if p.Known {
			known++
			if !allSame(p.Same) || p.D[0] != 0 || p.D[1] != 0 {
				t.Errorf("%+v is known", p)
			}
		}
	}
	if want := float64(same*rated) / float64(differing); same == 0 || float64(known) < want-0.51 || float64(known) > want+0.51 {
		t.Errorf("%d of %d are known, where %d of %d are rated", known, same, rated, differing)
	}
}
