package calibrate

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
	calibration "switchboard/eval/calibrate"
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
	list    widget.Table[calibration.Evidence]
	reading bool
	fault   string
}

func newEvidence() evidence { return evidence{list: widget.NewTable(judgedColumns()...)} }

func judgedColumns() []widget.TableColumn[calibration.Evidence] {
	return []widget.TableColumn[calibration.Evidence]{
		{Title: "prompt", Elastic: true, Cell: func(e calibration.Evidence) string { return e.Text }, Less: func(a, b calibration.Evidence) int { return cmp.Compare(a.Text, b.Text) }},
		{Title: "draw", Right: true, Worth: 3, Cell: func(e calibration.Evidence) string { return strconv.Itoa(e.Number + 1) }, Less: func(a, b calibration.Evidence) int { return cmp.Compare(a.Number, b.Number) }},
		{Title: "task", Worth: 2, Cell: func(e calibration.Evidence) string { return string(e.Task) }, Less: func(a, b calibration.Evidence) int { return cmp.Compare(a.Task, b.Task) }},
		{Title: "gap", Right: true, Worth: 5, Cell: gapsText},
		{Title: "goes to", Worth: 6, Cell: decisionText},
		{Title: "votes", Worth: 1, Cell: votesText},
		{Title: "d", Right: true, Worth: 8, Cell: differencesText, Style: func(t styled.Theme, e calibration.Evidence) styled.Style { return lossStyle(t, worst(e)) },
			Less: func(a, b calibration.Evidence) int { return cmp.Compare(worst(a), worst(b)) }},
		{Title: "state", Worth: 4, Cell: func(e calibration.Evidence) string { return finality(e) }},
	}
}

// gapsText is the gap of each model that some threshold picks.
func gapsText(e calibration.Evidence) string {
	var parts []string
	for _, gap := range e.Gaps {
		if math.IsNaN(gap) {
			parts = append(parts, format.Unknown)
		} else {
			parts = append(parts, format.Points(gap))
		}
	}
	if len(parts) == 0 {
		return format.Unknown
	}
	return strings.Join(parts, " ")
}

// decisionText is the model that the certified threshold chooses. Where its answer is
// the same text as the reference's, nothing is lost.
func decisionText(e calibration.Evidence) string {
	if e.Decision == "" {
		return format.Unknown
	}
	if e.Same {
		return format.Name(e.Decision) + ", same text"
	}
	return format.Name(e.Decision)
}

func finality(e calibration.Evidence) string {
	switch {
	case e.Final():
		return "final"
	case e.Pending:
		return "pending"
	}
	return "open"
}

// votesText is who said what, one model after the other.
func votesText(e calibration.Evidence) string {
	var parts []string
	for r, said := range e.Statements() {
		s := format.Name(said.Model) + " " + format.Name(said.Words)
		if r.Simulated {
			s += " (sim.)"
		}
		parts = append(parts, s)
	}
	if len(parts) == 0 {
		return format.Unknown
	}
	return strings.Join(parts, " · ")
}

func differencesText(e calibration.Evidence) string {
	var parts []string
	for i := range e.Models {
		parts = append(parts, format.Points(e.Loss(i)))
	}
	if len(parts) == 0 {
		return format.Unknown
	}
	return strings.Join(parts, " ")
}

// worst is the largest quality given up on the prompt.
func worst(e calibration.Evidence) float64 {
	w := 0.0
	for i := range e.Models {
		if d := e.Loss(i); i == 0 || d > w {
			w = d
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

func (e *evidence) take(msg evidenceRead) {
	e.reading, e.fault = false, ""
	if msg.err != nil {
		e.fault = format.Sentence(msg.err)
		return
	}
	if msg.family == e.family {
		e.list.SetRows(cleanEvidence(msg.draws))
	}
}

// cleanEvidence cleans what is shown, and hides what was said while somebody
// may be rating blind.
func cleanEvidence(all []calibration.Evidence) []calibration.Evidence {
	out := make([]calibration.Evidence, len(all))
	for i, e := range all {
		e.Text = providers.CleanLine(e.Text, 2000)
		if !e.Final() {
			e.Events, e.Models, e.D, e.Trial, e.Gaps, e.Decision = nil, nil, nil, "", nil, ""
		}
		out[i] = e
	}
	return out
}

func (c *Calibrate) evidenceRows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: inEvidence, Action: "open", Keys: []string{"enter"}, Hint: "open", Help: "open the prompt's trial in Compare", Do: c.openJudged, Off: c.whyNoJudged},
		{Mode: inEvidence, Action: "sort", Keys: []string{"s"}, Hint: "sort", Help: "sort by the next column", Do: keymap.Do(func() { c.evidence.list.SortBy(1) }), Off: nil},
		{Mode: inEvidence, Action: "reverse", Keys: []string{"r"}, Hint: "", Help: "turn the order round", Do: keymap.Do(func() { c.evidence.list.Reverse() }), Off: nil},
		{Mode: inEvidence, Action: "close", Keys: []string{"esc"}, Hint: "back", Help: "back to the screen that led here, or to the curve", Do: c.closeEvidence, Off: nil},
	}
	return append(rows, keymap.ScrollRows(inEvidence, func(s widget.Scroll) tea.Cmd {
		c.evidence.list.Move(s.LinesIn(c.evidence.list.Shown))
		return nil
	})...)
}

