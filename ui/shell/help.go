package shell

import (
	"slices"
	"strings"

	"switchboard/ui/keymap"
	"switchboard/ui/styled"
)

// OpenHelp shows the key table, from where the keys go now, or closes it where it is open.
func (d *Context) OpenHelp() {
	if p, ok := d.overlay.(*Pager); ok && p.help {
		d.Close()
		return
	}
	modes := []keymap.Mode{d.ActiveMode()}
	for _, more := range append(d.Front.Modes(), keymap.Everywhere) {
		if !slices.Contains(modes, more) {
			modes = append(modes, more)
		}
	}
	d.Open(&Pager{Context: d, Title: "keys", Keys: InHelp, help: true, under: d.Over(), Page: func(w int) []string { return d.HelpPage(modes, w) }})
}

// HelpPage lists the modes with their keys, what they do, and why not now. The
// first mode is the reader's: keys that are text there are left out of what
// acts everywhere.
func (d *Context) HelpPage(modes []keymap.Mode, w int) []string {
	rows := d.helpHead(w)
	for _, m := range modes {
		rows = append(rows, "", d.Theme.Title.Render(m.Name))
		for _, r := range d.Keys.Of(m) {
			keys := r.Keys
			if m == keymap.Everywhere && modes[0].KeepsLetters() {
				keys = slices.DeleteFunc(slices.Clone(keys), keymap.Letter)
			}
			if len(keys) == 0 {
				continue
			}
			rows = append(rows, d.helpRow(keys, r, w)...)
		}
	}
	return rows
}

// helpHead says what the page shows, and where the rest is; then the words that the
// screen uses.
func (d *Context) helpHead(w int) []string {
	text := "The keys of this screen, as they act now."
	if key := d.Keys.First(keymap.Everywhere, "palette"); key != "" {
		text += " " + key + " lists every action by name."
	}
	rows := d.Widths.Wrap(text, w)
	if s, ok := d.Front.(Explainer); ok {
		rows = append(append(rows, ""), d.Widths.Wrap(s.Explain(), w)...)
	}
	for i := range rows {
		rows[i] = d.Theme.Dim.Render(rows[i])
	}
	return rows
}

// helpRow is a row's keys and what they do, each in as many lines as it takes.
func (d *Context) helpRow(keys []string, r *keymap.Row, w int) []string {
	column := 20
	if w < 60 {
		column = 12
	}
	text := r.Help
	if why := r.Why(); why != "" {
		text += " (now: " + why + ")"
	}
	left, right := d.Widths.Wrap(strings.Join(keys, " "), column-1), d.Widths.Wrap(text, max(8, w-column-1))
	out := make([]string, max(len(left), len(right)))
	for i := range out {
		row := styled.Line{{Style: d.Theme.Key, Text: styled.Spaces(column)}}
		if i < len(left) {
			row[0].Text = d.Widths.Pad(" "+left[i], column)
		}
		if i < len(right) {
			row = row.Add(d.Theme.Text, " "+right[i])
		}
		out[i] = row.Render(d.Widths, w)
	}
	return out
}
