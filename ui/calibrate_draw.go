package ui

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// calibrateLayout is how many lines each part of the screen has.
//
//	journey  one line
//	sliders  one line
//	notes    what went wrong, one line each
//	picture  the curve and the table: beside each other, or the one over the
//	         other, or only one of the two on a low screen
//	policies on a screen with room, those that there are
//	foot     what the selected tasks are promised; the signs of the curve
type calibrateLayout struct {
	picture, foot int
	wide, compact bool
	chartWidth    int
	chartHeight   int
	policies      int // of a wide and high screen, below the picture
}

// widePicture is the width from which the curve stands beside the table.
const widePicture = 104

func (c *calibrate) layOut(h, notes int) calibrateLayout {
	l := calibrateLayout{foot: 2, wide: c.width >= widePicture, compact: low(c.height)}
	if l.compact {
		l.foot = 0
	}
	l.picture = h - 2 - l.foot - notes
	switch {
	case l.compact:
		l.chartWidth, l.chartHeight = c.width, l.picture
	case l.wide:
		if spare := l.picture - max(20, l.picture*6/10); spare >= 6 {
			l.policies = min(spare, len(c.policies.list.rows)+3)
			l.picture -= l.policies
		}
		l.chartWidth, l.chartHeight = min(c.width*45/100, max(40, c.width-76)), l.picture
	default:
		table := min(len(c.claims.rows)+5, max(7, l.picture/2))
		l.chartWidth, l.chartHeight = c.width, l.picture-table
	}
	return l
}

