package snapshot

import (
	"encoding/json"
	"flag"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
)

var _ = flag.Set("rapid.checks", "25") // each makes a store

// held is what a snapshot holds, but for the order in which it came.
func held(c *Snapshot) map[string][]string {
	all := map[string][]string{"setting": {c.Setting}}
	for key, m := range c.Prompts {
		for _, a := range m.Answers {
			all[key] = append(all[key], fmt.Sprint(a.Model, a.Trial, a.Lane, a.whole, a.failed))
		}
		all[key] = append(all[key], fmt.Sprint(m.Times, len(m.events)))
		slices.Sort(all[key])
	}
	for _, m := range c.Order {
		all["order"] = append(all["order"], m.Key)
	}
	slices.Sort(all["order"])
	for run, by := range c.criteria {
		all["criteria of "+run] = []string{fmt.Sprint(by)}
	}
	for _, of := range []any{c.Sessions, c.Endings, c.Runs, slices.Concat(c.Draws), c.Frozen, c.Sightings, c.Policy, c.Application} {
		b, err := json.Marshal(of)
		all["chronicle"] = append(all["chronicle"], string(b), fmt.Sprint(err))
	}
	for model, v := range c.served {
		all["served as "+model] = []string{v.Version}
	}
	return all
}

// leave keeps something of a session: it begins, it ends, somebody sees names, or a draw
// comes, which this reading has made itself, or another one has.
func leave(t *testing.T, r *rapid.T, s *records.Store, here []engine.Trial, c *Snapshot) {
	prompt := eval.PromptKey(rapid.SampledFrom(here).Draw(r, "of").Prompt)
	rater := rapid.SampledFrom([]string{"ana", "ben"}).Draw(r, "rater")
	run := rapid.SampledFrom([]string{eval.FitRun, "run", "run-2", eval.MonitorRun(evaltest.NewPolicy(t, 0.1).Hash, evaltest.Noon)}).Draw(r, "run")
	d := eval.Assignment{Run: run, Family: rapid.IntRange(0, 2).Draw(r, "family"), Prompt: prompt, Raters: []string{rater}, Time: evaltest.Noon}
	now, err := Open(s)
	evaltest.Must(t, err)
	for _, before := range now.DrawsOf(run) {
		if before.Family == d.Family {
			d.Number++
		}
	}
	switch rapid.IntRange(0, 6).Draw(r, "what") {
	case 0:
		session := eval.Session{ID: engine.NewID(evaltest.Noon), Rater: rater, Scale: eval.Accept, Time: evaltest.Noon}
		evaltest.Must(t, s.OpenSession(session)) // which ends the one before
	case 1:
		evaltest.Must(t, s.AddSighting(eval.Sighting{Rater: rater, Prompt: prompt, Time: evaltest.Noon}))
	case 2:
		_ = s.OpenRun(store.OpenedRun{Who: rater, Run: certify.Run{ID: "run", Time: evaltest.Noon, Scale: eval.Accept}}) // once
	case 3:
		_ = s.CloseRun(store.Closing{Run: "run", Time: evaltest.Noon, Who: rater, Why: "done"})
	case 4:
		if d.Number > 0 {
			evaltest.Must(t, s.Freeze([]eval.FinalVerdict{{Run: run, Family: d.Family, Number: rapid.IntRange(0, d.Number-1).Draw(r, "number"), Prompt: prompt, Basis: eval.LeftOpen, Time: evaltest.Noon}}))
		}
	default:
		own := rapid.Bool().Draw(r, "own")
		if err := s.AddDraw(d); err == nil && own {
			c.AddDraw(d)
		}
	}
}

