package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// routePane is the lines under the lanes, most important first: where the
// router sends the prompt, why, and what that costs. Unfolded it also lists
// every reason and the gap of every model.
func (c *compare) routePane() []line {
	if c.rating && low(c.height) { // the bar has no room for it
		return []line{{{c.theme.dim, " prompt "}, {c.theme.text, providers.CleanLine(c.trial.Prompt, 400)}}}
	}
	d := c.decision()
	if d.Model == "" {
		return append([]line{{{c.theme.dim, " route "}, {c.theme.dim, "write a prompt to see where the router would send it"}}}, c.spentLine()...)
	}
	lines := []line{c.routeLine(d)}
	if c.unfolded {
		return slices.Concat(lines, c.spentLine(), c.whyLines(d), c.gapLines(d), c.policyLine(d), c.priceLines())
	}
	if c.height >= 24 || len(c.spentLine()) == 0 {
		lines = append(lines, c.reasonLine(d))
	}
	return append(lines, c.spentLine()...)
}

// routeLine is the decision as a formula, with as many words as fit.
func (c *compare) routeLine(d engine.Decision) line {
	t := c.theme
	label := line{{t.dim, " route "}}
	if c.previewing() && c.trial.ID != "" {
		label = line{{t.dim, " would "}} // be sent there; the answers above belong to another prompt
	}
	task := line{{t.text, string(d.Task)}, {t.dim, " · "}}
	rule := append(gapOf(t, d), span{t.dim, " → "}, span{t.star, "★ " + d.Model})
	certified := line{{t.dim, " · not certified"}}
	claim := certified
	if d.Certified {
		certified = line{{t.good, " · certified"}}
		claim = line{{t.good, " · " + providers.CleanLine(cmp.Or(d.Claim, "certified"), 200)}}
	}
	long, short := c.saving()
	return firstFitting(c.ruler, c.width,
		slices.Concat(label, task, rule, long, claim),
		slices.Concat(label, task, rule, short, claim),
		slices.Concat(label, task, rule, long, certified),
		slices.Concat(label, task, rule, short, certified),
		slices.Concat(label, task, rule, short),
		slices.Concat(label, rule, short),
		slices.Concat(label, rule))
}

// gapOf compares the gap with the threshold.
func gapOf(t theme, d engine.Decision) line {
	if d.Gap == nil {
		return line{{t.dim, "no cheaper model"}}
	}
	if engine.AcceptsNone(d.Threshold) {
		return line{{t.dim, "nothing goes to a cheaper model"}}
	}
	sign, i := " ≤ ", t.good
	if *d.Gap > d.Threshold {
		sign, i = " > ", t.warn
	}
	return line{{t.dim, "gap "}, {t.text, fraction(*d.Gap)}, {i, sign}, {t.text, fraction(d.Threshold)}}
}

// saving compares the route with the reference, once both are known: with
// and without the reference's name.
func (c *compare) saving() (long, short line) {
	ledger := c.trial.Ledger()
	share, ok := ledger.Saving()
	if !ok || c.running || c.previewing() || c.trial.Decision.Model == c.trial.Reference.Model {
		return nil, nil
	}
	word, than, i := " · saves ", " of ", c.theme.good
	if share < 0 {
		word, than, i, share = " · costs ", " more than ", c.theme.warn, -share
	}
	digits, guess := 1, ledger.RouteEstimated || ledger.ReferenceEstimated
	if guess {
		digits = 0
	}
	short = line{{c.theme.dim, word}, {i, estimated(guess) + strconv.FormatFloat(share*100, 'f', digits, 64) + " %"}}
	return append(slices.Clone(short), span{c.theme.dim, than + c.trial.Reference.Model}), short
}

// reasonLine is all reasons in one line.
func (c *compare) reasonLine(d engine.Decision) line {
	return line{{c.theme.dim, " why   "}, {c.theme.text, strings.Join(d.Reasons, " · ")}}
}

// spentLine is the ledger of the trial on the screen, if there is one. While
// the next prompt is written it names the one that was answered.
func (c *compare) spentLine() []line {
	if c.trial.ID == "" || c.running && c.trial.Ledger().Spent.Nano() == 0 {
		return nil
	}
	t, l := c.theme, c.trial.Ledger()
	here := amount(estimated(l.SpentEstimated), l.Spent)
	not := ""
	if c.trial.Simulated {
		not = " (simulated)"
	}
	if c.previewing() {
		tail := line{{t.dim, " · spent "}, {t.text, here}, {t.dim, not}}
		room := max(8, c.width-len(" above ")-tail.width(c.ruler)-2)
		asked := c.ruler.cut(providers.CleanLine(c.trial.Prompt, 400), room)
		return []line{append(line{{t.dim, " above "}, {t.text, "“" + asked + "”"}}, tail...)}
	}
	route := amount(estimated(l.RouteEstimated), l.Route)
	always := amount(estimated(l.ReferenceEstimated), l.Reference)
	return []line{firstFitting(c.ruler, c.width,
		line{{t.dim, " spent "}, {t.text, here}, {t.dim, " here" + not + " · "}, {t.text, route}, {t.dim, " by the route alone · "},
			{t.text, always}, {t.dim, " always " + c.trial.Reference.Model}},
		line{{t.dim, " spent "}, {t.text, here}, {t.dim, not + " · route alone "}, {t.text, route}, {t.dim, " · reference "}, {t.text, always}},
		line{{t.dim, " spent "}, {t.text, here}, {t.dim, " · route "}, {t.text, route}},
	)}
}

// whyLines are the reasons, one a line.
func (c *compare) whyLines(d engine.Decision) []line {
	var out []line
	for i, r := range d.Reasons {
		label := "       "
		if i == 0 {
			label = " why   "
		}
		out = append(out, line{{c.theme.dim, label}, {c.theme.text, r}})
	}
	return out
}

// priceLines say which prices behind the costs are old.
func (c *compare) priceLines() []line {
	var out []line
	for _, l := range c.lanes {
		if l.oldPrice {
			out = append(out, line{{c.theme.warn, " !     "}, {c.theme.text, priceDate(l.price)}, {c.theme.dim, " behind the cost of " + l.name + ": it may have changed"}})
		}
	}
	return out
}

func fraction(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }
