package page

import (
	"io"
	"strings"
)

// Markdown writes the document as text with tables (GFM), as code hosts show it.
func (d Document) Markdown(w io.Writer) error {
	m := newWriter(w)
	m.put("# ", inline(value(d.Title)), "\n")
	for _, b := range d.Blocks {
		b.markdown(m)
	}
	return m.Flush()
}

func (b Lead) markdown(m writer) { m.put("\n**", inline(value(b.Text)), "**\n") }

func (b Paragraph) markdown(m writer) { m.put("\n", inline(value(b.Text)), "\n") }

func (b Heading) markdown(m writer) {
	mark := "\n## "
	if b.Sub {
		mark = "\n### "
	}
	m.put(mark, inline(value(b.Text)), "\n")
}

func (b List) markdown(m writer) {
	for i, item := range b.Items {
		if i == 0 {
			m.put("\n")
		}
		m.put("- ", inline(value(item)), "\n")
	}
}

func (b Facts) markdown(m writer) {
	for i, f := range b.Items {
		if i == 0 {
			m.put("\n")
		}
		m.put("- **", inline(value(f.Name)), ":** ", inline(value(f.Value)))
		if note := line(f.Note); note != "" {
			m.put(" (", inline(note), ")")
		}
		m.put("\n")
	}
}

func (b Note) markdown(m writer) {
	word := "Note"
	if b.Warning {
		word = "Warning"
	}
	m.put("\n> **", word, ":** ", inline(value(b.Text)), "\n")
}

func (t Table) markdown(m writer) {
	m.put("\n", inline(value(t.Caption)), "\n\n|")
	if len(t.Columns) == 0 {
		m.put(" |\n|---|\n")
		return
	}
	for _, c := range t.Columns {
		m.put(" ", inline(value(c.Name)), " |")
	}
	m.put("\n|")
	for _, c := range t.Columns {
		if c.Number {
			m.put("---:|")
		} else {
			m.put("---|")
		}
	}
	m.put("\n")
	for _, row := range t.Rows {
		m.put("|")
		for _, cell := range t.cells(row) {
			m.put(" ", inline(cell), " |")
		}
		m.put("\n")
	}
	if len(t.Foot) == 0 {
		return
	}
	m.put("|")
	for _, cell := range t.foot() {
		if cell != "" {
			cell = "**" + inline(cell) + "**"
		}
		m.put(" ", cell, " |")
	}
	m.put("\n")
}

func (c Chart) markdown(m writer) {
	title, desc := c.Chart.Heading()
	m.put("\n**", inline(value(title)), "**\n")
	if desc = line(desc); desc != "" {
		m.put("\n", inline(desc), "\n")
	}
	if len(c.Data.Columns) > 0 {
		c.data().markdown(m)
	}
}

// inline escapes what Markdown would take for more than text. Words with an
// underscore inside, amounts of dollars and punctuation that does nothing stay as
// they are, so that the source can be read too.
func inline(s string) string {
	if s == Unknown {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if r < 0x80 && active(s, i) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// active reports whether the sign at i may do something.
func active(s string, i int) bool {
	next := func(k int) byte {
		if i+k < 0 || i+k >= len(s) {
			return ' '
		}
		return s[i+k]
	}
	switch s[i] {
	case '\\', '`', '*', '[', ']', '<', '|', '~', '@':
		return true
	case '_':
		return !alphanumeric(next(-1)) || !alphanumeric(next(1))
	case '&':
		return entity(s[i+1:])
	case '$': // a formula
		return next(1) < '0' || next(1) > '9'
	case '#':
		return next(-1) == ' '
	case ':': // an address
		return next(1) == '/'
	case '.': // of www. and of a numbered point
		return strings.EqualFold(s[max(0, i-3):i], "www") || next(1) == ' ' && digits(s[:i])
	case ')':
		return next(1) == ' ' && digits(s[:i])
	case '+': // of a point of a list
		return i == 0 && next(1) == ' '
	case '-': // of a list, or a rule
		return i == 0 && (next(1) == ' ' || next(1) == '-')
	case '=', '>', '!':
		return i == 0
	}
	return false
}

// entity reports whether what follows an ampersand makes a sign of it.
func entity(s string) bool {
	name, _, ended := strings.Cut(strings.TrimPrefix(s, "#"), ";")
	return ended && name != "" && strings.IndexFunc(name, func(r rune) bool { return r >= 0x80 || !alphanumeric(byte(r)) }) < 0
}

func alphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// digits reports whether a line begins with a number and nothing else.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
