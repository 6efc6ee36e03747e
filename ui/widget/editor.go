package widget

import (
	"slices"
	"strings"

	"switchboard/ui/styled"
)

// Editor is a text of many lines with a cursor in it. A key costs the
// wrapping of one paragraph and the painting of the lines shown, however long
// the text is. (The textarea of bubbles renders all of it for every key, about
// a tenth of a second for 200 KB.)
type Editor struct {
	widths styled.Widths
	cells  int         // of a line; the cursor may stand one beyond
	Text   []paragraph // at least one
	Row    int         // paragraph of the cursor
	Col    int         // byte of it that the cursor stands before
	goal   int         // cell that moving up and down aims at; -1 is the cursor's own
	Whole  bool        // everything is selected

	TopRow, TopLine int // first line shown: paragraph, and line of it
}

// paragraph is what stands between two newlines.
type paragraph struct {
	Text   string
	starts []int // where its lines begin; nil: not wrapped yet
}

func NewEditor() Editor { return Editor{Text: make([]paragraph, 1), cells: 1, goal: -1} }

// String is the text.
func (e *Editor) String() string {
	if len(e.Text) == 1 {
		return e.Text[0].Text
	}
	parts := make([]string, len(e.Text))
	for i, p := range e.Text {
		parts[i] = p.Text
	}
	return strings.Join(parts, "\n")
}

func (e *Editor) Empty() bool { return len(e.Text) == 1 && e.Text[0].Text == "" }

// Rewrap fits the text to another width.
func (e *Editor) Rewrap(r styled.Widths, cells int) {
	if e.widths == r && e.cells == cells {
		return
	}
	e.widths, e.cells = r, max(1, cells)
	for i := range e.Text {
		e.Text[i].starts = nil
	}
	e.TopLine = 0
}

// Lines are where the lines of a paragraph begin.
func (e *Editor) Lines(row int) []int {
	p := &e.Text[row]
	if p.starts == nil {
		p.starts = e.widths.Breaks(p.Text, e.cells)
	}
	return p.starts
}

// Line is the line of its paragraph in which the cursor stands.
func (e *Editor) Line() int {
	starts := e.Lines(e.Row)
	i, found := slices.BinarySearch(starts, e.Col)
	if found {
		return i
	}
	return i - 1
}

// cell is the cell of its line on which the cursor stands.
func (e *Editor) cell() int {
	return e.widths.Width(styled.ExpandTabs(e.Paragraph()[e.Lines(e.Row)[e.Line()]:e.Col]))
}

// Paragraph is the paragraph of the cursor.
func (e *Editor) Paragraph() string { return e.Text[e.Row].Text }

// ReplaceParagraph replaces the paragraph of the cursor.
func (e *Editor) ReplaceParagraph(text string, col int) {
	e.Text[e.Row] = paragraph{Text: text}
	e.Col, e.goal = col, -1
}

func (e *Editor) Clear() {
	*e = Editor{widths: e.widths, cells: e.cells, Text: make([]paragraph, 1), goal: -1}
}

// Insert puts text before the cursor, or in the place of everything when
// that is selected.
func (e *Editor) Insert(s string) {
	if e.Whole {
		e.Clear()
	}
	parts := strings.Split(s, "\n")
	before, after := e.Paragraph()[:e.Col], e.Paragraph()[e.Col:]
	if len(parts) == 1 {
		e.ReplaceParagraph(before+s+after, e.Col+len(s))
		return
	}
	last := parts[len(parts)-1]
	added := make([]paragraph, len(parts))
	for i, p := range parts {
		added[i].Text = p
	}
	added[0].Text, added[len(added)-1].Text = before+parts[0], last+after
	e.Text = slices.Replace(e.Text, e.Row, e.Row+1, added...)
	e.Row, e.Col, e.goal = e.Row+len(parts)-1, len(last), -1
}

// cut removes what is between the cursor and another place of the paragraph,
// or everything when that is selected.
func (e *Editor) cut(to int) {
	if e.Whole {
		e.Clear()
		return
	}
	from := min(e.Col, to)
	e.ReplaceParagraph(e.Paragraph()[:from]+e.Paragraph()[max(e.Col, to):], from)
}

// backspace removes the grapheme before the cursor, or the newline.
func (e *Editor) backspace() {
	if e.Col > 0 || e.Whole {
		e.cut(e.before())
		return
	}
	if e.Row > 0 {
		e.Row--
		e.Col = len(e.Paragraph())
		e.join()
	}
}

// delete removes the grapheme after the cursor, or the newline.
func (e *Editor) delete() {
	if e.Col < len(e.Paragraph()) || e.Whole {
		e.cut(e.after())
		return
	}
	e.join()
}

// join removes the newline at the end of the paragraph.
func (e *Editor) join() {
	if e.Row+1 >= len(e.Text) {
		return
	}
	e.ReplaceParagraph(e.Paragraph()+e.Text[e.Row+1].Text, e.Col)
	e.Text = slices.Delete(e.Text, e.Row+1, e.Row+2)
}

// before is the place of the grapheme before the cursor.
func (e *Editor) before() int {
	from, prev := 0, 0
	if e.Col > 0 {
		starts := e.Lines(e.Row)
		i, _ := slices.BinarySearch(starts, e.Col)
		from = starts[i-1]
	}
	for at := from; at < e.Col; {
		prev = at
		n, _ := e.widths.Cluster(e.Paragraph()[at:])
		at += n
	}
	return prev
}

// after is the place behind the grapheme after the cursor.
func (e *Editor) after() int {
	if e.Col >= len(e.Paragraph()) {
		return e.Col
	}
	n, _ := e.widths.Cluster(e.Paragraph()[e.Col:])
	return e.Col + n
}

// wordBefore and wordAfter are the places of the next word's edge.
func (e *Editor) wordBefore() int {
	trimmed := strings.TrimRight(e.Paragraph()[:e.Col], " \t")
	return strings.LastIndexAny(trimmed, " \t") + 1
}

func (e *Editor) wordAfter() int {
	rest := e.Paragraph()[e.Col:]
	word := strings.TrimLeft(rest, " \t")
	if i := strings.IndexAny(word, " \t"); i >= 0 {
		word = word[i:]
	} else {
		word = ""
	}
	return len(e.Paragraph()) - len(word)
}
