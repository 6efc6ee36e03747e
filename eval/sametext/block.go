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
	closed bool   // that stands apart: a heading, or code at the margin
	blank  int    // lines without anything since
	fence  string // that closes the code being read
	dress  dress
	mixed  bool // items have several signs, which may mean something

	list       string // what ends the number of the item before, at the margin
	changed    bool   // the sign of an item was brought to another
	kept       bool   // and one was not
	margin     int    // white space before the fence
	asItStands bool   // there is a block that is no paragraph or item
	unclear    bool   // it is not clear where code begins or ends
}

// undressedBlocks is the form of a text that is not one fence or JSON.
func undressedBlocks(text string) string {
	text = strings.TrimRight(strings.TrimLeft(text, "\n"), " \t\n")
	text = atMargin(text)
	b := readBlocks(text)
	if b.unclear || b.changed && b.kept {
		return text
	}
	return string(b.out)
}

func readBlocks(text string) *blocks {
	b := &blocks{out: make([]byte, 0, len(text)+16), dress: dressOf(text), mixed: mixesSigns(text)}
	for line := range strings.SplitSeq(text, "\n") {
		b.line(line)
	}
	b.flush()
	return b
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
	case opensFence(body):
		b.flush()
		b.separate(fenced, indent == "")
		b.out = append(b.out, trimmed...)
		b.fence, b.margin = body[:runOf(body, body[0])], len(indent)
		b.unclear = b.unclear || far(indent)
	case opensFence(afterSigns(body)), openSpan(body):
		b.unclear = true
	case indent != "":
		b.indented(line, indent, body)
	case body[len(body)-1] == '\\':
		b.verbatim(line, verbatim) // with a space behind it, it is no break
	case stands(body) && (body[0] == '>' || body[0] == '+' || standsInItem(body)):
		b.verbatim(line, verbatim) // it may be code to its end
	case stands(body):
		b.verbatim(body, verbatim)
	case b.opens == none && b.blank == 0 && (b.starts == verbatim || b.starts == indented):
		b.verbatim(line, verbatim) // it may be of the table, the quote or the code before
	default:
		b.flow(body)
	}
}

// code takes a line inside a fence, or the one that closes it. Where a line is further
// left than the fence, a list may end, and the code with it.
func (b *blocks) code(line string) {
	b.out = append(b.out, '\n')
	b.out = append(b.out, line...)
	body := strings.TrimLeft(line, " \t")
	indent := line[:len(line)-len(body)]
	if body = strings.TrimRight(body, " \t"); body == "" {
		return
	}
	b.unclear = b.unclear || len(indent) < b.margin
	if n := runOf(body, b.fence[0]); n == len(body) && n >= len(b.fence) {
		b.fence = ""
		b.closed = b.margin == 0
		b.unclear = b.unclear || far(indent)
	}
}

// indented takes a line that does not begin at the margin: an item below another, or
// what is left as it is.
func (b *blocks) indented(line, indent, body string) {
	b.flushUnlessItem()
	if sign, rest := b.bullet(body); sign != "" && b.before() == item && !stands(body) {
		b.flush()
		b.begin(item, false)
		b.list = ""
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
		b.begin(item, b.joins(sign))
		b.open = append(append(b.open, sign...), ' ')
		b.fold(rest)
		return
	}
	if b.opens == none {
		b.begin(paragraph, false)
	} else {
		b.open = append(b.open, ' ')
	}
	b.fold(body)
}

// joins reports whether an item at the margin is one, whatever is before it and with an
// empty line or without: one with a sign, the first, or the next of a list with numbers.
func (b *blocks) joins(sign string) bool {
	number, mark := sign[:len(sign)-1], sign[len(sign)-1:]
	joins := digits(sign) == 0 || number == "1" || b.before() == item && b.list == mark
	b.list = mark
	return joins
}

// heading takes the line of one without its marks. It stands apart from what is around it.
func (b *blocks) heading(rest string) {
	b.flush()
	b.begin(paragraph, true)
	b.fold(rest)
	b.flush()
	b.closed = true
}

func (b *blocks) verbatim(line string, k kind) {
	b.flush()
	b.separate(k, false)
	b.out = append(b.out, line...)
	if t := strings.TrimLeft(line, " \t"); strings.HasPrefix(t, "* ") || strings.HasPrefix(t, "• ") {
		b.kept = true
	}
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
func (b *blocks) begin(k kind, apart bool) {
	b.separate(k, apart)
	b.opens = k
	b.open = b.open[:0]
}

// separate writes what stands between the block before and the next: one line end or two.
// Whether there is an empty line between them counts, but not where both read the same:
// around what stands apart by itself, and between items. The first item of a list stands
// apart from a paragraph before it.
func (b *blocks) separate(next kind, apart bool) {
	n := min(b.blank, 1)
	before := b.starts
	together := apart && next == item && before == item
	apart = apart && !together || b.closed
	switch {
	case before == none:
		n = -1
	case before == indented || next == indented:
		n = b.blank
		if apart {
			n = max(n, 1)
		}
	case together:
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
	from := len(b.out)
	b.out = b.dress.off(b.out, b.open)
	if len(b.out)-from != len(b.open) {
		b.check(string(b.out[from:]))
	}
	b.opens = none
}

// check asks whether what was undressed is still what it was.
func (b *blocks) check(block string) {
	if b.opens == item {
		_, block, _ = strings.Cut(block, " ")
	}
	b.unclear = b.unclear || !flows(block)
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

// bullet is the sign of an item, in one form, and its text. Before a digit or another sign
// it could be reckoned with, and stays.
func (b *blocks) bullet(line string) (sign, rest string) {
	sign, rest, ok := strings.Cut(line, " ")
	if !ok || !opensItem(sign) {
		return "", ""
	}
	if (sign == "*" || sign == "•") && !b.mixed && rest != "" && (letterByte(rest[0]) || rest[0] >= 0x80 || strings.IndexByte("*\"'`([", rest[0]) >= 0) {
		sign = "-"
		b.changed = true
	}
	b.kept = b.kept || sign == "*" || sign == "•"
	return sign, rest
}
