package requestbody

import (
	"bytes"
	"encoding/json"
)

// member is one of an object.
type member struct {
	key       []byte // its name, in quotes
	from, end int    // the place of its value, and that behind it
}

// value is that of a member, which nobody can append to.
func (m *member) value(body []byte) json.RawMessage { return body[m.from:m.end:m.end] }

// membersOf adds those of the object whose brace is at a place, and the place behind it.
func membersOf(all []member, body []byte, open int) ([]member, int) {
	at := skipSpace(body, open+1)
	for body[at] != '}' {
		m := member{key: body[at:skipString(body, at)]}
		m.from = skipSpace(body, skipSpace(body, at+len(m.key))+1) // behind the colon
		m.end = skipValue(body, m.from)
		all = append(all, m)
		if at = skipSpace(body, m.end); body[at] == ',' {
			at = skipSpace(body, at+1)
		}
	}
	return all, at + 1
}

// What follows finds the end of something in JSON that is valid.

func skipSpace(body []byte, at int) int {
	for at < len(body) && (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t') {
		at++
	}
	return at
}

// skipString is the place behind a string that begins at a quote.
func skipString(body []byte, at int) int {
	for from := at + 1; ; {
		quote := from + bytes.IndexByte(body[from:], '"')
		before := quote
		for body[before-1] == '\\' {
			before--
		}
		if from = quote + 1; (quote-before)%2 == 0 { // else a backslash is before it that is not behind another one
			return from
		}
	}
}

// skipValue is the place behind a value.
func skipValue(body []byte, at int) int {
	for depth := 0; ; {
		switch body[at] {
		case '"':
			if at = skipString(body, at); depth == 0 {
				return at
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return at // of a number or a word, in what holds it
			}
			if depth--; depth == 0 {
				return at + 1
			}
		case ',', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return at
			}
		}
		at++
	}
}
