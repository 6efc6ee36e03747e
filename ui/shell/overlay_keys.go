package shell

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
	"switchboard/ui/widget"
)

// OverlayRows are the keys of the overlays that every screen may open.
func (d *Context) OverlayRows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: inMenu, Action: "choose", Keys: []string{"enter"}, Hint: "choose", Help: "choose the selected line", Do: d.choose, Off: nil},
		{Mode: inMenu, Action: "close", Keys: []string{"esc"}, Hint: "close", Help: "close the list", Do: keymap.Do(d.Close), Off: nil},
		{Mode: inMenu, Action: "next", Keys: []string{"down", "tab", "ctrl+n"}, Hint: "", Help: "select the next line", Do: d.moveMenu(1), Off: nil},
		{Mode: inMenu, Action: "previous", Keys: []string{"up", "shift+tab"}, Hint: "", Help: "select the previous line", Do: d.moveMenu(-1), Off: nil},
		{Mode: inQuestion, Action: "yes", Keys: []string{"y"}, Hint: "yes", Help: "do it", Do: d.answerYes, Off: nil},
		{Mode: inQuestion, Action: "no", Keys: []string{"n", "esc", "enter"}, Hint: "no", Help: "leave everything as it is", Do: keymap.Do(d.Close), Off: nil},
	}
	return append(append(rows, d.PagerRows(InHelp, "?")...), d.PagerRows(InFigures, "v")...)
}

// PagerRows are the keys that move a page and close it.
func (d *Context) PagerRows(in keymap.Mode, more ...string) []keymap.Row {
	keys := append([]string{"esc", "q", "enter"}, more...)
	rows := []keymap.Row{{Mode: in, Action: "close", Keys: keys, Hint: "close", Help: "close the page", Do: keymap.Do(d.Close), Off: nil}}
	return append(rows, keymap.ScrollRows(in, d.scrollPage)...)
}

func (d *Context) scrollPage(s widget.Scroll) tea.Cmd {
	if p, ok := d.overlay.(*Pager); ok {
		return p.Scroll(s)
	}
	return nil
}

func (d *Context) moveMenu(n int) func() tea.Cmd {
	return keymap.Do(func() {
		if menu, ok := d.overlay.(*Menu); ok {
			menu.Move(n)
		}
	})
}

// choose does what the selected line of the menu says.
func (d *Context) choose() tea.Cmd {
	menu, ok := d.overlay.(*Menu)
	if !ok {
		return nil
	}
	it, ok := menu.Chosen()
	if !ok {
		return nil
	}
	d.Close()
	return it.Do()
}

func (d *Context) answerYes() tea.Cmd {
	q, ok := d.overlay.(*questionBox)
	if !ok {
		return nil
	}
	d.Close()
	return q.Yes()
}
