package providers

import (
	"strings"
	"unicode/utf8"
)

// Cleaner takes the harm out of text from outside before it is kept or shown:
// escape sequences (CSI, OSC, DCS, SOS, PM, APC, also in their C1 form),
// control characters except newline and tab, characters that reorder text or
// cannot be seen (bidirectional controls, tags, fillers, spaces without width,
// soft hyphens, byte order marks), and bytes
// that are no UTF-8, which become U+FFFD. A carriage return before a newline
// goes; alone it becomes one.
//
// It keeps its place between calls, so a sequence that is cut in two by a
// chunk's edge is taken out all the same. The zero value is ready.
type Cleaner struct {
	state   cleanState
	partial []byte // the start of a rune whose rest has not come yet
	afterCR bool
}

type cleanState byte

const (
	plain       cleanState = iota
	escape                 // after ESC
	escapeInter            // after ESC and an intermediate byte
	csi                    // in a control sequence
	str                    // in OSC, DCS, SOS, PM or APC: up to BEL, ST, CAN or a newline
)

// Clean is the harmless part of s.
func (c *Cleaner) Clean(s string) string {
	if c.state == plain && len(c.partial) == 0 && !c.afterCR && harmless(s) {
		return s
	}
	in := s
	if len(c.partial) > 0 {
		in = string(c.partial) + s
		c.partial = c.partial[:0]
	}
	var out strings.Builder
	out.Grow(len(in))
	for len(in) > 0 {
		r, n := utf8.DecodeRuneInString(in)
		if r == utf8.RuneError && n == 1 {
			if !utf8.FullRuneInString(in) {
				c.partial = append(c.partial, in...)
				break
			}
		}
		c.step(r, &out)
		in = in[n:]
	}
	return out.String()
}

// Flush ends the text: what is left of a broken rune is U+FFFD.
func (c *Cleaner) Flush() string {
	broken := len(c.partial) > 0 && c.state == plain
	*c = Cleaner{}
	if broken {
		return "\uFFFD"
	}
	return ""
}

// Clean takes the harm out of a whole text.
func Clean(s string) string {
	var c Cleaner
	out := c.Clean(s)
	return out + c.Flush()
}

// CleanLine cleans a text and makes one line of at most n runes of it.
func CleanLine(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if len(s) <= n && oneLine(s) {
		return s
	}
	s = strings.Join(strings.Fields(Clean(s)), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:n-1]), " ") + "…"
}

// oneLine reports whether s is words of printable ASCII with a space between
// them: the usual case, which needs no work.
func oneLine(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		b := s[i]
		if b < ' ' || b >= 0x7f || b == ' ' && before == ' ' {
			return false
		}
		before = b
	}
	return s == "" || before != ' '
}

// harmless reports whether s is printable ASCII, newlines and tabs: the usual
// case, which needs no work.
func harmless(s string) bool {
	for i := range len(s) {
		if b := s[i]; (b < ' ' && b != '\n' && b != '\t') || b >= 0x7f {
			return false
		}
	}
	return true
}

func (c *Cleaner) step(r rune, out *strings.Builder) {
	switch c.state {
	case plain:
		c.stepPlain(r, out)
	case escape:
		c.stepEscape(r, out)
	case escapeInter:
		c.stepSequence(r, 0x30, out)
	case csi:
		c.stepSequence(r, 0x40, out)
	case str:
		c.stepString(r, out)
	}
}

func (c *Cleaner) stepPlain(r rune, out *strings.Builder) {
	wasCR := c.afterCR
	c.afterCR = false
	switch {
	case r == '\n' && wasCR: // already written for the CR
	case r == '\r':
		c.afterCR = true
		out.WriteByte('\n')
	case r == '\n', r == '\t':
		out.WriteRune(r)
	case r == 0x1b:
		c.state = escape
	case r == 0x9b:
		c.state = csi
	case r == 0x90, r == 0x98, r == 0x9d, r == 0x9e, r == 0x9f:
		c.state = str
	case r < 0x20, r >= 0x7f && r < 0xa0, unseen(r):
	default:
		out.WriteRune(r)
	}
}

func (c *Cleaner) stepEscape(r rune, out *strings.Builder) {
	switch {
	case r == '[':
		c.state = csi
	case r == ']', r == 'P', r == 'X', r == '^', r == '_':
		c.state = str
	case r >= 0x20 && r <= 0x2f:
		c.state = escapeInter
	default: // ST among others
		c.stepSequence(r, 0x30, out)
	}
}

// stepSequence drops parameters up to the final byte, which is final or
// above. A newline or anything else that is no part of a sequence ends a
// broken one, so that an answer with a lone "ESC [" in it does not vanish.
func (c *Cleaner) stepSequence(r, final rune, out *strings.Builder) {
	switch {
	case r >= 0x20 && r < final:
	case r >= final && r <= 0x7e:
		c.state = plain
	default:
		c.state = plain
		c.stepPlain(r, out)
	}
}

// stepString drops the text of a string. An ESC ends it, as in a terminal:
// what follows is ST or another sequence. So does a newline, so that an
// answer with a lone "ESC ]" in it loses a line and no more.
func (c *Cleaner) stepString(r rune, out *strings.Builder) {
	switch r {
	case 0x07, 0x18, 0x1a, 0x9c:
		c.state = plain
	case 0x1b:
		c.state = escape
	case '\n', '\r':
		c.state = plain
		c.stepPlain(r, out)
	}
}

// unseen reports characters that reorder text, hide it or pose as other text.
// Joiners and the selectors U+FE00 to U+FE0F stay: Indic scripts and emoji
// need them.
func unseen(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x3164, r == 0xfeff, r == 0xffa0:
		return true
	case r >= 0x180b && r <= 0x180f, r == 0x200b, r == 0x200e, r == 0x200f, r >= 0x2028 && r <= 0x202e:
		return true
	case r >= 0x2060 && r <= 0x206f, r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}
