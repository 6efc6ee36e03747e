package models

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/eval/metrics"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// Draw is the figures above health, leaderboard and raters, or some of them
// where there is no room for all.
func (m *Models) Draw() ([]string, *tea.Cursor) {
	h := m.Height - 2
	lines := []string{m.Headed(m.headline, shell.Tip{Mode: inModels, Action: "sort", Words: "sorts", Before: ""}, shell.Tip{Mode: inModels, Action: "filter", Words: "shows one task", Before: ""})}
	for _, p := range m.Problems {
		lines = append(lines, styled.Line{{Style: m.Theme.Bad, Text: " ✗ "}, {Style: m.Theme.Text, Text: p}}.Render(m.Widths, m.Width))
	}
	h -= len(lines)
	if shell.Low(m.Height) {
		return append(lines, m.drawPage(h)...), nil
	}
	if m.page == healthPage && !m.roomy() {
		lines = append(lines, m.drawFigures(h-healthRows)...)
		return append(lines, m.drawHealth(m.Width, healthRows)...), nil
	}
	return m.fill(append(lines, m.drawAll(h)...)), nil
}

// drawAll is everything in h lines, health only where there is room.
func (m *Models) drawAll(h int) []string {
	var below []string
	if left := max(m.Width/2, m.board.Whole(m.Widths)+4); m.Width-left >= leastRaters {
		under := max(len(m.raterLines(m.Width-left-4))+2, min(len(m.board.Rows)+3, h/2))
		below = styled.JoinHorizontal(m.drawBoard(left, under), m.drawRaters(m.Width-left, under))
	} else {
		under := len(m.raterLines(m.Width-4)) + 2
		board := min(max(len(m.board.Rows), 1)+3, max(4, (h-under)/2))
		below = append(m.drawBoard(m.Width, board), m.drawRaters(m.Width, under)...)
	}
	if m.roomy() {
		below = append(m.drawHealth(m.Width, healthRows), below...)
	}
	return append(m.drawFigures(m.figuresHeight(h-len(below))), below...)
}

// leastRaters is the width from which what is known of the raters stands beside the
// leaderboard, which keeps all its columns.
const leastRaters = 50

// figuresHeight is that of the box with the models: what it holds, and at most h.
func (m *Models) figuresHeight(h int) int {
	if m.empty() != "" {
		return h
	}
	return min(h, len(m.Table.Rows)+3)
}

// fill has the lines take the room of the screen.
func (m *Models) fill(lines []string) []string {
	for len(lines) < m.Height-2 {
		lines = append(lines, styled.Spaces(m.Width))
	}
	return lines
}

func (m *Models) drawPage(h int) []string {
	switch m.page {
	case boardPage:
		return m.drawBoard(m.Width, h)
	case ratersPage:
		return m.drawRaters(m.Width, h)
	case healthPage:
		return m.drawHealth(m.Width, h)
	}
	return m.drawFigures(h)
}

// headline, of w cells, is what the figures rest on, or how far the reading is.
func (m *Models) headline(w int) string {
	t, s := m.Theme, m.stats
	right := m.Reading.Progress(t, "trial")
	if !m.read {
		return styled.Justify(m.Widths, styled.Line{{Style: t.Dim, Text: " "}}, right, w)
	}
	left := styled.Line{{Style: t.Text, Text: " " + format.Comma(s.Trials)}, {Style: t.Dim, Text: " trials"}}
	if s.Routed > 0 {
		left = left.Add(t.Dim, " ("+format.Comma(s.Routed)+" routed, not counted here)")
	}
	var damaged styled.Line
	if s.Damaged > 0 {
		damaged = damaged.Add(t.Bad, " · "+format.Plural(s.Damaged, "damaged record")+" left out")
	}
	long, short := m.rated()
	head := styled.FirstFitting(m.Widths, w-right.Width(m.Widths), slices.Concat(left, long, damaged), slices.Concat(left, short, damaged), slices.Concat(left, damaged))
	return styled.Justify(m.Widths, head, right, w)
}

