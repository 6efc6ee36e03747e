package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/ui/compare"
	"switchboard/ui/rate"
	"switchboard/ui/shell"
	"switchboard/ui/widget"
)

// openHelp shows the key table, from where the keys go now.
func (m *program) openHelp() {
	modes := []shell.Mode{m.mode()}
	for _, more := range append(m.modesOf(m.current), shell.Everywhere) {
		if !slices.Contains(modes, more) {
			modes = append(modes, more)
		}
	}
	m.over = &shell.Pager{Context: m.Context, Title: "keys", Keys: shell.InHelp, Page: func(w int) []string { return m.HelpPage(modes, w) }}
}

// pagerRows are the part of the key table that moves a page and closes it.
func (m *program) pagerRows(in shell.Mode, more ...string) []shell.Row {
	keys := append([]string{"esc", "q", "enter"}, more...)
	rows := []shell.Row{{Mode: in, Action: "close", Keys: keys, Hint: "close", Help: "close the page", Do: shell.Do(m.closeOverlay), Off: nil}}
	return append(rows, shell.ScrollRows(in, m.scrollPage)...)
}

func (m *program) scrollPage(s widget.Scroll) tea.Cmd {
	if p, ok := m.over.(*shell.Pager); ok {
		return p.Scroll(s)
	}
	return nil
}

// rows is the whole key table: the program's own part and the screens'.
func (m *program) rows() []shell.Row {
	var rows []shell.Row
	for _, s := range m.screens {
		rows = append(rows, s.Rows()...)
	}
	for i, s := range m.screens {
		keys := []string{"f" + strconv.Itoa(s.Digit()+1), strconv.Itoa(s.Digit())}
		rows = append(rows, shell.Row{Mode: shell.Everywhere, Action: strings.ToLower(s.Title()), Keys: keys, Hint: "", Help: "show " + s.Title(), Do: func() tea.Cmd { return m.show(i) }, Off: nil})
	}
	rows = append(rows,
		shell.Row{Mode: shell.Everywhere, Action: "rerun", Keys: []string{"ctrl+r"}, Hint: "", Help: "send the prompt again to the same models", Do: m.rerun, Off: m.whyNoRerun},
		shell.Row{Mode: shell.Everywhere, Action: "task", Keys: []string{"ctrl+t"}, Hint: "", Help: "say what kind of task the prompt is", Do: shell.Do(m.pickTask), Off: m.whyNoTask},
		shell.Row{Mode: shell.InLanes, Action: "figures", Keys: []string{"v"}, Hint: "", Help: "see where every figure of the lane comes from", Do: shell.Do(m.openFigures), Off: m.compare.WhyNoLane},
		shell.Row{Mode: shell.Everywhere, Action: "palette", Keys: []string{"ctrl+p", ":"}, Hint: "commands", Help: "find a command by name", Do: shell.Do(m.openPalette), Off: nil},
		shell.Row{Mode: shell.Everywhere, Action: "mouse", Keys: []string{"f12"}, Hint: "", Help: "take the mouse, or leave it to the terminal", Do: shell.Do(m.toggleMouse), Off: nil},
		shell.Row{Mode: shell.Everywhere, Action: "help", Keys: []string{"?", "f1"}, Hint: "help", Help: "show all keys", Do: shell.Do(m.openHelp), Off: nil},
		shell.Row{Mode: shell.Everywhere, Action: "interrupt", Keys: []string{"ctrl+c"}, Hint: "", Help: "cancel what is under way, or quit", Do: m.interrupt, Off: nil},
		shell.Row{Mode: shell.Everywhere, Action: "quit", Keys: []string{"q"}, Hint: "", Help: "quit", Do: m.quit, Off: m.compare.WhyBusy},
		shell.Row{Mode: shell.Everywhere, Action: "suspend", Keys: []string{"ctrl+z"}, Hint: "", Help: "go to the shell; fg comes back", Do: func() tea.Cmd { return tea.Suspend }, Off: nil},

		shell.Row{Mode: shell.InMenu, Action: "choose", Keys: []string{"enter"}, Hint: "choose", Help: "choose the selected line", Do: m.choose, Off: nil},
		shell.Row{Mode: shell.InMenu, Action: "close", Keys: []string{"esc"}, Hint: "close", Help: "close the list", Do: shell.Do(m.closeOverlay), Off: nil},
		shell.Row{Mode: shell.InMenu, Action: "next", Keys: []string{"down", "tab", "ctrl+n"}, Hint: "", Help: "select the next line", Do: shell.Do(func() { m.moveMenu(1) }), Off: nil},
		shell.Row{Mode: shell.InMenu, Action: "previous", Keys: []string{"up", "shift+tab"}, Hint: "", Help: "select the previous line", Do: shell.Do(func() { m.moveMenu(-1) }), Off: nil},
		shell.Row{Mode: shell.InQuestion, Action: "yes", Keys: []string{"y"}, Hint: "yes", Help: "do it", Do: m.answerYes, Off: nil},
		shell.Row{Mode: shell.InQuestion, Action: "no", Keys: []string{"n", "esc", "enter"}, Hint: "no", Help: "leave everything as it is", Do: shell.Do(m.closeOverlay), Off: nil},
	)
	for _, bar := range []shell.Mode{shell.RateAccept, shell.RateScore, shell.RatePreference} {
		rows = append(rows, shell.Row{Mode: bar, Action: "help", Keys: []string{"?", "f1"}, Hint: "", Help: "show all keys", Do: shell.Do(m.openHelp), Off: nil})
	}
	for _, md := range append(rate.VoteModes[:], shell.RateErrand, shell.InTags) {
		rows = append(rows, m.placeRows(md)...)
	}
	rows = append(rows, m.trialRows()...)
	rows = append(rows, m.pagerRows(shell.InDiff)...)
	rows = append(append(rows, m.parametersRows()...), m.pickerRows()...)
	return append(append(rows, m.pagerRows(shell.InHelp, "?")...), m.pagerRows(shell.InFigures, "v")...)
}

