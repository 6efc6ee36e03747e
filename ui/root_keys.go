package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
)

// rows is the whole key table: the program's own part and the screens'.
func (m *root) rows() []row {
	var rows []row
	for _, s := range m.screens {
		rows = append(rows, s.rows()...)
	}
	for i, s := range m.screens {
		keys := []string{"f" + strconv.Itoa(s.digit()+1), strconv.Itoa(s.digit())}
		rows = append(rows, row{everywhere, strings.ToLower(s.title()), keys, "", "show " + s.title(), func() tea.Cmd { return m.show(i) }, nil})
	}
	rows = append(rows,
		row{everywhere, "rerun", []string{"ctrl+r"}, "", "send the prompt again to the same models", m.rerun, m.whyNoRerun},
		row{everywhere, "task", []string{"ctrl+t"}, "", "say what kind of task the prompt is", do(m.pickTask), m.whyNoTask},
		row{inLanes, "figures", []string{"v"}, "", "see where every figure of the lane comes from", do(m.openFigures), m.compare.whyNoLane},
		row{everywhere, "palette", []string{"ctrl+p", ":"}, "commands", "find a command by name", do(m.openPalette), nil},
		row{everywhere, "mouse", []string{"f12"}, "", "take the mouse, or leave it to the terminal", do(m.toggleMouse), nil},
		row{everywhere, "help", []string{"?", "f1"}, "help", "show all keys", do(m.openHelp), nil},
		row{everywhere, "interrupt", []string{"ctrl+c"}, "", "cancel what is under way, or quit", m.interrupt, nil},
		row{everywhere, "quit", []string{"q"}, "", "quit", m.quit, m.compare.whyBusy},
		row{everywhere, "suspend", []string{"ctrl+z"}, "", "go to the shell; fg comes back", func() tea.Cmd { return tea.Suspend }, nil},

		row{inMenu, "choose", []string{"enter"}, "choose", "choose the selected line", m.choose, nil},
		row{inMenu, "close", []string{"esc"}, "close", "close the list", do(m.closeOverlay), nil},
		row{inMenu, "next", []string{"down", "tab", "ctrl+n"}, "", "select the next line", do(func() { m.moveMenu(1) }), nil},
		row{inMenu, "previous", []string{"up", "shift+tab"}, "", "select the previous line", do(func() { m.moveMenu(-1) }), nil},
		row{inQuestion, "yes", []string{"y"}, "yes", "do it", m.answerYes, nil},
		row{inQuestion, "no", []string{"n", "esc", "enter"}, "no", "leave everything as it is", do(m.closeOverlay), nil},
	)
	for _, bar := range []mode{rateAccept, rateScore, ratePreference} {
		rows = append(rows, row{bar, "help", []string{"?", "f1"}, "", "show all keys", do(m.openHelp), nil})
	}
	for _, md := range append(voteModes[:], rateErrand, inTags) {
		rows = append(rows, m.placeRows(md)...)
	}
	rows = append(rows, m.trialRows()...)
	rows = append(rows, m.pagerRows(inDiff)...)
	rows = append(append(rows, m.parametersRows()...), m.pickerRows()...)
	return append(append(rows, m.pagerRows(inHelp, "?")...), m.pagerRows(inFigures, "v")...)
}

// trialRows go from trial to trial of the history without leaving Compare. In
// a rating bar the thumb does.
func (m *root) trialRows() []row {
	var rows []row
	for _, md := range []mode{inLanes, rateAccept, rateScore, ratePreference} {
		next, hint := []string{"]"}, ""
		if md.bar() {
			next, hint = []string{"space", "]"}, "next trial"
		}
		rows = append(rows,
			row{md, "next-trial", next, hint, "open the next trial of History, down the list", m.turnTrial(1), m.whyNoTrial(1)},
			row{md, "previous-trial", []string{"["}, "", "open the trial above it", m.turnTrial(-1), m.whyNoTrial(-1)})
	}
	return rows
}

func (m *root) turnTrial(step int) func() tea.Cmd {
	return func() tea.Cmd { return m.history.openBeside(m.compare.trial.ID, step) }
}

func (m *root) whyNoTrial(step int) func() string {
	return func() string { return m.history.whyNoneBeside(m.compare.trial.ID, step) }
}

