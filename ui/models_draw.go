package ui

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
)

// draw is the figures above the leaderboard and the raters, or one of the
// three on a low screen.
func (m *models) draw() ([]string, *tea.Cursor) {
	h := m.height - 2
	lines := []string{m.headed(m.headline, tip{inModels, "sort", "sorts", ""}, tip{inModels, "filter", "shows one task", ""})}
	for _, p := range m.problems {
		lines = append(lines, line{{m.theme.bad, " ✗ "}, {m.theme.text, p}}.render(m.ruler, m.width))
	}
	h -= len(lines)
	if low(m.height) {
		return append(lines, m.drawPage(h)...), nil
	}
	raters := m.raterLines(m.width - 4)
	if m.width >= 100 {
		under := max(len(raters)+2, min(len(m.board.rows)+3, h/2))
		left := m.width / 2
		lines = append(lines, m.drawFigures(h-under)...)
		return append(lines, beside(m.drawBoard(left, under), m.drawRaters(m.width-left, under))...), nil
	}
	below := len(raters) + 2
	board := min(max(len(m.board.rows), 1)+3, max(4, (h-below)/2))
	lines = append(lines, m.drawFigures(h-below-board)...)
	lines = append(lines, m.drawBoard(m.width, board)...)
	return append(lines, m.drawRaters(m.width, below)...), nil
}

func (m *models) drawPage(h int) []string {
	switch m.page {
	case boardPage:
		return m.drawBoard(m.width, h)
	case ratersPage:
		return m.drawRaters(m.width, h)
	}
	return m.drawFigures(h)
}

// headline, of w cells, is what the figures rest on, or how far the reading is.
func (m *models) headline(w int) string {
	t, s := m.theme, m.stats
	var right line
	if m.reading {
		right = m.progress()
	}
	if !m.read {
		return spread(m.ruler, line{{t.dim, " "}}, right, w)
	}
	left := line{{t.text, " " + grouped(s.Trials)}, {t.dim, " trials"}}
	if s.Scale == "" {
		left = left.add(t.dim, " · no ratings")
	} else {
		left = append(left, span{t.dim, " · ratings on the scale "}, span{t.text, string(s.Scale)}, span{t.dim, ": "}, span{t.text, grouped(s.Scales[0].Ratings)})
		for _, other := range s.Scales[1:] {
			left = left.add(t.dim, fmt.Sprintf(" (%s on %s count for nothing here)", grouped(other.Ratings), other.Scale))
		}
	}
	if s.Damaged > 0 {
		left = left.add(t.bad, " · "+grouped(s.Damaged)+" damaged records left out")
	}
	return spread(m.ruler, left, right, w)
}

func (m *models) progress() line {
	if n := m.meter.done.Load(); n > 0 {
		return line{{m.theme.focus, " reading, " + grouped(int(n)) + " trials … "}}
	}
	return line{{m.theme.focus, " reading … "}}
}

// empty is what to say while there is nothing to show.
func (m *models) empty() string {
	switch {
	case m.fault != "":
		return "✗ the store could not be read: " + m.fault
	case !m.read && m.reading:
		return "reading …"
	case !m.read:
		return "Nothing was read. R reads the store."
	case len(m.stats.Models) == 0:
		return "Nothing here yet. Send a prompt in Compare (1): the figures of its answers stand here."
	}
	return ""
}

// drawFigures is the box with the models.
func (m *models) drawFigures(h int) []string {
	t := m.theme
	title := line{{t.focus, "▸"}, {t.title, " models "}, {t.dim, "· " + m.tasks.name() + " "}}
	right := line{{t.dim, " intervals at 95 % "}}
	body := m.table.draw(t, m.ruler, m.width-4, max(1, h-2), true)
	if say := m.empty(); say != "" {
		body, right = m.sayIn(say, m.width-4, max(1, h-2)), nil
	}
	return framed(m.desk, t.focus, title, right, body, m.width)
}

// drawBoard is the box with the leaderboard. Where there is room, intervals
// are drawn too.
func (m *models) drawBoard(w, h int) []string {
	t, b := m.theme, m.stats.Board
	title := line{{t.rule, "─"}, {t.title, " leaderboard "}}
	right := line{{t.dim, " " + Counted(b.Comparisons, "comparison") + " "}}
	if b.Provisional != "" {
		right = line{{t.warn, " provisional "}}
	}
	if len(b.Places) == 0 {
		say := "No answers were compared yet: it takes ratings of two answers to one prompt."
		if !m.read {
			say = ""
		}
		return framed(m.desk, t.rule, title, nil, m.sayIn(say, w-4, h-2), w)
	}
	var note []string
	if b.Provisional != "" && h > len(b.Places)+3 {
		note = m.noteRows(b.Provisional, w-4, h-3-len(b.Places))
	}
	picture := 0
	if w >= 76 {
		picture = min(40, w-60)
	}
	rows := m.board.draw(t, m.ruler, w-4-picture, h-2-len(note), low(m.height))
	if picture > 0 {
		rows = beside(rows, m.intervals(picture, len(rows)))
	}
	return framed(m.desk, t.rule, title, right, append(rows, note...), w)
}

