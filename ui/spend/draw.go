package spend

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/spend/period"
	"switchboard/ui/spend/trend"
	"switchboard/ui/styled"
)

// Draw is the totals, the trend below them, and the panes.
func (s *Spend) Draw() ([]string, *tea.Cursor) {
	lines := s.above()
	h := s.Height - 2 - len(lines)
	if say := s.empty(); say != "" {
		title := styled.Line{{Style: s.Theme.Focus, Text: "▸"}, {Style: s.Theme.Title, Text: " spend "}}
		return append(lines, shell.Framed(s.Context, s.Theme.Focus, title, nil, s.SayIn(say, s.Width-4, max(1, h-2)), s.Width)...), nil
	}
	return append(lines, s.drawPanes(h)...), nil
}

// trendHeight is how many of h lines the trend takes: what somebody went to, and the
// figures that a lower screen shows, come first.
func (s *Spend) trendHeight(h int) int {
	const least = 7
	most := min(14, max(least, h/3))
	if s.pane != tablePane {
		most = min(most, h-s.want(s.pane, s.Width)-s.want(tablePane, s.Width)-s.want(swapsPane, s.Width))
	}
	if h < 15 || most < least {
		return 0
	}
	return most
}

// above are the lines over the boxes: the totals, what is compared where no pane
// says it, and what went wrong.
func (s *Spend) above() []string {
	t := s.Theme
	lines := []string{s.Headed(s.headline, shell.Tip{Mode: inSpend, Action: "next-table", Words: "turns the table", Before: ""}, shell.Tip{Mode: inSpend, Action: "next-period", Words: "the time", Before: ""})}
	if say := s.remainder(); len(say) > 0 {
		lines = append(lines, say.Render(s.Widths, s.Width))
	}
	if s.history != nil && s.pane == tablePane && s.sight.compared.Compared > 0 && !s.besideTrend() {
		lines = append(lines, s.comparedLine().Render(s.Widths, s.Width))
	}
	for _, say := range s.monthEnd().Alerts() {
		lines = append(lines, s.warned(styled.Span{Style: t.Warn, Text: " ! "}, say, s.alertLines())...)
	}
	for _, p := range s.Problems {
		lines = append(lines, s.warned(styled.Span{Style: t.Bad, Text: " ✗ "}, p, s.Height)...)
	}
	return lines
}

// alertLines is how many lines an alert may take: the figures need room too.
func (s *Spend) alertLines() int {
	if s.Height < 20 {
		return 1
	}
	return 2
}

// warned is a sentence behind its mark, in at most so many lines.
func (s *Spend) warned(mark styled.Span, say string, most int) (lines []string) {
	rows := s.Widths.WrapEven(say, max(1, s.Width-4))
	if most = max(1, most); len(rows) > most {
		rows = append(rows[:most-1], strings.Join(rows[most-1:], " ")) // the line is cut where it ends
	}
	for _, row := range rows {
		lines = append(lines, styled.Line{mark, {Style: s.Theme.Text, Text: row}}.Render(s.Widths, s.Width))
		mark.Text = "   "
	}
	return lines
}

// headline, of w cells, is what was spent in which time, or how far the reading is.
func (s *Spend) headline(w int) string {
	right := s.reading.Progress(s.Theme, "figure")
	if right == nil {
		right = s.judging.Progress(s.Theme, "rating")
	}
	if s.carried != nil {
		right = s.carriedText()
	}
	if s.history == nil {
		return styled.Justify(s.Widths, styled.Line{{Style: s.Theme.Dim, Text: " "}}, right, w)
	}
	t, total := s.Theme, &s.sight.total.Sums
	var when styled.Line
	if len(s.filter) > 0 {
		when = when.Add(t.Match, " "+s.narrowed()+" ")
	}
	when = when.Add(t.Dim, " "+s.period.Name(s.now)+": ")
	said := func(lines ...string) styled.Line {
		all := slices.Clone(when).Add(t.Text, amounts.Spent(total))
		for _, more := range lines {
			if more != "" {
				all = all.Add(t.Dim, " · "+more)
			}
		}
		return all
	}
	calls := "calls " + callsText(total, count)
	long, short, rate := s.monthlyTexts()
	left := styled.FirstFitting(s.Widths, w-right.Width(s.Widths), said(long, bases(total), calls), said(short, bases(total), calls), said(short, bases(total)), said(rate, bases(total)), said(short, signedBases(total)), said(short), said(rate), said(bases(total)), said(signedBases(total)), said())
	return styled.Justify(s.Widths, left, right, w)
}

// remainder is what is in no figure of the screen, or in none of some: other
// currencies, rows that cannot be read, calls without a price.
func (s *Spend) remainder() styled.Line {
	if s.history == nil {
		return nil
	}
	var out styled.Line
	for _, part := range s.leftOut() {
		if len(out) > 0 {
			out = out.Add(s.Theme.Dim, " · ")
		}
		out = out.Add(s.Theme.Warn, part)
	}
	if len(out) == 0 {
		return nil
	}
	return append(styled.Line{{Style: s.Theme.Dim, Text: " not in it: "}}, out...)
}

