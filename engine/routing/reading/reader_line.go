package reading

import (
	"strings"

	"switchboard/engine/routing/lineshape"
)

// lineState is what is known of the line that is being read.
type lineState struct {
	first     int // where the first thing on it stands, or -1
	end       int // where it ends, once that has been looked for
	pipes     int
	codeSigns int  // brackets and equals signs
	codeUntil int  // the end of a fence that holds code
	dataUntil int  // the end of a text in bracket tags
	removed   bool // the line before was one that a diff takes out
	formula   bool
	sum       bool // a number and an operator have just been read
	listed    bool // begins with a number or bullet of a list
}

func (l *lineState) begin() {
	*l = lineState{first: -1, codeUntil: l.codeUntil, dataUntil: l.dataUntil, removed: l.removed}
}

// marker reports whether the number from start to end is that of a list item:
// it opens the line, and a dot or bracket and a space follow.
func (l *lineState) marker(text string, start, end int) bool {
	if l.first != start || end >= len(text) || end-start > 3 {
		return false
	}
	if text[end] != '.' && text[end] != ')' {
		return false
	}
	l.listed = end+1 < len(text) && text[end+1] == ' '
	return l.listed
}

// endLine counts the line that ends here by its shape.
func (r *Reader) endLine() {
	l := &r.line
	if l.first < 0 {
		r.blankLine()
		return
	}
	r.Counts.Lines++
	r.countLine(strings.TrimRight(r.text[l.first:r.pos], " \t\r"))
	if l.formula {
		r.Counts.Equations++
	}
	r.before = nothing
	if !r.inQuotation() {
		r.detector.newLine(&r.Counts)
		r.detector.labelled.endBefore(r.text, min(r.pos+1, len(r.text)))
	}
}

func (r *Reader) blankLine() {
	r.paragraphs, r.line.removed = false, false
	if !r.inQuotation() {
		r.detector.blankLine()
	}
}

// diffLine reports a line that heads a diff or a part of one, and one that is put
// in directly after one that is taken out.
func (r *Reader) diffLine(line string) bool {
	l := &r.line
	put := l.removed && line[0] == '+'
	l.removed = line[0] == '-' && len(line) > 1
	return put || lineshape.Diff(line)
}

func (r *Reader) countLine(line string) {
	l, f := &r.line, &r.Counts
	diff := r.diffLine(line)
	switch {
	case l.first < l.codeUntil:
		if !strings.HasPrefix(line, "```") {
			f.CodeLines++
			l.formula = false
		}
	case l.first < l.dataUntil:
	case diff:
		f.DiffLines++
		l.formula = false
	case l.pipes >= 2:
		f.TableRows++
	case lineshape.Option(line):
		f.Options++
		if lineshape.Amount(line) {
			f.Amounts++
		}
	case l.listed || lineshape.Bullet(line):
		f.ListItems++
	case lineshape.Stack(line):
		f.StackLines++
	case l.codeSigns > 0 && lineshape.Code(line), lineshape.Statement(line):
		f.CodeLines++
		l.formula = false
	}
}
