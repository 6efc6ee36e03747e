package route

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

// Lines is the lines under the lanes, most important first: where the
// router sends the prompt, why, and what that costs. Unfolded it also lists
// every reason and the gap of every model.
func (v *View) Lines() []styled.Line {
	if v.Rating && shell.Low(v.Height) { // the rating bar leaves no room for it
		return []styled.Line{{{Style: v.Theme.Dim, Text: " prompt "}, {Style: v.Theme.Text, Text: providers.CleanLine(v.Trial.Prompt, 400)}}}
	}
	d := v.Decision()
	if d.Model == "" {
		label := styled.Line{{Style: v.Theme.Dim, Text: " route "}}
		say := styled.FirstFitting(v.Widths, v.Width, slices.Clone(label).Add(v.Theme.Dim, "write a prompt to see where the router would send it"), label.Add(v.Theme.Dim, "follows the prompt"))
		return append([]styled.Line{say}, v.spentLine()...)
	}
	lines := []styled.Line{v.routeLine(d)}
	if v.Unfolded {
		return slices.Concat(lines, v.spentLine(), v.cascadeLine(), v.whyLines(d), v.gapLines(d), v.agreementLine(), v.policyLine(d), v.priceLines())
	}
	if would := v.cascadeLine(); would != nil {
		lines = append(lines, would...)
	} else if v.Height >= 24 || len(v.spentLine()) == 0 {
		lines = append(lines, v.reasonLines(d, max(1, Usual(v.Height)-1-len(v.spentLine())))...)
	}
	return append(lines, v.spentLine()...)
}

// Usual is the number of lines on a screen of a height where nothing is unfolded: the
// route, its reasons, its ledger.
func Usual(height int) int {
	switch {
	case height >= 30:
		return 4
	case height >= 24:
		return 3
	case height >= 18:
		return 2
	}
	return 1
}

// Draw is as many of the lines as a pane of such a height takes.
func (v *View) Draw(height int) []string {
	lines, out := v.Lines(), make([]string, height)
	for i := range out {
		var row styled.Line
		if i < len(lines) {
			row = lines[i]
		}
		out[i] = row.Render(v.Widths, v.Width)
	}
	return out
}

// routeLine is the decision as a formula, with as many words as fit.
func (v *View) routeLine(d engine.Decision) styled.Line {
	t := v.Theme
	label := styled.Line{{Style: t.Dim, Text: " route "}}
	if v.Previewing && v.Trial.ID != "" {
		label = styled.Line{{Style: t.Dim, Text: " next  "}} // the answers above belong to another prompt
	}
	task := styled.Line{{Style: t.Text, Text: string(d.Task)}, {Style: t.Dim, Text: " · "}}
	goal, least := v.goal(d)
	rule := slices.Concat(gapOf(t, d).Add(t.Dim, " → "), goal)
	claim := v.claims(d)
	long, brief := v.saving()
	var ways []styled.Line
	for _, c := range claim {
		ways = append(ways, slices.Concat(label, task, rule, long, c), slices.Concat(label, task, rule, brief, c))
	}
	ways = append(ways, nothingCheaper(t, d, slices.Concat(label, task), goal)...)
	last := claim[len(claim)-1] // a claim matters more than the gap, which the reasons add up to, and more than the saving, which the ledger shows
	ways = append(ways, slices.Concat(label, task, goal, brief, last), slices.Concat(label, task, rule, last), slices.Concat(label, task, goal, last))
	if d.Unlike { // which matters more than what it saves
		ways = append(ways, slices.Concat(label, rule, last))
	}
	ways = append(ways, slices.Concat(label, task, rule, brief))
	if len(brief) > 0 {
		ways = append(ways, slices.Concat(label, task, goal, brief), slices.Concat(label, task, rule), slices.Concat(label, rule, brief))
	}
	return styled.FirstFitting(v.Widths, v.Width, append(ways, slices.Concat(label, rule), slices.Concat(label, least))...)
}

// goal says where the prompt goes, in full and in the fewest words.
func (v *View) goal(d engine.Decision) (goal, least styled.Line) {
	t, star := v.Theme, styled.Line{{Style: v.Theme.Star, Text: "★ " + d.Model}}
	if answering := v.answering(); answering != "" {
		star[0].Text = "★ " + answering
		return slices.Concat(styled.Line{{Style: t.Text, Text: d.Model}, {Style: t.Dim, Text: " left for "}}, star), star
	}
	if d.Check != "" {
		star = star.Add(t.Dim, " if ").Add(t.Text, d.Check).Add(t.Dim, " agrees")
	}
	return star, star
}

