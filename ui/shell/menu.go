package shell

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
	"switchboard/ui/styled"
)

// MenuItem is a line of a menu.
type MenuItem struct {
	Name string
	Keys string
	Text string
	Why  string // it cannot be chosen now, and why
	Do   func() tea.Cmd
}

// Menu is a list to choose from, filtered by what is typed: the palette of
// all actions, and the tasks.
type Menu struct {
	*Context
	name     string
	Foot     string // below the items, where there is room
	items    []MenuItem
	field    textinput.Model
	selected int // of the items that match
	top      int
}

func NewMenu(d *Context, name string, items []MenuItem) *Menu {
	f := textinput.New()
	f.Prompt = "› "
	f.SetVirtualCursor(false)
	f.Focus()
	return &Menu{Context: d, name: name, items: items, field: f}
}

func (m *Menu) Mode() keymap.Mode { return inMenu }

func (m *Menu) Update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	m.field, cmd = m.field.Update(msg)
	m.selected, m.top = 0, 0
	return cmd
}

// matching are the items that hold every word typed: those of that name
// first, then those whose name begins with it, then those that have it in the
// name.
func (m *Menu) matching() []MenuItem {
	words := strings.Fields(strings.ToLower(m.field.Value()))
	var out []MenuItem
	for _, it := range m.items {
		text, all := strings.ToLower(it.Name+" "+it.Text), true
		for _, w := range words {
			all = all && strings.Contains(text, w)
		}
		if all {
			out = append(out, it)
		}
	}
	typed := strings.Join(words, " ")
	slices.SortStableFunc(out, func(a, b MenuItem) int { return cmp.Compare(b.nearness(typed), a.nearness(typed)) })
	return out
}

// nearness is how well the item's name matches what was typed.
func (it MenuItem) nearness(typed string) int {
	name := strings.ReplaceAll(it.Name, "-", " ")
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

func (m *Menu) Move(n int) {
	m.selected = min(max(0, m.selected+n), max(0, len(m.matching())-1))
}

// Chosen is the selected item, if there is one.
func (m *Menu) Chosen() (MenuItem, bool) {
	all := m.matching()
	if m.selected >= len(all) {
		return MenuItem{}, false
	}
	return all[m.selected], true
}

func (m *Menu) Draw(w, h int) ([]string, *tea.Cursor) {
	w = min(w, 84)
	all := m.matching()
	height := max(1, min(len(m.items), h-6, 18))
	foot := m.Foot != "" && h >= 18
	if foot {
		height = min(height, h-8)
	}
	rows := append([]string{m.field.View(), m.Theme.Rule.Render(strings.Repeat("─", w-4))}, m.list(all, w-4, height)...)
	if foot {
		rows = append(rows, m.Theme.Rule.Render(strings.Repeat("─", w-4)), m.Theme.Dim.Render(m.Foot))
	}
	cursor := m.field.Cursor()
	if cursor != nil {
		cursor.X, cursor.Y, cursor.Color = cursor.X+2, 1, nil // the terminal's own
	}
	return Box(m.Context, m.name, styled.Line{{Style: m.Theme.Dim, Text: " enter chooses · esc closes "}}, rows, w), cursor
}

// nameCells is the width of the names in a row of w cells: a little more than
// usual where one needs it and there is room.
func (m *Menu) nameCells(w int) int {
	cells := 16
	if w < 50 {
		return cells
	}
	for _, it := range m.items {
		cells = max(cells, m.Widths.Width(it.Name))
	}
	return min(cells, 20)
}

// list is height lines of the items.
func (m *Menu) list(all []MenuItem, w, height int) []string {
	var rows []string
	if len(all) == 0 {
		rows = append(rows, m.Theme.Dim.Render("nothing matches"))
	} else {
		m.top = min(max(m.top, m.selected-height+len(m.rows(all[m.selected], true, w))), m.selected)
		for i, it := range all[m.top:] {
			rows = append(rows, m.rows(it, m.top+i == m.selected, w)...)
		}
	}
	return append(rows, make([]string, height)...)[:height]
}

// rows are a line of the menu. The text of the selected one goes on below, where a
// line has no room for it.
func (m *Menu) rows(it MenuItem, selected bool, w int) []string {
	text, keys, name, mark, style := it.Text, "", it.Name, "  ", m.Theme.Text
	if it.Why != "" {
		text, style = "not now: "+it.Why, m.Theme.Dim
	}
	if w >= 50 && slices.ContainsFunc(m.items, func(it MenuItem) bool { return it.Keys != "" }) {
		keys = " " + m.Widths.PadLeft(it.Keys, 12)
	}
	names := m.nameCells(w)
	cells := max(1, w-3-names-m.Widths.Width(keys))
	parts := []string{text}
	if selected {
		mark, style, parts = "▸ ", m.Theme.Chosen, m.Widths.Wrap(text, cells)
	}
	for i, part := range parts {
		parts[i] = style.Render(mark + m.Widths.Pad(name, names) + " " + m.Widths.Pad(part, cells) + keys)
		mark, name, keys = "  ", "", styled.Spaces(m.Widths.Width(keys))
	}
	return parts
}
