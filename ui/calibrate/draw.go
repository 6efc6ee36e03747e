package calibrate

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/certify"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// layout is how many lines each part of the screen has.
//
//	journey  one line
//	sliders  one line
//	notes    what went wrong, one line each
//	picture  the curve and the table: beside each other, or the one over the
//	         other, or only one of the two on a low screen
//	policies on a screen with room, those that there are
//	foot     what the selected tasks are promised; the signs of the chart; what the
//	         curves rest on, and what a check is worth
type layout struct {
	picture, foot int
	wide, compact bool
	chartWidth    int
	chartHeight   int
	policies      int // of a wide and high screen, below the picture
}

// leastChart is the width of the curve from which it stands beside the table, and
// leastCurve the height that it keeps above the table before policies are listed.
const leastChart, leastCurve = 60, 14

// besideTable is the width of the curve where it stands beside the table; 0: there is no
// room, for the table keeps all its columns.
func (c *Calibrate) besideTable() int {
	const frame, policy = 4, 6 // the total names its policy in words
	w := min(c.Width*45/100, c.Width-c.claims.Whole(c.Widths)-frame-policy)
	if w < leastChart {
		return 0
	}
	return w
}

func (c *Calibrate) computeLayout(h, notes int) layout {
	beside := c.besideTable()
	l := layout{foot: len(c.foot()), wide: beside > 0, compact: shell.Low(c.Height)}
	if l.compact {
		l.foot = 0
	}
	l.picture = h - 2 - l.foot - notes
	list := len(c.policies.list.Rows) + 3
	switch {
	case l.compact:
		l.chartWidth, l.chartHeight = c.Width, l.picture
	case l.wide:
		if spare := l.picture - max(20, l.picture*6/10); spare >= 6 {
			l.policies = min(spare, list)
			l.picture -= l.policies
		}
		l.chartWidth, l.chartHeight = beside, l.picture
	default:
		table := min(len(c.claims.Rows)+5, max(7, (h-4-notes)/2)) // what a check is worth stands in the room of the curve
		if spare := l.picture - table - leastCurve; spare >= 4 {
			l.policies = min(spare, list)
			l.picture -= l.policies
		}
		l.chartWidth, l.chartHeight = c.Width, l.picture-table
	}
	return l
}

// Draw is the screen in the size of the window.
func (c *Calibrate) Draw() ([]string, *tea.Cursor) {
	h := c.Height - 2
	lines := []string{c.journey(c.Width)}
	if c.page == outlookPage && c.known && len(c.status.Policies) == 0 {
		lines[0] = c.Headed(c.journey, shell.Tip{Mode: inOutlook, Action: "more", Words: "explores", Before: ""}, shell.Tip{Mode: inOutlook, Action: "apply", Words: "applies what is certified", Before: ""})
	}
	notes := c.notesLines()
	if room := max(1, h/4); len(notes) > room {
		notes = notes[:room]
	}
	switch c.page {
	case evidencePage:
		return append(append(lines, notes...), c.drawEvidence(h-1-len(notes))...), nil
	case disagreementsPage:
		return append(append(lines, notes...), c.drawDisagreements(h-1-len(notes))...), nil
	case policiesPage:
		return append(append(lines, notes...), c.drawPolicies(h-1-len(notes))...), nil
	}
	l := c.computeLayout(h, len(notes))
	var cursor *tea.Cursor
	if c.field != nil {
		row, at := c.fileLine()
		if at != nil {
			at.Y = len(lines)
		}
		cursor = at
		lines = append(lines, row)
	} else {
		lines = append(lines, c.sliderLine())
	}
	lines = append(append(lines, notes...), c.picture(l)...)
	if l.policies > 0 {
		lines = append(lines, c.drawPolicyList(l.policies, false)...)
	}
	if l.foot > 0 {
		lines = append(lines, c.foot()...)
	}
	return lines, cursor
}

// notesLines are what went wrong, and that a certificate no longer holds.
func (c *Calibrate) notesLines() []string {
	var out []string
	if c.status.Warning != "" {
		out = append(out, styled.Line{{Style: c.Theme.Bad, Text: " ! "}, {Style: c.Theme.Text, Text: c.status.Warning}}.Render(c.Widths, c.Width))
	}
	for _, p := range c.Problems {
		out = append(out, styled.Line{{Style: c.Theme.Bad, Text: " ✗ "}, {Style: c.Theme.Text, Text: p}}.Render(c.Widths, c.Width))
	}
	return out
}

// sliderLine is the sliders, and what their place means. The words give way to the
// tracks: the table says them, too.
func (c *Calibrate) sliderLine() string {
	state := c.sliderState()
	var fitting []styled.Line
	for _, track := range [...]int{22, 16, shortestTrack, 0, -1} {
		fitting = append(fitting, c.sliders.draw(c.Theme, track))
	}
	return styled.Justify(c.Widths, styled.FirstFitting(c.Widths, c.Width-state.Width(c.Widths), fitting...), state, c.Width)
}

