package requestbody

import (
	"bytes"
	"encoding/json"
)

// member is a name and a value of an object.
type member struct {
	key       []byte // the name as it stands in the body, in quotes
	from, end int    // the value is body[from:end]
}

// value is the value's bytes; to append to them copies them.
func (m *member) value(body []byte) json.RawMessage { return body[m.from:m.end:m.end] }

// membersOf appends the members of the object that begins at open, and returns the
// place behind the object.
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

// The functions below find where something ends in valid JSON.

func skipSpace(body []byte, at int) int {
	for at < len(body) && (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t') {
		at++
	}
	return at
}

// skipString is the place behind the string that begins at a place.
func skipString(body []byte, at int) int {
	for from := at + 1; ; {
		quote := from + bytes.IndexByte(body[from:], '"')
		before := quote
		for body[before-1] == '\\' {
			before--
		}
		if from = quote + 1; (quote-before)%2 == 0 { // an odd number of backslashes escapes the quote
			return from
		}
	}
}

// skipValue is the place behind the value that begins at a place.
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
				return at // the end of a number or a word is that of the object or list it stands in
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
