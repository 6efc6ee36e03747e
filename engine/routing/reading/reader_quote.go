package reading

import (
	"strings"
	"unicode"
)

// quotes is the bit of plain quotation marks in Reader.unclosed.
const quotes = 1 << 2

// quotation begins a quotation, if one does, and reports whether it has moved
// on. What is quoted is counted, but its words say nothing about the task.
func (r *Reader) quotation(c rune, size int) bool {
	switch c {
	case '`':
		if strings.HasPrefix(r.text[r.pos:], "```") {
			r.fence()
			return true
		}
		r.quoteWithin(1, "`", size, 400)
	case '"':
		r.quoteWithin(2, `"`, size, len(r.text))
	case '“':
		r.quoteWithin(3, "”", size, len(r.text))
	case '„':
		r.quoteGerman(size)
	case '«':
		r.quoteWithin(5, "»", size, len(r.text))
	case '「':
		r.quoteWithin(6, "」", size, len(r.text))
	case '『':
		r.quoteWithin(7, "』", size, len(r.text))
	case '‘':
		r.quoteWithin(8, "’", size, 400)
	case '\'':
		r.quoteSingle()
	case '<':
		r.quoteTag()
	case '[':
		r.quoteBracketTag()
	case '>':
		if r.line.first == r.pos {
			r.quoteTo(lineEnd(r.text, r.pos))
		}
	}
	return false
}

// quoteWithin quotes up to the closing mark, if it comes within a number of
// bytes. A mark that has no partner is looked for once only.
func (r *Reader) quoteWithin(kind int, closing string, size, within int) bool {
	if r.unclosed&(1<<kind) != 0 {
		return false
	}
	rest := r.text[r.pos+size:]
	n := strings.Index(rest[:min(within, len(rest))], closing)
	if n < 0 {
		if len(rest) <= within {
			r.unclosed |= 1 << kind
		}
		return false
	}
	end := r.pos + size + n + len(closing)
	if r.pos == 0 && end == len(r.text) {
		return true // a prompt that is quoted as a whole is a prompt
	}
	r.offerQuoted(rest[:n])
	r.quoteTo(end)
	return true
}

// offerQuoted takes one word in quotation marks for a label that may be chosen.
func (r *Reader) offerQuoted(text string) {
	if len(text) <= longestLabel && text != "" && !strings.ContainsAny(text, " \n") {
		r.detector.s.labels.label()
	} else {
		r.detector.s.labels.word()
	}
}

// longestLabel is how many bytes a label in quotation marks may have.
const longestLabel = 30

// quoteGerman is for „…“, which some close with ”.
func (r *Reader) quoteGerman(size int) {
	if !r.quoteWithin(4, "“", size, len(r.text)) {
		r.quoteWithin(9, "”", size, len(r.text))
	}
}

// quoteSingle tells 'quoted' from don't and the dogs': the first stands after
// a space and has a partner before one, on the same line.
func (r *Reader) quoteSingle() {
	if r.pos > 0 && strings.IndexByte(" \n\t(:[", r.text[r.pos-1]) < 0 {
		return
	}
	line, _, _ := strings.Cut(r.text[r.pos+1:min(len(r.text), r.pos+400)], "\n")
	for i := 1; i < len(line); i++ {
		if line[i] == '\'' && line[i-1] != ' ' && wordEndsAt(line, i+1) {
			if r.pos > 0 || r.pos+i+2 < len(r.text) {
				r.offerQuoted(line[:i])
				r.quoteTo(r.pos + i + 2)
			}
			return
		}
	}
}

// quoteTag is for <text>…</text> at the beginning of a line. Tags without a partner are
// looked for a number of times only: each look may go through much of the text.
func (r *Reader) quoteTag() {
	if r.line.first != r.pos || r.unclosed&1 != 0 || r.unpairedTags == mostUnpairedTags {
		return
	}
	rest := r.text[r.pos+1:]
	name := rest[:wordEnd(rest, 0)]
	if name == "" || requestTag(name) {
		return
	}
	if n := closingTag(rest, name); n > 0 {
		r.quoteTo(r.pos + 1 + n)
		return
	}
	r.unpairedTags++
	if !strings.Contains(rest, "</") {
		r.unclosed |= 1
	}
}

