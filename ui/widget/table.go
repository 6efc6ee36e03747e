package widget

import (
	"slices"
	"strings"

	"switchboard/ui/styled"
)

// TableColumn is a column of a table with a row for each T.
type TableColumn[T any] struct {
	Title string
	Right bool // figures stand at the right
	// worth says which columns go first where there is no room: those of the
	// smallest worth. The first column stays; it is cut before columns of high
	// worth go.
	Worth int
	// Elastic says that the first column takes the room that the others leave,
	// whatever stands in it.
	Elastic bool
	// With is the title of another column that says nothing without this one: where
	// there is no room for this one, both go.
	With  string
	Least int // cells that it always has
	// Narrowest is, of the first column, how far it is cut, with the others closer,
	// before one of high worth goes; 0: the usual.
	Narrowest int
	Hide      bool // it is not shown
	Cell      func(T) string
	Style     func(styled.Theme, T) styled.Style // nil: that of the text
	Less      func(a, b T) int                   // nil: nothing can be sorted by it
}

// Table is rows in columns that fit the room, one of them selected.
type Table[T any] struct {
	Columns  []TableColumn[T]
	Rows     []T
	Selected int
	top      int // first row shown
	Shown    int // rows on a page
	by       int // column that orders the rows; -1: as they came
	down     bool
}

func NewTable[T any](columns ...TableColumn[T]) Table[T] {
	return Table[T]{Columns: columns, by: -1, Shown: 1}
}

// SetRows puts rows into the table, in its order.
func (t *Table[T]) SetRows(rows []T) {
	t.Rows = rows
	t.arrange()
	t.Move(0)
}

// SortBy orders by the next column that can be, or turns the order round.
func (t *Table[T]) SortBy(step int) {
	n := len(t.Columns)
	for i := 1; i <= n; i++ {
		c := (t.by + step*i + n*(n+1)) % n
		if t.by < 0 {
			c = i - 1
		}
		if t.Columns[c].Less != nil && !t.Columns[c].Hide {
			t.by, t.down = c, false
			break
		}
	}
	t.arrange()
}

func (t *Table[T]) Reverse() {
	t.down = !t.down
	t.arrange()
}

func (t *Table[T]) arrange() {
	if t.by < 0 {
		return
	}
	less := t.Columns[t.by].Less
	slices.SortStableFunc(t.Rows, func(a, b T) int {
		if t.down {
			return less(b, a)
		}
		return less(a, b)
	})
}

// Move selects the row so many below.
func (t *Table[T]) Move(n int) {
	t.Selected = min(max(0, t.Selected+n), max(0, len(t.Rows)-1))
}

// SelectedRow is the selected row, if there is one.
func (t *Table[T]) SelectedRow() (row T, ok bool) {
	if t.Selected < len(t.Rows) {
		return t.Rows[t.Selected], true
	}
	return row, false
}

// columnGap is the cells between two columns, where there is room.
const columnGap = 2

// Fit are the columns for which there is room.
type Fit struct {
	Columns, Widths []int // their places, and their cells
	Gap             int   // cells between two
}

// Draw is the head and as many rows as fit into h lines of w cells. marked
// shows which row is selected.
func (t *Table[T]) Draw(th styled.Theme, r styled.Widths, w, h int, marked bool) []string {
	t.Shown = max(1, h-1)
	t.top = max(min(t.top, t.Selected), t.Selected-t.Shown+1, 0)
	page := t.Page()
	fit := t.Fitting(r, page, w-2)
	out := []string{t.head(th, r, fit, w)}
	for i, row := range page {
		out = append(out, t.row(th, r, fit, row, marked && t.top+i == t.Selected, w))
	}
	for len(out) < h {
		out = append(out, styled.Spaces(w))
	}
	return out[:h]
}

// Page is the rows shown.
func (t *Table[T]) Page() []T {
	return t.Rows[min(t.top, len(t.Rows)):min(t.top+t.Shown, len(t.Rows))]
}