// rated is how many ratings there are, and on what scale.
func (m *Models) rated() (long, short styled.Line) {
	t, s := m.Theme, &m.stats
	if s.Scale == "" {
		long = styled.Line{{Style: t.Dim, Text: " · no ratings"}}
		return long, long
	}
	n, scale := styled.Span{Style: t.Text, Text: format.Comma(s.Scales[0].Ratings)}, styled.Span{Style: t.Text, Text: string(s.Scale)}
	long = styled.Line{{Style: t.Dim, Text: " · ratings on the scale "}, scale, {Style: t.Dim, Text: ": "}, n}
	for _, other := range s.Scales[1:] {
		long = long.Add(t.Dim, fmt.Sprintf(" (%s on %s count for nothing here)", format.Comma(other.Ratings), other.Scale))
	}
	return long, styled.Line{{Style: t.Dim, Text: " · "}, n, {Style: t.Dim, Text: " ratings, "}, scale}
}

// empty is what to say while there is nothing to show.
func (m *Models) empty() string {
	switch {
	case m.Reading.Fault != "":
		return "✗ the store could not be read: " + m.Reading.Fault
	case !m.read && m.Reading.Running:
		return "reading …"
	case !m.read:
		return "Nothing was read. R reads the store."
	case len(m.stats.Models) == 0:
		return "Nothing here yet. Send a prompt in Compare (1): the figures of its answers stand here."
	}
	return ""
}

// drawFigures is the box with the models.
func (m *Models) drawFigures(h int) []string {
	t := m.Theme
	title := styled.Line{{Style: t.Focus, Text: "▸"}, {Style: t.Title, Text: " models "}, {Style: t.Dim, Text: "· " + m.tasks.name() + " "}}
	right := styled.Line{{Style: t.Dim, Text: " intervals at 95 % "}}
	body := m.Table.Draw(t, m.Widths, m.Width-4, max(1, h-2), true)
	if say := m.empty(); say != "" {
		body, right = m.SayIn(say, m.Width-4, max(1, h-2)), nil
	}
	return shell.Framed(m.Context, t.Focus, title, right, body, m.Width)
}

// drawBoard is the box with the leaderboard. Where there is room, intervals
// are drawn too.
func (m *Models) drawBoard(w, h int) []string {
	t, b := m.Theme, m.stats.Board
	title := styled.Line{{Style: t.Rule, Text: "─"}, {Style: t.Title, Text: " leaderboard "}}
	right := styled.Line{{Style: t.Dim, Text: " " + format.Plural(b.Comparisons, "comparison") + " "}}
	if b.Provisional != "" {
		right = styled.Line{{Style: t.Warn, Text: " provisional "}}
	}
	if len(b.Places) == 0 {
		say := "No answers were compared yet: it takes ratings of two answers to one prompt."
		if !m.read {
			say = ""
		}
		return shell.Framed(m.Context, t.Rule, title, nil, m.SayIn(say, w-4, h-2), w)
	}
	var note []string
	if b.Provisional != "" && h > len(b.Places)+3 {
		note = m.noteRows(b.Provisional, w-4, h-3-len(b.Places))
	}
	picture := min(40, w-4-m.board.Whole(m.Widths))
	if picture < leastPicture {
		picture = 0
	}
	rows := m.board.Draw(t, m.Widths, w-4-picture, h-2-len(note), shell.Low(m.Height))
	if picture > 0 {
		rows = styled.JoinHorizontal(rows, m.intervals(picture, len(rows)))
	}
	return shell.Framed(m.Context, t.Rule, title, right, append(rows, note...), w)
}

// leastPicture is the least width of intervals that are drawn.
const leastPicture = 16

func (m *Models) noteRows(s string, w, h int) []string {
	rows := m.Widths.Wrap("Provisional: "+s+".", w)
	for i := range rows {
		rows[i] = m.Theme.Warn.Render(rows[i])
	}
	return rows[:min(h, len(rows))]
}

