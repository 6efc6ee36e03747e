package shell

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
)

// Overlay stands over the screen and takes the keys until it is closed.
type Overlay interface {
	Mode() keymap.Mode
	// Update is given the keys that are no row of the table.
	Update(msg tea.Msg) tea.Cmd
	// Draw is its box, at most w × h cells, and the text cursor in it.
	Draw(w, h int) ([]string, *tea.Cursor)
}

// Question asks before something that cannot be undone.
type Question struct {
	Text string
	What string // that it concerns
	Yes  func() tea.Cmd
}

// questionBox is a question on the screen.
type questionBox struct {
	*Context
	Question
}

func (q *questionBox) Mode() keymap.Mode { return inQuestion }

func (q *questionBox) Update(tea.Msg) tea.Cmd { return nil }

func (q *questionBox) Draw(w, h int) ([]string, *tea.Cursor) {
	w = min(w-2, 64)
	rows := q.Widths.Wrap(q.Text, w-4)
	if q.What != "" {
		rows = append(rows, q.Theme.Dim.Render(q.Widths.Truncate(q.What, w-4)))
	}
	rows = append(rows, "", q.Hints(inQuestion, w-4).Render(q.Widths, w-4))
	return Box(q.Context, "sure?", nil, rows, w), nil
}
