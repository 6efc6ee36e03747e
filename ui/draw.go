package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// View joins the tab bar, the screen, the status line, and what stands over
// them.
func (m *root) View() tea.View {
	v := tea.View{AltScreen: true}
	switch {
	case m.Width == 0 || m.stopped:
		return v
	case m.Small():
		v.Content = m.tooSmall()
		return v
	}
	body, cursor := m.screen().Draw()
	lines := make([]string, 0, m.Height)
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
	box, cursor := m.over.Draw(m.Width, m.Height)
	x, y := styled.Lay(m.Ruler, lines, box, m.Width)
	if cursor != nil {
		cursor.X, cursor.Y = cursor.X+x, cursor.Y+y
	}
	return cursor
}

// tooSmall asks for more room.
func (m *root) tooSmall() string {
	text := "switchboard needs " + strconv.Itoa(shell.MinWidth) + "×" + strconv.Itoa(shell.MinHeight) + " cells; this terminal has " +
		strconv.Itoa(m.Width) + "×" + strconv.Itoa(m.Height) + "."
	rows := m.Ruler.Wrap(text, max(1, m.Width))
	return strings.Join(rows[:min(len(rows), max(1, m.Height))], "\n")
}

// tabBar names the screens; what is simulated is marked at its end. Where
// there is no room for all names, all but the current one are digits.
func (m *root) tabBar() string {
	left, right := m.tabLine()
	return styled.Spread(m.Ruler, left, right, m.Width)
}

func (m *root) tabLine() (left, right styled.Line) {
	t := m.Theme
	if m.compare.Running && m.screen() != shell.Screen(m.compare) {
		right = styled.Line{{Ink: t.Focus, Text: "a prompt is under way "}}
	}
	if m.screen().Demo() {
		right = right.Add(t.Warn, "SIMULATED ")
	}
	loose, tight, digits := m.tabs(" ", true), m.tabs("", true), m.tabs("", false)
	right = m.withHead(right, tight.Width(m.Ruler), digits.Width(m.Ruler))
	left = styled.FirstFitting(m.Ruler, m.Width-right.Width(m.Ruler), append(styled.Line{{Ink: t.Star, Text: " switchboard "}}, loose...), loose, tight, digits)
	return left, right
}

// withHead puts how far the rating has come before the end of the tab bar: as
// much as there is room for beside the names of the screens, or beside their
// digits.
func (m *root) withHead(right styled.Line, tabs ...int) styled.Line {
	if m.screen() != shell.Screen(m.jury) {
		return right
	}
	long, short, least := m.jury.Head()
	for _, room := range tabs {
		for _, head := range []styled.Line{long, short} {
			if all := append(head, right...); room+all.Width(m.Ruler) <= m.Width {
				return all
			}
		}
	}
	if all := append(least, right...); tabs[len(tabs)-1]+all.Width(m.Ruler) <= m.Width {
		return all
	}
	return right
}

// tabs are the screens with something between them, by name or by digit.
func (m *root) tabs(between string, names bool) styled.Line {
	t := m.Theme
	var out styled.Line
	for i, s := range m.screens {
		tab, paint := " "+strconv.Itoa(s.Digit())+" ", t.Dim
		if i == m.current {
			tab, paint = "▸"+tab[1:], t.Chosen
		}
		if names || i == m.current {
			tab += s.Title() + " "
		}
		out = append(out, styled.Span{Ink: t.Text, Text: between}, styled.Span{Ink: paint, Text: tab})
	}
	return out
}

// statusLine is the hints, or what there is to say, and what today cost.
func (m *root) statusLine() string {
	right := m.Today()
	if m.screen() == shell.Screen(m.jury) {
		return m.ballotLine()
	}
	if m.Remark != "" {
		left := styled.Line{{Ink: m.Theme.Focus, Text: " " + m.Remark}}
		if left.Width(m.Ruler)+right.Width(m.Ruler) > m.Width {
			right = nil
		}
		return styled.Spread(m.Ruler, left, right, m.Width)
	}
	first := m.urgent()
	if m.mode().Bar() { // the keys stand in the bar itself
		left := m.compare.Progress()
		if key := m.Keys.First(m.mode(), "help"); key != "" {
			left = append(left, styled.Span{Ink: m.Theme.Key, Text: " " + key}, styled.Span{Ink: m.Theme.Dim, Text: " help "})
		}
		return styled.Spread(m.Ruler, append(first, left...), right, m.Width)
	}
	room := m.Width - right.Width(m.Ruler) - first.Width(m.Ruler)
	rest := m.Hints(m.mode(), room)
	if rest.Width(m.Ruler) > room && len(first) > 0 {
		rest = rest[len(rest)-2:] // the way to all others
	}
	return styled.Spread(m.Ruler, append(first, rest...), right, m.Width)
}

// ballotLine is the status line of Rate: without what is spent, for that would
// tell who answers.
func (m *root) ballotLine() string {
	right := m.jury.Gauge()
	left := styled.Line{{Ink: m.Theme.Focus, Text: " " + m.Remark}}
	if m.Remark == "" {
		var help styled.Line
		if key := m.Keys.First(m.mode(), "help"); key != "" {
			help = styled.Line{{Ink: m.Theme.Key, Text: " " + key}, {Ink: m.Theme.Dim, Text: " help "}}
		}
		first, room := m.urgent(), m.Width-help.Width(m.Ruler)
		if m.Width >= 60 { // with less the keys are more use
			room -= right.Width(m.Ruler)
		}
		left = append(append(first, m.Hints(m.mode(), room-first.Width(m.Ruler))...), help...)
	}
	if left.Width(m.Ruler)+right.Width(m.Ruler) > m.Width {
		right = nil
	}
	return styled.Spread(m.Ruler, left, right, m.Width)
}

// urgent is the hint that leads on every screen while a prompt is under way.
func (m *root) urgent() styled.Line {
	key := m.Keys.First(shell.Everywhere, "interrupt")
	if key == "" || !m.compare.Running && !m.jury.Errand.Running {
		return nil
	}
	return styled.Line{{Ink: m.Theme.Key, Text: " " + key}, {Ink: m.Theme.Dim, Text: " cancel "}}
}
