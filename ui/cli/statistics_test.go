package cli

import (
	"testing"

	"switchboard/eval/metrics"
	"switchboard/ui/format"
)

func TestAShareIsRoundedAsOnTheScreens(t *testing.T) {
	s := metrics.Share{Value: 0.805, Interval: metrics.Interval{Low: 0.7817, High: 0.8264}, N: 1200}
	if got, want := acceptedText(s), format.ShareText(s)+" of 1,200"; got != want || want != "81 % (78–83) of 1,200" {
		t.Errorf("%q, on the screens %q", got, want)
	}
}