// shortestTrack has a place for every limit of a slider.
const shortestTrack = 11

// sliderState says whether the sliders explore. Only applying certifies.
func (c *Calibrate) sliderState() styled.Line {
	t := c.Theme
	if p := c.backtest.progress(t); p != nil {
		return p
	}
	if !c.known {
		return styled.Line{{Style: t.Dim, Text: " reading … "}}
	}
	waits := ""
	if c.waiting || c.reading {
		waits = " …"
	}
	explores := func(words string) styled.Line {
		return styled.Line{{Style: t.Warn, Text: " exploring" + waits}, {Style: t.Dim, Text: words + " "}}
	}
	var states []styled.Line
	switch {
	case c.Exploring() && c.status.Run != nil: // another base: the fit part alone, and its own families
		states = []styled.Line{explores(" on fit ratings alone" + incomparable), explores(incomparable), explores("")}
	case c.Exploring():
		states = []styled.Line{explores(uncertifying), explores("")}
	default:
		states = []styled.Line{{{Style: t.Dim, Text: " the limit of the run" + waits + " "}}, {{Style: t.Dim, Text: " run" + waits + " "}}}
	}
	track := shortestTrack
	if shell.Low(c.Height) { // there is no table
		track = -1
	}
	return styled.FirstFitting(c.Widths, c.Width-c.sliders.draw(t, track).Width(c.Widths), states...)
}

// What is to be known of figures that are explored.
const incomparable, uncertifying = ": not comparable with the run", ": only applying certifies"

// picture is the curve and the table.
func (c *Calibrate) picture(l layout) []string {
	switch {
	case l.compact && c.showsAll:
		return c.drawTable(c.Width, l.picture)
	case l.compact:
		return c.drawCurve(l.chartWidth, l.chartHeight)
	case l.wide:
		return styled.JoinHorizontal(c.drawCurve(l.chartWidth, l.picture), c.drawTable(c.Width-l.chartWidth, l.picture))
	}
	return append(c.drawCurve(l.chartWidth, l.chartHeight), c.drawTable(c.Width, l.picture-l.chartHeight)...)
}

// drawCurve is the box with the curve.
func (c *Calibrate) drawCurve(w, h int) []string {
	t := c.Theme
	title := styled.Line{{Style: t.Rule, Text: "─"}, {Style: t.Title, Text: " quality kept "}}
	if c.View == nil || len(c.View.Curve) == 0 || c.empty() != "" {
		say := c.empty()
		if say == "" {
			say = "No curve yet: it needs rated prompts."
		}
		return shell.Framed(c.Context, t.Rule, title, nil, c.SayIn(say, w-4, h-2), w)
	}
	rows := h - 2
	var worth []string
	if shell.Low(c.Height) && c.hasCheck() && rows >= 5 { // there is no foot
		worth = []string{c.worth(w - 4)}
	}
	return shell.Framed(c.Context, t.Rule, title, c.whereabouts(w-4-title.Width(c.Widths)), append(c.chart().Draw(t, c.Widths, w-4, rows-len(worth)), worth...), w)
}

// whereabouts is the place of the policy in figures, in at most w cells: what its
// draws have measured, or what the fit part lets one expect.
func (c *Calibrate) whereabouts(w int) styled.Line {
	t, at := c.Theme, c.View.Here
	if !c.View.Routes() {
		return styled.Line{{Style: t.Star, Text: " ◆ "}, {Style: t.Dim, Text: "all to the reference "}}
	}
	place := func(known, of string) styled.Line {
		return styled.Line{{Style: t.Star, Text: " ◆ "}, {Style: t.Text, Text: format.Fraction(at.Quality)}, {Style: t.Dim, Text: known + " at "}, {Style: t.Text, Text: format.Percent(c.View.CostOf(at))}, {Style: t.Dim, Text: of + " "}}
	}
	known := " " + c.knownBy()
	all := []styled.Line{place(known, " of the "+c.costWord()), place(known, " of "+c.costWord())}
	if c.View.Priced { // a share of calls is named
		all = append(all, place(known, ""))
	}
	all = append(all, place("", " of the "+c.costWord()), place("", " of "+c.costWord()), place("", ""))
	return styled.FirstFitting(c.Widths, w, all...)
}

// knownBy is how the quality of what is looked at is known.
func (c *Calibrate) knownBy() string {
	if c.Exploring() {
		return "expected"
	}
	return "measured"
}

// costWord is what the reference's share of is spent along the curve.
func (c *Calibrate) costWord() string {
	if !c.View.Priced {
		return "calls"
	}
	return "cost"
}

