package spend

import (
	"fmt"

	"switchboard/engine/routing"
	spending "switchboard/eval/spend"
	"switchboard/eval/spend/worth"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/spend/netvalue"
	"switchboard/ui/styled"
)

// worthFigure says whether what the policy saves in a family of tasks pays for the
// quality that it may lose. It is there where the config says what answers are worth.
func (s *Spend) worthFigure(c *routing.Certificate) (styled.Figure, bool) {
	value, ok := s.valueOf(c)
	if !ok {
		return styled.Figure{}, false
	}
	var sum spending.Sums
	var over int64
	rate := s.sight.Rate(s.now)
	for i := range s.sight.decided.Lines {
		l := &s.sight.decided.Lines[i]
		if claim := l.Claim(&s.policy); claim != nil && claim.Family == c.Family {
			sum.Add(l.Sums)
			if rate.Counts(l.At) {
				over += l.Compared
			}
		}
	}
	found := worth.Compare(worth.Terms{
		Value: value, Loss: worth.CertifiedLoss(*c), Applied: each(sum.Routed.Money(), sum.Compared), Reference: each(sum.Reference.Money(), sum.Compared),
		Prompts: rate.Monthly(over),
	})
	figure := styled.Figure{Name: "worth it?", Value: netvalue.Verdict(found.Pays)}
	figure.Origin = format.Name(c.Family)
	if e := found.Month; e.Value.Known() {
		figure.Origin += fmt.Sprintf(": ~%s a month (%s to %s)", format.Dollars(e.Value), netvalue.Bound(e.Low), netvalue.Bound(e.High))
	}
	if found.LossAtZero.Known {
		figure.Origin += "; even at a loss of " + found.LossAtZero.String()
	}
	return figure, true
}

// valueOf is what an answer of a family is worth, where that is known and the same for
// all of its tasks.
func (s *Spend) valueOf(c *routing.Certificate) (v worth.Value, ok bool) {
	for i, task := range c.Tasks {
		of := s.App.Worth.For(task)
		if !of.Known() || i > 0 && of != v {
			return v, false
		}
		v = of
	}
	return v, len(c.Tasks) > 0
}

// each is an amount for one of so many.
func each(m providers.Money, n int64) providers.Money {
	if !m.Known() || n <= 0 {
		return providers.Money{}
	}
	return providers.Nano(m.Nano() / n)
}