// Fitting are the columns for which there is room. Before the first one is cut they
// stand closer.
func (t *Table[T]) Fitting(r styled.Widths, page []T, room int) Fit {
	var columns, widths []int
	all := make([]int, len(t.Columns))
	total := -columnGap
	for i, c := range t.Columns {
		if c.Hide {
			continue
		}
		all[i] = t.cells(r, i, page)
		if c.Elastic {
			all[i] = min(all[i], max(narrowestFirst, room*2/5))
		}
		total += all[i] + columnGap
		columns = append(columns, i)
	}
	if cut := min(total-room, all[0]-longFirst); cut > 0 {
		all[0], total = all[0]-cut, total-cut
	}
	for total > room && len(columns) > 1 {
		least := 1
		for k := range columns {
			if k > 0 && t.Columns[columns[k]].Worth < t.Columns[columns[least]].Worth {
				least = k
			}
		}
		if all[0]-(total-room) >= t.narrowest(len(columns)) && t.Columns[columns[least]].Worth >= highWorth {
			break
		}
		gone, with := columns[least], t.Columns[columns[least]].With
		columns = slices.DeleteFunc(columns, func(c int) bool {
			goes := c == gone || with != "" && t.Columns[c].Title == with
			if goes {
				total -= all[c] + columnGap
			}
			return goes
		})
	}
	for _, c := range columns {
		widths = append(widths, all[c])
	}
	spare, gap := room-total, columnGap
	if spare < 0 {
		spare, gap = spare+len(columns)-1, gap-1
	}
	if spare < 0 || t.Columns[0].Elastic {
		widths[0] = max(1, widths[0]+spare)
	}
	return Fit{columns, widths, gap}
}

// cells is how many a column takes, with nothing cut in so many rows.
func (t *Table[T]) cells(r styled.Widths, column int, rows []T) int {
	c := &t.Columns[column]
	n := max(c.Least, r.Width(c.Title)+t.arrowRoom(column))
	for _, row := range rows {
		n = max(n, r.Width(c.Cell(row)))
	}
	return n
}

// Whole is how many cells the table takes with all its columns and nothing cut.
func (t *Table[T]) Whole(r styled.Widths) int {
	n := 2 - columnGap
	for i, c := range t.Columns {
		if !c.Hide {
			n += t.cells(r, i, t.Rows) + columnGap
		}
	}
	return n
}

const (
	// narrowestFirst is how far the first column is cut before one of high
	// worth goes.
	narrowestFirst = 10
	// longFirst is how far it is cut before any column goes: a long name pushes
	// no figures out.
	longFirst = 28
	highWorth = 6
)

// narrowest is how many cells the first of so many columns is left, where they stand
// apart, before one of high worth goes.
func (t *Table[T]) narrowest(columns int) int {
	if n := t.Columns[0].Narrowest; n > 0 {
		return n - (columns - 1)
	}
	return narrowestFirst
}

func (t *Table[T]) arrowRoom(column int) int {
	if column == t.by {
		return 2
	}
	return 0
}

func (t *Table[T]) head(th styled.Theme, r styled.Widths, fit Fit, w int) string {
	return styled.Line{{Style: th.Dim, Text: "  " + t.join(r, fit, func(i int) string {
		title := t.Columns[i].Title
		switch {
		case i == t.by && t.down:
			title += " ▾"
		case i == t.by:
			title += " ▴"
		}
		return title
	})}}.Render(r, w)
}

// row is a row of the table: the selected one in one style, with a sign.
func (t *Table[T]) row(th styled.Theme, r styled.Widths, fit Fit, row T, selected bool, w int) string {
	if selected {
		return th.Chosen.Render(r.Pad("▸ "+t.join(r, fit, func(i int) string { return t.Columns[i].Cell(row) }), w))
	}
	out := styled.Line{{Style: th.Text, Text: "  "}}
	for k, i := range fit.Columns {
		c := t.Columns[i]
		paint := th.Text
		if c.Style != nil {
			paint = c.Style(th, row)
		}
		if k > 0 {
			out = out.Add(th.Text, styled.Spaces(fit.Gap))
		}
		out = out.Add(paint, t.Place(r, i, c.Cell(row), fit.Widths[k]))
	}
	return out.Render(r, w)
}

func (t *Table[T]) join(r styled.Widths, fit Fit, text func(int) string) string {
	cells := make([]string, len(fit.Columns))
	for k, i := range fit.Columns {
		cells[k] = t.Place(r, i, text(i), fit.Widths[k])
	}
	return strings.Join(cells, styled.Spaces(fit.Gap))
}

func (t *Table[T]) Place(r styled.Widths, column int, s string, w int) string {
	if t.Columns[column].Right {
		return r.PadLeft(s, w)
	}
	return r.Pad(s, w)
}
