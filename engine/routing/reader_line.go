package routing

import (
	"strings"
)

// lineState is what is known of the line that is being read.
type lineState struct {
	first     int // where the first thing on it stands, or -1
	pipes     int
	codeSigns int // brackets and equals signs
	codeUntil int // the end of a fence that holds code
	formula   bool
	sum       bool // a number and an operator have just been read
	listed    bool // begins with a number or bullet of a list
}

func (l *lineState) begin() {
	*l = lineState{first: -1, codeUntil: l.codeUntil}
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
func (r *reader) endLine() {
	l := &r.line
	if l.first < 0 {
		r.blankLine()
		return
	}
	r.counts.Lines++
	r.countLine(strings.TrimRight(r.text[l.first:r.pos], " \t\r"))
	if l.formula {
		r.counts.Equations++
	}
	r.before = nothing
	if !r.inQuotation() {
		r.detector.newLine(&r.counts)
		r.detector.endLabelled(r.text, min(r.pos+1, len(r.text)))
	}
}

func (r *reader) blankLine() {
	r.paragraphs = false
	if !r.inQuotation() {
		r.detector.blankLine(&r.counts)
	}
}

func (r *reader) countLine(line string) {
	l, f := &r.line, &r.counts
	switch {
	case l.first < l.codeUntil:
		if !strings.HasPrefix(line, "```") {
			f.CodeLines++
			l.formula = false
		}
	case l.pipes >= 2:
		f.TableRows++
	case optionShape(line):
		f.Options++
		if amountShape(line) {
			f.Amounts++
		}
	case l.listed || bulletShape(line):
		f.ListItems++
	case stackShape(line):
		f.StackLines++
	case l.codeSigns > 0 && codeShape(line):
		f.CodeLines++
		l.formula = false
	}
}

// optionShape is "A. …", "b) …" or "(C) …".
func optionShape(line string) bool {
	line = strings.TrimPrefix(line, "(")
	if len(line) < 3 || line[1] != '.' && line[1] != ')' {
		return false
	}
	return line[0] >= 'A' && line[0] <= 'H' || line[0] >= 'a' && line[0] <= 'h'
}

// amountShape is an option that is a number: a sign or a currency may stand
// before it.
func amountShape(line string) bool {
	_, option, _ := strings.Cut(strings.TrimPrefix(line, "("), " ")
	option = strings.TrimLeft(option, "-+$€£¥−. ")
	return option != "" && option[0] >= '0' && option[0] <= '9'
}

func bulletShape(line string) bool {
	return strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") || strings.HasPrefix(line, "• ")
}

// stackOpeners begin lines of stack traces.
var stackOpeners = [...]string{"Traceback (most", "File \"", "goroutine ", "panic: ", "Exception in thread", "Caused by: "}

// stackShape is a line of a stack trace, or the error at its head.
func stackShape(line string) bool {
	for _, p := range stackOpeners {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	if strings.HasPrefix(line, "at ") && strings.HasSuffix(line, ")") {
		return true
	}
	first, _, more := strings.Cut(line, " ")
	return more && (strings.HasSuffix(first, "Error:") || strings.HasSuffix(first, "Exception:"))
}

// codeOpeners begin lines of programs; the caller has seen a bracket or an
// equals sign on the line, so that prose does not count.
var codeOpeners = [...]string{
	"def ", "class ", "func ", "function ", "fn ", "import ", "from ", "#include", "return ", "public ", "private ",
	"const ", "let ", "var ", "int ", "if (", "if ", "for ", "while ", "else", "elif ", "print(", "console.", "SELECT ",
	"INSERT ", "UPDATE ", "CREATE ", "fmt.", "package ", "using ", "@", ">>> ", "async ", "export ", "static ", "void ",
	"struct ", "type ", "System.", "std::", "printf(", "this.", "self.", "with ",
}

// codeShape is a line of a program. Lines of JSON are data, not code.
func codeShape(line string) bool {
	if line[0] == '"' {
		return false
	}
	switch last := line[len(line)-1]; last {
	case ';', '{':
		return len(line) > 1
	case ')', ':', '}', ']':
	case '.', '?', '!':
		return false
	}
	for _, o := range codeOpeners {
		if strings.HasPrefix(line, o) {
			return true
		}
	}
	return strings.HasSuffix(line, "):") || strings.HasSuffix(line, ");")
}
