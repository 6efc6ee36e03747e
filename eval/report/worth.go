package report

import (
	"fmt"

	"switchboard/engine/routing"
	"switchboard/eval/spend"
	"switchboard/eval/spend/worth"
	"switchboard/providers"
)

// Worth says of a family of tasks with a certificate whether what the policy saves pays
// for the quality that it may lose. It is there where the config says what answers
// are worth. All amounts are estimates.
type Worth struct {
	Family    string          `json:"family"`
	Accepted  providers.Money `json:"accepted_usd"` // what an accepted answer is worth
	Wrong     providers.Money `json:"wrong_usd"`    // what an answer that is not accepted costs, beside its price
	Prompts   int64           `json:"prompts"`      // prompts that are compared
	Saved     providers.Money `json:"saved_prompt_usd"`
	Pays      *string         `json:"pays"`   // yes, no or not_enough; null: unknown
	Prompt    Interval        `json:"prompt"` // for one prompt, how much better the policy is than the reference; an end that is null has no bound
	Month     Interval        `json:"month"`  // the same for a month, at the rate of the days that are over
	EvenLoss  *float64        `json:"even_at_loss"`
	EvenWrong providers.Money `json:"even_at_wrong_usd"`
	Sentence  string          `json:"sentence"`
}

// worth weighs each certificate of the policy in force.
func (b *builder) worth() []Worth {
	all := []Worth{}
	for i := range b.Policy.Certificates {
		c := &b.Policy.Certificates[i]
		if v, ok := b.value(c); ok {
			all = append(all, b.weigh(c, v))
		}
	}
	return all
}

// value is what an answer of a family is worth, where that is known and the same for
// all of its tasks.
func (b *builder) value(c *routing.Certificate) (v worth.Value, ok bool) {
	for i, task := range c.Tasks {
		of := b.Worth.For(task)
		if !of.Known() || i > 0 && of != v {
			return v, false
		}
		v = of
	}
	return v, len(c.Tasks) > 0
}

func (b *builder) weigh(c *routing.Certificate, v worth.Value) Worth {
	var sum spend.Sums
	var over int64 // prompts of the days that the month is the rate of
	rate := b.routed.Rate(b.Now)
	for i := range b.routed.Lines {
		if l := &b.routed.Lines[i]; l.Claim(&b.Policy) == c {
			sum.Add(l.Sums)
			if rate.Counts(l.At) {
				over += l.Compared
			}
		}
	}
	w := Worth{Family: c.Family, Accepted: v.Accepted, Wrong: v.Wrong, Prompts: sum.Compared}
	if sum.Compared == 0 {
		w.Sentence = "none of its prompts is in this report"
		return w
	}
	terms := worth.Terms{
		Value: v, Loss: worth.CertifiedLoss(*c), Prompts: rate.Monthly(over),
		Applied: spend.Fraction(sum.Routed.Money(), 1, sum.Compared), Reference: spend.Fraction(sum.Reference.Money(), 1, sum.Compared),
	}
	found := worth.Compare(terms)
	w.Saved, w.Prompt, w.Month, w.EvenWrong = found.Saving.Amount, estimate(found.Prompt), estimate(found.Month), found.WrongAtZero
	if found.LossAtZero.Known {
		w.EvenLoss = &found.LossAtZero.Value
	}
	w.Pays = known(string(found.Pays))
	w.Sentence = verdict(&found)
	return w
}

func estimate(e worth.Estimate) Interval { return Interval{e.Value, e.Low, e.High} }

// verdict says in words whether a saving pays.
func verdict(c *worth.Comparison) string {
	text := map[worth.Verdict]string{
		worth.Pays: "it pays", worth.DoesNotPay: "it does not pay", worth.TooFew: "not enough ratings to say", worth.Unknown: "unknown, as a cost is",
	}[c.Pays]
	if c.LossAtZero.Known {
		text += fmt.Sprintf("; both are even at a loss of %v", c.LossAtZero)
	}
	if c.WrongAtZero.Known() {
		text += fmt.Sprintf(", and where a wrong answer costs %s", c.WrongAtZero)
	}
	return text
}
