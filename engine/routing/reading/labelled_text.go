package reading

import "strings"

// labelWithin is how many bytes of a line are looked at for a label and its colon.
const labelWithin = 30

// labelledText is a text to work on that follows a label and a colon, as in "Text: …". Its
// words say nothing about the task.
type labelledText struct {
	open    bool // it is being read
	hasLine bool // it has something on the line of its label
	block   bool // it began on a line of its own and goes on to an empty one
}

// holds reports whether what is read now belongs to the text.
func (l *labelledText) holds() bool {
	l.hasLine = true
	return l.open
}

// newLine ends a line. A text that began behind its label ends with it.
func (l *labelledText) newLine() {
	l.block = l.block || !l.hasLine
	l.open = l.open && l.block
}

// endBefore ends the text where the line at next has a label of its own.
func (l *labelledText) endBefore(text string, next int) {
	if !l.open {
		return
	}
	line, _, _ := strings.Cut(text[next:min(len(text), next+labelWithin)], "\n")
	l.open = !strings.Contains(line, ":") && !strings.Contains(line, "：")
}