// nothingCheaper is the line of a decision whose policy sends no such work to a cheaper
// model. That fact matters more than the certificate. It is empty where there is a
// threshold.
func nothingCheaper(t styled.Theme, d engine.Decision, before, goal styled.Line) []styled.Line {
	if d.Gap == nil || !engine.AcceptsNone(d.Threshold) {
		return nil
	}
	is := styled.Line{{Style: t.Dim, Text: "this task goes to the reference"}}
	return []styled.Line{slices.Concat(before, is.Add(t.Dim, " → "), goal), slices.Concat(before, is), slices.Concat(before[:1], is)}
}

// claims say what is certified, or why nothing is, from the longest to the shortest.
func (v *View) claims(d engine.Decision) []styled.Line {
	style, words := v.Theme.Dim, []string{"not certified"}
	switch {
	case d.Certified:
		style, words = v.Theme.Good, []string{cmp.Or(d.Claim, "certified"), "certified"}
	case d.Unlike:
		style, words = v.Theme.Warn, []string{"not certified: " + d.Uncertified, "not certified: unlike the pool", "unlike the pool"}
	case d.Uncertified != "":
		style, words = v.Theme.Warn, []string{"not certified: " + d.Uncertified, "not certified"}
	}
	out := make([]styled.Line, len(words))
	for i, s := range words {
		out[i] = styled.Line{{Style: style, Text: " · " + providers.CleanLine(s, 200)}}
	}
	return out
}

// gapOf compares the gap with the threshold.
func gapOf(t styled.Theme, d engine.Decision) styled.Line {
	if d.Gap == nil {
		return styled.Line{{Style: t.Dim, Text: "no cheaper model"}}
	}
	if engine.AcceptsNone(d.Threshold) {
		return styled.Line{{Style: t.Dim, Text: "by this policy this task goes to the reference"}}
	}
	if d.Check != "" {
		return styled.Line{{Style: t.Dim, Text: "gap "}, {Style: t.Text, Text: format.Fraction(*d.Gap)}}
	}
	sign, i := " ≤ ", t.Good
	if *d.Gap > d.Threshold {
		sign, i = " > ", t.Warn
	}
	return styled.Line{{Style: t.Dim, Text: "gap "}, {Style: t.Text, Text: format.Fraction(*d.Gap)}, {Style: i, Text: sign}, {Style: t.Text, Text: format.Fraction(d.Threshold)}}
}

// saving compares the route with the reference, once both are known: with
// and without the reference's name.
func (v *View) saving() (long, short styled.Line) {
	ledger := v.ledger()
	share, ok := ledger.Saving()
	if !ok || v.Running || v.failedOver() || v.Previewing || v.Trial.Decision.Model == v.Trial.Reference.Model {
		return nil, nil
	}
	word, part, than, i := " · saves ", " %", " of ", v.Theme.Good
	if share < 0 {
		word, part, than, i, share = " · costs ", " % more", " than ", v.Theme.Warn, -share
	}
	digits, guess := 1, ledger.RouteEstimated || ledger.ReferenceEstimated || ledger.RouteAtMost || ledger.ReferenceAtMost
	if guess {
		digits = 0
	}
	short = styled.Line{{Style: v.Theme.Dim, Text: word}, {Style: i, Text: format.EstimateMark(guess) + strconv.FormatFloat(share*100, 'f', digits, 64) + part}}
	return append(slices.Clone(short), styled.Span{Style: v.Theme.Dim, Text: than + v.Trial.Reference.Model}), short
}

// reasonLines are all reasons in at most a number of lines.
func (v *View) reasonLines(d engine.Decision, most int) []styled.Line {
	label := " why   "
	rows := v.Widths.Wrap(strings.Join(d.Reasons, " · "), max(1, v.Width-len(label)))
	if len(rows) > most {
		rows = append(rows[:most-1:most-1], strings.Join(rows[most-1:], " ")) // the line is cut at the width of the pane
	}
	out := make([]styled.Line, len(rows))
	for i, row := range rows {
		out[i], label = styled.Line{{Style: v.Theme.Dim, Text: label}, {Style: v.Theme.Text, Text: row}}, styled.Spaces(len(label))
	}
	return out
}

