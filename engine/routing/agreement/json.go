package agreement

import (
	"strings"
)

// document is what was read of JSON. What models write is often nearly JSON: with line
// ends in strings, with LaTeX that is not escaped, or cut off. It is read as far as it goes.
type document struct {
	leaves gathering
	answer string // what its field named answer has, or the last of its fields
	named  bool   // there is such a field
	broken bool
	count  int
}

// longestLeaf is in bytes: a string that is longer is prose, and is compared as such.
const longestLeaf = 160

// readJSON reads JSON that is the whole answer or stands in a fence of it.
func readJSON(body string) (document, bool) {
	var d document
	s := jsonIn(body)
	if s == "" {
		return d, false
	}
	p := jsonParser{text: s, doc: &d}
	p.value(kindText, "", 0)
	d.broken = p.failed
	if d.count == 0 || s[0] == '[' && !p.ended() {
		return document{}, false
	}
	if d.broken && !d.named {
		d.answer = "" // it may be any field
	}
	return d, true
}

// jsonIn is the part of the text that begins as JSON.
func jsonIn(body string) string {
	if opensJSON(body) {
		return body
	}
	for rest := body; ; {
		at := strings.Index(rest, "```")
		if at < 0 {
			return ""
		}
		_, inside, found := strings.Cut(rest[at:], "\n")
		if !found {
			return ""
		}
		if inside = strings.TrimLeft(inside, " \t\r\n"); opensJSON(inside) {
			return inside
		}
		end := strings.Index(inside, "```")
		if end < 0 {
			return ""
		}
		rest = inside[end+3:]
	}
}

// opensJSON reports whether text begins with an object that has a field, or a list.
func opensJSON(text string) bool {
	if text == "" || text[0] != '{' && text[0] != '[' {
		return false
	}
	rest := strings.TrimLeft(text[1:], " \t\r\n")
	return rest != "" && (rest[0] == '"' || text[0] == '[' && (rest[0] == '{' || rest[0] == '[' || digit(rest[0]) || rest[0] == '-'))
}

type jsonParser struct {
	text   string
	i      int
	failed bool
	doc    *document
}

// value reads the value at the place, which has a path and stands in a field.
func (p *jsonParser) value(path uint64, field string, depth int) {
	p.space()
	switch {
	case p.i >= len(p.text) || depth > deepest:
		p.failed = true
	case p.text[p.i] == '{':
		p.object(path, depth)
	case p.text[p.i] == '[':
		p.list(path, field, depth)
	case p.text[p.i] == '"':
		s, ok := p.quoted()
		p.failed = p.failed || !ok
		p.leaf(path, field, s, depth)
	default:
		p.leaf(path, field, p.literal(), depth)
	}
}

func (p *jsonParser) object(path uint64, depth int) {
	p.i++
	for p.space(); !p.failed && !p.take('}'); p.space() {
		field, ok := p.quoted()
		p.space()
		if !ok || !p.take(':') {
			p.failed = true
			return
		}
		p.value(hashOf(path, field), field, depth+1)
		if p.space(); !p.take(',') && !p.at('}') {
			p.failed = true
		}
	}
}

func (p *jsonParser) list(path uint64, field string, depth int) {
	p.i++
	n := uint64(0)
	for p.space(); !p.failed && !p.take(']'); p.space() {
		n++
		p.value(mix(path, n), field, depth+1)
		if p.space(); !p.take(',') && !p.at(']') {
			p.failed = true
		}
	}
	if n == 0 {
		p.leaf(path, "", "[]", depth)
	}
}

// leaf takes a value that has no parts.
func (p *jsonParser) leaf(path uint64, field, s string, depth int) {
	if p.failed && s == "" {
		return
	}
	p.doc.count++
	if len(s) <= longestLeaf {
		v, _, _ := readValue(s)
		p.doc.leaves.add(finish(mix(path, v.sum)), mostLeaves)
	}
	named := strings.HasSuffix(folded(field), "answer")
	if depth == 1 && (named || !p.doc.named) {
		p.doc.answer, p.doc.named = "", named
		if len(s) <= longestLeaf {
			p.doc.answer = s
		}
	}
}

// ended reports whether all was read, to the end of the text or of its fence.
func (p *jsonParser) ended() bool {
	p.space()
	return !p.failed && (p.i == len(p.text) || strings.HasPrefix(p.text[p.i:], "```"))
}

func (p *jsonParser) space() { p.i = skip(p.text, p.i, " \t\r\n") }

func (p *jsonParser) at(b byte) bool { return p.i < len(p.text) && p.text[p.i] == b }

func (p *jsonParser) take(b byte) bool {
	if !p.at(b) {
		return false
	}
	p.i++
	return true
}

// quoted reads a string; escapes stay as they are.
func (p *jsonParser) quoted() (string, bool) {
	if !p.take('"') {
		return "", false
	}
	end := quoteEnd(p.text[p.i:])
	if end < 0 {
		s := p.text[p.i:]
		p.i = len(p.text)
		return s, false
	}
	s := p.text[p.i : p.i+end]
	p.i += end + 1
	return s, true
}

// literal reads a number or a word.
func (p *jsonParser) literal() string {
	start := p.i
	for p.i < len(p.text) && strings.IndexByte(",}]\n", p.text[p.i]) < 0 {
		p.i++
	}
	if p.i == start {
		p.failed = true
	}
	return strings.TrimSpace(p.text[start:p.i])
}
