package ui

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
)

// press does what a key means in a text. The keys are those of every shell;
// the key table's go first.
func (e *editor) press(k tea.KeyPressMsg) {
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
		e.cut(len(e.here()))
	default:
		if !e.move(k.String()) && k.Text != "" {
			e.insert(providers.Clean(k.Text))
		}
	}
}

// move moves the cursor, and reports whether the key does that.
func (e *editor) move(key string) bool {
	switch key {
	case "left":
		e.left()
	case "right", "ctrl+f":
		e.right()
	case "up":
		e.vertical(-1)
	case "down", "ctrl+n":
		e.vertical(1)
	case "home", "ctrl+a":
		e.to(e.row, e.lines(e.row)[e.line()])
	case "end", "ctrl+e":
		e.to(e.row, e.lineEnd())
	case "ctrl+left", "alt+left", "alt+b":
		e.to(e.row, e.wordBefore())
	case "ctrl+right", "alt+right", "alt+f":
		e.to(e.row, e.wordAfter())
	case "ctrl+home", "alt+<":
		e.to(0, 0)
	case "ctrl+end", "alt+>":
		e.toEnd()
	default:
		return false
	}
	e.whole = false
	return true
}

func (e *editor) to(row, col int) { e.row, e.col, e.goal = row, col, -1 }

func (e *editor) toEnd() { e.to(len(e.text)-1, len(e.text[len(e.text)-1].text)) }

// selectAll selects everything, and puts the cursor behind it.
func (e *editor) selectAll() {
	e.toEnd()
	e.whole = !e.empty()
}

func (e *editor) left() {
	switch {
	case e.col > 0:
		e.to(e.row, e.before())
	case e.row > 0:
		e.to(e.row-1, len(e.text[e.row-1].text))
	}
}

func (e *editor) right() {
	switch {
	case e.col < len(e.here()):
		e.to(e.row, e.after())
	case e.row+1 < len(e.text):
		e.to(e.row+1, 0)
	}
}

// lineEnd is the end of the cursor's line: before the first grapheme of the
// next one.
func (e *editor) lineEnd() int {
	starts, i := e.lines(e.row), e.line()
	if i+1 == len(starts) {
		return len(e.here())
	}
	at := editor{ruler: e.ruler, cells: e.cells, text: e.text, row: e.row, col: starts[i+1]}
	return at.before()
}

// vertical moves by so many lines on the screen, aiming at the cell in which
// the first such move began.
func (e *editor) vertical(n int) {
	goal := e.goal
	if goal < 0 {
		goal = e.cell()
	}
	row, line := e.row, e.line()
	for ; n < 0 && row+line > 0; n++ {
		if line--; line < 0 {
			row--
			line = len(e.lines(row)) - 1
		}
	}
	for ; n > 0 && (row+1 < len(e.text) || line+1 < len(e.lines(row))); n-- {
		if line++; line == len(e.lines(row)) {
			row, line = row+1, 0
		}
	}
	e.aim(row, line, goal)
	e.goal = goal
}

// aim puts the cursor into a line, as near to a cell as it goes.
func (e *editor) aim(row, line, goal int) {
	e.to(row, e.lines(row)[line])
	for end, cells := e.lineEnd(), 0; e.col < end; {
		n, c := e.ruler.cluster(e.here()[e.col:])
		if cells += c; cells > goal {
			return
		}
		e.col += n
	}
}

// follow scrolls so far that the cursor is among so many lines shown.
func (e *editor) follow(height int) {
	e.topRow = min(e.topRow, len(e.text)-1)
	e.topLine = min(e.topLine, len(e.lines(e.topRow))-1)
	row, line := e.row, e.line()
	if row < e.topRow || row == e.topRow && line < e.topLine {
		e.topRow, e.topLine = row, line
		return
	}
	for n := height - 1; n > 0 && row+line > 0; n-- {
		if line--; line < 0 {
			row--
			line = len(e.lines(row)) - 1
		}
	}
	if row > e.topRow || row == e.topRow && line > e.topLine {
		e.topRow, e.topLine = row, line
	}
}

// view is the lines shown, and where among them the cursor is. A text that is
// selected shows its start.
func (e *editor) view(height int) (lines []string, x, y int) {
	if e.follow(height); e.whole {
		e.topRow, e.topLine = 0, 0
	}
	for row, i := e.topRow, e.topLine; row < len(e.text) && len(lines) < height; row, i = row+1, 0 {
		starts := e.lines(row)
		for ; i < len(starts) && len(lines) < height; i++ {
			if row == e.row && i == e.line() {
				x, y = min(e.cell(), e.cells), len(lines)
			}
			end := len(e.text[row].text)
			if i+1 < len(starts) {
				end = starts[i+1]
			}
			lines = append(lines, untabbed(e.text[row].text[starts[i]:end]))
		}
	}
	return lines, x, y
}

// height is the number of lines of the text, counted up to a limit.
func (e *editor) height(limit int) int {
	n := 0
	for row := 0; row < len(e.text) && n < limit; row++ {
		n += len(e.lines(row))
	}
	return min(n, limit)
}
