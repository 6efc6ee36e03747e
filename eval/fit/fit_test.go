package fit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/textfeatures"
	"switchboard/eval/internal/evaltest"
)

// gapsOf are the gaps that a policy with these weights predicts.
func gapsOf(t *testing.T, w routing.Weights, rows []*routing.PromptFeatures) []float64 {
	t.Helper()
	ladder := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: w.Model, Strength: 0.2}, {Model: "s", Strength: 1}}}
	p, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion(), Reader: routing.ReaderVersion, Fitted: []routing.Weights{w}},
		routing.NoCheaper(), ladder, routing.Provenance{Source: routing.Backtested})
	if err != nil {
		t.Fatal(err)
	}
	router := routing.NewRouter(p)
	gaps := make([]float64, len(rows))
	for i := range rows {
		gaps[i] = router.Gap(rows[i], 0)
	}
	return gaps
}

func TestFitFindsWhatMakesPromptsHard(t *testing.T) {
	rows, prior, d := evaltest.Lessons(150, 1)
	fit := Learn("w", rows, prior, d)
	t.Run("finds what makes prompts hard", func(t *testing.T) {
		fresh, _, truth := evaltest.Lessons(100, 2)
		gaps := gapsOf(t, fit.Weights, fresh)
		if area := NewCurve(gaps, truth).Area(); area < 0.7 {
			t.Errorf("APGR %v", area)
		}
	})
	t.Run("the weights say what the fit says", func(t *testing.T) {
		l := newLearner(rows, prior, d)
		l.holdOutAll()
		best, all := l.choose(), UpTo(len(rows))
		x, middle := l.solve(best.lambda)
		var f features
		l.kernel.sum(all, x, &f)
		for i, got := range gapsOf(t, fit.Weights, rows) {
			want := float64(l.share)/1000*engineGap(*rows[i]) + meanOf(l.y) + best.slope*(l.kernel.of(i, &f)-middle)
			if math.Abs(got-want) > 2e-4 {
				t.Fatalf("row %d: %v by the weights, %v by the similarities", i, got, want)
			}
		}
	})
	t.Run("held-out gaps are worse than fitted ones", func(t *testing.T) {
		var in, out float64
		for i, g := range gapsOf(t, fit.Weights, rows) {
			in += (g - d[i]) * (g - d[i])
			out += (fit.HeldOut[i] - d[i]) * (fit.HeldOut[i] - d[i])
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
func engineGap(r routing.PromptFeatures) float64 {
	ladder := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "w", Strength: 0.2}, {Model: "s", Strength: 1}}}
	p, _ := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.NoCheaper(), ladder, routing.Provenance{Source: routing.HandSet})
	return routing.NewRouter(p).Gap(&r, 0)
}

func TestLearnFromLittle(t *testing.T) {
	for _, n := range []int{1, 2, 5, 19, 20, 25} {
		for name, value := range map[string]float64{"all ties": 0, "all lost": 1, "all won": -1} {
			t.Run(fmt.Sprintf("%d ratings, %s", n, name), func(t *testing.T) {
				rows, prior, d := evaltest.Lessons(n, 3)
				for i := range d {
					d[i] = value
				}
				fit := Learn("w", rows, prior, d)
				for _, g := range append(gapsOf(t, fit.Weights, rows), fit.HeldOut...) {
					if math.IsNaN(g) || g < -1.3 || g > 1.3 {
						t.Errorf("gap %v", g)
					}
				}
			})
		}
	}
}

// dense is the table of similarities, written out from their formula.
func dense(rows []*routing.PromptFeatures) [][]float64 {
	k, z := make([][]float64, len(rows)), make([][]float64, len(rows))
	s := newScale(rows)
	for i := range rows {
		rounded := make([]float32, len(routing.Structure{}))
		s.write(rounded, rows[i])
		for _, v := range rounded {
			z[i] = append(z[i], float64(v))
		}
		k[i] = make([]float64, len(rows))
		for j := range i + 1 {
			common := 0
			for _, p := range rows[i].FeatureIndexes {
				if slices.Contains(rows[j].FeatureIndexes, p) {
					common += textfeatures.SquaredValue(p)
				}
			}
			text := float64(common) / math.Sqrt(float64(rows[i].SquaredNorm)*float64(rows[j].SquaredNorm))
			k[i][j] = structureShare*dot(z[i], z[j])/float64(len(z[i])) + (1-structureShare)*text
			k[j][i] = k[i][j]
		}
	}
	return k
}

