package snapshot

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

// oddTrial is a trial of any kind: imported, routed, by batch, a later turn, with
// parameters of its own for a lane, with answers that failed or have not ended. Its
// id may begin with that of another.
func oddTrial(r *rand.Rand, n int) engine.Trial {
	one := func(of int) bool { return r.IntN(of) == 0 }
	t := evaltest.NewTrial(n)
	if one(3) {
		t.ID = evaltest.TestID(n-1) + "-2"
	}
	t.Time = evaltest.Noon.Add(time.Duration(r.Int64N(1e15))).In(time.FixedZone("", 3600*r.IntN(3)))
	t.Prompt = fmt.Sprint("What is ", r.IntN(30), "?")
	t.Routed, t.Batch = one(8), one(8)
	if one(8) {
		t.Follows = evaltest.TestID(0)
	}
	if one(4) {
		t.System = "Be brief."
	}
	t.Answers = nil
	for lane := range 1 + r.IntN(3) {
		a := evaltest.NewAnswer(fmt.Sprint("model", lane), fmt.Sprint("an answer ", r.IntN(2)))
		a.Imported = one(3)
		a.Total, a.Cost = time.Duration(r.IntN(1e9)), []providers.Money{{}, providers.Nano(0), providers.Nano(r.Int64N(1e9))}[r.IntN(3)]
		a.Usage.Estimated = one(3)
		a.Name, a.Version = []string{"", "m-1"}[r.IntN(2)], []string{"", "v1", "v2"}[r.IntN(3)]
		switch r.IntN(8) {
		case 0:
			a = engine.Answer{Model: a.Model, Provider: a.Provider, Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Stalled, Sentence: "it stopped"}}
		case 1:
			a.Text, a.Finish = "", providers.Cancelled
		case 2:
			a = engine.Answer{Model: a.Model, Provider: a.Provider} // has not ended
		}
		t.Answers = append(t.Answers, a)
	}
	if one(6) {
		t.LaneParameters = map[int]providers.Parameters{0: {Effort: "low"}}
	}
	return t
}

// sameSnapshot opens a store with what was kept of it and without.
func sameSnapshot(t *testing.T, s *records.Store, open func(Source) (*Snapshot, error)) {
	t.Helper()
	plain, err := open(&watched{Store: s, reader: "nobody", broken: fmt.Errorf("nothing is kept")})
	evaltest.Must(t, err)
	kept, err := open(s)
	evaltest.Must(t, err)
	sameForms(t, s, kept, plain)
	if !reflect.DeepEqual(kept, plain) {
		for key, m := range plain.Prompts {
			if !reflect.DeepEqual(kept.Prompts[key], m) {
				t.Errorf("got\n%+v\nwant\n%+v", kept.Prompts[key], m)
			}
		}
		t.Errorf("from what was kept:\n%+v\nfrom the trials:\n%+v", kept, plain)
	}
}

// sameForms compares which answers are the same, and forgets it.
func sameForms(t *testing.T, s *records.Store, kept, plain *Snapshot) {
	t.Helper()
	l := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "model0"}, {Model: "model1"}, {Model: "model2"}}}
	for _, c := range []*Snapshot{kept, plain} {
		evaltest.Must(t, c.ReadAnswers(&watched{Store: s, broken: errors.New("nothing is kept")}, c.Order, l, nil))
	}
	for key, m := range plain.Prompts {
		if got, want := kept.Prompts[key].sameTexts(l), m.sameTexts(l); !slices.Equal(got, want) {
			t.Errorf("%s: by what was kept %v are the same, by the texts %v", key, got, want)
		}
	}
	forget := func(all Answers) {
		for i := range all {
			all[i].form = textForm{}
		}
	}
	for _, c := range []*Snapshot{kept, plain} {
		for _, m := range c.all {
			forget(m.Answers)
			for _, under := range m.under {
				forget(under.answers)
			}
		}
	}
}

func TestWhatIsKeptMakesTheSameSnapshot(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := storetest.New(t)
		var later []engine.Trial
		for n := range 40 {
			trial := oddTrial(r, n)
			if r.IntN(4) == 0 {
				later = append(later, trial)
				continue
			}
			evaltest.Must(t, s.AddTrials([]engine.Trial{trial}))
		}
		for range 3 {
			sameSnapshot(t, s, OpenWithFeatures) // and keeps what is new
			sameSnapshot(t, s, Open)             // from it
			if len(later) > 2 {                  // imported from elsewhere: their ids are among the others
				evaltest.Must(t, s.AddTrials(later[:2]))
				later = later[2:]
			}
			for read, err := range s.TrialReads("", "") {
				evaltest.Must(t, err)
				if len(read.Ended) < len(read.Answers) && r.IntN(2) == 0 {
					for lane, l := range read.Answers {
						if len(read.Ended) <= lane || read.Ended[lane].Lane != lane {
							_ = s.AddAnswer(read.ID, lane, evaltest.NewAnswer(l.Model, "at last")) // or it is there
						}
					}
				}
				if r.IntN(20) == 0 {
					evaltest.Must(t, s.Forget(read.ID))
					break // with all that follow it
				}
			}
		}
	}
}

func TestAnotherTrialWithTheIDOfAForgottenOneIsReadAnew(t *testing.T) {
	s := storetest.New(t)
	first := evaltest.NewTrial(0)
	first.Answers[0] = evaltest.NewAnswer(first.Answers[0].Model, "an answer")
	first.Answers = first.Answers[:1]
	evaltest.Must(t, s.AddTrials([]engine.Trial{first}))
	second := first
	second.Prompt = "another"
	w := &watched{Store: s, before: func() { // while it was read, in another terminal
		evaltest.Must(t, s.Forget(first.ID))
		evaltest.Must(t, s.AddTrials([]engine.Trial{second}))
	}}
	if _, read := featuresOf(t, w); read != 1 {
		t.Fatalf("%d were to be kept", read)
	}
	sameSnapshot(t, s, OpenWithFeatures)
}
