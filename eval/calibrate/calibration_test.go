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

func TestVerdictBeforeARun(t *testing.T) {
	for name, c := range map[string]struct {
		counts  Counts
		missing int
		want    string
	}{
		"nothing is rated yet":      {Counts{Prompts: 300, Pool: 202}, 0, "not certified: how many rated prompts it takes is not known before the first ratings"},
		"it can be drawn":           {Counts{Prompts: 300, Pool: 202, Fit: 98}, 150, "not certified: it would take about 150 rated prompts drawn in Rate"},
		"more than can be drawn":    {Counts{Prompts: 300, Pool: 202, Fit: 98}, certify.Unreachable, "not certified: out of reach with the 202 prompts that can be drawn"},
		"there is nothing to prove": {Counts{Prompts: 300, Pool: 202, Fit: 98}, 0, "not certified: everything goes to the reference"},
	} {
		t.Run(name, func(t *testing.T) {
			out := Calibration{Counts: c.counts, Families: []certify.FamilyResult{{Family: "all", Missing: c.missing}}}
			if got := out.Verdict(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
