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

// helpPage lists the modes with their keys, what they do, and why not now.
func (d *desk) helpPage(modes []mode, w int) []string {
	var rows []string
	for _, m := range modes {
		if len(rows) > 0 {
			rows = append(rows, "")
		}
		rows = append(rows, d.theme.title.paint(string(m)))
		for _, r := range d.keys.of(m) {
			if len(r.keys) == 0 {
				continue
			}
			row := line{{d.theme.key, d.ruler.fit(" "+strings.Join(r.keys, " "), 20)}, {d.theme.text, " " + r.help}}
			if why := r.why(); why != "" {
				row = row.add(d.theme.dim, " (now: "+why+")")
			}
			rows = append(rows, row.render(d.ruler, w))
		}
	}
	return rows
}