// trialRows go from trial to trial of the history without leaving Compare. In
// a rating bar the thumb does.
func (m *program) trialRows() []shell.Row {
	var rows []shell.Row
	for _, md := range []shell.Mode{shell.InLanes, shell.RateAccept, shell.RateScore, shell.RatePreference} {
		next, hint := []string{"]"}, ""
		if md.Bar() {
			next, hint = []string{"space", "]"}, "next trial"
		}
		rows = append(rows,
			shell.Row{Mode: md, Action: "next-trial", Keys: next, Hint: hint, Help: "open the next trial of History, down the list", Do: m.turnTrial(1), Off: m.whyNoTrial(1)},
			shell.Row{Mode: md, Action: "previous-trial", Keys: []string{"["}, Hint: "", Help: "open the trial above it", Do: m.turnTrial(-1), Off: m.whyNoTrial(-1)})
	}
	return rows
}

func (m *program) turnTrial(step int) func() tea.Cmd {
	return func() tea.Cmd { return m.history.OpenBeside(m.compare.Trial.ID, step) }
}

func (m *program) whyNoTrial(step int) func() string {
	return func() string { return m.history.WhyNoneBeside(m.compare.Trial.ID, step) }
}

// rerun shows Compare and sends its prompt once more, or in History the one
// selected.
func (m *program) rerun() tea.Cmd {
	if m.screen() == shell.Screen(m.history) {
		m.again = m.history.SelectedID()
		return m.history.Open()
	}
	return tea.Batch(m.show(0), m.compare.Rerun())
}

func (m *program) whyNoRerun() string {
	if m.screen() == shell.Screen(m.history) {
		return m.history.WhyNoOpen()
	}
	if m.screen() == shell.Screen(m.jury) {
		return "prompts are sent again from Compare"
	}
	return m.compare.WhyNoRerun()
}

// sendAgain sends a trial that was opened for that.
func (m *program) sendAgain(msg tea.Msg) tea.Cmd {
	opened, ok := msg.(shell.Reopened)
	if !ok {
		return nil
	}
	again := m.again != "" && m.again == opened.Trial.ID
	if m.again = ""; !again {
		return nil
	}
	m.compare.ToPrompt()
	return m.compare.Rerun()
}

