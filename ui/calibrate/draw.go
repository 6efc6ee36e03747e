package calibrate

import (
	"cmp"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

	calibration "switchboard/eval/calibrate"
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
//	foot     what the selected tasks are promised; the signs of the curve; what a
//	         check is worth, where there is one
type layout struct {
	picture, foot int
	wide, compact bool
	chartWidth    int
	chartHeight   int
	policies      int // of a wide and high screen, below the picture
}

// widePicture is the width from which the curve stands beside the table.
const widePicture = 104

func (c *Calibrate) computeLayout(h, notes int) layout {
	l := layout{foot: 2, wide: c.Width >= widePicture, compact: shell.Low(c.Height)}
	if c.hasUnanswered() {
		l.foot++
	}
	if c.hasCheck() {
		l.foot++
	}
	if l.compact {
		l.foot = 0
	}
	l.picture = h - 2 - l.foot - notes
	switch {
	case l.compact:
		l.chartWidth, l.chartHeight = c.Width, l.picture
	case l.wide:
		if spare := l.picture - max(20, l.picture*6/10); spare >= 6 {
			l.policies = min(spare, len(c.policies.list.Rows)+3)
			l.picture -= l.policies
		}
		l.chartWidth, l.chartHeight = min(c.Width*45/100, max(40, c.Width-76)), l.picture
	default:
		table := min(len(c.claims.Rows)+5, max(7, (h-4-notes)/2)) // what a check is worth stands in the room of the curve
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

// sliderLine is the sliders, and what their place means.
func (c *Calibrate) sliderLine() string {
	state := c.sliderState()
	var fitting []styled.Line
	for _, track := range [...]int{22, 16, 11, 0, -1} {
		fitting = append(fitting, c.sliders.draw(c.Theme, track))
	}
	return styled.Justify(c.Widths, styled.FirstFitting(c.Widths, c.Width-state.Width(c.Widths), fitting...), state, c.Width)
}

// sliderState says whether the sliders explore. Only applying certifies.
func (c *Calibrate) sliderState() styled.Line {
	t := c.Theme
	if p := c.backtest.progress(t); p != nil {
		return p
	}
	waits := ""
	if c.waiting || c.reading {
		waits = " …"
	}
	switch {
	case !c.known:
		return styled.Line{{Style: t.Dim, Text: " reading … "}}
	case c.Exploring() && c.status.Run != nil && c.Width >= widePicture+12: // another base, and other families
		return styled.Line{{Style: t.Warn, Text: " exploring" + waits}, {Style: t.Dim, Text: " on fit ratings alone: not comparable with the run "}}
	case c.Exploring() && c.status.Run != nil && c.Width >= 80: // another base: the fit part alone, and its own families
		return styled.Line{{Style: t.Warn, Text: " exploring" + waits}, {Style: t.Dim, Text: ": not comparable with the run "}}
	case c.Exploring() && c.Width >= 80:
		return styled.Line{{Style: t.Warn, Text: " exploring" + waits}, {Style: t.Dim, Text: ": only applying certifies "}}
	case c.Exploring():
		return styled.Line{{Style: t.Warn, Text: " exploring" + waits + " "}}
	case c.Width >= 80:
		return styled.Line{{Style: t.Dim, Text: " the limit of the run" + waits + " "}}
	}
	return styled.Line{{Style: t.Dim, Text: " run" + waits + " "}}
}

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

// whereabouts is the place on the curve in figures, in at most w cells.
func (c *Calibrate) whereabouts(w int) styled.Line {
	t, at := c.Theme, c.View.Here
	if !c.View.Routes() {
		return styled.Line{{Style: t.Star, Text: " ◆ "}, {Style: t.Dim, Text: "all to the reference "}}
	}
	place := styled.Line{{Style: t.Star, Text: " ◆ "}, {Style: t.Text, Text: format.Fraction(at.Quality)}, {Style: t.Dim, Text: " at "}, {Style: t.Text, Text: format.Percent(c.View.CostOf(at))}}
	return styled.FirstFitting(c.Widths, w, append(place[:4:4], styled.Span{Style: t.Dim, Text: " of the " + c.costWord() + " "}),
		append(place[:4:4], styled.Span{Style: t.Dim, Text: " of " + c.costWord() + " "}), append(place[:4:4], styled.Span{Style: t.Dim, Text: " "}))
}

// costWord is what the reference's share of is spent along the curve.
func (c *Calibrate) costWord() string {
	if !c.View.Priced {
		return "calls"
	}
	return "cost"
}

// chart is the outlook as a picture. What is applied stands on the curve, and
// gives way to what is looked at; where both are the same policy it has one
// mark.
func (c *Calibrate) chart() widget.Chart {
	ch := widget.Chart{Curve: c.curve(c.View.Curve), Floor: 1 - c.View.Limit.Loss, Axis: c.costWord()}
	if c.comparable() {
		ch.Beside = c.curve(c.View.Checked)
	}
	here := widget.ChartMark{Sign: "◆", Style: c.Theme.Star, Cost: 1, Quality: 1}
	if c.View.Routes() {
		here.Cost, here.Quality = c.View.CostOf(c.View.Here), onCurve(c.View, ch)
	}
	ch.Marks = append(ch.Marks, here)
	if cost := c.View.Applied; cost != nil && !inForce(c.status, c.View.Policy) {
		if at, ok := ch.Curve.At(*cost); ok {
			ch.Marks = append(ch.Marks, widget.ChartMark{Sign: "●", Style: c.Theme.Good, Cost: at.Cost, Quality: at.Quality})
		}
	}
	return ch
}

// curve is points of the outlook by what they cost.
func (c *Calibrate) curve(points []certify.CurveAt) widget.ChartCurve {
	var curve widget.ChartCurve
	for _, p := range points {
		curve = append(curve, widget.ChartPoint{Cost: c.View.CostOf(p), Quality: p.Quality, Low: p.Low, High: p.High})
	}
	slices.SortStableFunc(curve, func(a, b widget.ChartPoint) int { return cmp.Compare(a.Cost, b.Cost) })
	return curve
}

// onCurve is the height at which the mark of an outlook stands: the head says what
// is proved, and the curves are of the fit part. Of two it stands on the nearer, for
// some families may have a check and others none.
func onCurve(o *calibration.Outlook, ch widget.Chart) float64 {
	quality, off := o.Here.Quality, math.Inf(1)
	for _, curve := range [...]widget.ChartCurve{ch.Curve, ch.Beside} {
		if at, ok := curve.At(o.CostOf(o.Here)); ok && math.Abs(at.Quality-o.Here.Quality) < off {
			quality, off = at.Quality, math.Abs(at.Quality-o.Here.Quality)
		}
	}
	return quality
}

// foot is what the selected tasks are promised, and the signs of the curve.
func (c *Calibrate) foot() []string {
	t := c.Theme
	about := c.about(c.Width)
	signs := styled.Line{{Style: t.Star, Text: " ◆ "}, {Style: t.Dim, Text: "here   "}, {Style: t.Good, Text: "● "}, {Style: t.Dim, Text: "applied   "}, {Style: t.Warn, Text: "╌ "}, {Style: t.Dim, Text: "floor   "}, {Style: t.Rule, Text: "░ "}, {Style: t.Dim, Text: "band"}}
	if c.View != nil && c.empty() == "" {
		signs = append(signs, c.basis()...)
		if c.status.Simulated { // the head says so too
			signs = styled.FirstFitting(c.Widths, c.Width, slices.Concat(signs, styled.Line{{Style: t.Warn, Text: " · SIMULATED"}}), signs)
		}
	}
	lines := []string{about.Render(c.Widths, c.Width), signs.Render(c.Widths, c.Width)}
	if c.hasCheck() {
		lines = append(lines, c.worth(c.Width))
	}
	if c.hasUnanswered() {
		lines = append(lines, c.unanswered(c.Width))
	}
	return lines
}

// basis is what the figures rest on.
func (c *Calibrate) basis() styled.Line {
	t, s := c.Theme, c.status
	out := styled.Line{{Style: t.Dim, Text: "   quality as rated: "}, {Style: t.Text, Text: string(s.Scale)}}
	if s.Raters > 0 {
		out = out.Add(t.Dim, ", "+format.Plural(s.Raters, "rater"))
	}
	return out
}