// eliminate solves (K + ridge) x + level = y with the sum of x at 0.
func eliminate(k [][]float64, y []float64, ridge float64) []float64 {
	n := len(y)
	m := make([][]float64, n+1)
	for i := range m {
		m[i] = make([]float64, n+2)
		for j := range n {
			m[i][j] = 1
			if i < n {
				m[i][j] = k[i][j]
			}
		}
		if i < n {
			m[i][i] += ridge
			m[i][n], m[i][n+1] = 1, y[i]
		}
	}
	for c := range n + 1 {
		for r := range n + 1 {
			if r != c {
				by := m[r][c] / m[c][c]
				for j := c; j < n+2; j++ {
					m[r][j] -= by * m[c][j]
				}
			}
		}
	}
	x := make([]float64, n)
	for i := range x {
		x[i] = m[i][n+1] / m[i][i]
	}
	return x
}

func TestLikenessesNeedNoTable(t *testing.T) {
	rows, prior, d := evaltest.Lessons(80, 5)
	l, k := newLearner(rows, prior, d), dense(rows)
	all := UpTo(len(rows))
	_, y := l.target(all)
	solved := newLanczos(l.kernel, all, y, lambdas[0])
	var f features
	for _, ridge := range lambdas {
		x, middle := solved.solve(ridge, len(rows))
		want := eliminate(k, y, ridge)
		l.kernel.sum(all, x, &f)
		level, off := 0.0, 0.0
		for i := range rows {
			level += dot(k[i], want) / float64(len(rows))
		}
		for i := range rows {
			off = max(off, math.Abs(l.kernel.of(i, &f)-middle-dot(k[i], want)+level))
		}
		if off > 1e-3 {
			t.Errorf("ridge %v: off by %v", ridge, off)
		}
	}
}

func TestLearnFromMany(t *testing.T) {
	rows, prior, d := evaltest.Lessons(twoFoldsFrom+1, 6)
	fit := Learn("w", rows, prior, d)
	t.Run("orders held-out rows as well as fresh ones", func(t *testing.T) {
		fresh, _, truth := evaltest.Lessons(500, 7)
		held, out := NewCurve(fit.HeldOut, d).Area(), NewCurve(gapsOf(t, fit.Weights, fresh), truth).Area()
		if math.Abs(held-out) > 0.03 || held < 0.7 {
			t.Errorf("%v and %v", held, out)
		}
	})
	t.Run("the same on any number of processors", func(t *testing.T) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		if !reflect.DeepEqual(fit, Learn("w", rows, prior, d)) {
			t.Error("they differ")
		}
	})
}

// BenchmarkLearn34000 fits to as many rated prompts as 100,000 leave for it.
func BenchmarkLearn34000(b *testing.B) {
	rows, prior, d := evaltest.Lessons(34_000, 8)
	for i := range rows { // as long as most prompts are
		*rows[i] = routing.ReadPrompt(engine.Query{Prompt: longLesson(i)})
	}
	b.ReportAllocs()
	for b.Loop() {
		Learn("w", rows, prior, d)
	}
}

// longLesson has some 60 words out of a thousand, the common ones more often.
func longLesson(i int) string {
	r := rand.New(rand.NewPCG(9, uint64(i)))
	var text strings.Builder
	for range 40 + r.IntN(40) {
		n := int(1000 * math.Pow(r.Float64(), 3))
		fmt.Fprintf(&text, "%c%cword%cs ", 'a'+n%26, 'a'+n/26%26, 'a'+n/676)
	}
	return text.String()
}
