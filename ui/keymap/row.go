package keymap

import (
	tea "charm.land/bubbletea/v2"
)

// Row is one line of the key table: where, which keys, what they do. The
// dispatch of keys, the hints, the help, the palette and the check of rebound
// keys are all made from it.
type Row struct {
	Mode   Mode
	Action string   // its name in the config; rows of several modes may share it
	Keys   []string // as written by tea.Key.String
	Hint   string   // a word or two for the bottom line; empty: not there
	Help   string   // what it does, for help and palette
	Do     func() tea.Cmd
	Off    func() string // why it is off now, or ""; nil: never off
}

// Do is a handler of what needs no command.
func Do(f func()) func() tea.Cmd {
	return func() tea.Cmd {
		f()
		return nil
	}
}

// Then is a handler that does one thing after another.
func Then(first, second func() tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd {
		cmd := first()
		return tea.Batch(cmd, second())
	}
}

// Why is the reason why the row is off, or "".
func (r *Row) Why() string {
	if r.Off == nil {
		return ""
	}
	return r.Off()
}