// rerun shows Compare and sends its prompt once more, or in History the one
// selected.
func (m *root) rerun() tea.Cmd {
	if m.screen() == screen(m.history) {
		m.again = m.history.selectedID()
		return m.history.open()
	}
	return tea.Batch(m.show(0), m.compare.rerun())
}

func (m *root) whyNoRerun() string {
	if m.screen() == screen(m.history) {
		return m.history.whyNoOpen()
	}
	if m.screen() == screen(m.jury) {
		return "prompts are sent again from Compare"
	}
	return m.compare.whyNoRerun()
}

// sendAgain sends a trial that was opened for that.
func (m *root) sendAgain(msg tea.Msg) tea.Cmd {
	opened, ok := msg.(reopened)
	if !ok {
		return nil
	}
	again := m.again != "" && m.again == opened.trial.ID
	if m.again = ""; !again {
		return nil
	}
	m.compare.toPrompt()
	return m.compare.rerun()
}

// placeRows lead from a mode that keeps its letters to the other screens and
// to the palette.
func (m *root) placeRows(md mode) []row {
	var rows []row
	for i, s := range m.screens {
		rows = append(rows, row{md, strings.ToLower(s.title()), []string{"f" + strconv.Itoa(s.digit()+1), strconv.Itoa(s.digit())}, "", "show " + s.title(),
			func() tea.Cmd { return m.show(i) }, nil})
	}
	return append(rows, row{md, "palette", []string{"ctrl+p", ":"}, "", "find a command by name", do(m.openPalette), nil})
}

func (m *root) closeOverlay() { m.over = nil }

// modesOf are the modes of a screen, in the order of its rows.
func (m *root) modesOf(i int) []mode {
	var modes []mode
	for _, r := range m.screens[i].rows() {
		if r.mode != everywhere && !slices.Contains(modes, r.mode) && !m.otherScale(r.mode) {
			modes = append(modes, r.mode)
		}
	}
	return modes
}

// otherScale reports a rating bar that this configuration never opens.
func (m *root) otherScale(md mode) bool {
	return md.bar() && md != ratingMode(m.bench.Scale) || slices.Contains(voteModes[:], md) && md != voteMode(m.bench.Scale)
}

// openPalette lists what can be done on this screen, each action once, those
// that everybody knows by heart last.
func (m *root) openPalette() {
	var items []item
	seen := map[string]bool{}
	for _, r := range m.keys.of(append([]mode{m.screen().mode(), everywhere}, m.modesOf(m.current)...)...) {
		if seen[r.action] || (r.mode.bar() && r.mode != m.screen().mode()) {
			continue
		}
		seen[r.action] = true
		items = append(items, item{r.action, strings.Join(r.keys, " "), r.help, r.why(), func() tea.Cmd { return m.run(r) }})
	}
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(moving(a.name), moving(b.name)) })
	menu := newMenu(m.desk, "commands", items)
	menu.foot = "these names are what [keys] in the config rebinds"
	m.over = menu
}

// pickTask lists the tasks that a prompt may be said to be.
func (m *root) pickTask() {
	items := []item{{name: "auto", text: "detected from the prompt", do: m.setTask("")}}
	for _, t := range engine.Tasks {
		items = append(items, item{name: string(t), do: m.setTask(t)})
	}
	m.over = newMenu(m.desk, "task", items)
}

func (m *root) setTask(t engine.Task) func() tea.Cmd {
	return do(func() {
		m.compare.task = t
		m.compare.replan()
	})
}

func (m *root) whyNoTask() string {
	if m.screen() != screen(m.compare) {
		return "tasks are chosen in Compare"
	}
	return ""
}

func (m *root) moveMenu(n int) {
	if menu, ok := m.over.(*menu); ok {
		menu.move(n)
	}
}

// choose does what the selected line of the menu says.
func (m *root) choose() tea.Cmd {
	menu, ok := m.over.(*menu)
	if !ok {
		return nil
	}
	it, ok := menu.chosen()
	if !ok {
		return nil
	}
	m.over = nil
	return it.do()
}

func (m *root) answerYes() tea.Cmd {
	q, ok := m.over.(*questionBox)
	if !ok {
		return nil
	}
	m.over = nil
	return q.yes()
}
