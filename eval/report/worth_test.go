package report

import (
	"strings"
	"testing"

	"switchboard/eval/spend/worth"
	"switchboard/providers"
)

// weighed is the report's answer for values of an accepted and of a wrong answer.
func weighed(t *testing.T, accepted, wrong float64) *Report {
	t.Helper()
	values := worth.Table{"": {Accepted: providers.USD(accepted), Wrong: providers.USD(wrong)}}
	return New(Input{History: history(t), Catalog: catalog, Policy: policyInForce, Worth: values, Now: noon.AddDate(0, 0, 20)})
}

func TestASavingIsWeighedAgainstItsCertifiedLoss(t *testing.T) {
	// Three prompts save $0.05768: $0.019226667 each. The loss is 0.012, and certified
	// to be at most 0.05.
	t.Run("it pays where all that may be lost is worth less", func(t *testing.T) {
		r := weighed(t, 0.1, 0.1)
		w := r.Worth[0]
		if w.Pays == nil || *w.Pays != "yes" || w.Prompts != 3 || w.Saved != providers.Nano(19_226_667) {
			t.Fatalf("%+v", w)
		}
		if e := *w.EvenLoss; e < 0.0961 || e > 0.0962 {
			t.Errorf("even at %v", e)
		}
		// 0.019226667 − 0.05 · 0.2 at least, 22.828125 prompts a month.
		if w.Prompt.Low != providers.Nano(9_226_667) || w.Month.Low != providers.Nano(22*9_226_667) {
			t.Errorf("%+v, %+v", w.Prompt, w.Month)
		}
		if !strings.Contains(r.Answers[3].Answer, "Worth it for math, at $0.1000 for an accepted answer and $0.1000 for a wrong one: it pays") {
			t.Error(r.Answers[3].Answer)
		}
	})
	t.Run("a month is at the rate of the days that are over", func(t *testing.T) {
		values := worth.Table{"": {Accepted: providers.USD(0.1), Wrong: providers.USD(0.1)}}
		r := New(Input{History: history(t), Catalog: catalog, Policy: policyInForce, Worth: values, Now: noon.AddDate(0, 0, 1)})
		// Three prompts in all, and two of them on the day that is over.
		if w := r.Worth[0]; w.Prompts != 3 || r.Month.Days != 1 || w.Month.Low != providers.Nano(60*w.Prompt.Low.Nano()) {
			t.Errorf("%d prompts, a month from %d days: %+v of %+v", w.Prompts, r.Month.Days, w.Month, w.Prompt)
		}
	})
	t.Run("a certificate cannot say that it does not", func(t *testing.T) {
		if w := weighed(t, 1, 1).Worth[0]; w.Pays == nil || *w.Pays != "not_enough" {
			t.Errorf("%+v", w)
		}
	})
	t.Run("without values nothing is said", func(t *testing.T) {
		if r := made(t); len(r.Worth) != 0 {
			t.Errorf("%+v", r.Worth)
		}
	})
}
