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
		r.detector.s.part(' ')
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
	next := nextSolid(r.text, r.pos+size)
	switch c {
	case '(', ')', '[', ']', '{', '}', '<', '>':
		r.line.codeSigns++
		r.before = nothing
		if c == ')' || c == ']' {
			r.before = aBracket
		}
		return
	case '=':
		r.equals(next)
	case '^':
		r.line.formula = r.line.formula || r.before != nothing && operand(next)
	case '\\':
		r.latex()
	case '$':
		r.tex()
	case '+', '*', '×', '÷':
		r.line.sum = r.before == aNumber
	case '-', '/', '−':
		if c == '/' {
			r.detector.s.part(' ')
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
		r.detector.s.offer()
	} else {
		r.detector.s.other()
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

// quoteTag is for <text>…</text> at the beginning of a line.
func (r *Reader) quoteTag() {
	if r.line.first != r.pos || r.unclosed&1 != 0 {
		return
	}
	rest := r.text[r.pos+1:]
	name := rest[:wordEnd(rest, 0)]
	if name == "" || requestTag(name) {
		return
	}
	for i := 0; ; {
		n := strings.Index(rest[i:], "</")
		if n < 0 {
			if i == 0 {
				r.unclosed |= 1
			}
			return
		}
		i += n + 2
		if strings.HasPrefix(rest[i:], name) {
			r.quoteTo(r.pos + 1 + i + len(name))
			return
		}
		if i > 1<<14 {
			return
		}
	}
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
	if r.unpaired == mostUnpaired || name == "" || len(name) > longestTag || !strings.HasPrefix(rest[len(name):], "]") {
		return
	}
	closing := "[/" + name + "]"
	n := strings.Index(rest[:min(1<<14, len(rest))], closing)
	if n < 0 {
		r.unpaired++
		return
	}
	end := r.pos + 1 + n + len(closing)
	r.quoteTo(end)
	r.line.dataUntil = end
}

const (
	longestTag   = 12 // letters of the name of a tag in brackets
	mostUnpaired = 16
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
	info := strings.TrimSpace(r.text[open:lineEnd(r.text, open)])
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

// lineEnd is where the line that holds i ends.
func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}
