package engine

import (
	"math"
	"testing"
)

func TestANumberForPeopleHasAMinusSign(t *testing.T) {
	for _, c := range []struct {
		v      float64
		plain  string
		signed string
	}{
		{0.052, "0.05", "+0.05"}, {-0.052, "−0.05", "−0.05"}, {-0.004, "0.00", "+0.00"}, {math.Copysign(0, -1), "0.00", "+0.00"}, {-12, "−12.00", "−12.00"},
	} {
		if got, signed := Decimal(c.v, 2), Signed(c.v, 2); got != c.plain || signed != c.signed {
			t.Errorf("%v is %q and %q, not %q and %q", c.v, got, signed, c.plain, c.signed)
		}
	}
	if got := Decimal(-0.3, 0); got != "0" {
		t.Errorf("%q", got)
	}
}
