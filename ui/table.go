package ui

import (
	"slices"
	"strings"
)

// tableColumn is a column of a table with a row for each T.
type tableColumn[T any] struct {
	title string
	right bool // figures stand at the right
	// worth says which columns go first where there is no room: those of the
	// smallest worth. The first column stays; it is cut before columns of high
	// worth go.
	worth int
	// elastic says that the first column takes the room that the others leave,
	// whatever stands in it.
	elastic bool
	least   int  // cells that it always has
	hide    bool // it is not shown
	cell    func(T) string
	ink     func(theme, T) ink // nil: that of the text
	less    func(a, b T) int   // nil: nothing can be sorted by it
}

// table is rows in columns that fit the room, one of them selected.
type table[T any] struct {
	columns  []tableColumn[T]
	rows     []T
	selected int
	top      int // first row shown
	shown    int // rows on a page
	by       int // column that orders the rows; -1: as they came
	down     bool
}

func newTable[T any](columns ...tableColumn[T]) table[T] {
	return table[T]{columns: columns, by: -1, shown: 1}
}

// fill puts rows into the table, in its order.
func (t *table[T]) fill(rows []T) {
	t.rows = rows
	t.arrange()
	t.move(0)
}

// sortBy orders by the next column that can be, or turns the order round.
func (t *table[T]) sortBy(step int) {
	n := len(t.columns)
	for i := 1; i <= n; i++ {
		c := (t.by + step*i + n*(n+1)) % n
		if t.by < 0 {
			c = i - 1
		}
		if t.columns[c].less != nil && !t.columns[c].hide {
			t.by, t.down = c, false
			break
		}
	}
	t.arrange()
}

func (t *table[T]) turn() {
	t.down = !t.down
	t.arrange()
}

func (t *table[T]) arrange() {
	if t.by < 0 {
		return
	}
	less := t.columns[t.by].less
	slices.SortStableFunc(t.rows, func(a, b T) int {
		if t.down {
			return less(b, a)
		}
		return less(a, b)
	})
}

// move selects the row so many below.
func (t *table[T]) move(n int) {
	t.selected = min(max(0, t.selected+n), max(0, len(t.rows)-1))
}

// chosen is the selected row, if there is one.
func (t *table[T]) chosen() (row T, ok bool) {
	if t.selected < len(t.rows) {
		return t.rows[t.selected], true
	}
	return row, false
}

// columnGap is the cells between two columns.
const columnGap = 2

// draw is the head and as many rows as fit into h lines of w cells. marked
// shows which row is selected.
func (t *table[T]) draw(th theme, r ruler, w, h int, marked bool) []string {
	t.shown = max(1, h-1)
	t.top = max(min(t.top, t.selected), t.selected-t.shown+1, 0)
	page := t.page()
	columns, widths := t.fitting(r, page, w-2)
	out := []string{t.head(th, r, columns, widths, w)}
	for i, row := range page {
		out = append(out, t.row(th, r, columns, widths, row, marked && t.top+i == t.selected, w))
	}
	for len(out) < h {
		out = append(out, blank(w))
	}
	return out[:h]
}

// page is the rows shown.
func (t *table[T]) page() []T {
	return t.rows[min(t.top, len(t.rows)):min(t.top+t.shown, len(t.rows))]
}

// fitting are the places of the columns for which there is room, and their
// cells.
func (t *table[T]) fitting(r ruler, page []T, room int) (columns, widths []int) {
	all := make([]int, len(t.columns))
	total := -columnGap
	for i, c := range t.columns {
		if c.hide {
			continue
		}
		all[i] = max(c.least, r.width(c.title)+t.arrowRoom(i))
		for _, row := range page {
			all[i] = max(all[i], r.width(c.cell(row)))
		}
		if c.elastic {
			all[i] = min(all[i], max(narrowestFirst, room*2/5))
		}
		total += all[i] + columnGap
		columns = append(columns, i)
	}
	for total > room && len(columns) > 1 {
		least := 1
		for k := range columns {
			if k > 0 && t.columns[columns[k]].worth < t.columns[columns[least]].worth {
				least = k
			}
		}
		if all[0]-(total-room) >= narrowestFirst && t.columns[columns[least]].worth >= highWorth {
			break
		}
		total -= all[columns[least]] + columnGap
		columns = slices.Delete(columns, least, least+1)
	}
	for _, c := range columns {
		widths = append(widths, all[c])
	}
	if spare := room - total; spare < 0 || t.columns[0].elastic {
		widths[0] = max(1, widths[0]+spare)
	}
	return columns, widths
}

const (
	// narrowestFirst is how far the first column is cut before one of high
	// worth goes.
	narrowestFirst = 10
	highWorth      = 6
)

func (t *table[T]) arrowRoom(column int) int {
	if column == t.by {
		return 2
	}
	return 0
}

func (t *table[T]) head(th theme, r ruler, columns, widths []int, w int) string {
	return line{{th.dim, "  " + t.join(r, columns, widths, func(i int) string {
		title := t.columns[i].title
		switch {
		case i == t.by && t.down:
			title += " ▾"
		case i == t.by:
			title += " ▴"
		}
		return title
	})}}.render(r, w)
}

// row is a row of the table: the selected one in one ink, with a sign.
func (t *table[T]) row(th theme, r ruler, columns, widths []int, row T, selected bool, w int) string {
	if selected {
		return th.chosen.paint(r.fit("▸ "+t.join(r, columns, widths, func(i int) string { return t.columns[i].cell(row) }), w))
	}
	out := line{{th.text, "  "}}
	for k, i := range columns {
		c := t.columns[i]
		paint := th.text
		if c.ink != nil {
			paint = c.ink(th, row)
		}
		if k > 0 {
			out = out.add(th.text, blank(columnGap))
		}
		out = out.add(paint, t.place(r, i, c.cell(row), widths[k]))
	}
	return out.render(r, w)
}

func (t *table[T]) join(r ruler, columns, widths []int, text func(int) string) string {
	cells := make([]string, len(columns))
	for k, i := range columns {
		cells[k] = t.place(r, i, text(i), widths[k])
	}
	return strings.Join(cells, blank(columnGap))
}

func (t *table[T]) place(r ruler, column int, s string, w int) string {
	if t.columns[column].right {
		return r.right(s, w)
	}
	return r.fit(s, w)
}