func (m *models) noteRows(s string, w, h int) []string {
	rows := m.ruler.wrap("Provisional: "+s+".", w)
	for i := range rows {
		rows[i] = m.theme.warn.paint(rows[i])
	}
	return rows[:min(h, len(rows))]
}

// intervals draws the scores of the places shown on one scale.
func (m *models) intervals(w, h int) []string {
	low, high := m.stats.Board.Places[0].Score, m.stats.Board.Places[0].Score
	for _, p := range m.stats.Board.Places {
		low, high = min(low, p.Scores.Low, p.Score), max(high, p.Scores.High, p.Score)
	}
	at := func(v float64) int { return 1 + int((v-low)/max(1, high-low)*float64(w-3)) }
	rows := []string{blank(w)}
	for _, p := range m.board.page() {
		from, to, mid := at(p.Scores.Low), at(p.Scores.High), at(p.Score)
		rows = append(rows, line{{m.theme.text, blank(from)}, {m.theme.rule, strings.Repeat("─", max(0, mid-from))}, {m.theme.focus, "●"},
			{m.theme.rule, strings.Repeat("─", max(0, to-mid))}}.render(m.ruler, w))
	}
	for len(rows) < h {
		rows = append(rows, blank(w))
	}
	return rows[:h]
}

// drawRaters is the box with what is known of the raters.
func (m *models) drawRaters(w, h int) []string {
	t := m.theme
	title := line{{t.rule, "─"}, {t.title, " raters "}}
	rows := m.raterLines(w - 4)
	for len(rows) < h-2 {
		rows = append(rows, "")
	}
	return framed(m.desk, t.rule, title, nil, rows[:max(0, h-2)], w)
}

// raterLines are agreement and biases, a line each, or two where the room is
// narrow.
func (m *models) raterLines(w int) []string {
	var rows []string
	for _, f := range [...]finding{m.agreement(), m.bias("position", "shown first won", m.stats.Position), m.bias("length", "longer won", m.stats.Length)} {
		rows = append(rows, f.rows(m.desk, w)...)
	}
	return rows
}

// finding is something known of the raters: what, how much, and what else
// there is to say of it.
type finding struct {
	name       string
	head, tail line
}

func (f finding) rows(d *desk, w int) []string {
	const label = 11
	out := append(line{{d.theme.dim, d.ruler.fit(f.name, label)}}, f.head...)
	if len(f.tail) == 0 {
		return []string{out.render(d.ruler, w)}
	}
	if whole := append(append(line{}, out...), append(line{{d.theme.dim, " · "}}, f.tail...)...); whole.width(d.ruler) <= w {
		return []string{whole.render(d.ruler, w)}
	}
	return []string{out.render(d.ruler, w), append(line{{d.theme.dim, blank(label)}}, f.tail...).render(d.ruler, w)}
}

// agreement is how far raters agree on what several of them judged.
func (m *models) agreement() finding {
	t, a := m.theme, m.stats.Agree
	alpha, raw := unknown, unknown
	if a.HasAlpha {
		alpha = points(a.Alpha)
	}
	if a.Pairs > 0 {
		raw = percent(a.Raw)
	}
	what := "answer"
	if m.stats.Scale == eval.Preference {
		what = "pair"
	}
	return finding{"agreement", line{{t.dim, "α "}, {t.text, alpha}, {t.dim, " · alike "}, {t.text, raw}},
		line{{t.dim, Counted(a.Raters, "rater") + ", " + Counted(a.Units, what) + " judged by several"}}}
}

// bias is how far something that should not matter did.
func (m *models) bias(name, what string, b eval.Bias) finding {
	t := m.theme
	f := finding{name: name, head: line{{t.dim, what + " "}, {t.text, shareText(b.Favoured)}}}
	if b.Favoured.N > 0 {
		f.head = f.head.add(t.dim, " of "+grouped(b.Favoured.N))
	}
	if !b.HasOdds {
		return f
	}
	paint, word := t.text, ""
	if b.OddsIn.Low > 1 || b.OddsIn.High < 1 {
		paint, word = t.warn, " !"
	}
	two := func(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
	f.tail = line{{t.dim, "odds "}, {paint, two(b.Odds) + word}, {t.dim, " (" + two(b.OddsIn.Low) + "–" + two(b.OddsIn.High) + ")"}}
	return f
}
