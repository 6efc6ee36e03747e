package spend

import (
	"testing"

	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
	"switchboard/ui/spend/amounts"
)

func dollars(usd float64) usage.Amount { return usage.Exactly(providers.USD(usd)) }

func TestAnUpperBoundIsNoEstimate(t *testing.T) {
	var s spending.Sums
	s.Rows, s.Billed, s.Estimated, s.EstimatedRows = 3, dollars(1), dollars(2), 2
	for name, test := range map[string]struct {
		atMost, unpriced  int64
		spent, bases, why string
	}{
		"where every rate is known":       {0, 0, "~$3.00", "billed $1.00, estimated ~$2.00", ""},
		"where one is not":                {1, 0, "≤~$3.00", "billed $1.00, estimated ≤~$2.00", "; at most, of 1 row: a rate is unknown, and the dearest was taken that it can have"},
		"and nobody knows more, nor less": {1, 1, "~$3.00", "billed $1.00, estimated ≤~$2.00", "; at most, of 1 row: a rate is unknown, and the dearest was taken that it can have"},
	} {
		t.Run(name, func(t *testing.T) {
			s.AtMost, s.UnpricedRows = rollup.AtMost{Estimated: test.atMost}, test.unpriced
			if got := amounts.Spent(&s); got != test.spent {
				t.Errorf("spent %s", got)
			}
			if got := bases(&s); got != test.bases {
				t.Errorf("%s", got)
			}
			if got := boundsText(test.atMost); got != test.why {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestAPolicyThatCostsMoreSavesNoNegativeShare(t *testing.T) {
	for routed, want := range map[float64][2]string{
		8:     {"20 %", ""},
		10.5:  {"−5 %", "5 % more"},
		25:    {"cost ×2.5", "2.5 times as much"},
		133.3: {"cost ×13", "13 times as much"},
		12000: {"cost ×1,200", "1,200 times as much"},
	} {
		t.Run(want[0], func(t *testing.T) {
			var s spending.Sums
			s.Compared, s.Listed, s.Routed = 1, dollars(10), dollars(routed)
			if got := savesText(&s); got != want[0] {
				t.Errorf("the column has %q", got)
			}
			if share, _ := saves(&s); share < 0 && costsText(share) != want[1] {
				t.Errorf("a sentence has %q", costsText(share))
			}
		})
	}
}

func TestHowOftenAPromptCameAgainMayBeUnknown(t *testing.T) {
	for want, r := range map[string]promptRow{"0": {}, "4": {retries: 4}, "—": {vague: true}, "≥4": {retries: 4, vague: true}} {
		if got := againOf(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
