package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// View joins the tab bar, the screen, the status line, and what stands over
// them.
func (m *root) View() tea.View {
	v := tea.View{AltScreen: true}
	switch {
	case m.width == 0 || m.stopped:
		return v
	case m.small():
		v.Content = m.tooSmall()
		return v
	}
	body, cursor := m.screen().draw()
	lines := make([]string, 0, m.height)
	lines = append(append(append(lines, m.tabBar()), body...), m.statusLine())
	if cursor != nil {
		cursor.Y++
	}
	if m.over != nil {
		cursor = m.drawOverlay(lines)
	}
	v.Content, v.Cursor = strings.Join(lines, "\n"), cursor
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

func (m *root) drawOverlay(lines []string) *tea.Cursor {
	box, cursor := m.over.draw(m.width, m.height)
	x, y := lay(m.ruler, lines, box, m.width)
	if cursor != nil {
		cursor.X, cursor.Y = cursor.X+x, cursor.Y+y
	}
	return cursor
}

// tooSmall asks for more room.
func (m *root) tooSmall() string {
	text := "switchboard needs " + strconv.Itoa(minWidth) + "×" + strconv.Itoa(minHeight) + " cells; this terminal has " +
		strconv.Itoa(m.width) + "×" + strconv.Itoa(m.height) + "."
	rows := m.ruler.wrap(text, max(1, m.width))
	return strings.Join(rows[:min(len(rows), max(1, m.height))], "\n")
}

// tabBar names the screens; what is simulated is marked at its end. Where
// there is no room for all names, all but the current one are digits.
func (m *root) tabBar() string {
	left, right := m.tabLine()
	return spread(m.ruler, left, right, m.width)
}

func (m *root) tabLine() (left, right line) {
	t := m.theme
	if m.compare.running && m.screen() != screen(m.compare) {
		right = line{{t.focus, "a prompt is under way "}}
	}
	if m.screen().demo() {
		right = right.add(t.warn, "SIMULATED ")
	}
	loose, tight, digits := m.tabs(" ", true), m.tabs("", true), m.tabs("", false)
	right = m.withHead(right, tight.width(m.ruler), digits.width(m.ruler))
	left = firstFitting(m.ruler, m.width-right.width(m.ruler), append(line{{t.star, " switchboard "}}, loose...), loose, tight, digits)
	return left, right
}

// withHead puts how far the rating has come before the end of the tab bar: as
// much as there is room for beside the names of the screens, or beside their
// digits.
func (m *root) withHead(right line, tabs ...int) line {
	if m.screen() != screen(m.jury) {
		return right
	}
	long, short, least := m.jury.head()
	for _, room := range tabs {
		for _, head := range []line{long, short} {
			if all := append(head, right...); room+all.width(m.ruler) <= m.width {
				return all
			}
		}
	}
	if all := append(least, right...); tabs[len(tabs)-1]+all.width(m.ruler) <= m.width {
		return all
	}
	return right
}

// tabs are the screens with something between them, by name or by digit.
func (m *root) tabs(between string, names bool) line {
	t := m.theme
	var out line
	for i, s := range m.screens {
		tab, paint := " "+strconv.Itoa(s.digit())+" ", t.dim
		if i == m.current {
			tab, paint = "▸"+tab[1:], t.chosen
		}
		if names || i == m.current {
			tab += s.title() + " "
		}
		out = append(out, span{t.text, between}, span{paint, tab})
	}
	return out
}

// statusLine is the hints, or what there is to say, and what today cost.
func (m *root) statusLine() string {
	right := m.today()
	if m.screen() == screen(m.jury) {
		return m.ballotLine()
	}
	if m.remark != "" {
		left := line{{m.theme.focus, " " + m.remark}}
		if left.width(m.ruler)+right.width(m.ruler) > m.width {
			right = nil
		}
		return spread(m.ruler, left, right, m.width)
	}
	first := m.urgent()
	if m.mode().bar() { // the keys stand in the bar itself
		left := m.compare.progress()
		if key := m.keys.first(m.mode(), "help"); key != "" {
			left = append(left, span{m.theme.key, " " + key}, span{m.theme.dim, " help "})
		}
		return spread(m.ruler, append(first, left...), right, m.width)
	}
	room := m.width - right.width(m.ruler) - first.width(m.ruler)
	rest := m.hints(m.mode(), room)
	if rest.width(m.ruler) > room && len(first) > 0 {
		rest = rest[len(rest)-2:] // the way to all others
	}
	return spread(m.ruler, append(first, rest...), right, m.width)
}

// ballotLine is the status line of Rate: without what is spent, for that would
// tell who answers.
func (m *root) ballotLine() string {
	right := m.jury.gauge()
	left := line{{m.theme.focus, " " + m.remark}}
	if m.remark == "" {
		var help line
		if key := m.keys.first(m.mode(), "help"); key != "" {
			help = line{{m.theme.key, " " + key}, {m.theme.dim, " help "}}
		}
		first, room := m.urgent(), m.width-help.width(m.ruler)
		if m.width >= 60 { // with less the keys are more use
			room -= right.width(m.ruler)
		}
		left = append(append(first, m.hints(m.mode(), room-first.width(m.ruler))...), help...)
	}
	if left.width(m.ruler)+right.width(m.ruler) > m.width {
		right = nil
	}
	return spread(m.ruler, left, right, m.width)
}

// today is what was spent today, once that was read. Simulated models cost
// nothing, whatever stands below their answers.
func (d *desk) today() line {
	switch {
	case !d.summed:
		return nil
	case d.bench.Catalog.Simulated && d.width >= 100:
		return line{{d.theme.dim, " simulated, nothing is spent "}}
	case d.bench.Catalog.Simulated && d.width >= 60:
		return line{{d.theme.dim, " nothing is spent "}}
	case d.bench.Catalog.Simulated: // the word stands at the top
		return nil
	}
	return line{{d.theme.text, " " + d.spentOfCap()}, {d.theme.dim, " today "}}
}

// urgent is the hint that leads on every screen while a prompt is under way.
func (m *root) urgent() line {
	key := m.keys.first(everywhere, "interrupt")
	if key == "" || !m.compare.running && !m.jury.errand.running {
		return nil
	}
	return line{{m.theme.key, " " + key}, {m.theme.dim, " cancel "}}
}

// hints are the keys that are of use now in so many cells: a key and a word
// each. Those of the mode that are least useful go first; the way to all
// others stays.
func (d *desk) hints(m mode, w int) line {
	own := d.hintsOf(m, m)
	var common line
	if !m.keepsLetters() || m == inPrompt || m == inSearch {
		common = d.hintsOf(everywhere, m)
	}
	for len(own) > 2 && own.width(d.ruler)+common.width(d.ruler) > w {
		own = own[:len(own)-2]
	}
	for len(common) > 2 && own.width(d.ruler)+common.width(d.ruler) > w {
		common = common[2:]
	}
	return append(own, common...)
}

// hintsOf are the hints of one mode, for a reader in another.
func (d *desk) hintsOf(m, reader mode) line {
	var out line
	for _, r := range d.keys.of(m) {
		if r.hint == "" || len(r.keys) == 0 || r.why() != "" {
			continue
		}
		key := r.keys[0]
		if reader.typing() {
			key = firstChord(r.keys)
		}
		out = append(out, span{d.theme.key, " " + key}, span{d.theme.dim, " " + r.hint + " "})
	}
	return out
}

// firstChord is the first key that is no letter, for a hint in a text field.
func firstChord(keys []string) string {
	for _, k := range keys {
		if !letter(k) {
			return k
		}
	}
	return keys[0]
}
