package certify

import (
	"math"
	"slices"
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
)

func mustExplore(t testing.TB, s *Study, l Limit) Exploration {
	t.Helper()
	x, err := NewExplorer(s)
	if err != nil {
		t.Fatal(err)
	}
	e, err := x.Explore(l)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestExploringNeverCertifies(t *testing.T) {
	s := riddleStudy(1500, engine.QA, engine.Math)
	e := mustExplore(t, s, NewLimit(0.05, 0.9))
	t.Run("never certifies", func(t *testing.T) {
		if e.Total.Certified || slices.ContainsFunc(e.Families, func(r FamilyResult) bool { return r.Certified }) {
			t.Errorf("%+v", e.Families)
		}
	})
	t.Run("expects what the fit part shows", func(t *testing.T) {
		for _, r := range e.Families {
			if r.Share < 0.2 || r.Share > 0.7 || r.Loss > 0.05 || r.Upper > 0.05 || r.Rated < 150 || r.Missing < 10 {
				t.Errorf("%+v", r)
			}
		}
	})
	t.Run("asks for no more ratings than can be drawn", func(t *testing.T) {
		for _, loss := range []float64{0.005, 0.01, 0.02, 0.05} {
			for _, r := range mustExplore(t, s, NewLimit(loss, 0.95)).Families {
				drawable := 0
				for _, p := range s.Prompts {
					if p.Part == eval.CertifyPart && slices.Contains(r.Tasks, p.Task) {
						drawable++
					}
				}
				if r.Missing > drawable {
					t.Errorf("loss %v: %d of %d prompts", loss, r.Missing, drawable)
				}
			}
		}
	})
	t.Run("does not know before the first rating how many it takes", func(t *testing.T) {
		other := *s
		other.Prompts = slices.Clone(s.Prompts)
		for i := range other.Prompts {
			other.Prompts[i].D = nil
		}
		for _, r := range mustExplore(t, &other, e.Limit).Families {
			if r.Missing != 0 {
				t.Errorf("%+v", r)
			}
		}
	})
	t.Run("does not look at the ratings of the certify part", func(t *testing.T) {
		other := *s
		other.Prompts = slices.Clone(s.Prompts)
		for i := range other.Prompts {
			if other.Prompts[i].Part == eval.CertifyPart {
				other.Prompts[i].D = nil
			}
		}
		if got := mustExplore(t, &other, e.Limit); got.Total.Share != e.Total.Share || got.Here != e.Here {
			t.Error("it does")
		}
	})
	t.Run("allows more where more may be lost", func(t *testing.T) {
		strict, loose := mustExplore(t, s, NewLimit(0.02, 0.9)), mustExplore(t, s, NewLimit(0.2, 0.9))
		if !(strict.Total.Share < e.Total.Share && e.Total.Share < loose.Total.Share) {
			t.Errorf("%v, %v, %v", strict.Total.Share, e.Total.Share, loose.Total.Share)
		}
	})
	t.Run("draws a curve from the reference to the cheapest", func(t *testing.T) {
		first, last := e.Curve[0], e.Curve[len(e.Curve)-1]
		if first != (CurvePoint{1, 1, 1, 1, 1}) || last.Calls != 0 || !e.Priced {
			t.Errorf("%+v, %+v", first, last)
		}
		var sum, n float64
		for _, p := range ofPart(s, eval.FitPart) {
			sum, n = sum+p.D[0], n+1
		}
		if math.Abs(last.Quality-(1-sum/n)) > 0.02 || math.Abs(last.Cost-0.1) > 0.02 {
			t.Errorf("%+v, want %v", last, 1-sum/n)
		}
		for _, p := range e.Curve {
			if p.Low > p.Quality || p.High < p.Quality {
				t.Errorf("%+v", p)
			}
		}
	})
	t.Run("knows no cost without prices", func(t *testing.T) {
		other := *s
		other.Prompts = slices.Clone(s.Prompts)
		for i := range other.Prompts {
			other.Prompts[i].Costs = []providers.Money{{}, providers.USD(1), providers.USD(2)}
		}
		if got := mustExplore(t, &other, e.Limit); got.Priced || got.Total.Saving.Known || got.Here.Cost != 0 {
			t.Errorf("%+v", got.Total)
		}
	})
}

func TestExploreOddStudies(t *testing.T) {
	limit := NewLimit(0.05, 0.95)
	fitOnly := func(n int, d func(i int) []float64) *Study {
		s := riddleStudy(600, engine.QA)
		k := 0
		for i := range s.Prompts {
			if s.Prompts[i].D = nil; s.Prompts[i].Part == eval.FitPart && k < n {
				s.Prompts[i].D, k = d(k), k+1
			}
		}
		return s
	}
	for name, s := range map[string]*Study{
		"nothing rated":       fitOnly(0, nil),
		"one rating":          fitOnly(1, func(int) []float64 { return []float64{1, 0} }),
		"two ratings":         fitOnly(2, func(i int) []float64 { return []float64{float64(i), 0} }),
		"all equal":           fitOnly(200, func(int) []float64 { return []float64{0, 0} }),
		"all lost":            fitOnly(200, func(int) []float64 { return []float64{1, 1} }),
		"one model only":      fitOnly(200, func(i int) []float64 { return []float64{math.NaN(), float64(i % 2)} }),
		"no prompts":          {Ladder: landLadder(1), Scale: eval.Accept},
		"the cheaper better":  fitOnly(200, func(int) []float64 { return []float64{-1, -1} }),
		"half of them judged": fitOnly(100, func(i int) []float64 { return []float64{float64(i % 2), math.NaN()} }),
	} {
		t.Run(name, func(t *testing.T) {
			e := mustExplore(t, s, limit)
			for _, r := range append(e.Families, e.Total) {
				for _, v := range []float64{r.Share, r.Loss, r.Upper, r.Saving.Share, e.Here.Quality} {
					if math.IsNaN(v) || math.IsInf(v, 0) {
						t.Errorf("%+v", r)
					}
				}
				if r.Loss > 0.06 || name == "all lost" && r.Share > 0 {
					t.Errorf("%+v", r)
				}
			}
			run := mustPlan(t, s, usualTerms)
			mustCertify(t, &run, truly(s, &run))
		})
	}
}

// BenchmarkExplore moves a slider: a frame or two.
func BenchmarkExplore(b *testing.B) {
	x, err := NewExplorer(riddleStudy(3000, engine.QA, engine.Math, engine.Coding))
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if _, err := x.Explore(NewLimit(0.02+0.001*float64(i%80), 0.95)); err != nil {
			b.Fatal(err)
		}
	}
}
