package amounts

import (
	"testing"

	"switchboard/eval/usage"
	"switchboard/providers"
)

func dollars(usd float64) usage.Amount { return usage.Exactly(providers.USD(usd)) }

func TestADifferenceSaysWhichBoundItIs(t *testing.T) {
	for want, atMost := range map[string][2]int64{"~$3.00": {}, "≤~$3.00": {1, 0}, "≥~$3.00": {0, 1}} {
		if got := Difference(dollars(5), dollars(2), atMost[0], atMost[1]); got != want {
			t.Errorf("%v: %s and not %s", atMost, got, want)
		}
	}
}

func TestAnUnknownAmountIsNotZero(t *testing.T) {
	if got := Marked("~", usage.Amount{}); got != "—" {
		t.Errorf("an unknown amount is %s", got)
	}
	if NotZero(usage.Amount{}) || NotZero(usage.Zero) || !NotZero(dollars(-1)) {
		t.Error("what is known and not 0 is told wrongly")
	}
}
