package ui

import (
	"cmp"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/providers"
)

// evidence is a certificate opened: the rated prompts behind it, in the order
// in which they were drawn.
type evidence struct {
	family  string
	claim   eval.FamilyResult
	list    table[Judged]
	reading bool
	fault   string
}

func newEvidence() evidence { return evidence{list: newTable(judgedColumns()...)} }

func judgedColumns() []tableColumn[Judged] {
	return []tableColumn[Judged]{
		{title: "prompt", elastic: true, cell: func(j Judged) string { return j.Prompt }, less: func(a, b Judged) int { return cmp.Compare(a.Prompt, b.Prompt) }},
		{title: "draw", right: true, worth: 3, cell: func(j Judged) string { return drawText(j.Draw) }, less: func(a, b Judged) int { return cmp.Compare(a.Draw, b.Draw) }},
		{title: "task", worth: 2, cell: func(j Judged) string { return string(j.Task) }, less: func(a, b Judged) int { return cmp.Compare(a.Task, b.Task) }},
		{title: "votes", worth: 1, cell: votesText},
		{title: "d", right: true, worth: 8, cell: differencesText, ink: func(t theme, j Judged) ink { return lossInk(t, j.worst()) },
			less: func(a, b Judged) int { return cmp.Compare(a.worst(), b.worst()) }},
		{title: "state", worth: 4, cell: func(j Judged) string { return finality(j.Final) }},
	}
}

func drawText(n int) string {
	if n == 0 {
		return unknown
	}
	return strconv.Itoa(n)
}

func finality(final bool) string {
	if final {
		return "final"
	}
	return "open"
}

// votesText is who said what, one model after the other.
func votesText(j Judged) string {
	var parts []string
	for _, v := range j.Votes {
		s := v.Model + " " + v.Value
		if v.Simulated {
			s += " (sim.)"
		}
		parts = append(parts, s)
	}
	if len(parts) == 0 {
		return unknown
	}
	return strings.Join(parts, " · ")
}

func differencesText(j Judged) string {
	var parts []string
	for _, d := range j.D {
		parts = append(parts, points(d.D))
	}
	if len(parts) == 0 {
		return unknown
	}
	return strings.Join(parts, " ")
}

// worst is the largest quality given up on the prompt.
func (j Judged) worst() float64 {
	w := 0.0
	for i, d := range j.D {
		if i == 0 || d.D > w {
			w = d.D
		}
	}
	return w
}

func lossInk(t theme, d float64) ink {
	if d > 0 {
		return t.warn
	}
	return t.text
}

func (e *evidence) take(msg proved) {
	e.reading, e.fault = false, ""
	if msg.err != nil {
		e.fault = sentence(msg.err)
		return
	}
	if msg.family == e.family {
		e.list.fill(cleanJudged(msg.rated))
	}
}

func cleanJudged(all []Judged) []Judged {
	out := make([]Judged, len(all))
	for i, j := range all {
		j.Prompt = providers.CleanLine(j.Prompt, 2000)
		if !j.Final { // somebody may be rating it blind
			j.Votes, j.D, j.Trial = nil, nil, ""
		}
		votes := make([]Vote, len(j.Votes))
		for k, v := range j.Votes {
			v.Rater, v.Model, v.Value = named(v.Rater), named(v.Model), named(v.Value)
			votes[k] = v
		}
		d := make([]Difference, len(j.D))
		for k, v := range j.D {
			d[k] = Difference{named(v.Model), v.D}
		}
		j.Votes, j.D = votes, d
		out[i] = j
	}
	return out
}

func (c *calibrate) evidenceRows() []row {
	rows := []row{
		{inEvidence, "open", []string{"enter"}, "open", "open the prompt's trial in Compare", c.openJudged, c.whyNoJudged},
		{inEvidence, "sort", []string{"s"}, "sort", "sort by the next column", do(func() { c.evidence.list.sortBy(1) }), nil},
		{inEvidence, "reverse", []string{"r"}, "", "turn the order round", do(func() { c.evidence.list.turn() }), nil},
		{inEvidence, "close", []string{"esc"}, "back", "back to the curve", do(func() { c.page = outlookPage }), nil},
	}
	return append(rows, scrollRows(inEvidence, func(s scroll) tea.Cmd {
		c.evidence.list.move(s.in(c.evidence.list.shown))
		return nil
	})...)
}