func TestAFollowedSnapshotIsOneThatIsOpenedNow(t *testing.T) {
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		s := storetest.New(t)
		var here []engine.Trial
		add := func(change func(*engine.Trial)) {
			n++
			tr := evaltest.NewTrial(n)
			tr.Prompt = fmt.Sprint("prompt ", n)
			change(&tr)
			evaltest.Must(t, s.AddTrials([]engine.Trial{tr}))
			here = append(here, tr)
		}
		add(func(*engine.Trial) {})
		c, err := Open(s)
		evaltest.Must(t, err)
		answer := func(model string) engine.Answer {
			a := evaltest.NewAnswer(model, "whole")
			a.Version = rapid.SampledFrom([]string{"", "v1", "v2"}).Draw(r, "version")
			return a
		}
		r.Repeat(map[string]func(*rapid.T){
			"a trial":              func(*rapid.T) { add(func(tr *engine.Trial) { tr.Answers[0] = answer("nano") }) },
			"one that is late":     func(*rapid.T) { add(func(tr *engine.Trial) { tr.ID = fmt.Sprintf("00late%04d", 9999-n) }) },
			"one that goes on":     func(*rapid.T) { add(func(tr *engine.Trial) { tr.Follows = here[0].ID }) },
			"one in other setting": func(*rapid.T) { add(func(tr *engine.Trial) { tr.Parameters.System = "Be brief." }) },
			"an answer": func(r *rapid.T) {
				tr := here[rapid.IntRange(0, len(here)-1).Draw(r, "trial")]
				_ = s.AddAnswer(tr.ID, 1, answer(tr.Answers[1].Model)) // once
			},
			"what a session leaves": func(r *rapid.T) { leave(t, r, s, here, c) },
			"a policy": func(r *rapid.T) {
				p := evaltest.NewPolicy(t, rapid.SampledFrom([]float64{0.1, 0.2}).Draw(r, "threshold"))
				evaltest.Must(t, s.Apply(p, eval.Application{Time: evaltest.Noon, Who: "ana"}))
			},
			"a look": func(*rapid.T) { evaltest.Must(t, c.Refresh(s)) },
			"": func(r *rapid.T) {
				whole, err := c.Follow(s)
				evaltest.Must(t, err)
				now, err := Open(s)
				evaltest.Must(t, err)
				same := reflect.DeepEqual(held(c), held(now))
				if whole && !same {
					r.Fatalf("it says that it is whole, and holds\n%v\nnot\n%v", held(c), held(now))
				}
				if !whole {
					c = now
				}
			},
		})
	})
}

func TestFollowReadsWhatIsNewAlone(t *testing.T) {
	w := &watched{Store: storetest.New(t)}
	storetest.Fill(t, w.Store, 5)
	c, err := Open(w)
	evaltest.Must(t, err)
	follow := func(t *testing.T, want bool) {
		t.Helper()
		if whole, err := c.Follow(w); err != nil || whole != want {
			t.Errorf("whole: %v, %v", whole, err)
		}
	}
	t.Run("and is whole while trials and answers come behind", func(t *testing.T) {
		follow(t, true)
		tr := evaltest.NewTrial(6)
		evaltest.Must(t, w.AddTrial(tr))
		follow(t, true)
		evaltest.Must(t, w.AddAnswer(tr.ID, 0, evaltest.NewAnswer(tr.Answers[0].Model, "late")))
		evaltest.Must(t, c.Refresh(w)) // what another look has read counts as well
		follow(t, true)
	})
	t.Run("not where something was forgotten", func(t *testing.T) {
		evaltest.Must(t, w.Forget(evaltest.NewTrial(2).ID))
		follow(t, false)
		follow(t, false)
	})
	t.Run("and what comes while it looks is no fault", func(t *testing.T) {
		c, err = Open(w)
		evaltest.Must(t, err)
		late := &racing{watched: w, n: 7}
		if whole, err := c.Follow(late); err != nil || !whole {
			t.Errorf("whole: %v, %v", whole, err)
		}
		follow(t, true)
	})
}

// racing is a store to which a trial is added after each look at its changes.
type racing struct {
	*watched
	n int
}

func (s *racing) TrialChanges() (uint64, error) {
	s.n++
	changes, err := s.watched.TrialChanges()
	if err == nil {
		err = s.AddTrial(evaltest.NewTrial(s.n))
	}
	return changes, err
}
