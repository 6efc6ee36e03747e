package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// View joins the tab bar, the screen, the status line, and what stands over
// them.
func (m *program) View() tea.View {
	v := tea.View{AltScreen: true}
	switch {
	case m.Width == 0 || m.stopped:
		return v
	case m.Small():
		v.Content = m.tooSmall()
		return v
	}
	body, cursor := m.Front.Draw()
	lines := make([]string, 0, m.Height)
	lines = append(append(append(lines, m.tabBar()), body...), m.statusLine())
	if cursor != nil {
		cursor.Y++
	}
	if m.Over() != nil {
		cursor = m.drawOverlay(lines)
	}
	if told := m.tellWhole(lines); told > 1 && cursor != nil && cursor.Y >= len(lines)-told {
		cursor = nil
	}
	v.Content, v.Cursor = strings.Join(lines, "\n"), cursor
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

func (m *program) drawOverlay(lines []string) *tea.Cursor {
	box, cursor := m.Over().Draw(m.Width, m.Height)
	x, y := styled.PlaceOverlay(m.Widths, lines, box, m.Width)
	if cursor != nil {
		cursor.X, cursor.Y = cursor.X+x, cursor.Y+y
	}
	return cursor
}

// tooSmall asks for more room.
func (m *program) tooSmall() string {
	text := "switchboard needs " + strconv.Itoa(shell.MinWidth) + "×" + strconv.Itoa(shell.MinHeight) + " cells; this terminal has " +
		strconv.Itoa(m.Width) + "×" + strconv.Itoa(m.Height) + "."
	rows := m.Widths.Wrap(text, max(1, m.Width))
	return strings.Join(rows[:min(len(rows), max(1, m.Height))], "\n")
}

// tabBar names the screens; what is simulated is marked at its end. Where
// there is no room for all names, all but the current one are digits.
func (m *program) tabBar() string {
	left, right := m.tabLine()
	return styled.Justify(m.Widths, left, right, m.Width)
}

func (m *program) tabLine() (left, right styled.Line) {
	t := m.Theme
	if away := m.away(); away != "" {
		right = styled.Line{{Style: t.Focus, Text: away}}
	}
	if m.Front.Demo() {
		right = right.Add(t.Warn, "SIMULATED ")
	}
	loose, tight, digits := m.tabs(" ", true), m.tabs("", true), m.tabs("", false)
	right = m.withHead(right, tight.Width(m.Widths), digits.Width(m.Widths))
	left = styled.FirstFitting(m.Widths, m.Width-right.Width(m.Widths), append(styled.Line{{Style: t.Star, Text: " switchboard "}}, loose...), loose, tight, digits)
	return left, right
}

// away is what a screen that is not shown has under way.
func (m *program) away() string {
	if w := m.worker(); w != nil && any(w) != any(m.Front) {
		return w.Away()
	}
	return ""
}

// withHead puts what the screen says of itself before the end of the tab bar:
// as much as there is room for beside the names of the screens, or beside their
// digits.
func (m *program) withHead(right styled.Line, tabs ...int) styled.Line {
	s, ok := m.Front.(shell.Header)
	if !ok {
		return right
	}
	heads := s.Head()
	least := len(heads) - 1
	for _, room := range tabs {
		for _, head := range heads[:least] {
			if all := append(head, right...); room+all.Width(m.Widths) <= m.Width {
				return all
			}
		}
	}
	if all := append(heads[least], right...); tabs[len(tabs)-1]+all.Width(m.Widths) <= m.Width {
		return all
	}
	return right
}

// tabs are the screens with something between them, by name or by digit. One that stands
// alone has no digit: no key leads elsewhere.
func (m *program) tabs(between string, names bool) styled.Line {
	t := m.Theme
	var out styled.Line
	for _, s := range m.Screens {
		tab, paint := " "+s.Tab().Digit()+" ", t.Dim
		if len(m.Screens) == 1 {
			tab = " "
		}
		if m.Shows(s) {
			tab, paint = "▸"+tab[1:], t.Chosen
		}
		if names || m.Shows(s) {
			tab += s.Tab().Title() + " "
		}
		out = append(out, styled.Span{Style: t.Text, Text: between}, styled.Span{Style: paint, Text: tab})
	}
	return out
}

// statusLine is the hints, or what there is to say, and what today cost.
func (m *program) statusLine() string {
	first := m.urgent()
	if s, ok := m.Front.(shell.Bottom); ok {
		if line := s.Status(first); line != "" {
			return line
		}
	}
	right := m.Today()
	if m.Remark != "" {
		left := styled.Line{{Style: m.Theme.Focus, Text: " " + m.Remark}}
		if left.Width(m.Widths)+right.Width(m.Widths) > m.Width {
			right = nil
		}
		return styled.Justify(m.Widths, left, right, m.Width)
	}
	room := m.Width - right.Width(m.Widths) - first.Width(m.Widths)
	rest := m.Hints(m.ActiveMode(), room)
	if rest.Width(m.Widths) > room && len(first) > 0 {
		rest = rest[len(rest)-2:] // the way to all others
	}
	return styled.Justify(m.Widths, append(first, rest...), right, m.Width)
}

// mostTold is how many lines a remark may take.
const mostTold = 4

// tellWhole puts a remark that is longer than the status line over the lines
// above it too, until the next key, and returns how many it takes.
func (m *program) tellWhole(lines []string) int {
	rows := m.Widths.Wrap(m.Remark, m.Width-2)
	if len(rows) < 2 {
		return len(rows)
	}
	rows = rows[:min(len(rows), mostTold)]
	for i, row := range rows {
		lines[len(lines)-len(rows)+i] = m.Widths.Pad(m.Theme.Focus.Render(" "+row), m.Width)
	}
	return len(rows)
}

// urgent is the hint that leads on every screen while calls are under way.
func (m *program) urgent() styled.Line {
	key := m.Keys.First(keymap.Everywhere, "interrupt")
	if key == "" || m.worker() == nil {
		return nil
	}
	return styled.Line{{Style: m.Theme.Key, Text: " " + key}, {Style: m.Theme.Dim, Text: " cancel "}}
}
