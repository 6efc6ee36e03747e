package evidence

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

// rate keeps n prompts on which nano, small and big were judged; nano fails on the
// first wrong of them.
func rate(t *testing.T, s *records.Store, n, wrong int) {
	for i := range n {
		trial := evaltest.NewTrial(i)
		for lane, cost := range []int64{10, 20, 1000} {
			a := evaltest.NewAnswer(trial.Answers[lane].Model, "x")
			a.Cost = providers.Nano(cost)
			trial.Answers[lane] = a
		}
		evaltest.Must(t, s.AddTrials([]engine.Trial{trial}))
		r := evaltest.NewRating(fmt.Sprint("r", i), trial)
		r.Shown = []eval.Shown{{Lane: 0, Model: "nano"}, {Lane: 1, Model: "small"}, {Lane: 2, Model: "big"}}
		r.Verdicts = nil
		for lane := range r.Shown {
			v := eval.Verdict{Answer: lane, Value: 1}
			if lane == 0 && i < wrong {
				v.Value = 0
			}
			r.Verdicts = append(r.Verdicts, v)
		}
		evaltest.Must(t, s.AddRatings([]eval.Rating{r}))
	}
}

func from(t *testing.T, s *records.Store) *Evidence {
	t.Helper()
	c, err := snapshot.Open(s)
	evaltest.Must(t, err)
	return From(c, "big", "")
}

func TestEvidence(t *testing.T) {
	s := storetest.New(t)
	rate(t, s, 20, 3)
	e := from(t, s)

	t.Run("is the quality given up on prompts that both models answered", func(t *testing.T) {
		p := e.Of(engine.Extraction, "big", "nano")
		mean, in, ok := p.Loss(0.95)
		if !ok || p.Rated != 20 || math.Abs(mean-0.15) > 1e-9 || in.Low >= mean || in.High <= mean || in.High > 0.5 {
			t.Errorf("%+v: %v in %+v", p, mean, in)
		}
		if ratio, ok := p.CostRatio(); !ok || ratio != 0.01 {
			t.Errorf("%v", ratio)
		}
	})
	t.Run("is of two cheaper models, too", func(t *testing.T) {
		if p := e.Of(engine.Extraction, "nano", "small"); p.Rated != 20 || p.Won != 3 || p.Lost != 0 {
			t.Errorf("%+v", p)
		}
	})
	t.Run("is none of another task, or of a model that nobody judged", func(t *testing.T) {
		for _, p := range []Pair{e.Of(engine.Math, "big", "nano"), e.Of(engine.Extraction, "big", "new"), e.Of("", "nano", "nano")} {
			if _, _, ok := p.Loss(0.95); ok {
				t.Errorf("%+v", p)
			}
		}
	})
	t.Run("names the models that leave no reason to take another one", func(t *testing.T) {
		points := e.Points("", 0.95)
		if len(points) != 3 || points[0].Model != "nano" || points[0].By != "" || points[1].By != "" || points[2].By != "small" {
			t.Errorf("%+v", points)
		}
	})
}

func TestNothingRated(t *testing.T) {
	e := from(t, storetest.New(t))
	if e.Scale != "" || e.Rated("") != 0 || len(e.Points("", 0.95)) != 0 {
		t.Errorf("%+v", e)
	}
}

// The interval holds the true loss at least as often as it says, in worlds in which
// little is lost and few are rated, which is where intervals of a mean's spread fail.
func TestIntervalsHold(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, world := range []struct{ lost, won float64 }{{0, 0}, {0.02, 0}, {0.05, 0.05}, {0.2, 0.1}, {0.5, 0.3}} {
		for _, n := range []int{10, 40, 200} {
			missed, worlds := 0, 2000
			for range worlds {
				p := Pair{Rated: n}
				for range n {
					switch u := r.Float64(); {
					case u < world.lost:
						p.Lost++
					case u < world.lost+world.won:
						p.Won++
					}
				}
				if _, in, _ := p.Loss(0.95); world.lost-world.won < in.Low-1e-12 || world.lost-world.won > in.High+1e-12 {
					missed++
				}
			}
			if share := float64(missed) / float64(worlds); share > 0.065 {
				t.Errorf("lost %v, won %v, %d rated: missed in %.1f %%", world.lost, world.won, n, 100*share)
			}
		}
	}
}

func TestModelsAlone(t *testing.T) {
	s := storetest.New(t)
	rate(t, s, 20, 3)
	e := from(t, s)
	t.Run("have the share of their own answers that was accepted", func(t *testing.T) {
		if q := e.Alone(engine.Extraction, "nano", 0.95); q.N != 20 || math.Abs(q.Value-0.85) > 1e-9 || q.Low >= q.Value || q.High <= q.Value {
			t.Errorf("%+v", q)
		}
	})
	t.Run("have none where nobody judged them", func(t *testing.T) {
		for _, q := range []int{e.Alone(engine.Math, "nano", 0.95).N, e.Alone("", "new", 0.95).N} {
			if q != 0 {
				t.Error(q)
			}
		}
	})
}
