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