// comparedLine is what the policy and the reference would have cost, in a line.
func (s *Spend) comparedLine() styled.Line {
	t, c := s.Theme, &s.sight.compared.Sums
	saved := ""
	switch share, ok := saves(c); {
	case ok && share < 0:
		saved = ", costs " + costsText(share)
	case ok:
		saved = ", saves " + savesText(c)
	}
	line := func(compared, policy, reference string) styled.Line {
		return styled.Line{
			{Style: t.Dim, Text: " " + compared + " "}, {Style: t.Text, Text: amounts.Bounded(c.Listed, c.AtMost.Listed)},
			{Style: t.Dim, Text: " · " + policy + " "}, {Style: t.Text, Text: amounts.Bounded(c.Routed, c.AtMost.Routed) + saved},
			{Style: t.Dim, Text: " · " + reference + " "}, {Style: t.Text, Text: amounts.Bounded(c.Reference, c.AtMost.Reference)},
		}
	}
	n := count(c.Compared)
	return styled.FirstFitting(s.Widths, s.Width, line(n+" prompts compared:", s.policyWord(), "always reference"), line(n+" compared:", "policy", "reference"), line("was", "policy", "reference"))
}

// empty is what to say while there is nothing to show.
func (s *Spend) empty() string {
	switch {
	case s.App.Spending == nil:
		return "Nothing tells here what was spent."
	case s.reading.Fault != "":
		return "✗ what was spent could not be read: " + s.reading.Fault
	case s.history == nil && s.reading.Running:
		return "reading …"
	case s.history == nil:
		return "Nothing was read. R reads it."
	case len(s.history.Lines) == 0:
		return "Nothing was spent yet. Send a prompt in Compare (1), or bring what your vendors, gateways and agents say: drag a file or a folder onto this screen, or paste its name; `switchboard usage import FILE` does the same."
	case len(s.sight.Lines) == 0:
		return "Nothing was spent in this time. t shows another one; [ and ] go back and forth."
	}
	return ""
}

// edge is the border of a pane and the mark before its title.
func (s *Spend) edge(p pane) (styled.Style, styled.Line) {
	if s.pane == p {
		return s.Theme.Focus, styled.Line{{Style: s.Theme.Focus, Text: "▸"}}
	}
	return s.Theme.Rule, styled.Line{{Style: s.Theme.Rule, Text: "─"}}
}

// drawTable is the box with the rows of a dimension.
func (s *Spend) drawTable(w, h int) []string {
	edge, title := s.edge(tablePane)
	title = title.Add(s.Theme.Title, " by "+string(s.by)+" ")
	right := styled.Line{{Style: s.Theme.Dim, Text: " " + format.Comma(len(s.table.Rows)) + " "}}
	switch s.by {
	case spending.ByTag:
		right = styled.Line{{Style: s.Theme.Dim, Text: " a call counts for each of its tags "}}
	case spending.ByPair:
		right = styled.Line{{Style: s.Theme.Dim, Text: " of what is compared "}}
	}
	foot := s.tableFoot(w - 4)
	if h-2-len(foot) < 1+len(s.table.Rows) {
		foot = nil
	}
	body := s.table.Draw(s.Theme, s.Widths, w-4, max(1, h-2-len(foot)), s.pane == tablePane)
	return shell.Framed(s.Context, edge, title, right, append(body, foot...), w)
}

// tableFoot says of what rows save, and why some have no saving, or cost more, in lines
// of w cells.
func (s *Spend) tableFoot(w int) (rows []string) {
	shown := s.table.Fitting(s.Widths, s.table.Rows, w-2).Columns
	if !slices.ContainsFunc(shown, func(i int) bool { return s.table.Columns[i].Title == savesColumn }) {
		return nil
	}
	say := "saves: of what is compared"
	said := func(word, because string) {
		if slices.ContainsFunc(s.table.Rows, func(r row) bool { return strings.HasPrefix(savesText(&r.compared), word) }) {
			say += " · " + word + because
		}
	}
	said(format.Unknown, ": nothing is compared")
	said(costWord, ": the policy asks a dearer model")
	for _, line := range s.Widths.Wrap(say, max(1, w)) {
		rows = append(rows, s.Theme.Dim.Render(line))
	}
	return rows
}

// drawTrend is the box with what was spent by day, or by hour, of w × h cells.
func (s *Spend) drawTrend(w, h int) []string {
	t, name := s.trend()
	rows, each := t.Draw(s.Theme, s.Widths, format.Dollars, w-4, h-2)
	if each > 1 {
		name += ", " + strconv.Itoa(each) + " a bar"
	}
	title := styled.Line{{Style: s.Theme.Rule, Text: "─"}, {Style: s.Theme.Title, Text: " " + name + " "}}
	return shell.Framed(s.Context, s.Theme.Rule, title, s.legend(), rows, w)
}

// trend is the chart and its name. A period of one day is shown by the hour unless
// somebody wants to see the day.
func (s *Spend) trend() (trend.Trend, string) {
	if s.hourly == (s.period.Span == period.OneDay) || s.tagged() {
		return trend.New(s.sight.points, func(at time.Time) string { return at.Format("2 Jan") }), "by day"
	}
	day := s.chosenDay()
	return trend.New(s.sight.hours(day), func(at time.Time) string { return at.Format("15") }), "by hour of " + period.DayText(day, s.now) + ", UTC"
}

// chosenDay is the selected day where the table is by day, else the last one.
func (s *Spend) chosenDay() time.Time {
	if r, ok := s.table.SelectedRow(); ok && s.by == spending.ByDay {
		if day, err := time.Parse(time.DateOnly, r.Key); err == nil {
			return day
		}
	}
	return s.sight.lastDay()
}

// legend says which sign stands for what, of what there is.
func (s *Spend) legend() styled.Line {
	t := &s.sight.total
	var out styled.Line
	for i, a := range [...]usage.Amount{t.Billed, t.Reported, t.Estimated} {
		if amounts.NotZero(a) {
			out = out.Add(s.Theme.Dim, " "+trend.Signs[i]+" "+[...]string{"billed", "reported", "~estimated"}[i])
		}
	}
	if len(out) > 0 {
		out = out.Add(s.Theme.Dim, " ")
	}
	return out
}
