package sametext

import "strings"

// kind is what a block of text is.
type kind uint8

const (
	none      kind = iota
	paragraph      // its lines are one
	item           // of a list, with the lines that go on
	verbatim       // a line that is taken as it stands: a table, a quote, a rule
	indented       // the same, and white space before it and lines without anything count
	fenced         // code
)

// blocks reads a text line by line and writes its form.
type blocks struct {
	out    []byte
	open   []byte // the paragraph or item that is being read, its white space folded
	opens  kind   // what that is
	starts kind   // of the block before
	closed bool   // that was a heading, which ends with its line
	blank  int    // lines without anything since
	fence  string // that closes the code being read
	dress  dress
	mixed  bool // items have several signs, which may mean something

	asItStands bool // there is a block that is no paragraph or item
}

// undressedBlocks is the form of a text that is not one fence or JSON.
func undressedBlocks(text string) string {
	text = strings.TrimRight(strings.TrimLeft(text, "\n"), " \t\n")
	if n := runOf(text, ' '); n <= 3 && !strings.Contains(text, "\n ") && !strings.Contains(text, "\n\t") {
		text = text[n:]
	}
	return string(readBlocks(text).out)
}

func readBlocks(text string) *blocks {
	b := &blocks{out: make([]byte, 0, len(text)+16), dress: dressOf(text), mixed: mixesSigns(text)}
	for line := range strings.SplitSeq(text, "\n") {
		b.line(line)
	}
	b.flush()
	return b
}

// mixesSigns reports whether lines of a text open with more than one sign of an item:
// what is for and what is against, levels, a change to a file.
func mixesSigns(text string) bool {
	sign := ""
	for line := range strings.SplitSeq(text, "\n") {
		s, _, ok := strings.Cut(strings.TrimLeft(line, " \t"), " ")
		if !ok || s != "-" && s != "*" && s != "+" && s != "•" {
			continue
		}
		if sign != "" && sign != s {
			return true
		}
		sign = s
	}
	return false
}

func (b *blocks) line(line string) {
	if b.fence != "" {
		b.code(line)
		return
	}
	trimmed := strings.TrimRight(line, " \t")
	body := strings.TrimLeft(trimmed, " \t")
	if body == "" {
		b.flush()
		b.blank++
		return
	}
	indent := trimmed[:len(trimmed)-len(body)]
	switch {
	case strings.HasPrefix(body, "```"), strings.HasPrefix(body, "~~~"):
		b.flush()
		b.separate(fenced, false, false)
		b.out = append(b.out, trimmed...)
		b.fence = body[:runOf(body, body[0])]
	case indent != "":
		b.indented(line, indent, body)
	case stands(body):
		b.verbatim(body, verbatim)
	default:
		b.flow(body)
	}
}

// code takes a line inside a fence, or the one that closes it.
func (b *blocks) code(line string) {
	b.out = append(b.out, '\n')
	b.out = append(b.out, line...)
	t := strings.Trim(line, " \t")
	if n := runOf(t, b.fence[0]); n == len(t) && n >= len(b.fence) {
		b.fence = ""
	}
}

// indented takes a line that does not begin at the margin: an item below another, or
// what is left as it is.
func (b *blocks) indented(line, indent, body string) {
	b.flushUnlessItem()
	if sign, rest := b.bullet(body); sign != "" && b.before() == item && !stands(body) {
		b.flush()
		b.begin(item, true, false)
		b.out = append(b.out, indent...)
		b.open = append(append(b.open, sign...), ' ')
		b.fold(rest)
		return
	}
	b.verbatim(line, indented)
}

// flow takes a line that may go on with the one before.
func (b *blocks) flow(body string) {
	if rest, ok := heading(body); ok {
		b.heading(rest)
		return
	}
	if sign, rest := b.bullet(body); sign != "" {
		b.flush()
		b.begin(item, sign == "-" || sign == "1.", false)
		b.open = append(append(b.open, sign...), ' ')
		b.fold(rest)
		return
	}
	if b.opens == none {
		b.begin(paragraph, false, false)
	} else {
		b.open = append(b.open, ' ')
	}
	b.fold(body)
}

// heading takes the line of one without its marks. It stands apart from what is around it.
func (b *blocks) heading(rest string) {
	b.flush()
	k, sign := paragraph, ""
	if s, after := b.bullet(rest); s != "" {
		k, sign, rest = item, s+" ", after
	}
	b.begin(k, true, true)
	b.open = append(b.open, sign...)
	b.fold(rest)
	b.flush()
	b.closed = true
}

func (b *blocks) verbatim(line string, k kind) {
	b.flush()
	b.separate(k, false, false)
	b.out = append(b.out, line...)
}

// before is the kind of the block that is open or was read last.
func (b *blocks) before() kind {
	if b.opens != none {
		return b.opens
	}
	return b.starts
}

func (b *blocks) flushUnlessItem() {
	if b.opens != item {
		b.flush()
	}
}

// begin opens a paragraph or an item.
func (b *blocks) begin(k kind, interrupts, apart bool) {
	b.separate(k, interrupts, apart)
	b.opens = k
	b.open = b.open[:0]
}

// separate writes what stands between the block before and the next: one line end or two.
// Whether there is an empty line between them counts, but not where both read the same:
// around headings and code, between items, and before a list that may interrupt a
// paragraph.
func (b *blocks) separate(next kind, interrupts, apart bool) {
	n := min(b.blank, 1)
	before := b.starts
	apart = apart || b.closed || before == fenced || next == fenced || before == paragraph && interrupts
	switch {
	case before == none:
		n = -1
	case before == indented || next == indented:
		n = b.blank
		if apart {
			n = max(n, 1)
		}
	case before == item && next == item:
		n = 0
	case apart:
		n = 1
	}
	for range n + 1 {
		b.out = append(b.out, '\n')
	}
	b.starts, b.blank, b.closed = next, 0, false
	b.asItStands = b.asItStands || next > item
}

