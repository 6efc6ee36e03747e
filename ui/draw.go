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
func (m *program) View() tea.View {
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

func (m *program) drawOverlay(lines []string) *tea.Cursor {
	box, cursor := m.over.Draw(m.Width, m.Height)
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
	if m.compare.Running && m.screen() != shell.Screen(m.compare) {
		right = styled.Line{{Style: t.Focus, Text: "a prompt is under way "}}
	}
	if m.screen().Demo() {
		right = right.Add(t.Warn, "SIMULATED ")
	}
	loose, tight, digits := m.tabs(" ", true), m.tabs("", true), m.tabs("", false)
	right = m.withHead(right, tight.Width(m.Widths), digits.Width(m.Widths))
	left = styled.FirstFitting(m.Widths, m.Width-right.Width(m.Widths), append(styled.Line{{Style: t.Star, Text: " switchboard "}}, loose...), loose, tight, digits)
	return left, right
}

// withHead puts how far the rating has come before the end of the tab bar: as
// much as there is room for beside the names of the screens, or beside their
// digits.
func (m *program) withHead(right styled.Line, tabs ...int) styled.Line {
	if m.screen() != shell.Screen(m.jury) {
		return right
	}
	long, short, least := m.jury.Head()
	for _, room := range tabs {
		for _, head := range []styled.Line{long, short} {
			if all := append(head, right...); room+all.Width(m.Widths) <= m.Width {
				return all
			}
		}
	}
	if all := append(least, right...); tabs[len(tabs)-1]+all.Width(m.Widths) <= m.Width {
		return all
	}
	return right
}

// tabs are the screens with something between them, by name or by digit.
func (m *program) tabs(between string, names bool) styled.Line {
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
		out = append(out, styled.Span{Style: t.Text, Text: between}, styled.Span{Style: paint, Text: tab})
	}
	return out
}

// statusLine is the hints, or what there is to say, and what today cost.
func (m *program) statusLine() string {
	right := m.Today()
	if m.screen() == shell.Screen(m.jury) {
		return m.ballotLine()
	}
	if m.Remark != "" {
		left := styled.Line{{Style: m.Theme.Focus, Text: " " + m.Remark}}
		if left.Width(m.Widths)+right.Width(m.Widths) > m.Width {
			right = nil
		}
		return styled.Justify(m.Widths, left, right, m.Width)
	}
	first := m.urgent()
	if m.mode().Bar() { // the keys stand in the bar itself
		left := m.compare.Progress()
		if key := m.Keys.First(m.mode(), "help"); key != "" {
			left = append(left, styled.Span{Style: m.Theme.Key, Text: " " + key}, styled.Span{Style: m.Theme.Dim, Text: " help "})
		}
		return styled.Justify(m.Widths, append(first, left...), right, m.Width)
	}
	room := m.Width - right.Width(m.Widths) - first.Width(m.Widths)
	rest := m.Hints(m.mode(), room)
	if rest.Width(m.Widths) > room && len(first) > 0 {
		rest = rest[len(rest)-2:] // the way to all others
	}
	return styled.Justify(m.Widths, append(first, rest...), right, m.Width)
}

// ballotLine is the status line of Rate: without what is spent, for that would
// tell who answers.
func (m *program) ballotLine() string {
	right := m.jury.Gauge()
	left := styled.Line{{Style: m.Theme.Focus, Text: " " + m.Remark}}
	if m.Remark == "" {
		var help styled.Line
		if key := m.Keys.First(m.mode(), "help"); key != "" {
			help = styled.Line{{Style: m.Theme.Key, Text: " " + key}, {Style: m.Theme.Dim, Text: " help "}}
		}
		first, room := m.urgent(), m.Width-help.Width(m.Widths)
		if m.Width >= 60 { // with less the keys are more use
			room -= right.Width(m.Widths)
		}
		left = append(append(first, m.Hints(m.mode(), room-first.Width(m.Widths))...), help...)
	}
	if left.Width(m.Widths)+right.Width(m.Widths) > m.Width {
		right = nil
	}
	return styled.Justify(m.Widths, left, right, m.Width)
}

// urgent is the hint that leads on every screen while a prompt is under way.
func (m *program) urgent() styled.Line {
	key := m.Keys.First(shell.Everywhere, "interrupt")
	if key == "" || !m.compare.Running && !m.jury.Errand.Running {
		return nil
	}
	return styled.Line{{Style: m.Theme.Key, Text: " " + key}, {Style: m.Theme.Dim, Text: " cancel "}}
}