// draw is the screen in the desk's size.
func (c *calibrate) draw() ([]string, *tea.Cursor) {
	h := c.height - 2
	lines := []string{c.journey(c.width)}
	if c.page == outlookPage && c.known && len(c.standing.Policies) == 0 {
		lines[0] = c.headed(c.journey, tip{inCalibrate, "more", "explores", ""}, tip{inCalibrate, "apply", "applies what is certified", ""})
	}
	notes := c.notesLines()
	if room := max(1, h/4); len(notes) > room {
		notes = notes[:room]
	}
	switch c.page {
	case evidencePage:
		return append(append(lines, notes...), c.drawEvidence(h-1-len(notes))...), nil
	case policiesPage:
		return append(append(lines, notes...), c.drawPolicies(h-1-len(notes))...), nil
	}
	l := c.layOut(h, len(notes))
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
func (c *calibrate) notesLines() []string {
	var out []string
	if c.standing.Warning != "" {
		out = append(out, line{{c.theme.bad, " ! "}, {c.theme.text, c.standing.Warning}}.render(c.ruler, c.width))
	}
	for _, p := range c.problems {
		out = append(out, line{{c.theme.bad, " ✗ "}, {c.theme.text, p}}.render(c.ruler, c.width))
	}
	return out
}

// sliderLine is the sliders, and what their place means.
func (c *calibrate) sliderLine() string {
	state := c.sliderState()
	var fitting []line
	for _, track := range [...]int{22, 16, 11, 0, -1} {
		fitting = append(fitting, c.sliders.draw(c.theme, track))
	}
	return spread(c.ruler, firstFitting(c.ruler, c.width-state.width(c.ruler), fitting...), state, c.width)
}

// sliderState says whether the sliders explore. Only applying certifies.
func (c *calibrate) sliderState() line {
	t := c.theme
	if p := c.backtest.progress(t); p != nil {
		return p
	}
	waits := ""
	if c.waiting || c.reading {
		waits = " …"
	}
	switch {
	case !c.known:
		return line{{t.dim, " reading … "}}
	case c.exploring() && c.width >= 80:
		return line{{t.warn, " exploring" + waits}, {t.dim, ": only applying certifies "}}
	case c.exploring():
		return line{{t.warn, " exploring" + waits + " "}}
	case c.width >= 80:
		return line{{t.dim, " the limit of the run" + waits + " "}}
	}
	return line{{t.dim, " run" + waits + " "}}
}

// picture is the curve and the table.
func (c *calibrate) picture(l calibrateLayout) []string {
	switch {
	case l.compact && c.showsAll:
		return c.drawTable(c.width, l.picture)
	case l.compact:
		return c.drawCurve(l.chartWidth, l.chartHeight)
	case l.wide:
		return beside(c.drawCurve(l.chartWidth, l.picture), c.drawTable(c.width-l.chartWidth, l.picture))
	}
	return append(c.drawCurve(l.chartWidth, l.chartHeight), c.drawTable(c.width, l.picture-l.chartHeight)...)
}

// drawCurve is the box with the curve.
func (c *calibrate) drawCurve(w, h int) []string {
	t := c.theme
	title := line{{t.rule, "─"}, {t.title, " quality kept "}}
	if c.view == nil || len(c.view.Curve) == 0 || c.empty() != "" {
		say := c.empty()
		if say == "" {
			say = "No curve yet: it needs rated prompts."
		}
		return framed(c.desk, t.rule, title, nil, c.sayIn(say, w-4, h-2), w)
	}
	return framed(c.desk, t.rule, title, c.whereabouts(w-4-title.width(c.ruler)), c.chart().draw(t, c.ruler, w-4, h-2), w)
}

// whereabouts is the place on the curve in figures, in at most w cells.
func (c *calibrate) whereabouts(w int) line {
	t, at := c.theme, c.view.Here
	if at == nil {
		return line{{t.star, " ◆ "}, {t.dim, "all to the reference "}}
	}
	place := line{{t.star, " ◆ "}, {t.text, fraction(at.Quality)}, {t.dim, " at "}, {t.text, percent(at.Cost)}}
	return firstFitting(c.ruler, w, append(place[:4:4], span{t.dim, " of the " + c.costWord() + " "}),
		append(place[:4:4], span{t.dim, " of " + c.costWord() + " "}), append(place[:4:4], span{t.dim, " "}))
}

// costWord is what the reference's share of is spent along the curve.
func (c *calibrate) costWord() string {
	if c.view.Calls {
		return "calls"
	}
	return "cost"
}

// chart is the outlook as a picture. What is applied stands on the curve, and
// gives way to what is looked at; where both are the same policy it has one
// mark.
func (c *calibrate) chart() chart {
	ch := chart{floor: 1 - c.view.Limit.Loss, axis: c.costWord()}
	for _, p := range c.view.Curve {
		ch.curve = append(ch.curve, chartPoint{p.Cost, p.Quality, p.Low, p.High})
	}
	slices.SortStableFunc(ch.curve, func(a, b chartPoint) int { return cmp.Compare(a.cost, b.cost) })
	at := c.view.Here
	if at == nil {
		at = &Expected{Cost: 1, Quality: 1}
	}
	ch.marks = append(ch.marks, chartMark{"◆", c.theme.star, at.Cost, at.Quality})
	if cost := c.view.Applied; cost != nil && !c.standing.inForce(c.view.Policy) {
		if at, ok := ch.at(*cost); ok {
			ch.marks = append(ch.marks, chartMark{"●", c.theme.good, at.cost, at.quality})
		}
	}
	return ch
}

// foot is what the selected tasks are promised, and the signs of the curve.
func (c *calibrate) foot() []string {
	t := c.theme
	about := line{}
	for _, l := range c.about() {
		about = l
	}
	signs := line{{t.star, " ◆ "}, {t.dim, "here   "}, {t.good, "● "}, {t.dim, "applied   "}, {t.warn, "╌ "}, {t.dim, "floor   "}, {t.rule, "░ "}, {t.dim, "band"}}
	if c.view != nil && c.empty() == "" {
		signs = append(signs, c.basis()...)
	}
	return []string{about.render(c.ruler, c.width), signs.render(c.ruler, c.width)}
}

// basis is what the figures rest on.
func (c *calibrate) basis() line {
	t, s := c.theme, c.standing
	out := line{{t.dim, "   quality as rated: "}, {t.text, string(s.Scale)}}
	if s.Raters > 0 {
		out = out.add(t.dim, " by "+Counted(s.Raters, "rater"))
	}
	if s.Simulated {
		out = out.add(t.warn, " · SIMULATED")
	}
	return out
}
