package shell

import (
	"slices"

	"switchboard/ui/keymap"
	"switchboard/ui/styled"
)

// Today is what was spent today, once that was read. Simulated models cost
// nothing, whatever stands below their answers.
func (d *Context) Today() styled.Line {
	switch {
	case !d.Spent.Read:
		return nil
	case d.App.Catalog.Simulated && d.Width >= 100:
		return styled.Line{{Style: d.Theme.Dim, Text: " simulated, nothing is spent "}}
	case d.App.Catalog.Simulated && d.Width >= 60:
		return styled.Line{{Style: d.Theme.Dim, Text: " nothing is spent "}}
	case d.App.Catalog.Simulated: // the word stands at the top
		return nil
	}
	return styled.Line{{Style: d.Theme.Text, Text: " " + d.SpentOfCap()}, {Style: d.Theme.Dim, Text: " today "}}
}

// Hints are the keys that are of use now in so many cells: a key and a word
// each. Those of the mode that are least useful go first; the way out of what lies
// over the screen stays as long as two fit, and the way to all others.
func (d *Context) Hints(m keymap.Mode, w int) styled.Line {
	own := d.hintsOf(m, m)
	var common styled.Line
	switch {
	case !m.KeepsLetters() || m.Hints:
		common = d.hintsOf(keymap.Everywhere, m)
	case m.Text: // where the letter that opens the help is text
		if key := firstChord(d.Keys.Keys(keymap.Everywhere, "help")); key != "" {
			common = hint(d.Theme, key, "help")
		}
	}
	closes := d.closes(m)
	for len(own) > 2 && own.Width(d.Widths)+common.Width(d.Widths) > w {
		last := len(own) - 2
		if len(own) > 4 && closes != "" && own[last].Text == closes {
			last -= 2
		}
		own = slices.Delete(own, last, last+2)
	}
	for len(common) > 2 && own.Width(d.Widths)+common.Width(d.Widths) > w {
		common = common[2:]
	}
	return append(own, common...)
}

// closes is how the key that closes what lies over the screen stands among the hints;
// "" where there is none.
func (d *Context) closes(m keymap.Mode) string {
	for _, r := range d.Keys.Of(m) {
		if r.Action == "close" && len(r.Keys) > 0 {
			return " " + r.Keys[0]
		}
	}
	return ""
}

// hintsOf are the hints of one mode, for a reader in another.
func (d *Context) hintsOf(m, reader keymap.Mode) styled.Line {
	var out styled.Line
	for _, r := range d.Keys.Of(m) {
		if r.Hint == "" || len(r.Keys) == 0 || r.Why() != "" {
			continue
		}
		key := r.Keys[0]
		if reader.Text {
			key = firstChord(r.Keys)
		}
		out = append(out, hint(d.Theme, key, r.Hint)...)
	}
	return out
}

func hint(t styled.Theme, key, word string) styled.Line {
	return styled.Line{{Style: t.Key, Text: " " + key}, {Style: t.Dim, Text: " " + word + " "}}
}

// firstChord is the first key that is no letter, for a hint in a text field.
func firstChord(keys []string) string {
	for _, k := range keys {
		if !keymap.Letter(k) {
			return k
		}
	}
	return keys[0]
}

// HelpHint is the way to the help.
func (d *Context) HelpHint() styled.Line {
	key := d.Keys.First(d.ActiveMode(), "help")
	if key == "" {
		return nil
	}
	return hint(d.Theme, key, "help")
}