// closingTag is where the name in the closing tag of this name ends, or 0. It looks at the
// tags that close in the next 16 KB, and at one after them.
func closingTag(text, name string) int {
	for i := 0; i <= 1<<14; {
		n := strings.Index(text[i:], "</")
		if n < 0 {
			return 0
		}
		i += n + len("</")
		if strings.HasPrefix(text[i:], name) {
			return i + len(name)
		}
	}
	return 0
}

// requestTags hold what is asked for, and no text that the work is to be done on.
var requestTags = [...]string{"task", "instruction", "instructions", "question", "query", "request", "prompt", "user", "system", "goal", "role"}

func requestTag(name string) bool {
	for _, tag := range requestTags {
		if strings.EqualFold(name, tag) {
			return true
		}
	}
	return false
}

// quoteBracketTag is for [asy]…[/asy]. Its lines are a drawing or a text, and no
// program. Brackets without a partner are looked for a few times only.
func (r *Reader) quoteBracketTag() {
	rest := r.text[r.pos+1:]
	name := rest[:wordEnd(rest, 0)]
	if r.unpairedBrackets == mostUnpairedBrackets || name == "" || len(name) > longestTag || !strings.HasPrefix(rest[len(name):], "]") {
		return
	}
	closing := "[/" + name + "]"
	n := strings.Index(rest[:min(1<<14, len(rest))], closing)
	if n < 0 {
		r.unpairedBrackets++
		return
	}
	end := r.pos + 1 + n + len(closing)
	r.quoteTo(end)
	r.line.dataUntil = end
}

const (
	longestTag           = 12 // letters of the name of a tag in brackets
	mostUnpairedBrackets = 16
	mostUnpairedTags     = 256
)

func (r *Reader) quoteTo(end int) {
	r.Counts.Quoted += end - max(r.pos, r.quotedTo)
	r.quotedTo = end
	r.detector.other()
}

// fence quotes a code fence up to its end, or the end of the text, and notes
// whether it says a programming language. The reader moves past its info
// string.
func (r *Reader) fence() {
	open := r.pos + len("```")
	info := strings.TrimLeftFunc(r.text[open:r.lineEnd()], unicode.IsSpace)
	end := len(r.text)
	if n := strings.Index(r.text[open:], "```"); n >= 0 {
		end = open + n + len("```")
	}
	r.Counts.Fences++
	r.quoteTo(end)
	if programming(info) {
		r.Counts.CodeFences++
		r.line.codeUntil = end
	}
	end = min(open+len(info), end)
	r.feed(end)
	r.pos = end
}

// dataLanguages are info strings of code fences that hold data or prose.
var dataLanguages = [...]string{"text", "txt", "json", "yaml", "yml", "csv", "xml", "markdown", "md", "toml", "plain", "plaintext", "log", "output", "latex", "tex", "math", "email"}

// programming reports an info string that names a language of programs, not
// of data or prose.
func programming(info string) bool {
	if info == "" || len(info) > 12 || strings.ContainsAny(info, " `") {
		return false
	}
	for _, data := range dataLanguages {
		if strings.EqualFold(info, data) {
			return false
		}
	}
	return true
}

// lineEnd is where the line that is being read ends, without the white space at its end.
// A line of many fences is looked through once.
func (r *Reader) lineEnd() int {
	l := &r.line
	if l.end <= r.pos { // an entry of several words may go on in the next line
		l.end = len(strings.TrimRightFunc(r.text[:lineEnd(r.text, r.pos)], unicode.IsSpace))
	}
	return l.end
}

// lineEnd is where the line that holds i ends.
func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}
