package ui

import (
	"slices"
	"strings"
)

// editor is a text of many lines with a cursor in it. A key costs the
// wrapping of one paragraph and the painting of the lines shown, however long
// the text is. (The textarea of bubbles renders all of it for every key, about
// a tenth of a second for 200 KB.)
type editor struct {
	ruler ruler
	cells int         // of a line; the cursor may stand one beyond
	text  []paragraph // at least one
	row   int         // paragraph of the cursor
	col   int         // byte of it that the cursor stands before
	goal  int         // cell that moving up and down aims at; -1 is the cursor's own
	whole bool        // everything is selected

	topRow, topLine int // first line shown: paragraph, and line of it
}

// paragraph is what stands between two newlines.
type paragraph struct {
	text   string
	starts []int // where its lines begin; nil: not wrapped yet
}

func newEditor() editor { return editor{text: make([]paragraph, 1), cells: 1, goal: -1} }

// String is the text.
func (e *editor) String() string {
	if len(e.text) == 1 {
		return e.text[0].text
	}
	parts := make([]string, len(e.text))
	for i, p := range e.text {
		parts[i] = p.text
	}
	return strings.Join(parts, "\n")
}

func (e *editor) empty() bool { return len(e.text) == 1 && e.text[0].text == "" }

// rewrap fits the text to another width.
func (e *editor) rewrap(r ruler, cells int) {
	if e.ruler == r && e.cells == cells {
		return
	}
	e.ruler, e.cells = r, max(1, cells)
	for i := range e.text {
		e.text[i].starts = nil
	}
	e.topLine = 0
}

// lines are where the lines of a paragraph begin.
func (e *editor) lines(row int) []int {
	p := &e.text[row]
	if p.starts == nil {
		p.starts = e.ruler.breaks(p.text, e.cells)
	}
	return p.starts
}

// line is the line of its paragraph in which the cursor stands.
func (e *editor) line() int {
	starts := e.lines(e.row)
	i, found := slices.BinarySearch(starts, e.col)
	if found {
		return i
	}
	return i - 1
}

// cell is the cell of its line on which the cursor stands.
func (e *editor) cell() int {
	return e.ruler.width(untabbed(e.here()[e.lines(e.row)[e.line()]:e.col]))
}

// here is the paragraph of the cursor.
func (e *editor) here() string { return e.text[e.row].text }

// change replaces the paragraph of the cursor.
func (e *editor) change(text string, col int) {
	e.text[e.row] = paragraph{text: text}
	e.col, e.goal = col, -1
}

func (e *editor) clear() {
	*e = editor{ruler: e.ruler, cells: e.cells, text: make([]paragraph, 1), goal: -1}
}

// insert puts text before the cursor, or in the place of everything when
// that is selected.
func (e *editor) insert(s string) {
	if e.whole {
		e.clear()
	}
	parts := strings.Split(s, "\n")
	before, after := e.here()[:e.col], e.here()[e.col:]
	if len(parts) == 1 {
		e.change(before+s+after, e.col+len(s))
		return
	}
	last := parts[len(parts)-1]
	added := make([]paragraph, len(parts))
	for i, p := range parts {
		added[i].text = p
	}
	added[0].text, added[len(added)-1].text = before+parts[0], last+after
	e.text = slices.Replace(e.text, e.row, e.row+1, added...)
	e.row, e.col, e.goal = e.row+len(parts)-1, len(last), -1
}

// cut removes what is between the cursor and another place of the paragraph,
// or everything when that is selected.
func (e *editor) cut(to int) {
	if e.whole {
		e.clear()
		return
	}
	from := min(e.col, to)
	e.change(e.here()[:from]+e.here()[max(e.col, to):], from)
}

// backspace removes the grapheme before the cursor, or the newline.
func (e *editor) backspace() {
	if e.col > 0 || e.whole {
		e.cut(e.before())
		return
	}
	if e.row > 0 {
		e.row--
		e.col = len(e.here())
		e.join()
	}
}

// delete removes the grapheme after the cursor, or the newline.
func (e *editor) delete() {
	if e.col < len(e.here()) || e.whole {
		e.cut(e.after())
		return
	}
	e.join()
}

// join removes the newline at the end of the paragraph.
func (e *editor) join() {
	if e.row+1 >= len(e.text) {
		return
	}
	e.change(e.here()+e.text[e.row+1].text, e.col)
	e.text = slices.Delete(e.text, e.row+1, e.row+2)
}

// before is the place of the grapheme before the cursor.
func (e *editor) before() int {
	from, prev := 0, 0
	if e.col > 0 {
		starts := e.lines(e.row)
		i, _ := slices.BinarySearch(starts, e.col)
		from = starts[i-1]
	}
	for at := from; at < e.col; {
		prev = at
		n, _ := e.ruler.cluster(e.here()[at:])
		at += n
	}
	return prev
}

// after is the place behind the grapheme after the cursor.
func (e *editor) after() int {
	if e.col >= len(e.here()) {
		return e.col
	}
	n, _ := e.ruler.cluster(e.here()[e.col:])
	return e.col + n
}

// wordBefore and wordAfter are the places of the next word's edge.
func (e *editor) wordBefore() int {
	trimmed := strings.TrimRight(e.here()[:e.col], " \t")
	return strings.LastIndexAny(trimmed, " \t") + 1
}

func (e *editor) wordAfter() int {
	rest := e.here()[e.col:]
	word := strings.TrimLeft(rest, " \t")
	if i := strings.IndexAny(word, " \t"); i >= 0 {
		word = word[i:]
	} else {
		word = ""
	}
	return len(e.here()) - len(word)
}

// untabbed shows tabs as what they take.
func untabbed(s string) string { return strings.ReplaceAll(s, "\t", "    ") }
