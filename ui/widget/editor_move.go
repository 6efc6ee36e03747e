package widget

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
	"switchboard/ui/styled"
)

// Press does what a key means in a text. The keys are those of every shell;
// the key table's go first.
func (e *Editor) Press(k tea.KeyPressMsg) {
	switch k.String() {
	case "backspace", "ctrl+h":
		e.backspace()
	case "delete", "ctrl+d":
		e.delete()
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		e.cut(e.wordBefore())
	case "alt+d", "ctrl+delete":
		e.cut(e.wordAfter())
	case "ctrl+u":
		e.cut(0)
	case "ctrl+k":
		e.cut(len(e.Paragraph()))
	default:
		if !e.move(k.String()) && k.Text != "" {
			e.Insert(providers.Clean(k.Text))
		}
	}
}

// move moves the cursor, and reports whether the key does that.
func (e *Editor) move(key string) bool {
	switch key {
	case "left":
		e.left()
	case "right", "ctrl+f":
		e.right()
	case "up":
		e.Vertical(-1)
	case "down", "ctrl+n":
		e.Vertical(1)
	case "home", "ctrl+a":
		e.MoveTo(e.Row, e.Lines(e.Row)[e.Line()])
	case "end", "ctrl+e":
		e.MoveTo(e.Row, e.LineEnd())
	case "ctrl+left", "alt+left", "alt+b":
		e.MoveTo(e.Row, e.wordBefore())
	case "ctrl+right", "alt+right", "alt+f":
		e.MoveTo(e.Row, e.wordAfter())
	case "ctrl+home", "alt+<":
		e.MoveTo(0, 0)
	case "ctrl+end", "alt+>":
		e.toEnd()
	default:
		return false
	}
	e.Whole = false
	return true
}

func (e *Editor) MoveTo(row, col int) { e.Row, e.Col, e.goal = row, col, -1 }

func (e *Editor) toEnd() { e.MoveTo(len(e.Text)-1, len(e.Text[len(e.Text)-1].Text)) }

// SelectAll selects everything, and puts the cursor behind it.
func (e *Editor) SelectAll() {
	e.toEnd()
	e.Whole = !e.Empty()
}

func (e *Editor) left() {
	switch {
	case e.Col > 0:
		e.MoveTo(e.Row, e.before())
	case e.Row > 0:
		e.MoveTo(e.Row-1, len(e.Text[e.Row-1].Text))
	}
}

func (e *Editor) right() {
	switch {
	case e.Col < len(e.Paragraph()):
		e.MoveTo(e.Row, e.after())
	case e.Row+1 < len(e.Text):
		e.MoveTo(e.Row+1, 0)
	}
}

// LineEnd is the end of the cursor's line: before the first grapheme of the
// next one.
func (e *Editor) LineEnd() int {
	starts, i := e.Lines(e.Row), e.Line()
	if i+1 == len(starts) {
		return len(e.Paragraph())
	}
	at := Editor{widths: e.widths, cells: e.cells, Text: e.Text, Row: e.Row, Col: starts[i+1]}
	return at.before()
}

// Vertical moves by so many lines on the screen, aiming at the cell in which
// the first such move began.
func (e *Editor) Vertical(n int) {
	goal := e.goal
	if goal < 0 {
		goal = e.cell()
	}
	row, line := e.Row, e.Line()
	for ; n < 0 && row+line > 0; n++ {
		if line--; line < 0 {
			row--
			line = len(e.Lines(row)) - 1
		}
	}
	for ; n > 0 && (row+1 < len(e.Text) || line+1 < len(e.Lines(row))); n-- {
		if line++; line == len(e.Lines(row)) {
			row, line = row+1, 0
		}
	}
	e.aim(row, line, goal)
	e.goal = goal
}

// aim puts the cursor into a line, as near to a cell as it goes.
func (e *Editor) aim(row, line, goal int) {
	e.MoveTo(row, e.Lines(row)[line])
	for end, cells := e.LineEnd(), 0; e.Col < end; {
		n, c := e.widths.Cluster(e.Paragraph()[e.Col:])
		if cells += c; cells > goal {
			return
		}
		e.Col += n
	}
}

// follow scrolls so far that the cursor is among so many lines shown.
func (e *Editor) follow(height int) {
	e.TopRow = min(e.TopRow, len(e.Text)-1)
	e.TopLine = min(e.TopLine, len(e.Lines(e.TopRow))-1)
	row, line := e.Row, e.Line()
	if row < e.TopRow || row == e.TopRow && line < e.TopLine {
		e.TopRow, e.TopLine = row, line
		return
	}
	for n := height - 1; n > 0 && row+line > 0; n-- {
		if line--; line < 0 {
			row--
			line = len(e.Lines(row)) - 1
		}
	}
	if row > e.TopRow || row == e.TopRow && line > e.TopLine {
		e.TopRow, e.TopLine = row, line
	}
}

// View is the lines shown, and where among them the cursor is. A text that is
// selected shows its start.
func (e *Editor) View(height int) (lines []string, x, y int) {
	if e.follow(height); e.Whole {
		e.TopRow, e.TopLine = 0, 0
	}
	for row, i := e.TopRow, e.TopLine; row < len(e.Text) && len(lines) < height; row, i = row+1, 0 {
		starts := e.Lines(row)
		for ; i < len(starts) && len(lines) < height; i++ {
			if row == e.Row && i == e.Line() {
				x, y = min(e.cell(), e.cells), len(lines)
			}
			end := len(e.Text[row].Text)
			if i+1 < len(starts) {
				end = starts[i+1]
			}
			lines = append(lines, styled.ExpandTabs(e.Text[row].Text[starts[i]:end]))
		}
	}
	return lines, x, y
}

// Height is the number of lines of the text, counted up to a limit.
func (e *Editor) Height(limit int) int {
	n := 0
	for row := 0; row < len(e.Text) && n < limit; row++ {
		n += len(e.Lines(row))
	}
	return min(n, limit)
}
