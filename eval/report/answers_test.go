package report

import (
	"strings"
	"testing"

	"switchboard/providers"
)

func TestWhatIsCertifiedOfASaving(t *testing.T) {
	for outcome, c := range map[string]struct {
		saved, certified float64
		want             string
	}{
		"all of it":  {10, 10, "$10.00 of the saving is certified (math: loss ≤ 0.05 @ 95 %)."},
		"a part":     {10, 4, "$4.00 of the saving is certified (math: loss ≤ 0.05 @ 95 %). Of the rest nothing is claimed."},
		"more of it": {6, 10, "Where it is certified (math: loss ≤ 0.05 @ 95 %) it saves $10.00. Elsewhere it would cost $4.00 more: it asks dearer models there than have answered."},
	} {
		t.Run(outcome, func(t *testing.T) {
			r := Report{Policy: &Policy{Certificates: []Certificate{{Family: "math", Claim: "loss ≤ 0.05 @ 95 %"}}}}
			r.Compared.Saved, r.Compared.Certified.Saved = providers.USD(c.saved), providers.USD(c.certified)
			if got := r.boundSentence(); got != c.want {
				t.Error(got)
			}
		})
	}
	t.Run("nothing without a certificate", func(t *testing.T) {
		if got := (&Report{}).boundSentence(); !strings.Contains(got, "nothing is claimed") {
			t.Error(got)
		}
	})
}

func TestOfABudgetTheGravestAlertIsSaid(t *testing.T) {
	r := Report{Alerts: []Alert{
		{Budget: "a", Level: "near", Share: 0.5, Holds: true, Sentence: "a half"},
		{Budget: "a", Level: "near", Share: 0.8, Holds: true, Sentence: "a most"},
		{Budget: "a", Level: "over", Share: 1, Sentence: "a not yet"},
		{Budget: "a", Level: "expected", Share: 1, Holds: true, Sentence: "a forecast"},
		{Budget: "b", Level: "near", Share: 0.5, Sentence: "b not yet"},
		{Budget: "b", Level: "expected", Share: 1, Holds: true, Sentence: "b forecast"},
		{Budget: "c", Level: "near", Share: 0.5, Sentence: "c not yet"},
	}}
	if got := strings.Join(r.Gravest(), ", "); got != "a most, b forecast" {
		t.Errorf("got %q", got)
	}
}

func TestWhatComparingTookIsNoNegativeAmount(t *testing.T) {
	for want, s := range map[string]SideBySide{
		"at most about $2.00 is what that took beyond the reference alone": {Comparing: providers.USD(2), AtMost: true},
		"the reference alone would have cost no less":                      {Comparing: providers.USD(-0.00009)},
		"an unknown amount is what that took beyond the reference alone":   {},
	} {
		if got := s.beyond(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAnEstimateOfThousandsHasNoCents(t *testing.T) {
	c := PolicyComparison{Comparison: Comparison{Prompts: 7, Listed: providers.USD(12345.67), Routed: providers.USD(1414), Reference: providers.USD(999.5), Saved: providers.USD(10931.67)}}
	const want = "cost about $12,346 at list prices, the policy $1,414 and the reference alone $999.50: the policy saves $10,932, or 89 %."
	if got := (&Report{Compared: c}).savingAnswer(); !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (&Month{Amount: providers.USD(1414)}).about(); got != "about $1,414" {
		t.Errorf("got %q", got)
	}
}

func TestASmallShareIsNotNone(t *testing.T) {
	for share, want := range map[float64]string{0: "0.0 %", 0.0004: "less than 0.1 %", -0.0000069: "about 0 %", -0.05: "-5.0 %", 0.52: "52 %"} {
		if got := percent(share); got != want {
			t.Errorf("%v: %s, want %s", share, got, want)
		}
	}
}
