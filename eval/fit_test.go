package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"switchboard/engine"
)

// lessons are prompts on which a cheaper model loses where "prime" stands in
// them, with some noise.
func lessons(n int, seed uint64) (rows []engine.Reading, prior, d []float64) {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range n {
		word, loss := "river", 0.0
		if r.IntN(2) == 0 {
			word, loss = "prime", 0.6
		}
		prompt := fmt.Sprintf("Tell me something about the %s number %d of the %dth list.", word, i, r.IntN(90))
		rows = append(rows, engine.Read(engine.Query{Prompt: prompt}))
		prior = append(prior, 0.2)
		d = append(d, min(1, max(-1, loss+0.3*r.NormFloat64())))
	}
	return rows, prior, d
}

// gapsOf are the gaps that a policy with these weights predicts.
func gapsOf(t *testing.T, w engine.Weights, rows []engine.Reading) []float64 {
	t.Helper()
	ladder := engine.Ladder{Order: engine.AsGiven, Rungs: []engine.Rung{{Model: w.Model, Strength: 0.2}, {Model: "s", Strength: 1}}}
	p, err := engine.NewPolicy(engine.Scorer{Prior: engine.PriorVersion(), Reader: engine.ReaderVersion, Fitted: []engine.Weights{w}},
		engine.NoCheaper(), ladder, engine.Provenance{Source: engine.Backtested})
	if err != nil {
		t.Fatal(err)
	}
	router := engine.NewRouter(p)
	gaps := make([]float64, len(rows))
	for i := range rows {
		gaps[i] = router.Gap(&rows[i], 0)
	}
	return gaps
}

func TestLearn(t *testing.T) {
	rows, prior, d := lessons(150, 1)
	fit := Learn("w", rows, prior, d)
	t.Run("finds what makes prompts hard", func(t *testing.T) {
		fresh, _, truth := lessons(100, 2)
		gaps := gapsOf(t, fit.Weights, fresh)
		if area := apgr(gaps, truth); area < 0.7 {
			t.Errorf("APGR %v", area)
		}
	})
	t.Run("the weights say what the fit says", func(t *testing.T) {
		l := newLearner(rows, prior, d)
		ridge := l.choose()
		all := upTo(len(rows))
		target := l.target(all)
		x := l.gram.solve(all, target.y, ridge)
		for i, got := range gapsOf(t, fit.Weights, rows) {
			k := float64(l.share)/1000*engineGap(rows[i]) + target.mean + l.gram.at(i, all, x)
			if math.Abs(got-k) > 2e-4 {
				t.Fatalf("row %d: %v by the weights, %v by the likenesses", i, got, k)
			}
		}
	})
	t.Run("held-out gaps are worse than fitted ones", func(t *testing.T) {
		var in, out float64
		for i, g := range gapsOf(t, fit.Weights, rows) {
			in += (g - d[i]) * (g - d[i])
			out += (fit.Held[i] - d[i]) * (fit.Held[i] - d[i])
		}
		if out <= in {
			t.Errorf("%v held out, %v fitted", out, in)
		}
	})
	t.Run("the same ratings give the same weights", func(t *testing.T) {
		if !reflect.DeepEqual(fit, Learn("w", rows, prior, d)) {
			t.Error("they differ")
		}
	})
}

// engineGap is the prior's gap in the ladder of gapsOf.
func engineGap(r engine.Reading) float64 {
	ladder := engine.Ladder{Order: engine.AsGiven, Rungs: []engine.Rung{{Model: "w", Strength: 0.2}, {Model: "s", Strength: 1}}}
	p, _ := engine.NewPolicy(engine.Scorer{Prior: engine.PriorVersion()}, engine.NoCheaper(), ladder, engine.Provenance{Source: engine.HandSet})
	return engine.NewRouter(p).Gap(&r, 0)
}

func TestLearnFromLittle(t *testing.T) {
	for _, n := range []int{1, 2, 5, 19, 20, 25} {
		for name, value := range map[string]float64{"all ties": 0, "all lost": 1, "all won": -1} {
			t.Run(fmt.Sprintf("%d ratings, %s", n, name), func(t *testing.T) {
				rows, prior, d := lessons(n, 3)
				for i := range d {
					d[i] = value
				}
				fit := Learn("w", rows, prior, d)
				for _, g := range append(gapsOf(t, fit.Weights, rows), fit.Held...) {
					if math.IsNaN(g) || g < -1.3 || g > 1.3 {
						t.Errorf("gap %v", g)
					}
				}
			})
		}
	}
}

func TestSolveSolves(t *testing.T) {
	g := &gram{k: [][]float64{{2, 1, 9}, {1, 3, 9}, {9, 9, 9}}}
	x := g.solve([]int{0, 1}, []float64{5, 10}, 1) // (3 1; 1 4) x = (5, 10)
	if math.Abs(x[0]-10.0/11) > 1e-6 || math.Abs(x[1]-25.0/11) > 1e-6 {
		t.Errorf("%v", x)
	}
}
