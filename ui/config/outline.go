package config

import (
	"fmt"
	"strings"
)

// outline says where every key of a TOML document stands, so that a wrong
// value can be shown where it was written. The TOML package knows the places
// of syntax errors only. Paths read "limits.idle" and "model[2].price.input".
//
// The document must have been parsed before: an outline of one that is not
// TOML is meaningless, though never a panic.
type outline struct {
	src     string
	entries map[string]entry
	paths   []string       // in the order of the file
	arrays  map[string]int // arrays of tables: entries so far
	prefix  string         // of the table that the scan is in
}

// entry is a key and its value.
type entry struct{ key, value span }

// span is a part of the document: bytes from start to end.
type span struct{ start, end int }

func outlineOf(src string) outline {
	o := outline{src: src, entries: map[string]entry{}, arrays: map[string]int{}}
	for i := 0; i < len(src); {
		switch c := src[i]; {
		case c == '\n' || c == '\r' || c == ' ' || c == '\t':
			i++
		case c == '#':
			i = endOfLine(src, i)
		case c == '[':
			i = o.header(i)
		default:
			i = o.pair(i)
		}
	}
	return o
}

// header notes the table that begins at i and returns where its line ends.
func (o *outline) header(i int) int {
	inArray := strings.HasPrefix(o.src[i:], "[[")
	start := i + 1
	if inArray {
		start++
	}
	names, end := keyNames(o.src, start)
	o.prefix = ""
	path := o.resolve(names)
	if inArray {
		n := o.arrays[path]
		o.arrays[path] = n + 1
		path = fmt.Sprintf("%s[%d]", path, n)
	}
	at := span{start, end}
	o.note(path, entry{at, at})
	o.prefix = path
	return endOfLine(o.src, end)
}

// pair notes the "key = value" that begins at i and returns where it ends.
func (o *outline) pair(i int) int {
	names, end := keyNames(o.src, i)
	key := span{i, i + len(strings.TrimRight(o.src[i:end], " \t"))}
	from := end
	for from < len(o.src) && strings.IndexByte("= \t", o.src[from]) >= 0 {
		from++
	}
	to := endOfValue(o.src, from)
	value := span{from, from + len(strings.TrimRight(o.src[from:to], " \t\r"))}
	o.note(o.resolve(names), entry{key, value})
	return endOfLine(o.src, to)
}

// resolve is the path of a key in the current table; where it passes through
// an array of tables it means the latest entry.
func (o *outline) resolve(names []string) string {
	path := o.prefix
	for i, name := range names {
		if path != "" {
			path += "."
		}
		path += name
		if n := o.arrays[path]; n > 0 && i < len(names)-1 {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
	}
	return path
}

func (o *outline) note(path string, e entry) {
	o.entries[path] = e
	o.paths = append(o.paths, path)
}

// find is the path in the file that a key without indices means: inside entry
// when that is not empty, preferably one whose value stands at the end of
// what was said about it, else the first.
func (o outline) find(key, entry, said string) string {
	found := key
	for _, path := range o.paths {
		if withoutIndices(path) != key || !strings.HasPrefix(path, entry) {
			continue
		}
		if v := o.entries[path].value; strings.HasSuffix(said, o.src[v.start:v.end]) {
			return path
		}
		if found == key {
			found = path
		}
	}
	return found
}

// within narrows a span to the first place where text stands in it.
func (o outline) within(s span, text string) span {
	i := strings.Index(o.src[s.start:s.end], text)
	if text == "" || i < 0 {
		return s
	}
	return span{s.start + i, s.start + i + len(text)}
}

func withoutIndices(path string) string {
	var b strings.Builder
	inside := false
	for _, r := range path {
		switch {
		case r == '[':
			inside = true
		case r == ']':
			inside = false
		case !inside:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// keyNames reads a dotted key up to "=" or "]" and returns its parts.
func keyNames(src string, i int) (names []string, end int) {
	var name strings.Builder
	for ; i < len(src); i++ {
		switch c := src[i]; c {
		case '=', ']', '\n':
			return append(names, name.String()), i
		case '.':
			names = append(names, name.String())
			name.Reset()
		case ' ', '\t':
		case '"', '\'':
			n := endOfString(src, i)
			name.WriteString(strings.Trim(src[i:n], string(c)))
			i = n - 1
		default:
			name.WriteByte(c)
		}
	}
	return append(names, name.String()), i
}

// endOfValue is where the value that begins at i ends: at a comment or the
// end of a line outside brackets.
func endOfValue(src string, i int) int {
	depth := 0
	for i < len(src) {
		switch src[i] {
		case '"', '\'':
			i = endOfString(src, i)
			continue
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '#':
			if depth <= 0 {
				return i
			}
			i = endOfLine(src, i)
			continue
		case '\n':
			if depth <= 0 {
				return i
			}
		}
		i++
	}
	return i
}

// endOfString is the place after the string of any kind that begins at i.
func endOfString(src string, i int) int {
	quote := src[i : i+1]
	if strings.HasPrefix(src[i:], strings.Repeat(quote, 3)) {
		quote = strings.Repeat(quote, 3)
	}
	for i += len(quote); i < len(src); i++ {
		switch {
		case src[i] == '\\' && quote[0] == '"':
			i++
		case strings.HasPrefix(src[i:], quote):
			return i + len(quote)
		case src[i] == '\n' && len(quote) == 1:
			return i
		}
	}
	return len(src)
}

func endOfLine(src string, i int) int {
	if n := strings.IndexByte(src[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(src)
}

// at is the entry of a path, or of the nearest thing around it that has one:
// the keys of inline tables have none of their own.
func (o outline) at(path string) (entry, bool) {
	for path != "" {
		if e, ok := o.entries[path]; ok {
			return e, true
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return entry{}, false
}
