package ui

import (
	"slices"
	"strings"
)

// openHelp shows the key table, from where the keys go now.
func (m *root) openHelp() {
	modes := []mode{m.mode()}
	for _, more := range append(m.modesOf(m.current), everywhere) {
		if !slices.Contains(modes, more) {
			modes = append(modes, more)
		}
	}
	m.over = &pager{desk: m.desk, title: "keys", keys: inHelp, page: func(w int) []string { return m.helpPage(modes, w) }}
}

// helpPage lists the modes with their keys, what they do, and why not now. The
// first mode is the reader's: keys that are text there are left out of what
// acts everywhere.
func (d *desk) helpPage(modes []mode, w int) []string {
	rows := d.helpHead(w)
	for _, m := range modes {
		rows = append(rows, "", d.theme.title.paint(string(m)))
		for _, r := range d.keys.of(m) {
			keys := r.keys
			if m == everywhere && modes[0].keepsLetters() {
				keys = slices.DeleteFunc(slices.Clone(keys), letter)
			}
			if len(keys) == 0 {
				continue
			}
			rows = append(rows, d.helpRow(keys, r, w)...)
		}
	}
	return rows
}

// helpHead says what the page shows, and where the rest is.
func (d *desk) helpHead(w int) []string {
	text := "The keys of this screen, as they act now."
	if key := d.keys.first(everywhere, "palette"); key != "" {
		text += " " + key + " lists every action by name."
	}
	rows := d.ruler.wrap(text, w)
	for i := range rows {
		rows[i] = d.theme.dim.paint(rows[i])
	}
	return rows
}

// helpRow is a row's keys and what they do, each in as many lines as it takes.
func (d *desk) helpRow(keys []string, r *row, w int) []string {
	column := 20
	if w < 60 {
		column = 12
	}
	text := r.help
	if why := r.why(); why != "" {
		text += " (now: " + why + ")"
	}
	left, right := d.ruler.wrap(strings.Join(keys, " "), column-1), d.ruler.wrap(text, max(8, w-column-1))
	out := make([]string, max(len(left), len(right)))
	for i := range out {
		row := line{{d.theme.key, blank(column)}}
		if i < len(left) {
			row[0].text = d.ruler.fit(" "+left[i], column)
		}
		if i < len(right) {
			row = row.add(d.theme.text, " "+right[i])
		}
		out[i] = row.render(d.ruler, w)
	}
	return out
}
