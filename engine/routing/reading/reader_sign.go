package reading

import (
	"strings"

	"switchboard/engine/routing/chars"
)

// sign reads punctuation and symbols.
func (r *Reader) sign(c rune, size int) {
	quoting := !r.inQuotation() && r.quotation(c, size)
	if !quoting {
		r.feedSign(c, chars.Sign)
	}
	switch c {
	case '?', '？', '؟', '՞', '⸮':
		r.Counts.Questions++
		r.endOfSentence(size, true)
	case '!', '！', '。', '…', '।', '॥', '۔', ';', '；', '.':
		if size > 1 || endsClause(r.text, r.pos+1) {
			r.endOfSentence(size, false)
		}
	case ':', '：':
		if !r.inQuotation() && (size > 1 || endsClause(r.text, r.pos+1)) {
			r.detector.colon(&r.Counts)
		}
	case ',', '，', '、', '،', '—', '–':
		if !r.inQuotation() {
			r.detector.comma()
		}
	case '|':
		r.line.pipes++
		r.detector.s.labels.part(' ')
	default:
		r.symbol(c, size)
	}
	if !quoting {
		r.pos += size
	}
}

func (r *Reader) endOfSentence(size int, question bool) {
	r.before = nothing
	if r.inQuotation() {
		return
	}
	r.detector.question = question
	r.detector.endSentence(&r.Counts)
}

// endsClause reports whether a full stop or colon before i ends something:
// 3.5, example.org, 10:30 and http:// go on.
func endsClause(text string, i int) bool {
	if i >= len(text) {
		return true
	}
	switch text[i] {
	case ' ', '\n', '\t', '\r', '"', '\'', '`', ')', '*', '.', '<':
		return true
	}
	return text[i] >= 0x80
}

// symbol looks for the shapes of code and formulas.
func (r *Reader) symbol(c rune, size int) {
	switch c {
	case '(', ')', '[', ']', '{', '}', '<', '>':
		r.line.codeSigns++
		r.before = nothing
		if c == ')' || c == ']' {
			r.before = aBracket
		}
		return
	case '=':
		r.equals(nextSolid(r.text, r.pos+size))
	case '^':
		r.line.formula = r.line.formula || r.before != nothing && operand(nextSolid(r.text, r.pos+size))
	case '\\':
		r.latex()
	case '$':
		r.tex()
	case '+', '*', '×', '÷':
		r.line.sum = r.before == aNumber
	case '-', '/', '−':
		if c == '/' {
			r.detector.s.labels.part(' ')
		}
		r.line.sum = r.before == aNumber && strings.HasPrefix(r.text[r.pos+size:], " ")
	case '%', '٪':
		r.percent(size)
		return
	case '½', '⅓', '⅔', '¼', '¾':
		r.Counts.Fractions++
		r.before = aNumber
		return
	case '√', '∫', '∑', '∏', '≤', '≥', '≠', '∞', '∈', '∀', '∃', '≡':
		r.line.formula = true
	case '\'', '"', '`', '“', '”', '„', '«', '»', '「', '」', '·', '•', '‘', '’', '《', '》':
		return
	}
	r.before = anOperator
	r.Counts.Symbols++
}

// equals counts a sign with something on both sides as a formula, unless it
// is one of the operators of programs.
func (r *Reader) equals(next byte) {
	r.line.codeSigns++
	after := byte(0)
	if r.pos+1 < len(r.text) {
		after = r.text[r.pos+1]
	}
	if r.pos > 0 && strings.IndexByte("=!<>:+", r.text[r.pos-1]) >= 0 || after == '=' || after == '>' || after == '"' {
		return
	}
	switch r.before {
	case aNumber, aBracket:
		r.line.formula = r.line.formula || operand(next)
	case aWord:
		r.line.formula = r.line.formula || operand(next) && !r.assigns(next)
	}
}

// assigns reports key=value, as in a log or a file of settings, and word = word, as in a
// glossary: a name of a formula is short, or a number or a bracket follows.
func (r *Reader) assigns(next byte) bool {
	word := r.pos
	for word > 0 && r.text[word-1] == ' ' {
		word--
	}
	spaced := word < r.pos
	start := word
	for start > 0 && chars.ASCIIWord[r.text[start-1]&0x7f] && r.text[start-1] < 0x80 {
		start--
	}
	if word-start <= longestName {
		return false
	}
	return !spaced || chars.ASCII[next&0x7f] == chars.Letter
}

// longestName is how many letters the name of an amount in a formula has.
const longestName = 3

// percent keeps "15 % of 260" a sum: whatever joins the two numbers is short
// in every language.
func (r *Reader) percent(size int) {
	rest := r.text[r.pos+size : min(len(r.text), r.pos+size+8)]
	i := strings.IndexAny(rest, "0123456789")
	if r.before != aNumber || i < 0 {
		return
	}
	joint := rest[:i]
	if strings.TrimSpace(joint) == "" || strings.ContainsAny(joint, ",.;:()\n") {
		return
	}
	after := numberEnd(r.text, r.pos+size+i)
	if b := nextSolid(r.text, after); b != '%' && b != 0xd9 { // from 3 % to 4 % is no sum
		r.Counts.Sums++
	}
}

// latexNames follow a backslash in formulas.
var latexNames = [...]string{"frac", "int", "sum", "sqrt", "lim", "begin{", "cdot", "mathbb", "(", "["}

func (r *Reader) latex() {
	rest := r.text[r.pos+1:]
	for _, name := range latexNames {
		if strings.HasPrefix(rest, name) {
			r.line.formula = true
			return
		}
	}
}

func operand(b byte) bool {
	return b == '(' || b == '-' || b == '\\' || b == '{' || b == '?' || b >= 0x80 || chars.ASCII[b] == chars.Digit || chars.ASCII[b] == chars.Letter
}

// nextSolid is the first byte from i on that is no space, and 0 at the end.
func nextSolid(text string, i int) byte {
	for ; i < len(text); i++ {
		if text[i] != ' ' {
			return text[i]
		}
	}
	return 0
}
