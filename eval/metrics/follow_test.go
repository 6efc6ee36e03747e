package metrics

import (
	"flag"
	"fmt"
	"iter"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _, _ = flag.Set("rapid.seed", "1"), flag.Set("rapid.checks", "30") // each makes a store

// counted counts how often all trials are read.
type counted struct {
	*records.Store
	reads int
}

func (c *counted) Figures(since time.Time) iter.Seq2[engine.Trial, error] {
	c.reads++
	return c.Store.Figures(since)
}

// wholly are the figures by reading everything.
func wholly(t *testing.T, s *records.Store) []ModelStats {
	any, scale := false, eval.Scale("")
	for r, err := range s.AllRatings() {
		if err != nil {
			t.Fatal(err)
		}
		if any = true; r.Scale == eval.Accept && !r.Skipped {
			scale = eval.Accept
		}
	}
	if !any {
		return nil
	}
	stats, err := OfStore(t.Context(), s, StatisticsOptions{Scale: scale, OnlyModels: true})
	if err != nil {
		t.Fatal(err)
	}
	return stats.Models
}

func TestFollowedFiguresAreThoseOfTheWholeStore(t *testing.T) {
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		s := storetest.New(t)
		follow := Models{Of: s}
		var trials []engine.Trial
		var rated []string
		forgotten := map[string]bool{}
		one := func() (engine.Trial, bool) {
			if len(trials) == 0 {
				return engine.Trial{}, false
			}
			tr := trials[rapid.IntRange(0, len(trials)-1).Draw(r, "trial")]
			return tr, !forgotten[tr.ID]
		}
		r.Repeat(map[string]func(*rapid.T){
			"a trial": func(r *rapid.T) {
				n++
				tr := mixedTrial(n)
				evaltest.Must(t, s.AddTrials([]engine.Trial{tr}))
				trials = append(trials, tr)
			},
			"a late answer": func(r *rapid.T) {
				if tr, ok := one(); ok {
					_ = s.AddAnswer(tr.ID, 2, evaltest.NewAnswer(tr.Answers[2].Model, "late"))
				}
			},
			"a rating": func(r *rapid.T) {
				tr, ok := one()
				if !ok {
					return
				}
				v := mixedRating(len(rated), tr)
				v.ID = fmt.Sprintf("vote%06d", len(rated))
				v.Scale = rapid.SampledFrom([]eval.Scale{eval.Accept, eval.Accept, eval.Accept, eval.Score}).Draw(r, "scale")
				if v.Scale == eval.Score {
					v.Verdicts = []eval.Verdict{{Answer: 0, Value: 1 + len(rated)%5}, {Answer: 1, Value: 4}}
				}
				v.Draw.Repeat = rapid.IntRange(0, 9).Draw(r, "again") == 0
				if v.Skipped = rapid.IntRange(0, 9).Draw(r, "skip") == 0; v.Skipped {
					v.Verdicts = nil
				}
				evaltest.Must(t, s.AddRating(v))
				rated = append(rated, v.ID)
			},
			"a vote taken back": func(r *rapid.T) {
				tr, ok := one()
				if !ok || len(rated) == 0 {
					return
				}
				v := mixedRating(0, tr)
				v.ID, v.Verdicts = fmt.Sprintf("back%06d", len(rated)), nil
				v.Retracts = rated[rapid.IntRange(0, len(rated)-1).Draw(r, "vote")]
				if s.AddRating(v) == nil {
					rated = append(rated, v.ID)
				}
			},
			"a trial forgotten": func(r *rapid.T) {
				if tr, ok := one(); ok && rapid.IntRange(0, 4).Draw(r, "forget") == 0 {
					evaltest.Must(t, s.Forget(tr.ID))
					forgotten[tr.ID] = true
				}
			},
			"": func(r *rapid.T) {
				got, err := follow.Read(t.Context())
				if want := wholly(t, s); err != nil || !reflect.DeepEqual(got, want) && len(got)+len(want) > 0 {
					r.Fatalf("got %+v\nwant %+v\n%v", got, want, err)
				}
			},
		})
	})
}

func TestARatingDoesNotReadTheTrialsAgain(t *testing.T) {
	c := &counted{Store: storetest.New(t)}
	fillMixed(t, c.Store, 50)
	follow := Models{Of: c}
	for i := range 3 {
		_, err := follow.Read(t.Context())
		evaltest.Must(t, err)
		v := mixedRating(i+1, mixedTrial(i*9))
		v.ID = fmt.Sprint("later", i)
		evaltest.Must(t, c.AddRating(v))
	}
	if c.reads != 1 {
		t.Errorf("all trials were read %d times", c.reads)
	}
	evaltest.Must(t, c.AddTrials([]engine.Trial{mixedTrial(60)}))
	if _, err := follow.Read(t.Context()); err != nil || c.reads != 2 {
		t.Errorf("read %d times after a trial: %v", c.reads, err)
	}
}
