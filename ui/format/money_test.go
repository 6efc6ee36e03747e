package format

import (
	"math"
	"testing"

	"switchboard/providers"
)

func TestDollarsAreWholeFromAThousandOn(t *testing.T) {
	for nano, want := range map[int64]string{
		0:                     "$0",
		999_990_000_000:       "$999.99",
		1_000_000_000_000:     "$1,000",
		1_234_500_000_000:     "$1,235",
		-1_234_499_999_999:    "-$1,234",
		-1_234_500_000_000:    "-$1,235",
		math.MaxInt64:         "$9,223,372,037",
		math.MinInt64:         "-$9,223,372,037",
		9_223_372_036_000_000: "$9,223,372",
	} {
		if got := Dollars(providers.Nano(nano)); got != want {
			t.Errorf("%d: %s, want %s", nano, got, want)
		}
	}
	if got := Dollars(providers.Money{}); got != Unknown {
		t.Error(got)
	}
}
