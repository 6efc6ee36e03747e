package certify

import (
	"slices"
	"testing"

	"switchboard/eval/internal/evaltest"
	"switchboard/providers"
)

func TestCheckWorth(t *testing.T) {
	s, _ := checkedStudy(1800)
	t.Run("is what the two curves are apart at the limit", func(t *testing.T) {
		e := mustExplore(t, s, NewLimit(0.05, 0.95))
		w, ok := e.CheckWorth()
		if !ok || !w.Known || w.More < 0.02 || !evaltest.Near(w.More, w.Alone.Cost-w.Checked.Cost) || w.Checked.Calls >= w.Alone.Calls {
			t.Errorf("%+v, %v", w, ok)
		}
		for _, at := range []CurvePoint{w.Alone, w.Checked} {
			if at.Quality < 0.95 {
				t.Errorf("more is lost: %+v", at)
			}
		}
		if !slices.Equal(e.Checks, []string{"check", "cheap0"}) {
			t.Errorf("%v check", e.Checks)
		}
	})
	t.Run("is of places that lose no more by a standard error, as a run has it", func(t *testing.T) {
		at := func(cost, quality float64) CurvePoint {
			return CurvePoint{Calls: cost, Cost: cost, Quality: quality, Low: quality - .0784, High: quality + .0784} // 1.96 errors of .04
		}
		nothing := CurvePoint{Calls: 1, Cost: 1, Quality: 1, Low: 1, High: 1}
		e := Exploration{Limit: NewLimit(0.05, 0.95), Priced: true, PricedChecks: true, Curve: []CurvePoint{nothing, at(.5, .995), at(.1, .97)}, Checked: []CurvePoint{nothing, at(.4, .995)}}
		if w, ok := e.CheckWorth(); !ok || w.Alone.Cost != .5 || w.Checked.Cost != .4 || !evaltest.Near(w.More, .1) {
			t.Errorf("%+v, %v", w, ok)
		}
	})
	t.Run("is unknown where nobody knows what the check costs", func(t *testing.T) {
		other := *s
		other.Prompts = slices.Clone(s.Prompts)
		for i := range other.Prompts {
			p := &other.Prompts[i]
			p.Pairs = slices.Clone(p.Pairs)
			for k := range p.Pairs {
				p.Pairs[k].Cost = providers.Money{}
			}
		}
		e := mustExplore(t, &other, NewLimit(0.05, 0.95))
		if w, ok := e.CheckWorth(); !ok || w.Known || w.More != 0 || !e.Priced || w.Checked.Calls >= w.Alone.Calls {
			t.Errorf("%+v, %v", w, ok)
		}
		for _, f := range e.Families {
			for _, c := range f.Checks {
				if c.Money || c.Gain <= 0 {
					t.Errorf("a gain in calls is called one of cost: %+v", c)
				}
			}
		}
	})
	t.Run("is none without a check", func(t *testing.T) {
		other := *s
		other.Checks = nil
		e := mustExplore(t, &other, NewLimit(0.05, 0.95))
		if w, ok := e.CheckWorth(); ok {
			t.Errorf("%+v", w)
		}
	})
}

func TestAFamilySaysWhichChecksItAsks(t *testing.T) {
	s, _ := checkedStudy(1800)
	run := mustPlan(t, s, usualTerms)
	results, policy := mustCertify(t, &run, truly(s, &run))
	f := &run.Families[0]
	if len(results[0].Checks) == 0 || len(results[0].Checks) != len(f.Bands) {
		t.Fatalf("%+v of %+v", results[0].Checks, f.Bands)
	}
	for _, c := range results[0].Checks {
		if check := policy.Scorer.CheckOf(c.Rung); check == nil || check.Model != c.Model || c.Asked == 0 || c.Asked > len(f.Prompts) || !c.Money {
			t.Errorf("%+v, the policy has %+v", c, check)
		}
	}
	asked := f.Asked
	f.Asked = asked[:1]
	if got := f.checks(&run.Scorer, run.Ladder, s.Costs()); got[0].Asked > 1 {
		t.Errorf("%+v", got)
	}
}
