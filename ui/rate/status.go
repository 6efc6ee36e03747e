package rate

import (
	"slices"
	"strings"

	"switchboard/eval/annotate"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// Head is what the tab bar says of the screen, with more or fewer words: that
// it is blind, who rates, and how far it has come.
func (r *Screen) Head() []styled.Line {
	t := r.Theme
	least := styled.Line{{Style: t.Focus, Text: "blind "}}
	switch {
	case r.blind() && r.current != nil && r.current.item.Seen:
		least = styled.Line{{Style: t.Warn, Text: "not blind, names were seen "}}
	case !r.blind():
		least = styled.Line{{Style: t.Warn, Text: "names shown "}}
	}
	rater := slices.Clone(least).Add(t.Dim, "· rater ").Add(t.Text, r.Widths.Truncate(format.Name(r.rater), 16)+" ")
	p := r.progress
	if r.watches() { // these are none of the planned prompts
		rated := p.Votes
		if r.names != nil {
			rated = countVotes(r.names.votes).judged
		}
		votes := styled.Line{{Style: t.Dim, Text: "· "}, {Style: t.Text, Text: format.Comma(rated)}, {Style: t.Dim, Text: " rated now "}}
		return []styled.Line{slices.Concat(rater, votes), slices.Concat(least, votes), least}
	}
	if p.Planned == 0 {
		return []styled.Line{rater, least}
	}
	count := styled.Line{{Style: t.Dim, Text: "· "}, {Style: t.Text, Text: format.Comma(p.Done) + " of " + format.Comma(p.Planned)}}
	long, short := planned(p.Phase)
	of, in := styled.Line{{Style: t.Dim, Text: long}}, styled.Line{{Style: t.Dim, Text: short}}
	whose := styled.Line{{Style: t.Dim, Text: " "}}
	switch {
	case p.Mine == 0 && p.Votes > 0: // all that was rated now is beside the plan, as what watches a certificate
		whose = styled.Line{{Style: t.Dim, Text: ", "}, {Style: t.Text, Text: format.Comma(p.Votes)}, {Style: t.Dim, Text: " other prompts by you "}}
	case p.Mine < p.Done: // others have rated too
		whose = styled.Line{{Style: t.Dim, Text: ", "}, {Style: t.Text, Text: format.Comma(p.Mine)}, {Style: t.Dim, Text: " by you "}}
	}
	return []styled.Line{
		slices.Concat(rater, count, of, whose), slices.Concat(rater, count, in, whose), slices.Concat(least, count, of, whose), slices.Concat(least, count, in, whose),
		slices.Concat(least, count, styled.Line{{Style: t.Dim, Text: " "}}), least,
	}
}

// planned is what the prompts are that a phase counts.
func planned(p annotate.Phase) (long, short string) {
	if p == annotate.ToFit {
		return " prompts to learn from", " to learn"
	}
	return " prompts of the run", " in run"
}

// Status is the status line: without what is spent, for that would tell who
// answers.
func (r *Screen) Status(urgent styled.Line) string {
	right := r.gauge()
	left := styled.Line{{Style: r.Theme.Focus, Text: " " + r.Remark}}
	if r.Remark == "" {
		help := r.HelpHint()
		room := r.Width - help.Width(r.Widths)
		if r.Width >= 60 { // with less the keys are more use
			room -= right.Width(r.Widths)
		}
		left = append(append(urgent, r.Hints(r.ActiveMode(), room-urgent.Width(r.Widths))...), help...)
	}
	if left.Width(r.Widths)+right.Width(r.Widths) > r.Width {
		right = nil
	}
	return styled.Justify(r.Widths, left, right, r.Width)
}

// gauge is the rest of the way, for the end of the status line.
func (r *Screen) gauge() styled.Line {
	p, t := r.progress, r.Theme
	if p.Done >= p.Planned || r.watches() {
		return nil // nothing is left of what was planned, if anything was
	}
	const cells = 5
	full := min(cells, p.Done*cells/p.Planned)
	bar := strings.Repeat("▰", full) + strings.Repeat("▱", cells-full)
	left := format.Comma(p.Planned-p.Done) + " to go "
	if r.Width < 60 {
		return styled.Line{{Style: t.Dim, Text: " " + left}}
	}
	if r.Width >= 100 {
		left += r.timeLeft(p.Planned - p.Done)
	}
	return styled.Line{{Style: t.Focus, Text: " " + bar}, {Style: t.Dim, Text: " " + left}}
}
