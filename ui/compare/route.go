package compare

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// routePane is the lines under the lanes, most important first: where the
// router sends the prompt, why, and what that costs. Unfolded it also lists
// every reason and the gap of every model.
func (c *Compare) routePane() []styled.Line {
	if c.rating && shell.Low(c.Height) { // the bar has no room for it
		return []styled.Line{{{Style: c.Theme.Dim, Text: " prompt "}, {Style: c.Theme.Text, Text: providers.CleanLine(c.Trial.Prompt, 400)}}}
	}
	d := c.decision()
	if d.Model == "" {
		return append([]styled.Line{{{Style: c.Theme.Dim, Text: " route "}, {Style: c.Theme.Dim, Text: "write a prompt to see where the router would send it"}}}, c.spentLine()...)
	}
	lines := []styled.Line{c.routeLine(d)}
	if c.unfolded {
		return slices.Concat(lines, c.spentLine(), c.whyLines(d), c.gapLines(d), c.policyLine(d), c.priceLines())
	}
	if c.Height >= 24 || len(c.spentLine()) == 0 {
		lines = append(lines, c.reasonLine(d))
	}
	return append(lines, c.spentLine()...)
}

// routeLine is the decision as a formula, with as many words as fit.
func (c *Compare) routeLine(d engine.Decision) styled.Line {
	t := c.Theme
	label := styled.Line{{Style: t.Dim, Text: " route "}}
	if c.previewing() && c.Trial.ID != "" {
		label = styled.Line{{Style: t.Dim, Text: " would "}} // be sent there; the answers above belong to another prompt
	}
	task := styled.Line{{Style: t.Text, Text: string(d.Task)}, {Style: t.Dim, Text: " · "}}
	rule := append(gapOf(t, d), styled.Span{Style: t.Dim, Text: " → "}, styled.Span{Style: t.Star, Text: "★ " + d.Model})
	certified := styled.Line{{Style: t.Dim, Text: " · not certified"}}
	claim := certified
	if d.Certified {
		certified = styled.Line{{Style: t.Good, Text: " · certified"}}
		claim = styled.Line{{Style: t.Good, Text: " · " + providers.CleanLine(cmp.Or(d.Claim, "certified"), 200)}}
	}
	long, short := c.saving()
	return styled.FirstFitting(c.Widths, c.Width,
		slices.Concat(label, task, rule, long, claim),
		slices.Concat(label, task, rule, short, claim),
		slices.Concat(label, task, rule, long, certified),
		slices.Concat(label, task, rule, short, certified),
		slices.Concat(label, task, rule, short),
		slices.Concat(label, rule, short),
		slices.Concat(label, rule))
}

// gapOf compares the gap with the threshold.
func gapOf(t styled.Theme, d engine.Decision) styled.Line {
	if d.Gap == nil {
		return styled.Line{{Style: t.Dim, Text: "no cheaper model"}}
	}
	if engine.AcceptsNone(d.Threshold) {
		return styled.Line{{Style: t.Dim, Text: "nothing goes to a cheaper model"}}
	}
	sign, i := " ≤ ", t.Good
	if *d.Gap > d.Threshold {
		sign, i = " > ", t.Warn
	}
	return styled.Line{{Style: t.Dim, Text: "gap "}, {Style: t.Text, Text: format.Fraction(*d.Gap)}, {Style: i, Text: sign}, {Style: t.Text, Text: format.Fraction(d.Threshold)}}
}

// saving compares the route with the reference, once both are known: with
// and without the reference's name.
func (c *Compare) saving() (long, short styled.Line) {
	ledger := c.Trial.Ledger()
	share, ok := ledger.Saving()
	if !ok || c.Running || c.previewing() || c.Trial.Decision.Model == c.Trial.Reference.Model {
		return nil, nil
	}
	word, than, i := " · saves ", " of ", c.Theme.Good
	if share < 0 {
		word, than, i, share = " · costs ", " more than ", c.Theme.Warn, -share
	}
	digits, guess := 1, ledger.RouteEstimated || ledger.ReferenceEstimated || ledger.RouteAtMost || ledger.ReferenceAtMost
	if guess {
		digits = 0
	}
	short = styled.Line{{Style: c.Theme.Dim, Text: word}, {Style: i, Text: format.EstimateMark(guess) + strconv.FormatFloat(share*100, 'f', digits, 64) + " %"}}
	return append(slices.Clone(short), styled.Span{Style: c.Theme.Dim, Text: than + c.Trial.Reference.Model}), short
}

