package swap

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
	"switchboard/eval/spend"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/store/storetest"
	"switchboard/eval/usage"
	"switchboard/providers"
)

func priced(id string, input, output float64) providers.Model {
	return providers.Model{ID: id, Provider: "p", Price: providers.Price{Rates: providers.Rates{Input: providers.USD(input), Output: providers.USD(output)}}}
}

var catalog = engine.Catalog{Models: []providers.Model{priced("nano", 0.1, 0.4), priced("big", 10, 40)}, Reference: "big", Ladder: []string{"nano", "big"}}

// spent is a day's use of a model for a task: ten rows of a hundred calls, for 10 dollars.
func spent(day int, model string, task engine.Task) spend.Line {
	l := spend.Line{At: evaltest.Noon.Truncate(24*time.Hour).AddDate(0, 0, day), Group: &spend.Group{Source: usage.LiteLLM, Provider: "p", Model: model, Currency: usage.USD, Task: task}}
	l.Rows, l.Requests, l.Input, l.Output = 10, 1000, 600_000, 100_000
	l.Billed, l.BilledRows = usage.Exactly(providers.USD(10)), 10
	return l
}

// rated is a store in which nano and big were judged on n prompts of which nano loses
// some.
func rated(t *testing.T, n, lost int) *evidence.Evidence {
	t.Helper()
	s := storetest.New(t)
	for i := range n {
		trial := evaltest.NewTrial(i)
		trial.Answers = trial.Answers[:2]
		for lane, model := range []string{"nano", "big"} {
			trial.Answers[lane] = evaltest.NewAnswer(model, "x")
			trial.Answers[lane].Cost = providers.Nano(int64(1000 * (1 + 9*lane)))
		}
		evaltest.Must(t, s.AddTrials([]engine.Trial{trial}))
		r := evaltest.NewRating(fmt.Sprint("r", i), trial)
		r.Shown = []eval.Shown{{Lane: 0, Model: "nano"}, {Lane: 1, Model: "big"}}
		r.Verdicts = []eval.Verdict{{Answer: 0, Value: 1}, {Answer: 1, Value: 1}}
		if i < lost {
			r.Verdicts[0].Value = 0
		}
		evaltest.Must(t, s.AddRatings([]eval.Rating{r}))
	}
	c, err := snapshot.Open(s)
	evaltest.Must(t, err)
	return evidence.From(c, "big", "")
}

func history(lines ...spend.Line) *spend.History { return &spend.History{Lines: lines} }

func TestFind(t *testing.T) {
	policy := evaltest.NewPolicy(t, 0.1)
	limits := Limits{MaxLoss: 0.05, Now: evaltest.Noon.AddDate(0, 0, 60)}
	use := history(spent(0, "big", engine.Extraction), spent(29, "big", engine.Extraction))

	t.Run("claims nothing without ratings, and says how many to give", func(t *testing.T) {
		found := Find(use, policy, nil, catalog, limits)
		if len(found.Swaps) != 1 || found.Swaps[0].Calls != 2000 || found.Swaps[0].Kind != Unrated || found.Swaps[0].Missing != Enough || found.Swaps[0].Basis != ByPrices {
			t.Fatalf("%+v", found)
		}
		if s := found.Swaps[0].Sentence(); s != "extraction: big to nano, 100 % of the spend, nothing is known of its quality: rate 40 prompts" {
			t.Error(s)
		}
	})
	t.Run("says what was measured, and what answers to the same prompts save", func(t *testing.T) {
		found := Find(use, policy, rated(t, 50, 1), catalog, limits)
		s := found.Swaps[0]
		if s.Kind != Measured || s.Basis != ByAnswers || s.Saves != usage.Exactly(providers.USD(18)) || s.Month != providers.Nano(18_262_500_000) {
			t.Fatalf("%+v", s)
		}
		if got := s.Sentence(); got != "extraction: big to nano, 100 % of the spend, measured loss 0.02 (−0.09 to 0.12) on 50 rated prompts, saves ~$18.26 a month" {
			t.Error(got)
		}
	})
	t.Run("says nothing yet of a few ratings", func(t *testing.T) {
		if s := Find(use, policy, rated(t, 15, 0), catalog, limits).Swaps[0]; s.Kind != Unrated || s.Missing != 25 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("leaves out what is known to be worse", func(t *testing.T) {
		if found := Find(use, policy, rated(t, 50, 20), catalog, limits); len(found.Swaps) != 0 || found.Worse != 1 {
			t.Errorf("%+v", found)
		}
	})
	t.Run("takes a month at the rate of the days that are over", func(t *testing.T) {
		s := Find(use, policy, rated(t, 50, 1), catalog, Limits{MaxLoss: 0.05, Now: use.Lines[1].At.Add(time.Hour)}).Swaps[0]
		if s.Saves != usage.Exactly(providers.USD(18)) || s.Month != providers.Nano(9_446_120_690) {
			t.Errorf("%+v", s)
		}
	})
	t.Run("knows of no month where no day is over", func(t *testing.T) {
		found := Find(history(spent(0, "big", engine.Extraction)), policy, rated(t, 50, 1), catalog, Limits{MaxLoss: 0.05, Now: evaltest.Noon})
		if s := found.Swaps[0]; s.Month.Known() || s.MonthOf.Known() || found.Floor.Known() || s.Saves != usage.Exactly(providers.USD(9)) {
			t.Errorf("%+v", found)
		}
	})
	t.Run("offers no model that costs more", func(t *testing.T) {
		if found := Find(history(spent(0, "nano", engine.Extraction)), policy, nil, catalog, limits); len(found.Swaps) != 0 {
			t.Errorf("%+v", found)
		}
	})
	t.Run("leaves out and counts what saves next to nothing", func(t *testing.T) {
		small := spent(0, "big", engine.QA)
		small.Billed = usage.Exactly(providers.USD(0.005))
		found := Find(history(spent(0, "big", engine.Extraction), small, spent(29, "big", engine.Extraction)), policy, nil, catalog, limits)
		if len(found.Swaps) != 1 || found.Swaps[0].Task != engine.Extraction || found.Small != 1 || found.Floor.String() != "$0.0203" {
			t.Errorf("%+v", found)
		}
		if text := found.Sentences(0.05); len(text) != 1 || text[0] != "1 swap left out: less than $0.0203 saved in a month" {
			t.Errorf("%q", text)
		}
		small.Billed = usage.Exactly(providers.USD(0.0001))
		if found := Find(history(small), policy, nil, catalog, limits); len(found.Swaps) != 1-found.Small || found.Small != 1 || found.Floor != providers.USD(0.01) {
			t.Errorf("next to nothing is spent: %+v", found)
		}
	})
	t.Run("says how many more there are than it shows", func(t *testing.T) {
		var lines []spend.Line
		many := engine.Catalog{Models: []providers.Model{priced("nano", 0.1, 0.4)}, Ladder: []string{"nano"}}
		for i := range Most + 2 {
			model := fmt.Sprint("big", i)
			many.Models, lines = append(many.Models, priced(model, 10, 40)), append(lines, spent(0, model, engine.Extraction))
		}
		if found := Find(history(lines...), policy, nil, many, limits); len(found.Swaps) != Most || found.More != 2 {
			t.Errorf("%+v", found)
		}
	})
	t.Run("says nothing of work that it does not know", func(t *testing.T) {
		if found := Find(history(spent(0, "big", "")), policy, nil, catalog, limits); len(found.Swaps) != 0 || found.Untold != usage.Exactly(providers.USD(10)) {
			t.Errorf("%+v", found)
		}
	})
	t.Run("does not save what was spent to compare", func(t *testing.T) {
		l := spent(0, "big", engine.Extraction)
		l.Source, l.Way = spend.OwnCalls, spend.SideBySide
		if found := Find(history(l), policy, nil, catalog, limits); len(found.Swaps) != 0 {
			t.Errorf("%+v", found)
		}
	})
}

func TestCertifiedSwaps(t *testing.T) {
	limits := Limits{MaxLoss: 0.05, Now: evaltest.Noon.AddDate(0, 0, 60)}
	plain := evaltest.NewPolicy(t, 0.1)
	claim := routing.Certificate{Family: "extraction", Tasks: []engine.Task{engine.Extraction}, MaxLoss: 0.05, Confidence: 0.95, Scale: "accept", Rated: 83, Raters: 2, Pool: "p", Prompts: 300, Share: 0.6, Loss: 0.01, Upper: 0.04, Run: "run"}
	from := plain.Provenance
	from.Scale, from.Ratings = "accept", 83
	policy, err := routing.NewPolicy(plain.Scorer, routing.Thresholds{Default: 0.1, Tasks: map[engine.Task]float64{engine.Extraction: 0.1}}, plain.Ladder, from, claim)
	evaltest.Must(t, err)
	moved, stays := spent(0, "big", engine.Extraction), spent(0, "big", engine.Extraction)
	for l, route := range map[*spend.Line]string{&moved: "nano", &stays: "big"} {
		l.Policy, l.Route, l.Compared, l.Listed, l.Reference = policy.Hash, route, 1000, l.Billed, l.Billed
		l.Routed = l.Billed
	}
	moved.Routed = usage.Exactly(providers.USD(1))
	found := Find(history(moved, stays), policy, nil, catalog, limits)
	if len(found.Swaps) != 1 {
		t.Fatalf("%+v", found)
	}
	s := found.Swaps[0]
	if s.Kind != Certified || s.Saves != usage.Exactly(providers.USD(9)) || s.Calls != 1000 || s.Share != 0.5 || s.Run != "run" {
		t.Errorf("%+v", s)
	}
	if got := s.Sentence(); got != "extraction: big to nano, 50 % of the spend, certified loss ≤ 0.05, saves ~$273.94 a month" {
		t.Error(got)
	}
	t.Run("save in a month what they saved on the days that are over", func(t *testing.T) {
		today, half := evaltest.Noon, moved
		half.At = half.At.AddDate(0, 0, -1)
		s := Find(history(half, moved), policy, nil, catalog, Limits{MaxLoss: 0.05, Now: today}).Swaps[0]
		if s.Saves != usage.Exactly(providers.USD(18)) || s.Month != providers.Nano(273_937_500_000) || s.MonthOf != providers.Nano(304_375_000_000) {
			t.Errorf("in all %v, %v of %v a month", s.Saves.Money(), s.Month, s.MonthOf)
		}
	})
	t.Run("are of no prompts unlike those that it is proved for", func(t *testing.T) {
		group, unlike := *moved.Group, moved
		group.Unlike, unlike.Group = true, &group
		for _, s := range Find(history(unlike, stays), policy, nil, catalog, limits).Swaps {
			if s.Kind == Certified {
				t.Errorf("%+v", s)
			}
		}
	})
	t.Run("leave out what is unlike, which says so", func(t *testing.T) {
		group, unlike := *moved.Group, moved
		group.Unlike, unlike.Group = true, &group
		both := Find(history(moved, unlike), policy, nil, catalog, limits).Swaps
		if len(both) != 2 || both[0].Outside || !both[1].Outside || !strings.HasPrefix(both[1].Sentence(), "extraction outside its certificate: big to ") {
			t.Errorf("%+v", both)
		}
		both[1].Kind = Measured
		if evidence := both[1].Evidence(); !strings.HasSuffix(evidence, "rated prompts of the whole task") {
			t.Error(evidence)
		}
		if plain := Find(history(unlike), plain, nil, catalog, limits).Swaps; len(plain) != 1 || plain[0].Outside {
			t.Errorf("without a certificate: %+v", plain)
		}
	})
	t.Run("are none of another policy", func(t *testing.T) {
		if s := Find(history(moved, stays), plain, nil, catalog, limits).Swaps[0]; s.Kind == Certified {
			t.Errorf("%+v", s)
		}
	})
}
