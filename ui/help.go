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
			row := line{{d.theme.key, d.ruler.fit(" "+strings.Join(keys, " "), 20)}, {d.theme.text, " " + r.help}}
			if why := r.why(); why != "" {
				row = row.add(d.theme.dim, " (now: "+why+")")
			}
			rows = append(rows, row.render(d.ruler, w))
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