// reasonLine is all reasons in one line.
func (c *Compare) reasonLine(d engine.Decision) styled.Line {
	return styled.Line{{Style: c.Theme.Dim, Text: " why   "}, {Style: c.Theme.Text, Text: strings.Join(d.Reasons, " · ")}}
}

// spentLine is the ledger of the trial on the screen, if there is one. While
// the next prompt is written it names the one that was answered.
func (c *Compare) spentLine() []styled.Line {
	if c.Trial.ID == "" || c.Running && c.Trial.Ledger().Spent.Nano() == 0 {
		return nil
	}
	t, l := c.Theme, c.Trial.Ledger()
	here := format.Amount(format.CostMark(l.SpentEstimated, l.SpentAtMost), l.Spent)
	not := ""
	if c.Trial.Simulated {
		not = " (simulated)"
	}
	if c.previewing() {
		tail := styled.Line{{Style: t.Dim, Text: " · spent "}, {Style: t.Text, Text: here}, {Style: t.Dim, Text: not}}
		room := max(8, c.Width-len(" above ")-tail.Width(c.Widths)-2)
		asked := c.Widths.Truncate(providers.CleanLine(c.Trial.Prompt, 400), room)
		return []styled.Line{append(styled.Line{{Style: t.Dim, Text: " above "}, {Style: t.Text, Text: "“" + asked + "”"}}, tail...)}
	}
	route := format.Amount(format.CostMark(l.RouteEstimated, l.RouteAtMost), l.Route)
	always := format.Amount(format.CostMark(l.ReferenceEstimated, l.ReferenceAtMost), l.Reference)
	return []styled.Line{styled.FirstFitting(c.Widths, c.Width,
		styled.Line{{Style: t.Dim, Text: " spent "}, {Style: t.Text, Text: here}, {Style: t.Dim, Text: " here" + not + " · "}, {Style: t.Text, Text: route}, {Style: t.Dim, Text: " by the route alone · "},
			{Style: t.Text, Text: always}, {Style: t.Dim, Text: " always " + c.Trial.Reference.Model}},
		styled.Line{{Style: t.Dim, Text: " spent "}, {Style: t.Text, Text: here}, {Style: t.Dim, Text: not + " · route alone "}, {Style: t.Text, Text: route}, {Style: t.Dim, Text: " · reference "}, {Style: t.Text, Text: always}},
		styled.Line{{Style: t.Dim, Text: " spent "}, {Style: t.Text, Text: here}, {Style: t.Dim, Text: " · route "}, {Style: t.Text, Text: route}},
	)}
}

// whyLines are the reasons, one a line.
func (c *Compare) whyLines(d engine.Decision) []styled.Line {
	var out []styled.Line
	for i, r := range d.Reasons {
		label := "       "
		if i == 0 {
			label = " why   "
		}
		out = append(out, styled.Line{{Style: c.Theme.Dim, Text: label}, {Style: c.Theme.Text, Text: r}})
	}
	return out
}

// priceLines say which prices behind the costs are old.
func (g *laneGroup) priceLines() []styled.Line {
	var out []styled.Line
	for _, l := range g.Lanes {
		if l.OldPrice {
			out = append(out, styled.Line{{Style: g.Theme.Warn, Text: " !     "}, {Style: g.Theme.Text, Text: format.PriceDate(l.Price)}, {Style: g.Theme.Dim, Text: " behind the cost of " + l.Name + ": it may have changed"}})
		}
	}
	return out
}
