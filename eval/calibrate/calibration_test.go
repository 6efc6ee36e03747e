package calibrate

import (
	"testing"

	"switchboard/engine/routing"
	"switchboard/eval/certify"
)

// Two targets may differ in nothing but the cheaper models or who checks them, so
// what names an open run names both.
func TestModelsOf(t *testing.T) {
	ladder := routing.Ladder{Rungs: []routing.Rung{{Model: "nano"}, {Model: "small"}, {Model: "large"}}}
	for name, c := range map[string]struct {
		checks []string
		want   string
	}{
		"no check":              {nil, "from large, for nano, small without a check"},
		"one rung is checked":   {[]string{"small", ""}, "from large, for nano, small with a check by small"},
		"one check for both":    {[]string{"other", "other"}, "from large, for nano, small with a check by other"},
		"each rung has its own": {[]string{"small", "nano"}, "from large, for nano, small with a check by nano, small"},
		"no rung has one":       {[]string{"", ""}, "from large, for nano, small without a check"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := modelsOf(&certify.Run{Ladder: ladder, Checks: c.checks}); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
