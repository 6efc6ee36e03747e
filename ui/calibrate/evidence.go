package calibrate

import (
	"cmp"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/certify"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// evidence is a certificate opened: the rated prompts behind it, in the order
// in which they were drawn.
type evidence struct {
	family  string
	claim   certify.FamilyResult
	list    widget.Table[shell.Judged]
	reading bool
	fault   string
}

func newEvidence() evidence { return evidence{list: widget.NewTable(judgedColumns()...)} }

func judgedColumns() []widget.TableColumn[shell.Judged] {
	return []widget.TableColumn[shell.Judged]{
		{Title: "prompt", Elastic: true, Cell: func(j shell.Judged) string { return j.Prompt }, Less: func(a, b shell.Judged) int { return cmp.Compare(a.Prompt, b.Prompt) }},
		{Title: "draw", Right: true, Worth: 3, Cell: func(j shell.Judged) string { return drawText(j.Draw) }, Less: func(a, b shell.Judged) int { return cmp.Compare(a.Draw, b.Draw) }},
		{Title: "task", Worth: 2, Cell: func(j shell.Judged) string { return string(j.Task) }, Less: func(a, b shell.Judged) int { return cmp.Compare(a.Task, b.Task) }},
		{Title: "votes", Worth: 1, Cell: votesText},
		{Title: "d", Right: true, Worth: 8, Cell: differencesText, Style: func(t styled.Theme, j shell.Judged) styled.Style { return lossStyle(t, worst(j)) },
			Less: func(a, b shell.Judged) int { return cmp.Compare(worst(a), worst(b)) }},
		{Title: "state", Worth: 4, Cell: func(j shell.Judged) string { return finality(j.Final) }},
	}
}

func drawText(n int) string {
	if n == 0 {
		return format.Unknown
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
func votesText(j shell.Judged) string {
	var parts []string
	for _, v := range j.Votes {
		s := v.Model + " " + v.Value
		if v.Simulated {
			s += " (sim.)"
		}
		parts = append(parts, s)
	}
	if len(parts) == 0 {
		return format.Unknown
	}
	return strings.Join(parts, " · ")
}

func differencesText(j shell.Judged) string {
	var parts []string
	for _, d := range j.D {
		parts = append(parts, format.Points(d.D))
	}
	if len(parts) == 0 {
		return format.Unknown
	}
	return strings.Join(parts, " ")
}

// worst is the largest quality given up on the prompt.
func worst(j shell.Judged) float64 {
	w := 0.0
	for i, d := range j.D {
		if i == 0 || d.D > w {
			w = d.D
		}
	}
	return w
}

func lossStyle(t styled.Theme, d float64) styled.Style {
	if d > 0 {
		return t.Warn
	}
	return t.Text
}

func (e *evidence) take(msg proved) {
	e.reading, e.fault = false, ""
	if msg.err != nil {
		e.fault = format.Sentence(msg.err)
		return
	}
	if msg.family == e.family {
		e.list.SetRows(cleanJudged(msg.rated))
	}
}

func cleanJudged(all []shell.Judged) []shell.Judged {
	out := make([]shell.Judged, len(all))
	for i, j := range all {
		j.Prompt = providers.CleanLine(j.Prompt, 2000)
		if !j.Final { // somebody may be rating it blind
			j.Votes, j.D, j.Trial = nil, nil, ""
		}
		votes := make([]shell.Vote, len(j.Votes))
		for k, v := range j.Votes {
			v.Rater, v.Model, v.Value = format.Name(v.Rater), format.Name(v.Model), format.Name(v.Value)
			votes[k] = v
		}
		d := make([]shell.Difference, len(j.D))
		for k, v := range j.D {
			d[k] = shell.Difference{Model: format.Name(v.Model), D: v.D}
		}
		j.Votes, j.D = votes, d
		out[i] = j
	}
	return out
}

func (c *Calibrate) evidenceRows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: inEvidence, Action: "open", Keys: []string{"enter"}, Hint: "open", Help: "open the prompt's trial in Compare", Do: c.openJudged, Off: c.whyNoJudged},
		{Mode: inEvidence, Action: "sort", Keys: []string{"s"}, Hint: "sort", Help: "sort by the next column", Do: keymap.Do(func() { c.evidence.list.SortBy(1) }), Off: nil},
		{Mode: inEvidence, Action: "reverse", Keys: []string{"r"}, Hint: "", Help: "turn the order round", Do: keymap.Do(func() { c.evidence.list.Reverse() }), Off: nil},
		{Mode: inEvidence, Action: "close", Keys: []string{"esc"}, Hint: "back", Help: "back to the curve", Do: keymap.Do(func() { c.page = outlookPage }), Off: nil},
	}
	return append(rows, keymap.ScrollRows(inEvidence, func(s widget.Scroll) tea.Cmd {
		c.evidence.list.Move(s.LinesIn(c.evidence.list.Shown))
		return nil
	})...)
}

