package shell

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
)

// RawRow is the key that shows answers as they were written, on every screen
// that shows some. The screen arranges them anew.
func (d *Context) RawRow(m keymap.Mode, arrange func() tea.Cmd, off func() string) keymap.Row {
	toggle := func() tea.Cmd {
		d.Raw = !d.Raw
		d.Remark = "the answers are set as Markdown"
		if d.Raw {
			d.Remark = "the answers stand as they were written"
		}
		return arrange()
	}
	return keymap.Row{Mode: m, Action: "raw", Keys: []string{"M"}, Hint: "", Help: "show the answers as they were written, with the signs of their Markdown, or set", Do: toggle, Off: off}
}
