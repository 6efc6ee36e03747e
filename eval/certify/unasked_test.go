package certify

import (
	"slices"
	"testing"
	"time"

	"switchboard/eval"
)

// timedStudy is a checkedStudy whose first check adds this to the answers, but to
// those of every fifth prompt ten times as much; the other one adds nothing.
func timedStudy(n int, adds time.Duration) *Study {
	s, _ := checkedStudy(n)
	for i := range s.Prompts {
		pairs := s.Prompts[i].Pairs
		pairs[0].Added, pairs[0].Timed = adds, true
		if i%5 == 0 {
			pairs[0].Added = 10 * adds
		}
		pairs[1].Timed = true
	}
	return s
}

func TestACheckThatIsTooSlowIsNotAsked(t *testing.T) {
	checked := func(f *Family) (rungs []string) {
		for _, b := range f.Bands {
			rungs = append(rungs, b.Rung)
		}
		return rungs
	}
	both := []string{"cheap0", "cheap1"}
	t.Run("where its median is above the limit, and the family says so", func(t *testing.T) {
		s := timedStudy(1800, 2500*time.Millisecond)
		s.CheckAdds = 2 * time.Second
		run := mustPlan(t, s, usualTerms)
		f := &run.Families[0]
		if got := checked(f); !slices.Equal(got, both[1:]) {
			t.Fatalf("%v are checked", got)
		}
		pool := len(ofPart(s, eval.CertifyPart))
		if u := f.Unasked; len(u) != 1 || u[0] != (UnaskedCheck{Rung: "cheap0", Model: "check", Why: TooSlow, Gain: u[0].Gain, AddedMS: 2500, MostMS: 2000, Timed: pool}) || u[0].Gain < WorthChecking {
			t.Errorf("%+v", u)
		}
		for _, a := range f.Asked {
			if slices.Contains(a.Rungs, 0) {
				t.Fatalf("it is asked for %s", a.Prompt)
			}
		}
		results, policy, err := run.Certify(truly(s, &run))
		if err != nil || len(results[0].Unasked) != 1 || policy.Scorer.CheckOf("cheap0") != nil || policy.Scorer.CheckOf("cheap1") == nil {
			t.Errorf("%+v, %v, %v", results[0].Unasked, policy.Scorer.Checks, err)
		}
	})
	t.Run("while exploring too", func(t *testing.T) {
		s := timedStudy(1800, 2500*time.Millisecond)
		s.CheckAdds = 2 * time.Second
		for _, f := range mustExplore(t, s, NewLimit(0.05, 0.95)).Families {
			if len(f.Unasked) != 1 || f.Unasked[0].Why != TooSlow || len(f.Checks) != 1 {
				t.Errorf("%+v", f)
			}
		}
	})
	for name, change := range map[string]func(*Study){
		"but where it is at the limit": func(s *Study) { s.CheckAdds = 2500 * time.Millisecond },
		"but where there is no limit":  func(s *Study) { s.CheckAdds = 0 },
		"but where nobody has timed it": func(s *Study) {
			for i := range s.Prompts {
				s.Prompts[i].Pairs[0].Timed = false
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := timedStudy(1800, 2500*time.Millisecond)
			s.CheckAdds = 2 * time.Second
			change(s)
			run := mustPlan(t, s, usualTerms)
			if f := &run.Families[0]; !slices.Equal(checked(f), both) || len(f.Unasked) != 0 {
				t.Errorf("%v are checked, %+v", checked(f), f.Unasked)
			}
		})
	}
}

func TestACheckThatIsNotAskedSaysWhy(t *testing.T) {
	why := func(t *testing.T, s *Study, want UnaskedReason) {
		t.Helper()
		run := mustPlan(t, s, usualTerms)
		if u := run.Families[0].Unasked; !slices.ContainsFunc(u, func(u UnaskedCheck) bool { return u.Rung == "cheap0" && u.Model == "check" && u.Why == want }) {
			t.Errorf("%+v", u)
		}
	}
	t.Run("few rated prompts have both answers", func(t *testing.T) {
		s, _ := checkedStudy(1800)
		for i := range s.Prompts {
			s.Prompts[i].Pairs[0].State = Failed
		}
		why(t, s, FewRated)
	})
	t.Run("an answer of the family is missing", func(t *testing.T) {
		s, _ := checkedStudy(1800)
		ofPart(s, eval.CertifyPart)[3].Pairs[0].State = Unanswered
		why(t, s, NotAnswered)
	})
	t.Run("it only ever says the same", func(t *testing.T) {
		s, _ := checkedStudy(1800)
		for i := range s.Prompts {
			if pair := &s.Prompts[i].Pairs[0]; pair.State == Compared {
				pair.Features = compared("It is 7.", "It is 7.")
			}
		}
		why(t, s, SameTexts)
	})
	t.Run("it saves too little", func(t *testing.T) {
		s, _ := checkedStudy(1800)
		for i := range s.Prompts {
			s.Prompts[i].Pairs[0].Cost = s.Prompts[i].Costs[2] // as much as the reference
		}
		why(t, s, NoGain)
	})
	t.Run("and none is named where there is none", func(t *testing.T) {
		s, _ := checkedStudy(1800)
		s.Checks = nil
		run := mustPlan(t, s, usualTerms)
		if u := run.Families[0].Unasked; len(u) != 0 {
			t.Errorf("%+v", u)
		}
	})
}

func TestAGainThatMayBeChanceIsNotAsked(t *testing.T) {
	for why, gain := range map[UnaskedReason]Gain{
		NoGain:     {0.019, 0.001},
		UnsureGain: {0.04, 0.021},
		"":         {0.04, 0.02},
	} {
		u := UnaskedCheck{Gain: gain.Share}
		if u.judge(gain, nil, 0); u.Why != why || u.GainError != map[bool]float64{true: gain.Error}[why == UnsureGain] {
			t.Errorf("%+v is %+v", gain, u)
		}
	}
}
