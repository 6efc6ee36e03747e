package annotate

import (
	"fmt"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
)

// withMath is a store in which every fourth prompt is of another task.
func withMath(t *testing.T, prompts int) *fixture {
	t.Helper()
	b := newFixture(t, 0)
	var trials []engine.Trial
	for i := range prompts {
		trial := benchTrial(i)
		if hard(i) {
			trial.Decision.Task = engine.Math
		}
		trials = append(trials, trial)
	}
	evaltest.Must(t, b.AddTrials(trials))
	return b
}

func TestPreferredTask(t *testing.T) {
	t.Run("comes first while nothing is certified, then the others come", func(t *testing.T) {
		b := withMath(t, 60)
		q := b.open("ana")
		if open := b.next(q); open.Task != engine.QA {
			t.Fatalf("this test needs a first prompt of another task, not %s", open.Task)
		}
		q.Prefer(engine.Math)
		maths, others := 0, 0
		for range 20 {
			item, err := q.Next(t.Context())
			if eval.IsAny(err, eval.ErrNothingToRate) {
				break
			}
			evaltest.Must(t, err)
			switch {
			case item.Task != engine.Math:
				others++
			case others > 0:
				t.Fatalf("a preferred prompt came after %d others", others)
			case item.Draw.Run != eval.FitRun:
				t.Fatalf("drawn for %s", item.Draw.Run)
			default:
				maths++
			}
			b.vote(q, item)
		}
		if maths == 0 || others == 0 {
			t.Errorf("%d preferred, %d others", maths, others)
		}
	})
	t.Run("changes nothing of the draws of a certification run", func(t *testing.T) {
		draws := func(first engine.Task) (all []string) {
			b := withMath(t, 240)
			b.learnFit()
			q := b.open("ana")
			item := b.next(q)
			q.Prefer(first)
			for range 25 {
				if item = b.next(q); item.Draw.Run == eval.FitRun {
					t.Fatal("no run is open")
				}
				all = append(all, fmt.Sprint(item.Assignment.Family, item.Assignment.Number, item.Prompt))
				b.clock = b.clock.Add(time.Second)
				b.vote(q, item)
			}
			return all
		}
		plain, preferred := draws(""), draws(engine.Math)
		for i := range plain {
			if plain[i] != preferred[i] {
				t.Fatalf("draw %d is %s instead of %s", i, preferred[i], plain[i])
			}
		}
	})
}