func (c *Calibrate) closeEvidence() tea.Cmd {
	c.page = outlookPage
	back, _ := c.GoBack()
	return back
}

// openEvidence opens the certificate of the selected family.
func (c *Calibrate) openEvidence() tea.Cmd {
	claim, ok := c.claims.SelectedRow()
	if !ok {
		return nil
	}
	return c.prove(claim)
}

// prove opens the certificate of a family.
func (c *Calibrate) prove(claim certify.FamilyResult) tea.Cmd {
	c.page = evidencePage
	c.evidence = newEvidence()
	c.evidence.family, c.evidence.claim, c.evidence.reading = claim.Family, claim, true
	return readEvidence(c.Effects, c.Generations.Next(proving), claim.Family)
}

// Prove comes to the front with the certificate of a family. What is claimed of it
// may come later.
func (c *Calibrate) Prove(family string) tea.Cmd {
	entered := c.Show(c)
	claim := certify.FamilyResult{Family: family}
	if i := slices.IndexFunc(c.claims.Rows, func(f certify.FamilyResult) bool { return f.Family == family }); i >= 0 {
		claim = c.claims.Rows[i]
	}
	return tea.Batch(entered, c.prove(claim))
}

// claimed takes what is claimed of the family whose certificate is open.
func (c *Calibrate) claimed(families []certify.FamilyResult) {
	for _, claim := range families {
		if c.page == evidencePage && claim.Family == c.evidence.family {
			c.evidence.claim = claim
		}
	}
}