// openEvidence opens the certificate of the selected family.
func (c *calibrate) openEvidence() tea.Cmd {
	claim, ok := c.claims.chosen()
	if !ok {
		return nil
	}
	c.page = evidencePage
	c.evidence = newEvidence()
	c.evidence.family, c.evidence.claim, c.evidence.reading = claim.Family, claim, true
	return c.effects.prove(c.turns.next(proving), claim.Family)
}

func (c *calibrate) whyNoEvidence() string {
	switch {
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case c.standing.Run == nil:
		return "there is no certification run yet; Rate begins one"
	case c.exploring():
		return "exploring rests on no certificate; esc goes back to the run"
	case len(c.claims.rows) == 0:
		return "there are no tasks yet"
	}
	return ""
}

func (c *calibrate) openJudged() tea.Cmd {
	j, ok := c.evidence.list.chosen()
	if !ok {
		return nil
	}
	return c.effects.reopen(c.turns.next(opening), j.Trial)
}

func (c *calibrate) whyNoJudged() string {
	j, ok := c.evidence.list.chosen()
	switch {
	case !ok:
		return "there is no rated prompt here"
	case !j.Final:
		return "its votes are not final, so names stay hidden"
	case j.Trial == "":
		return "its votes are about no trial in this store"
	}
	return c.busy()
}

// drawEvidence fills the screen with the certificate.
func (c *calibrate) drawEvidence(h int) []string {
	t, e := c.theme, &c.evidence
	title := line{{t.focus, "▸"}, {t.title, " " + e.family + " "}}
	right := line{{t.dim, " " + Counted(len(e.list.rows), "draw") + " "}}
	if e.reading {
		right = nil
	}
	detail := 0
	if h >= 16 {
		detail = 6
	}
	say := ""
	switch {
	case e.fault != "":
		say = "✗ the rated prompts could not be read: " + e.fault
	case e.reading && len(e.list.rows) == 0:
		say = "reading …"
	case len(e.list.rows) == 0:
		say = "No prompt of these tasks has been rated for the certificate yet. The Rate screen draws them."
	}
	head := []string{c.evidenceHead().render(c.ruler, c.width-4)}
	body := e.list.draw(t, c.ruler, c.width-4, max(1, h-detail-2-len(head)), true)
	if say != "" {
		body = c.sayIn(say, c.width-4, len(body))
	}
	rows := framed(c.desk, t.focus, title, right, append(head, body...), c.width)
	if detail > 0 {
		rows = append(rows, framed(c.desk, t.rule, line{{t.rule, "─"}, {t.title, " votes "}}, nil, c.judgedDetail(c.width-4, detail-2), c.width)...)
	}
	return rows
}

// evidenceHead is the claim in one line.
func (c *calibrate) evidenceHead() line {
	t, claim := c.theme, c.evidence.claim
	state, i := c.stateOf(claim)
	return line{{i, state}, {t.dim, " · loss "}, {t.text, lossText(claim)},
		{t.dim, " · to cheap "}, {t.text, percent(claim.Share)}, {t.dim, " · d is the quality given up"}}
}

// judgedDetail is the selected prompt with its votes.
func (c *calibrate) judgedDetail(w, h int) []string {
	j, ok := c.evidence.list.chosen()
	var rows []string
	if ok {
		for _, s := range c.ruler.wrap(j.Prompt, w)[:1] {
			rows = append(rows, c.ruler.cut(s, w))
		}
		for _, v := range j.Votes {
			blind := "blind"
			if !v.Blind {
				blind = "saw the names"
			}
			rows = append(rows, line{{c.theme.dim, named(v.Rater) + ": "}, {c.theme.text, v.Model + " " + v.Value}, {c.theme.dim, " · " + blind}}.render(c.ruler, w))
		}
	}
	for len(rows) < h {
		rows = append(rows, "")
	}
	return rows[:h]
}
