package calibrate

import (
	"cmp"
	"strconv"

	tea "charm.land/bubbletea/v2"

	calibration "switchboard/eval/calibrate"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// disagreements is the list of the prompts of which raters say different
// things, with what each of them said.
type disagreements struct {
	list    widget.Table[calibration.Disagreement]
	reading bool
	fault   string
}

func newDisagreements() disagreements {
	return disagreements{list: widget.NewTable(disagreementColumns()...)}
}

func disagreementColumns() []widget.TableColumn[calibration.Disagreement] {
	type row = calibration.Disagreement
	return []widget.TableColumn[row]{
		{Title: "prompt", Elastic: true, Cell: func(d row) string { return d.Text }, Less: func(a, b row) int { return cmp.Compare(a.Text, b.Text) }},
		{Title: "task", Worth: 2, Cell: func(d row) string { return format.Name(string(d.Task)) }, Less: func(a, b row) int { return cmp.Compare(a.Task, b.Task) }},
		{Title: "on", Worth: 6, Cell: func(d row) string { return format.Name(d.Models()) }},
		{Title: "raters", Right: true, Worth: 3, Cell: func(d row) string { return strconv.Itoa(len(d.Opinions)) }},
		{Title: "apart", Right: true, Worth: 8, Cell: func(d row) string { return format.Points(d.Apart) }, Style: func(t styled.Theme, d row) styled.Style { return lossStyle(t, d.Apart-0.5) },
			Less: func(a, b row) int { return cmp.Compare(b.Apart, a.Apart) }},
	}
}

func (p *disagreements) take(msg disagreementsRead) {
	p.reading, p.fault = false, ""
	if msg.err != nil {
		p.fault = format.Sentence(msg.err)
		return
	}
	rows := make([]calibration.Disagreement, len(msg.all))
	for i, d := range msg.all {
		d.Text = providers.CleanLine(d.Text, 2000)
		rows[i] = d
	}
	p.list.SetRows(rows)
}

func (c *Calibrate) disagreementsRows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: inDisagreements, Action: "open", Keys: []string{"enter"}, Hint: "open", Help: "open the prompt's trial in Compare", Do: c.openDisputed, Off: c.whyNoDisputed},
		{Mode: inDisagreements, Action: "sort", Keys: []string{"s"}, Hint: "sort", Help: "sort by the next column", Do: keymap.Do(func() { c.apart.list.SortBy(1) }), Off: nil},
		{Mode: inDisagreements, Action: "reverse", Keys: []string{"r"}, Hint: "", Help: "turn the order round", Do: keymap.Do(func() { c.apart.list.Reverse() }), Off: nil},
		{Mode: inDisagreements, Action: "close", Keys: []string{"esc", "d"}, Hint: "back", Help: "back to the curve", Do: keymap.Do(func() { c.page = outlookPage }), Off: nil},
	}
	return append(rows, keymap.ScrollRows(inDisagreements, func(s widget.Scroll) tea.Cmd {
		c.apart.list.Move(s.LinesIn(c.apart.list.Shown))
		return nil
	})...)
}

func (c *Calibrate) openDisagreements() tea.Cmd {
	c.page, c.apart.reading = disagreementsPage, true
	return readDisagreements(c.Effects, c.Generations.Next(disagreeing))
}

func (c *Calibrate) openDisputed() tea.Cmd {
	d, ok := c.apart.list.SelectedRow()
	if !ok {
		return nil
	}
	return c.Effects.Visit(c.Generations.Next(shell.Opening), d.Answers[0].Trial)
}

func (c *Calibrate) whyNoDisputed() string {
	if _, ok := c.apart.list.SelectedRow(); !ok {
		return "there is no prompt here"
	}
	return c.Busy()
}

// drawDisagreements fills the screen with the list, and what was said of the
// selected prompt.
func (c *Calibrate) drawDisagreements(h int) []string {
	t, p := c.Theme, &c.apart
	title := styled.Line{{Style: t.Focus, Text: "▸"}, {Style: t.Title, Text: " where raters differ "}}
	right := styled.Line{{Style: t.Dim, Text: " " + format.Plural(len(p.list.Rows), "answer") + " "}}
	detail := detailHeight(h)
	inner := max(1, h-detail-2)
	body := p.list.Draw(t, c.Widths, c.Width-4, inner, true)
	if say := p.say(); say != "" {
		body, right = c.SayIn(say, c.Width-4, inner), nil
	}
	rows := shell.Framed(c.Context, t.Focus, title, right, body, c.Width)
	if detail > 0 {
		said := styled.Line{{Style: t.Rule, Text: "─"}, {Style: t.Title, Text: " what they said "}}
		rows = append(rows, shell.Framed(c.Context, t.Rule, said, nil, c.disputedDetail(c.Width-4, detail-2), c.Width)...)
	}
	return rows
}

// say is a sentence instead of the list.
func (p *disagreements) say() string {
	switch {
	case p.fault != "":
		return "✗ the ratings could not be read: " + p.fault
	case len(p.list.Rows) > 0:
		return ""
	case p.reading:
		return "reading …"
	}
	return "Raters agree on every prompt that two of them have judged and that nobody is judging now."
}

func (c *Calibrate) disputedDetail(w, h int) []string {
	var rows []string
	if d, ok := c.apart.list.SelectedRow(); ok {
		for _, s := range c.Widths.Wrap(d.Text, w)[:1] {
			rows = append(rows, c.Widths.Truncate(s, w))
		}
		for _, o := range d.Opinions {
			rows = append(rows, statement(c.Theme, o.Rater, o.Blind, d.Said(o)).Render(c.Widths, w))
		}
	}
	for len(rows) < h {
		rows = append(rows, "")
	}
	return rows[:h]
}