func (c *Calibrate) whyNoEvidence() string {
	switch {
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case c.status.Run == nil:
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
	return c.Effects.Visit(c.Generations.Next(shell.Opening), j.Trial)
}

func (c *Calibrate) whyNoJudged() string {
	j, ok := c.evidence.list.SelectedRow()
	switch {
	case !ok:
		return "there is no rated prompt here"
	case !j.Final():
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
	right := styled.Line{{Style: t.Dim, Text: " " + inTurn(e.list.Rows) + format.Plural(len(e.list.Rows), "draw") + " "}}
	if e.reading {
		right = nil
	}
	detail := detailHeight(h)
	say := ""
	switch {
	case e.fault != "":
		say = "✗ the rated prompts could not be read: " + e.fault
	case e.reading && len(e.list.Rows) == 0:
		say = "reading …"
	case len(e.list.Rows) == 0:
		say = "No prompt of these tasks has been rated for the certificate yet. The Rate screen draws them."
	}
	head := c.evidenceHead(c.Width - 4)
	foot := c.evidenceFoot()
	body := e.list.Draw(t, c.Widths, c.Width-4, max(1, h-detail-2-len(head)-len(foot)), true)
	if say != "" {
		body = c.SayIn(say, c.Width-4, len(body))
	}
	rows := shell.Framed(c.Context, t.Focus, title, right, append(append(head, body...), foot...), c.Width)
	if detail > 0 {
		rows = append(rows, shell.Framed(c.Context, t.Rule, styled.Line{{Style: t.Rule, Text: "─"}, {Style: t.Title, Text: " votes "}}, nil, c.judgedDetail(c.Width-4, detail-2), c.Width)...)
	}
	return rows
}

// inTurn says whose figures follow each other in a column, where several models were
// judged on some prompt.
func inTurn(rows []calibration.Evidence) string {
	var models []string
	for _, row := range rows {
		if len(row.Models) > len(models) {
			models = row.Models
		}
	}
	if len(models) < 2 {
		return ""
	}
	names := make([]string, len(models))
	for i, model := range models {
		names[i] = format.Name(model)
	}
	return "gap and d of " + strings.Join(names, ", ") + " in turn · "
}

// detailHeight is the room for the votes on one prompt below a list, in a
// screen of h lines; none on a low one.
func detailHeight(h int) int {
	if h < 16 {
		return 0
	}
	return max(6, min(10, h/3))
}

// evidenceHead is the claim, what its figures are, and what was not asked for it, in
// lines of w cells: on a low screen one each.
func (c *Calibrate) evidenceHead(w int) (rows []string) {
	t, claim := c.Theme, c.evidence.claim
	state, i := c.stateOf(claim)
	all := []styled.Line{{{Style: i, Text: state}, {Style: t.Dim, Text: " · loss "}, {Style: t.Text, Text: lossText(claim)},
		{Style: t.Dim, Text: " · to cheap "}, {Style: t.Text, Text: format.Percent(claim.Share)}, {Style: t.Dim, Text: " · d is the quality given up"}}}
	for _, line := range append(all, c.checksHead(w)...) {
		if shell.Low(c.Height) {
			rows = append(rows, line.Render(c.Widths, w))
			continue
		}
		rows = append(rows, line.Wrap(c.Widths, w)...)
	}
	return rows
}

// evidenceFoot adds the draws up to the loss in the head.
func (c *Calibrate) evidenceFoot() []string {
	e, t := &c.evidence, c.Theme
	if len(e.list.Rows) == 0 {
		return nil
	}
	a := calibration.NewAccount(e.list.Rows, e.claim)
	long := styled.Line{{Style: t.Dim, Text: format.Counts("%v of %s used", a.Used, format.Plural(a.Draws, "draw"))}}
	if engine.AcceptsNone(a.Threshold) {
		none := styled.Line{{Style: t.Dim, Text: "no threshold is certified: nothing is lost"}}
		return []string{styled.FirstFitting(c.Widths, c.Width-4, long.Add(t.Dim, " · no threshold is certified: all go to the reference, nothing is lost"), none).Render(c.Widths, c.Width-4)}
	}
	short := styled.Line{{Style: t.Dim, Text: "loss "}, {Style: t.Text, Text: format.Counts("%s × %s / %v = %s", format.Percent(a.Share), format.Points(a.Sum), max(1, a.Routed), format.Points(a.Loss))}}
	long = append(long.Add(t.Dim, format.Counts(" · %v go to cheap at threshold %s: %v lost, %v won, sum of d %s · ", a.Routed, format.Points(a.Threshold), a.Lost, a.Won, format.Points(a.Sum))), short...)
	fitting := []styled.Line{long, short}
	if a.Same > 0 { // they are in neither share nor sum
		same := " · " + format.Comma(a.Same) + " more go there with the same text and lose nothing"
		fitting = []styled.Line{append(long[:len(long):len(long)], styled.Span{Style: t.Dim, Text: same}), append(short[:len(short):len(short)], styled.Span{Style: t.Dim, Text: same}), short}
	}
	return []string{styled.FirstFitting(c.Widths, c.Width-4, fitting...).Render(c.Widths, c.Width-4)}
}

// judgedDetail is the selected prompt with its votes.
func (c *Calibrate) judgedDetail(w, h int) []string {
	j, ok := c.evidence.list.SelectedRow()
	var rows []string
	if ok {
		for r, said := range j.Statements() {
			rows = append(rows, statement(c.Theme, r.Rater, r.Blind, said).Render(c.Widths, w))
		}
		rows = append(c.beginning(j.Text, w, max(1, h-len(rows))), rows...)
	}
	for len(rows) < h {
		rows = append(rows, "")
	}
	return rows[:h]
}

// beginning is as much of a text as fits into h lines of w cells.
func (c *Calibrate) beginning(text string, w, h int) []string {
	lines := c.Widths.Wrap(text, w)
	if len(lines) > h {
		lines = append(lines[:h-1:h-1], c.Widths.Truncate(strings.Join(lines[h-1:], " "), w))
	}
	return lines
}

// statement is what a rater said of an answer, with tags and note.
func statement(t styled.Theme, rater string, isBlind bool, said eval.Said) styled.Line {
	blind := "blind"
	if !isBlind {
		blind = "saw the names"
	}
	out := styled.Line{{Style: t.Dim, Text: format.Name(rater) + ": "}, {Style: t.Text, Text: format.Name(said.Model) + " " + format.Name(said.Words)}, {Style: t.Dim, Text: " · " + blind}}
	if said.Remark != "" {
		out = out.Add(t.Warn, " · "+providers.CleanLine(said.Remark, 400))
	}
	return out
}