// chart is the outlook as a picture. The policy that is looked at stands where its
// head says, which need not be on a curve: those are of the fit part, with one
// threshold for all tasks. What is applied has a mark where it is another policy.
func (c *Calibrate) chart() widget.Chart {
	ch := widget.Chart{Curve: c.curve(c.View.Curve), Floor: 1 - c.View.Limit.Loss, Axis: c.costWord()}
	if c.comparable() {
		ch.Beside = c.curve(c.View.Checked)
	}
	here := widget.ChartMark{Sign: "◆", Style: c.Theme.Star, Cost: 1, Quality: 1}
	if c.View.Routes() {
		here.Cost, here.Quality = c.View.CostOf(c.View.Here), c.View.Here.Quality
	}
	ch.Marks = append(ch.Marks, here)
	if at, ok := c.appliedPlace(ch.Curve); ok {
		ch.Marks = append(ch.Marks, at)
	}
	return ch
}

// appliedPlace is the mark of the policy in force, where another one is looked at: what
// the run has measured, if it is that of the run; else on the curve.
func (c *Calibrate) appliedPlace(curve widget.ChartCurve) (widget.ChartMark, bool) {
	mark := widget.ChartMark{Sign: "●", Style: c.Theme.Good}
	cost := c.View.Applied
	if cost == nil || inForce(c.status, c.View.Policy) {
		return mark, false
	}
	if run := c.status.Run; run != nil && inForce(c.status, run.Policy) && run.Routes() {
		mark.Cost, mark.Quality = run.CostOf(run.Here), run.Here.Quality
		return mark, true
	}
	at, ok := curve.At(*cost)
	mark.Cost, mark.Quality = at.Cost, at.Quality
	return mark, ok
}

// curve is points of the outlook by what they cost.
func (c *Calibrate) curve(points []certify.CurvePoint) widget.ChartCurve {
	var curve []widget.ChartPoint
	for _, p := range points {
		curve = append(curve, widget.ChartPoint{Cost: c.View.CostOf(p), Quality: p.Quality, Low: p.Low, High: p.High})
	}
	return widget.NewChartCurve(curve)
}

// foot is what the selected tasks are promised, and the signs of the chart.
func (c *Calibrate) foot() []string {
	lines := append(c.about(c.Width), c.signs(c.Width).Render(c.Widths, c.Width))
	if c.hasCurve() {
		lines = append(lines, c.worth(c.Width))
	}
	if c.hasUnanswered() {
		lines = append(lines, c.unanswered(c.Width))
	}
	return lines
}

// signs are the marks of the chart and what they rest on, in at most w cells.
func (c *Calibrate) signs(w int) styled.Line {
	t := c.Theme
	rest := styled.Line{{Style: t.Warn, Text: "   ╌ "}, {Style: t.Dim, Text: "floor   "}, {Style: t.Rule, Text: "░ "}, {Style: t.Dim, Text: "band"}}
	mark := func(here string) styled.Line {
		return styled.Line{{Style: t.Star, Text: " ◆ "}, {Style: t.Dim, Text: here}}
	}
	if !c.hasCurve() {
		return slices.Concat(mark("here"), rest)
	}
	if _, another := c.appliedPlace(c.curve(c.View.Curve)); another {
		rest = slices.Concat(styled.Line{{Style: t.Good, Text: "   ● "}, {Style: t.Dim, Text: "applied"}}, rest)
	}
	here, short := "here", "here"
	switch n := c.View.Total.Rated; {
	case !c.View.Routes():
	case c.Exploring():
		here, short = "expected here", "expected"
	case n > 0:
		here, short = "measured on "+format.Plural(n, "rated prompt")+" of the run", "measured on "+format.Comma(n)+" rated"
	default:
		here, short = "measured: the answers are the same", "measured"
	}
	basis, brief := c.basis("quality as rated: "), c.basis("as rated: ")
	simulated := styled.Line(nil)
	if c.status.Simulated { // the head says so too
		simulated = styled.Line{{Style: t.Warn, Text: " · SIMULATED"}}
	}
	return styled.FirstFitting(c.Widths, w,
		slices.Concat(mark(here), rest, basis, simulated), slices.Concat(mark(here), rest, basis), slices.Concat(mark(short), rest, basis),
		slices.Concat(mark(short), rest, brief), slices.Concat(mark(short), rest, c.basis("")), slices.Concat(mark(short), rest), slices.Concat(mark("here"), rest))
}

// basis is what the figures rest on, behind a few words.
func (c *Calibrate) basis(words string) styled.Line {
	t, s := c.Theme, c.status
	out := styled.Line{{Style: t.Dim, Text: "   " + words}, {Style: t.Text, Text: string(s.Scale)}}
	if s.Raters > 0 {
		out = out.Add(t.Dim, ", "+format.Plural(s.Raters, "rater"))
	}
	return out
}
