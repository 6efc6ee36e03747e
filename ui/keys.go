package ui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// rows is the whole key table: the program's own part and the screens'.
func (m *program) rows() []keymap.Row {
	var own, common []keymap.Row
	for _, s := range m.Screens {
		for _, r := range s.Rows() {
			if r.Mode == keymap.Everywhere {
				common = append(common, r)
			} else {
				own = append(own, r)
			}
		}
	}
	rows := append(own, m.screenRows(keymap.Everywhere)...)
	rows = append(rows,
		keymap.Row{Mode: keymap.Everywhere, Action: "rerun", Keys: []string{"ctrl+r"}, Hint: "", Help: "send the prompt again to the same models", Do: m.rerun, Off: m.whyNoRerun},
		keymap.Row{Mode: keymap.Everywhere, Action: "palette", Keys: []string{"ctrl+p", ":"}, Hint: "commands", Help: "find a command by name", Do: keymap.Do(m.openPalette), Off: nil},
		keymap.Row{Mode: keymap.Everywhere, Action: "mouse", Keys: []string{"f12"}, Hint: "", Help: "take the mouse, or leave it to the terminal", Do: keymap.Do(m.toggleMouse), Off: nil},
		keymap.Row{Mode: keymap.Everywhere, Action: "help", Keys: []string{"?", "f1"}, Hint: "help", Help: "show all keys", Do: keymap.Do(m.OpenHelp), Off: nil},
		keymap.Row{Mode: keymap.Everywhere, Action: "interrupt", Keys: []string{"ctrl+c"}, Hint: "", Help: "cancel what is under way, or quit", Do: m.interrupt, Off: nil},
		keymap.Row{Mode: keymap.Everywhere, Action: "quit", Keys: []string{"q"}, Hint: "", Help: "quit", Do: m.quit, Off: m.Busy},
		keymap.Row{Mode: keymap.Everywhere, Action: "suspend", Keys: []string{"ctrl+z"}, Hint: "", Help: "go to the shell; fg comes back", Do: func() tea.Cmd { return suspend }, Off: nil},
	)
	for _, md := range m.leadingModes(own) {
		rows = append(rows, m.screenRows(md)...)
		rows = append(rows, keymap.Row{Mode: md, Action: "palette", Keys: []string{"ctrl+p", ":"}, Hint: "", Help: "find a command by name", Do: keymap.Do(m.openPalette), Off: nil})
	}
	rows = append(append(rows, common...), m.OverlayRows()...)
	return append(rows, m.helpRows(rows)...)
}

// helpRows open the help by a letter in the modes that keep letters from Everywhere, and
// have no use for that one.
func (m *program) helpRows(rows []keymap.Row) []keymap.Row {
	var more []keymap.Row
	seen := map[keymap.Mode]bool{}
	for _, r := range rows {
		md := r.Mode
		if seen[md] || !md.Modal || slices.ContainsFunc(rows, func(r keymap.Row) bool { return r.Mode == md && slices.Contains(r.Keys, "?") }) {
			continue
		}
		seen[md] = true
		more = append(more, keymap.Row{Mode: md, Action: "help", Keys: []string{"?", "f1"}, Hint: "", Help: "show all keys", Do: keymap.Do(m.OpenHelp), Off: nil})
	}
	return more
}

// screenRows lead from a mode to the screens.
func (m *program) screenRows(md keymap.Mode) []keymap.Row {
	var rows []keymap.Row
	for _, s := range m.Screens {
		tab := s.Tab()
		keys := []string{strings.ToLower(tab.Key())}
		if !md.Digits {
			keys = append(keys, tab.Digit())
		}
		rows = append(rows, keymap.Row{Mode: md, Action: strings.ToLower(tab.Title()), Keys: keys, Hint: "", Help: "show " + tab.Title(), Do: func() tea.Cmd { return m.Show(s) }, Off: nil})
	}
	return rows
}

// leadingModes are the modes of rows from which keys lead to the screens,
// although they keep their letters.
func (m *program) leadingModes(rows []keymap.Row) []keymap.Mode {
	var modes []keymap.Mode
	for _, r := range rows {
		if r.Mode.Leads && !slices.Contains(modes, r.Mode) {
			modes = append(modes, r.Mode)
		}
	}
	return modes
}

// openPalette lists what can be done on this screen, each action once, those
// that everybody knows by heart last.
func (m *program) openPalette() {
	var items []shell.MenuItem
	seen, now := map[string]bool{}, m.Front.Mode()
	for _, r := range m.Keys.Of(append([]keymap.Mode{now, keymap.Everywhere}, m.Front.Modes()...)...) {
		if seen[r.Action] || r.Mode.Bar && r.Mode != now {
			continue
		}
		seen[r.Action] = true
		items = append(items, shell.MenuItem{Name: r.Action, Keys: strings.Join(r.Keys, " "), Text: r.Help, Why: r.Why(), Do: func() tea.Cmd { return m.run(r) }})
	}
	slices.SortStableFunc(items, func(a, b shell.MenuItem) int { return cmp.Compare(keymap.Moving(a.Name), keymap.Moving(b.Name)) })
	menu := shell.NewMenu(m.Context, "commands", items)
	menu.Foot = "these names are what [keys] in the config rebinds"
	m.Open(menu)
}