// openEvidence opens the certificate of the selected family.
func (c *Calibrate) openEvidence() tea.Cmd {
	claim, ok := c.claims.SelectedRow()
	if !ok {
		return nil
	}
	c.page = evidencePage
	c.evidence = newEvidence()
	c.evidence.family, c.evidence.claim, c.evidence.reading = claim.Family, claim, true
	return prove(c.Effects, c.Generations.Next(proving), claim.Family)
}

func (c *Calibrate) whyNoEvidence() string {
	switch {
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case c.standing.Run == nil:
		return "there is no certification run yet; Rate begins one"
	case c.Exploring():
		return "exploring rests on no certificate; esc goes back to the run"
	case len(c.claims.Rows) == 0:
		return "there are no tasks yet"
	}
	return ""
}

func (c *Calibrate) openJudged() tea.Cmd {
	j, ok := c.evidence.list.SelectedRow()
	if !ok {
		return nil
	}
	return c.Effects.Reopen(c.Generations.Next(shell.Opening), j.Trial)
}

func (c *Calibrate) whyNoJudged() string {
	j, ok := c.evidence.list.SelectedRow()
	switch {
	case !ok:
		return "there is no rated prompt here"
	case !j.Final:
		return "its votes are not final, so names stay hidden"
	case j.Trial == "":
		return "its votes are about no trial in this store"
	}
	return c.Busy()
}

// drawEvidence fills the screen with the certificate.
func (c *Calibrate) drawEvidence(h int) []string {
	t, e := c.Theme, &c.evidence
	title := styled.Line{{Style: t.Focus, Text: "▸"}, {Style: t.Title, Text: " " + e.family + " "}}
	right := styled.Line{{Style: t.Dim, Text: " " + format.Plural(len(e.list.Rows), "draw") + " "}}
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
	case e.reading && len(e.list.Rows) == 0:
		say = "reading …"
	case len(e.list.Rows) == 0:
		say = "No prompt of these tasks has been rated for the certificate yet. The Rate screen draws them."
	}
	head := []string{c.evidenceHead().Render(c.Widths, c.Width-4)}
	body := e.list.Draw(t, c.Widths, c.Width-4, max(1, h-detail-2-len(head)), true)
	if say != "" {
		body = c.SayIn(say, c.Width-4, len(body))
	}
	rows := shell.Framed(c.Context, t.Focus, title, right, append(head, body...), c.Width)
	if detail > 0 {
		rows = append(rows, shell.Framed(c.Context, t.Rule, styled.Line{{Style: t.Rule, Text: "─"}, {Style: t.Title, Text: " votes "}}, nil, c.judgedDetail(c.Width-4, detail-2), c.Width)...)
	}
	return rows
}

// evidenceHead is the claim in one line.
func (c *Calibrate) evidenceHead() styled.Line {
	t, claim := c.Theme, c.evidence.claim
	state, i := c.stateOf(claim)
	return styled.Line{{Style: i, Text: state}, {Style: t.Dim, Text: " · loss "}, {Style: t.Text, Text: lossText(claim)},
		{Style: t.Dim, Text: " · to cheap "}, {Style: t.Text, Text: format.Percent(claim.Share)}, {Style: t.Dim, Text: " · d is the quality given up"}}
}

// judgedDetail is the selected prompt with its votes.
func (c *Calibrate) judgedDetail(w, h int) []string {
	j, ok := c.evidence.list.SelectedRow()
	var rows []string
	if ok {
		for _, s := range c.Widths.Wrap(j.Prompt, w)[:1] {
			rows = append(rows, c.Widths.Truncate(s, w))
		}
		for _, v := range j.Votes {
			blind := "blind"
			if !v.Blind {
				blind = "saw the names"
			}
			rows = append(rows, styled.Line{{Style: c.Theme.Dim, Text: format.Name(v.Rater) + ": "}, {Style: c.Theme.Text, Text: v.Model + " " + v.Value}, {Style: c.Theme.Dim, Text: " · " + blind}}.Render(c.Widths, w))
		}
	}
	for len(rows) < h {
		rows = append(rows, "")
	}
	return rows[:h]
}
