package spend

import (
	"strings"
	"testing"

	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
)

// expecting has what ratings let one expect at the first limits: a saving at each.
func expecting(applied float64, curve []certify.CurvePoint, savings ...float64) *Spend {
	s := &Spend{whatIf: whatIf{assumed: assumeNothing(0)}}
	for _, share := range savings {
		o := calibrate.Outlook{Exploration: certify.Exploration{Priced: true, Curve: curve}, Applied: &applied}
		o.Total.Saving, o.Total.Share = certify.Saving{Share: share, Known: true}, 0.9
		s.traded.limits = append(s.traded.limits, o)
	}
	return s
}

func TestWhatALimitLetsExpectStandsBesideThePolicyInForce(t *testing.T) {
	s := expecting(0.28, nil, 0.57, 0.83, 0.80)
	if got := s.expectedAt(1); !strings.Contains(got, "expected to save 83 % on the prompts of the store (the policy in force: 72 %), with 90 % of them at a cheaper model") || strings.Contains(got, "stricter") {
		t.Error(got)
	}
	if got := s.expectedAt(2); !strings.HasSuffix(got, " A stricter limit, 0.02, is expected to save more: 83 %.") {
		t.Error(got)
	}
}

func TestThresholdsSayWhatTheyLeaveToTheReference(t *testing.T) {
	s := expecting(0.28, []certify.CurvePoint{{Calls: 1, Cost: 1, Quality: 1, Low: 1, High: 1}, {Calls: 0.31, Cost: 0.4, Quality: 1, Low: 1, High: 1}, {Cost: 0.02, Quality: 0.9, Low: 0.88, High: 0.92}}, 0.5)
	for at, want := range map[int]string{
		50:  "; the nearest that there are leave 31 %; on the rated prompts 40 % of the cost at a quality of .000 beside it (none of their ratings differ, so how sure that is is not known).",
		0:   "claimed; on the rated prompts 2 % of the cost at a quality of −.100 beside it (−.120 to −.080).",
		100: "claimed; on the rated prompts 100 % of the cost at a quality of .000 beside it (.000 to .000).",
	} {
		s.whatIf.assumed.atReference = at
		if got := s.sharesText(); !strings.HasSuffix(got, want) {
			t.Errorf("%d %%: %s", at, got)
		}
	}
}
