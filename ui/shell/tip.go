package shell

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"switchboard/ui/keymap"
	"switchboard/ui/styled"
)

// Tip is what a screen says to those who are there for the first time: a key
// and what it does. It goes when the key was used, now or, where the store
// shows it, earlier. It stands only where nothing else would.
type Tip struct {
	Mode   keymap.Mode
	Action string
	Words  string // after the key
	Before string // keys that come first, or nothing
}

// usedActions is the rows of the key table that were used, and what the store shows.
type usedActions map[tipKey]bool

type tipKey struct {
	mode   keymap.Mode
	action string
}

// Tips are those that are still of use, in one line of at most w cells; those
// without room are left out, the last first.
func (d *Context) Tips(w int, all ...Tip) styled.Line {
	var said []string
	for _, tip := range all {
		key := d.Keys.First(tip.Mode, tip.Action)
		if key == "" || d.used[tipKey{tip.Mode, tip.Action}] {
			continue
		}
		said = append(said, tip.Before+key+" "+tip.Words)
	}
	for ; len(said) > 0; said = said[:len(said)-1] {
		if out := (styled.Line{{Style: d.Theme.Dim, Text: " " + strings.Join(said, " · ") + " "}}); out.Width(d.Widths) <= w {
			return out
		}
	}
	return nil
}

// Use notes that a row was used.
func (d *Context) Use(m keymap.Mode, action string) {
	if d.used == nil {
		d.used = usedActions{}
	}
	d.used[tipKey{m, action}] = true
}

// Headed is a line of the screen with tips at its right, where both fit.
func (d *Context) Headed(head func(w int) string, all ...Tip) string {
	whole := head(d.Width)
	say := d.Tips(d.Width-2-d.Widths.Width(strings.TrimRight(ansi.Strip(whole), " ")), all...)
	if say == nil {
		return whole
	}
	n := say.Width(d.Widths)
	return head(d.Width-n) + say.Render(d.Widths, n)
}
