package report

import (
	"switchboard/eval/spend"
	"switchboard/eval/usage"
)

// compared sums up what a policy decided about.
func (b *builder) compared() PolicyComparison {
	var all, certified spend.Sums
	c := PolicyComparison{Estimated: true}
	for i := range b.routed.Lines {
		l := &b.routed.Lines[i]
		all.Add(l.Sums)
		if l.Moved() {
			c.Moved += l.Compared
		}
		switch {
		case l.Policy != b.Policy.Hash:
			c.OtherPolicy += l.Compared
		case l.Claim(&b.Policy) != nil:
			certified.Add(l.Sums)
		}
	}
	c.Comparison, c.Certified = comparison(&all), comparison(&certified)
	c.Switch, c.Uncompared = usage.Zero.Plus(all.Lost).Money(), all.Uncompared
	for i := range b.History.Lines {
		if l := &b.History.Lines[i]; l.Source != spend.OwnCalls && l.Route == "" {
			c.WithoutText += l.Rows
		}
	}
	return c
}

// sideBySide sums up what asking several models at once cost.
func (b *builder) sideBySide() SideBySide {
	var all spend.Sums
	for i := range b.History.Lines {
		if l := &b.History.Lines[i]; l.Way == spend.SideBySide {
			all.Add(l.Sums)
		}
	}
	beyond, atMost := b.History.Comparing()
	return SideBySide{spent(&all), all.Rows, all.Compared, all.Reference.Money(), beyond.Money(), atMost, all.Estimated.Known(), all.AtMost.Estimated > 0}
}