// intervals draws the scores of the places shown on one scale.
func (m *Models) intervals(w, h int) []string {
	low, high := m.stats.Board.Places[0].Score, m.stats.Board.Places[0].Score
	for _, p := range m.stats.Board.Places {
		low, high = min(low, p.Scores.Low, p.Score), max(high, p.Scores.High, p.Score)
	}
	at := func(v float64) int { return 1 + int((v-low)/max(1, high-low)*float64(w-3)) }
	rows := []string{styled.Spaces(w)}
	for _, p := range m.board.Page() {
		from, to, mid := at(p.Scores.Low), at(p.Scores.High), at(p.Score)
		rows = append(rows, styled.Line{{Style: m.Theme.Text, Text: styled.Spaces(from)}, {Style: m.Theme.Rule, Text: strings.Repeat("─", max(0, mid-from))}, {Style: m.Theme.Focus, Text: "●"},
			{Style: m.Theme.Rule, Text: strings.Repeat("─", max(0, to-mid))}}.Render(m.Widths, w))
	}
	for len(rows) < h {
		rows = append(rows, styled.Spaces(w))
	}
	return rows[:h]
}

// drawRaters is the box with what is known of the raters.
func (m *Models) drawRaters(w, h int) []string {
	t := m.Theme
	title := styled.Line{{Style: t.Rule, Text: "─"}, {Style: t.Title, Text: " raters "}}
	rows := m.raterLines(w - 4)
	for len(rows) < h-2 {
		rows = append(rows, "")
	}
	return shell.Framed(m.Context, t.Rule, title, nil, rows[:max(0, h-2)], w)
}

// raterLines are agreement and biases, a line each, or two where the room is
// narrow.
func (m *Models) raterLines(w int) []string {
	var rows []string
	for _, f := range [...]finding{m.agreement(), m.bias("position", "shown first won", m.stats.Position), m.bias("length", "longer won", m.stats.Length)} {
		rows = append(rows, f.rows(m.Context, w)...)
	}
	return rows
}

// finding is something known of the raters: what, how much, and what else
// there is to say of it.
type finding struct {
	name       string
	head, tail styled.Line
}

func (f finding) rows(d *shell.Context, w int) []string {
	const label = 11
	out := append(styled.Line{{Style: d.Theme.Dim, Text: d.Widths.Pad(f.name, label)}}, f.head...)
	if len(f.tail) == 0 {
		return []string{out.Render(d.Widths, w)}
	}
	if whole := append(append(styled.Line{}, out...), append(styled.Line{{Style: d.Theme.Dim, Text: " · "}}, f.tail...)...); whole.Width(d.Widths) <= w {
		return []string{whole.Render(d.Widths, w)}
	}
	return []string{out.Render(d.Widths, w), append(styled.Line{{Style: d.Theme.Dim, Text: styled.Spaces(label)}}, f.tail...).Render(d.Widths, w)}
}

// agreement is how far raters agree on what several of them judged.
func (m *Models) agreement() finding {
	t, a := m.Theme, m.stats.Agree
	alpha, raw := format.Unknown, format.Unknown
	if a.HasAlpha {
		alpha = format.Points(a.Alpha)
	}
	if a.Pairs > 0 {
		raw = format.Percent(a.Raw)
	}
	what := "answer"
	if m.stats.Scale == eval.Preference {
		what = "pair"
	}
	return finding{"agreement", styled.Line{{Style: t.Dim, Text: "α "}, {Style: t.Text, Text: alpha}, {Style: t.Dim, Text: " · alike "}, {Style: t.Text, Text: raw}},
		styled.Line{{Style: t.Dim, Text: format.Plural(a.Raters, "rater") + ", " + format.Plural(a.Units, "shared "+what)}}}
}

// bias is how far something that should not matter did.
func (m *Models) bias(name, what string, b metrics.Bias) finding {
	t := m.Theme
	f := finding{name: name, head: styled.Line{{Style: t.Dim, Text: what + " "}, {Style: t.Text, Text: format.ShareText(b.Favoured)}}}
	if b.Favoured.N > 0 {
		f.head = f.head.Add(t.Dim, " of "+format.Comma(b.Favoured.N))
	}
	if !b.HasOdds {
		return f
	}
	paint, word := t.Text, ""
	if b.OddsIn.Low > 1 || b.OddsIn.High < 1 {
		paint, word = t.Warn, " !"
	}
	two := func(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
	f.tail = styled.Line{{Style: t.Dim, Text: "odds "}, {Style: paint, Text: two(b.Odds) + word}, {Style: t.Dim, Text: " (" + two(b.OddsIn.Low) + "–" + two(b.OddsIn.High) + ")"}}
	return f
}
