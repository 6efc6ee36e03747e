package cli

import (
	"testing"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/providers"
)

func TestWorthOfACheck(t *testing.T) {
	report := calibrate.CheckReport{Family: "math", FamilyCheck: certify.FamilyCheck{Band: routing.Band{Rung: "nano"}, Model: "small", Asked: 50, Gain: 0.26}}
	priced := report
	priced.Money, priced.Cost, priced.Added, priced.Timed = true, providers.USD(0.002), 300*time.Millisecond, 40
	fast := priced
	fast.Added = 0
	for name, c := range map[string]struct {
		of           calibrate.CheckReport
		want, gainOf string
	}{
		"is money where costs are known":                               {priced, "math: nano is checked by small on 50.0 % of the prompts: saves ~26.0 % more than the prompt alone, $0.0020 an answer, +0.30s at the median", "cost"},
		"is no wait where it is as fast":                               {fast, "math: nano is checked by small on 50.0 % of the prompts: saves ~26.0 % more than the prompt alone, $0.0020 an answer, +0s at the median", "cost"},
		"is prompts where they are not, and no time that nobody knows": {report, "math: nano is checked by small on 50.0 % of the prompts: ~26.0 % more prompts stay with the cheap model than by the prompt alone, — an answer", "calls"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := worthOfCheck(c.of, 100); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if got := checksToJSON([]calibrate.CheckReport{c.of}, certify.FamilyResult{Family: "math", Prompts: 100}); got[0].GainOf != c.gainOf {
				t.Errorf("%+v", got)
			}
		})
	}
}