// flush writes the paragraph or item that is open.
func (b *blocks) flush() {
	if b.opens == none {
		return
	}
	b.out = b.dress.off(b.out, b.open)
	b.opens = none
}

// fold adds text to the open block with single spaces, but for what stands in backticks.
func (b *blocks) fold(s string) {
	code := false
	for i := range len(s) {
		c := s[i]
		if c == '`' {
			code = !code
		}
		if c == ' ' && !code && i > 0 && s[i-1] == ' ' {
			continue
		}
		b.open = append(b.open, c)
	}
}

// stands reports whether a line stands by itself as it is: a table, a quote, a rule or what
// underlines a heading, a formula, a definition, columns, a comment of many languages.
func stands(line string) bool {
	switch first := line[0]; first {
	case '>', '<', ':':
		return true
	case '#':
		if runOf(line, '#') == 1 && len(line) > 1 && line[1] == ' ' {
			return true
		}
	case '+':
		if strings.HasPrefix(line, "+ ") {
			return true
		}
	case '[':
		if strings.Contains(line, "]:") {
			return true
		}
	case '$', '\\':
		if strings.HasPrefix(line, "$$") || strings.HasPrefix(line, `\[`) || strings.HasPrefix(line, `\]`) || strings.HasPrefix(line, `\begin`) || strings.HasPrefix(line, `\end`) {
			return true
		}
	case '-', '=', '*', '_':
		if strings.Trim(line, " "+string(first)) == "" {
			return true
		}
	}
	return asWritten(line)
}

// signs are the bytes that asWritten asks about.
var signs = func() (t [256]bool) {
	for _, b := range []byte("|\t `(=-+#/") {
		t[b] = true
	}
	return t
}()

// asWritten reports whether a line has columns, ends in a break, has code that may go on in
// the next, or could be of code without a fence, where line ends and white space mean
// something.
func asWritten(line string) bool {
	ticks := 0
	for i := range len(line) {
		b := line[i]
		if !signs[b] {
			continue
		}
		if b == '`' {
			ticks++
		}
		if b == '|' || b == '\t' || ofColumns(line, i) || ofCode(line, i) {
			return true
		}
	}
	return ticks%2 == 1 || strings.IndexByte("\\;{}", line[len(line)-1]) >= 0 || opensCode(line)
}

// ofColumns reports whether wide white space is at i, or the backticks of a long span.
func ofColumns(line string, i int) bool {
	switch line[i] {
	case ' ':
		return strings.HasPrefix(line[i:], "   ") && !opensItem(line[:i])
	case '`':
		return strings.HasPrefix(line[i:], "``")
	}
	return false
}

// ofCode reports whether the sign at i and the next are of code: a call, an assignment, a
// comment.
func ofCode(line string, i int) bool {
	if i+1 == len(line) {
		return false
	}
	next := line[i+1]
	switch line[i] {
	case '(':
		return next == ')' || next == '"' || next == '\''
	case '=':
		return next == '=' || next == '>' || next == '"' || next == '\'' || next == ' ' && i > 0 && line[i-1] == ' '
	case '-':
		return next == '>' || next == '='
	case '+':
		return next == '='
	case '#':
		return next == ' ' && i > 0 && line[i-1] == ' '
	case '/':
		return next == '/'
	}
	return false
}

// opensCode reports whether a line begins with a word of programs, or as a command.
func opensCode(line string) bool {
	word, _, found := strings.Cut(line, " ")
	if !found {
		return false
	}
	switch word {
	case "import", "from", "return", "def", "class", "var", "let", "const", "if", "for", "while", "else", "elif", "func", "fn", "export", "$", "%", "sudo", "cd", "echo", "SELECT":
		return true
	}
	return line[0] == '@'
}

// opensItem reports whether all of s is the sign of an item.
func opensItem(s string) bool {
	if s == "-" || s == "*" || s == "•" {
		return true
	}
	n := digits(s)
	return n > 0 && n < 10 && len(s) == n+1 && (s[n] == '.' || s[n] == ')')
}

func digits(s string) int {
	n := 0
	for n < len(s) && digitByte(s[n]) {
		n++
	}
	return n
}

// heading is a line without the marks of a heading. One mark alone opens comments in too
// many languages, and a line with signs of code is none.
func heading(line string) (string, bool) {
	n := runOf(line, '#')
	if n > 6 || len(line) <= n || line[n] != ' ' {
		return "", false
	}
	rest := strings.TrimLeft(line[n:], " ")
	if rest == "" || stands(rest) || strings.ContainsAny(rest, "=(){};<>[]`#") {
		return "", false
	}
	return rest, true
}

// bullet is the sign of an item, in one form, and its text. Before a digit or another sign
// it could be reckoned with, and stays.
func (b *blocks) bullet(line string) (sign, rest string) {
	sign, rest, ok := strings.Cut(line, " ")
	if !ok || !opensItem(sign) {
		return "", ""
	}
	if len(rest)-len(strings.TrimLeft(rest, " ")) >= 4 {
		return "", "" // code
	}
	rest = strings.TrimLeft(rest, " ")
	if (sign == "*" || sign == "•") && !b.mixed && rest != "" && (letterByte(rest[0]) || rest[0] >= 0x80 || strings.IndexByte("*\"'`([", rest[0]) >= 0) {
		sign = "-"
	}
	return sign, rest
}