// placeRows lead from a mode that keeps its letters to the other screens and
// to the palette.
func (m *program) placeRows(md shell.Mode) []shell.Row {
	var rows []shell.Row
	for i, s := range m.screens {
		rows = append(rows, shell.Row{Mode: md, Action: strings.ToLower(s.Title()), Keys: []string{"f" + strconv.Itoa(s.Digit()+1), strconv.Itoa(s.Digit())}, Hint: "", Help: "show " + s.Title(),
			Do: func() tea.Cmd { return m.show(i) }, Off: nil})
	}
	return append(rows, shell.Row{Mode: md, Action: "palette", Keys: []string{"ctrl+p", ":"}, Hint: "", Help: "find a command by name", Do: shell.Do(m.openPalette), Off: nil})
}

func (m *program) closeOverlay() { m.over = nil }

// modesOf are the modes of a screen, in the order of its rows.
func (m *program) modesOf(i int) []shell.Mode {
	var modes []shell.Mode
	for _, r := range m.screens[i].Rows() {
		if r.Mode != shell.Everywhere && !slices.Contains(modes, r.Mode) && !m.otherScale(r.Mode) {
			modes = append(modes, r.Mode)
		}
	}
	return modes
}

// otherScale reports a rating bar that this configuration never opens.
func (m *program) otherScale(md shell.Mode) bool {
	return md.Bar() && md != compare.RatingMode(m.App.Scale) || slices.Contains(rate.VoteModes[:], md) && md != rate.VoteMode(m.App.Scale)
}

// openPalette lists what can be done on this screen, each action once, those
// that everybody knows by heart last.
func (m *program) openPalette() {
	var items []shell.MenuItem
	seen := map[string]bool{}
	for _, r := range m.Keys.Of(append([]shell.Mode{m.screen().Mode(), shell.Everywhere}, m.modesOf(m.current)...)...) {
		if seen[r.Action] || (r.Mode.Bar() && r.Mode != m.screen().Mode()) {
			continue
		}
		seen[r.Action] = true
		items = append(items, shell.MenuItem{Name: r.Action, Keys: strings.Join(r.Keys, " "), Text: r.Help, Why: r.Why(), Do: func() tea.Cmd { return m.run(r) }})
	}
	slices.SortStableFunc(items, func(a, b shell.MenuItem) int { return cmp.Compare(shell.Moving(a.Name), shell.Moving(b.Name)) })
	menu := shell.NewMenu(m.Context, "commands", items)
	menu.Foot = "these names are what [keys] in the config rebinds"
	m.over = menu
}

// pickTask lists the tasks that a prompt may be said to be.
func (m *program) pickTask() {
	items := []shell.MenuItem{{Name: "auto", Text: "detected from the prompt", Do: m.setTask("")}}
	for _, t := range engine.Tasks {
		items = append(items, shell.MenuItem{Name: string(t), Do: m.setTask(t)})
	}
	m.over = shell.NewMenu(m.Context, "task", items)
}

func (m *program) setTask(t engine.Task) func() tea.Cmd {
	return shell.Do(func() {
		m.compare.Task = t
		m.compare.Replan()
	})
}

func (m *program) whyNoTask() string {
	if m.screen() != shell.Screen(m.compare) {
		return "tasks are chosen in Compare"
	}
	return ""
}

func (m *program) moveMenu(n int) {
	if menu, ok := m.over.(*shell.Menu); ok {
		menu.Move(n)
	}
}

// choose does what the selected line of the menu says.
func (m *program) choose() tea.Cmd {
	menu, ok := m.over.(*shell.Menu)
	if !ok {
		return nil
	}
	it, ok := menu.Chosen()
	if !ok {
		return nil
	}
	m.over = nil
	return it.Do()
}

func (m *program) answerYes() tea.Cmd {
	q, ok := m.over.(*shell.QuestionBox)
	if !ok {
		return nil
	}
	m.over = nil
	return q.Yes()
}
