package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// tokens is a count, empty where it is unknown.
func tokens(n providers.Tokens) string {
	if !n.Known() {
		return ""
	}
	return engine.Comma(n.Int())
}

// percent is a share as people write it.
func percent(share float64) string {
	switch {
	case share > 0 && share < 0.001:
		return "less than 0.1 %"
	case share < 0 && share > -0.001:
		return "about 0 %"
	case share > -0.1 && share < 0.1:
		return strconv.FormatFloat(100*share, 'f', 1, 64) + " %"
	}
	return strconv.FormatFloat(100*share, 'f', 0, 64) + " %"
}

// shareOf is an amount as a share of another one; empty where there is none.
func shareOf(part, whole providers.Money) string {
	ratio, ok := part.Ratio(whole)
	if !ok {
		return ""
	}
	return percent(ratio)
}

// about is an estimate in a sentence.
func about(m providers.Money) string {
	if !m.Known() {
		return "an unknown amount"
	}
	return "about " + m.Approximate()
}

// spent is the amount with its mark.
func (s *Sums) spent() usage.Sum {
	return usage.Sum{Money: s.Spent, Standing: usage.Standing{Estimated: s.Estimated && s.Basis.Estimated.Nano() != 0, AtMost: s.AtMost, AtLeast: s.Unpriced > 0}}
}

// about is the rate in a sentence.
func (m *Month) about() string { return atMost(m.AtMost) + about(m.Amount) }

// rate says of which days it is the rate.
func (m *Month) rate() string {
	if m.Days == 1 {
		return "at the rate of " + m.From.String()
	}
	return fmt.Sprintf("at the rate of the %s from %s to %s", eval.Counted(int64(m.Days), "day"), m.From, m.To)
}

// bound writes an estimate where the words around it say already that it is one. atMost
// is how many of its rows are upper bounds.
func (c *Comparison) bound(m providers.Money, atMost int64) string {
	if atMost > 0 && m.Known() {
		return "≤" + m.String()
	}
	return m.String()
}

// said is bound in a sentence.
func (c *Comparison) said(m providers.Money, atMost int64) string {
	return strings.Replace(c.bound(m, atMost), m.String(), m.Approximate(), 1)
}

// saving says what the policy saves, or how much more it costs.
func (c *Comparison) saving() string {
	standing := usage.Standing{AtMost: c.bounds.Listed > 0, AtLeast: c.bounds.Routed > 0}
	if c.Saved.Less(providers.Nano(0)) {
		standing.AtMost, standing.AtLeast = standing.AtLeast, standing.AtMost
		return fmt.Sprintf("costs %s more, or %s", c.mark(negative(c.Saved), standing), costs(c.Routed, c.Listed))
	}
	return fmt.Sprintf("saves %s, or %s", c.mark(c.Saved, standing), shareOf(c.Saved, c.Listed))
}

// mark writes an estimate with the sign of its bound, where the words around it say
// already that it is an estimate.
func (c *Comparison) mark(m providers.Money, is usage.Standing) string {
	return strings.NewReplacer("~", "", m.String(), m.Approximate()).Replace(usage.Sum{Money: m, Standing: is}.String())
}

// savedPart says which share of something the policy saves, or how much more it costs.
func (c *Comparison) savedPart(ofWhat string) string {
	if c.Saved.Less(providers.Nano(0)) {
		return "costs " + costs(c.Routed, c.Listed) + " " + ofWhat
	}
	return "saves " + shareOf(c.Saved, c.Listed) + " " + ofWhat
}

// costs says how much more one amount is than another one.
func costs(m, than providers.Money) string {
	ratio, ok := m.Ratio(than)
	switch {
	case !ok:
		return "more"
	case ratio < 2:
		return percent(ratio-1) + " more"
	}
	return factor(ratio) + " times as much"
}

// savedShare is the part of what was paid that is saved, for a table. Where the policy
// costs several times as much, it says how many times.
func (c *Comparison) savedShare() string {
	if ratio, ok := c.Routed.Ratio(c.Listed); ok && ratio >= 2 {
		return "costs " + factor(ratio) + " ×"
	}
	return shareOf(c.Saved, c.Listed)
}

// factor writes a factor with one or two digits.
func factor(f float64) string {
	if f >= 9.95 {
		return engine.Comma(int64(math.Round(f)))
	}
	return strconv.FormatFloat(f, 'f', 1, 64)
}

// restsOn says what an amount rests on, with shares where it is several things.
func (s *Sums) restsOn() string {
	var parts []string
	for _, p := range [...]struct {
		amount providers.Money
		basis  usage.Basis
	}{{s.Basis.Billed, usage.Billed}, {s.Basis.Reported, usage.Reported}, {s.Basis.Estimated, usage.Estimated}} {
		if p.amount.Nano() != 0 {
			parts = append(parts, strings.TrimSpace(string(p.basis)+" "+shareOf(p.amount, s.Spent)))
		}
	}
	text := strings.Join(parts, ", ")
	if len(parts) < 2 {
		text = s.Basis.Name()
	}
	if s.AtMost {
		text += ", at most: a rate is unknown"
	}
	if s.Unpriced > 0 {
		text = strings.TrimPrefix(text+"; "+eval.Counted(s.Unpriced, "row")+" without a price", "; ")
	}
	return text
}

// named is a key, in words where it is unknown.
func named(key *string, unknown string) string {
	if key == nil {
		return unknown
	}
	return *key
}

// sentences are those that say something, one behind the other.
func sentences(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), " ")
}