// spentLine is the ledger of the trial on the screen, if there is one. While
// the next prompt is written it names the one that was answered.
func (v *View) spentLine() []styled.Line {
	if v.Trial.ID == "" || v.Running && v.Trial.Ledger().Spent.Nano() == 0 {
		return nil
	}
	t, l := v.Theme, v.ledger()
	here := format.Amount(format.CostMark(l.SpentEstimated, l.SpentAtMost), l.Spent)
	not := ""
	if v.Trial.Simulated {
		not = " (simulated)"
	}
	if v.Previewing {
		tail := styled.Line{{Style: t.Dim, Text: " · spent "}, {Style: t.Text, Text: here}, {Style: t.Dim, Text: not}}
		room := max(8, v.Width-len(" above ")-tail.Width(v.Widths)-2)
		asked := v.Widths.Truncate(providers.CleanLine(v.Trial.Prompt, 400), room)
		return []styled.Line{append(styled.Line{{Style: t.Dim, Text: " above "}, {Style: t.Text, Text: "“" + asked + "”"}}, tail...)}
	}
	if v.Trial.Routed {
		return []styled.Line{v.routedLine(here, not)}
	}
	route := format.Amount(format.CostMark(l.RouteEstimated, l.RouteAtMost), l.Route)
	always := format.Amount(format.CostMark(l.ReferenceEstimated, l.ReferenceAtMost), l.Reference)
	return []styled.Line{styled.FirstFitting(v.Widths, v.Width,
		styled.Line{{Style: t.Dim, Text: " spent "}, {Style: t.Text, Text: here}, {Style: t.Dim, Text: " here" + not + " · "}, {Style: t.Text, Text: route}, {Style: t.Dim, Text: " by the route alone · "},
			{Style: t.Text, Text: always}, {Style: t.Dim, Text: " always " + v.Trial.Reference.Model}},
		styled.Line{{Style: t.Dim, Text: " spent "}, {Style: t.Text, Text: here}, {Style: t.Dim, Text: not + " · route alone "}, {Style: t.Text, Text: route}, {Style: t.Dim, Text: " · reference "}, {Style: t.Text, Text: always}},
		styled.Line{{Style: t.Dim, Text: " spent "}, {Style: t.Text, Text: here}, {Style: t.Dim, Text: " · route "}, {Style: t.Text, Text: route}},
	)}
}

// failedOver reports a routed prompt that another model than its route's answered after a
// failure, so that it saved something else than the route would have. An answer that a
// check did not accept is part of the route.
func (v *View) failedOver() bool {
	return v.Trial.Routed && len(v.Trial.Answers) > 0 && slices.ContainsFunc(v.Trial.Answers[0].Moves, func(m engine.Move) bool { return !m.Reason.Unaccepted() })
}

// routedLine is the ledger of a routed prompt: what was spent, failed attempts
// included, what the route's choice alone would have cost, and what the
// reference would have cost and taken.
func (v *View) routedLine(here, not string) styled.Line {
	t, l := v.Theme, v.Trial.Ledger()
	route := format.Amount(format.CostMark(l.RouteEstimated, l.RouteAtMost), l.Route)
	always := format.Amount(format.CostMark(l.ReferenceEstimated, l.ReferenceAtMost), l.Reference)
	taken := format.Duration(v.Usual)
	if v.Usual > 0 {
		taken = "~" + taken
	}
	for _, a := range v.Trial.Answers {
		if a.Model == v.Trial.Reference.Model && a.OK() {
			taken = format.Duration(a.Total)
		}
	}
	if l.Switch.Nano() > 0 {
		not += ", ~" + l.Switch.String() + " of it for a lost prompt cache"
	}
	included := ""
	if v.failedOver() {
		included = ", failed attempts included"
	}
	words := func(parts ...string) styled.Line {
		var out styled.Line
		for i, p := range parts {
			style := t.Dim
			if i%2 == 1 {
				style = t.Text
			}
			out = out.Add(style, p)
		}
		return out
	}
	return styled.FirstFitting(v.Widths, v.Width,
		words(" spent ", here, not+included+" · the route alone ", route, " · always "+v.Trial.Reference.Model+" ", always, ", in ", taken),
		words(" spent ", here, not+" · the route alone ", route, " · always "+v.Trial.Reference.Model+" ", always, ", in ", taken),
		words(" spent ", here, " · route alone ", route, " · reference ", always, ", in ", taken),
		words(" spent ", here, " · route ", route, " · ref. ", always, " ", taken),
		words(" spent ", here, " · route ", route))
}

// whyLines are the reasons, one a line.
func (v *View) whyLines(d engine.Decision) []styled.Line {
	var out []styled.Line
	for i, r := range d.Reasons {
		label := "       "
		if i == 0 {
			label = " why   "
		}
		out = append(out, styled.Line{{Style: v.Theme.Dim, Text: label}, {Style: v.Theme.Text, Text: r}})
	}
	return out
}

// priceLines say which prices behind the costs are old.
func (v *View) priceLines() []styled.Line {
	var out []styled.Line
	for _, l := range v.Lanes {
		if l.OldPrice {
			out = append(out, styled.Line{{Style: v.Theme.Warn, Text: " !     "}, {Style: v.Theme.Text, Text: format.PriceDate(l.Price)}, {Style: v.Theme.Dim, Text: " behind the cost of " + l.Name + ": it may have changed"}})
		}
	}
	return out
}
