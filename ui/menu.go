package ui

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// item is a line of a menu.
type item struct {
	name string
	keys string
	text string
	why  string // it cannot be chosen now, and why
	do   func() tea.Cmd
}

// menu is a list to choose from, filtered by what is typed: the palette of
// all actions, and the tasks.
type menu struct {
	*desk
	name     string
	foot     string // below the items, where there is room
	items    []item
	field    textinput.Model
	selected int // of the items that match
	top      int
}

func newMenu(d *desk, name string, items []item) *menu {
	f := textinput.New()
	f.Prompt = "› "
	f.SetVirtualCursor(false)
	f.Focus()
	return &menu{desk: d, name: name, items: items, field: f}
}

func (m *menu) mode() mode { return inMenu }

func (m *menu) typed(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	m.field, cmd = m.field.Update(msg)
	m.selected, m.top = 0, 0
	return cmd
}

// matching are the items that hold every word typed: those of that name
// first, then those whose name begins with it, then those that have it in the
// name.
func (m *menu) matching() []item {
	words := strings.Fields(strings.ToLower(m.field.Value()))
	var out []item
	for _, it := range m.items {
		text, all := strings.ToLower(it.name+" "+it.text), true
		for _, w := range words {
			all = all && strings.Contains(text, w)
		}
		if all {
			out = append(out, it)
		}
	}
	typed := strings.Join(words, " ")
	slices.SortStableFunc(out, func(a, b item) int { return cmp.Compare(b.nearness(typed), a.nearness(typed)) })
	return out
}

// nearness is how well the item's name matches what was typed.
func (it item) nearness(typed string) int {
	name := strings.ReplaceAll(it.name, "-", " ")
	typed = strings.ReplaceAll(typed, "-", " ")
	switch {
	case typed == "":
		return 0
	case name == typed:
		return 3
	case strings.HasPrefix(name, typed):
		return 2
	case strings.Contains(name, typed):
		return 1
	}
	return 0
}

func (m *menu) move(n int) {
	m.selected = min(max(0, m.selected+n), max(0, len(m.matching())-1))
}

// chosen is the selected item, if there is one.
func (m *menu) chosen() (item, bool) {
	all := m.matching()
	if m.selected >= len(all) {
		return item{}, false
	}
	return all[m.selected], true
}

func (m *menu) draw(w, h int) ([]string, *tea.Cursor) {
	w = min(w, 84)
	all := m.matching()
	height := max(1, min(len(m.items), h-6, 18))
	foot := m.foot != "" && h >= 18
	if foot {
		height = min(height, h-8)
	}
	m.top = min(max(m.top, m.selected-height+1), m.selected)
	rows := []string{m.field.View(), m.theme.rule.paint(strings.Repeat("─", w-4))}
	for i := m.top; i < m.top+height; i++ {
		switch {
		case i < len(all):
			rows = append(rows, m.row(all[i], i == m.selected, w-4))
		case i == 0:
			rows = append(rows, m.theme.dim.paint("nothing matches"))
		default:
			rows = append(rows, "")
		}
	}
	if foot {
		rows = append(rows, m.theme.rule.paint(strings.Repeat("─", w-4)), m.theme.dim.paint(m.foot))
	}
	cursor := m.field.Cursor()
	if cursor != nil {
		cursor.X, cursor.Y, cursor.Color = cursor.X+2, 1, nil // the terminal's own
	}
	return box(m.desk, m.name, line{{m.theme.dim, " enter chooses · esc closes "}}, rows, w), cursor
}

// nameCells is the width of the names in a row of w cells: a little more than
// usual where one needs it and there is room.
func (m *menu) nameCells(w int) int {
	cells := 16
	if w < 50 {
		return cells
	}
	for _, it := range m.items {
		cells = max(cells, m.ruler.width(it.name))
	}
	return min(cells, 20)
}

func (m *menu) row(it item, selected bool, w int) string {
	mark := "  "
	if selected {
		mark = "▸ "
	}
	text := it.text
	if it.why != "" {
		text = "not now: " + it.why
	}
	keys := ""
	if w >= 50 {
		keys = m.ruler.right(it.keys, 12)
	}
	plain := m.ruler.fit(mark+m.ruler.fit(it.name, m.nameCells(w))+" "+text, w-m.ruler.width(keys)-1) + " " + keys
	switch {
	case selected:
		return m.theme.chosen.paint(plain)
	case it.why != "":
		return m.theme.dim.paint(plain)
	}
	return plain
}
