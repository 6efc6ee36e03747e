package jsonscan

import (
	"bytes"
	"errors"
)

var (
	errNoObject = errors.New("it is no JSON object")
	errNoList   = errors.New("it is no JSON list")
)

// Fields calls fn with the members of an object, until fn fails. It reads what
// encoding/json wrote: of other JSON only what it needs is checked. Names come
// without their quotes, values as they stand.
func Fields(object []byte, fn func(name, value []byte) error) error {
	at := space(object, 0)
	if at >= len(object) || object[at] != '{' {
		return errNoObject
	}
	for at = space(object, at+1); at < len(object) && object[at] != '}'; {
		next := nameEnd(object, at)
		name := object[at:next]
		if len(name) < 2 || name[0] != '"' {
			return errNoObject
		}
		at = space(object, next)
		if at >= len(object) || object[at] != ':' {
			return errNoObject
		}
		v, next := value(object, space(object, at+1))
		if len(v) == 0 {
			return errNoObject
		}
		if err := fn(name[1:len(name)-1], v); err != nil {
			return err
		}
		if at = space(object, next); at < len(object) && object[at] == ',' {
			at = space(object, at+1)
		}
	}
	if at >= len(object) {
		return errNoObject
	}
	return nil
}

// Each calls fn with the elements of a list, until fn fails. null has none.
func Each(list []byte, fn func(value []byte) error) error {
	at := space(list, 0)
	if string(list[at:]) == "null" {
		return nil
	}
	if at >= len(list) || list[at] != '[' {
		return errNoList
	}
	for at = space(list, at+1); at < len(list) && list[at] != ']'; {
		v, next := value(list, at)
		if len(v) == 0 {
			return errNoList
		}
		if err := fn(v); err != nil {
			return err
		}
		if at = space(list, next); at < len(list) && list[at] == ',' {
			at = space(list, at+1)
		}
	}
	if at >= len(list) {
		return errNoList
	}
	return nil
}

func space(b []byte, at int) int {
	for at < len(b) && (b[at] == ' ' || b[at] == '\n' || b[at] == '\t' || b[at] == '\r') {
		at++
	}
	return at
}

// nameEnd is the place after the name that begins at a place. Most names are short and
// plain.
func nameEnd(b []byte, at int) int {
	for i := at + 1; i < len(b) && b[at] == '"' && b[i] != '\\'; i++ {
		if b[i] == '"' {
			return i + 1
		}
	}
	_, next := value(b, at)
	return next
}

// value is the value that begins at a place, and the place after it; empty
// where there is none.
func value(b []byte, at int) (v []byte, next int) {
	switch {
	case at >= len(b):
		return nil, at
	case b[at] == '"':
		next = stringEnd(b, at)
	case b[at] == '{' || b[at] == '[':
		next = nestedEnd(b, at)
	default:
		next = at
		for next < len(b) && !ends(b[next]) {
			next++
		}
	}
	return b[at:next], next
}

// ends reports whether a byte ends a number or a word.
func ends(c byte) bool {
	switch c {
	case ',', '}', ']', ' ', '\n', '\t', '\r':
		return true
	}
	return false
}

// stringEnd is the place after the string that begins at a quote.
func stringEnd(b []byte, at int) int {
	at++
	for near := min(at+shortString, len(b)); at < near && b[at] != '\\'; at++ {
		if b[at] == '"' {
			return at + 1
		}
	}
	if quote := bytes.IndexByte(b[min(at, len(b)):], '"'); quote >= 0 && bytes.IndexByte(b[at:at+quote], '\\') < 0 {
		return at + quote + 1
	}
	for i := at; i < len(b); i++ {
		switch b[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return len(b)
}

// shortString is how many bytes of a string are looked at one by one.
const shortString = 12

// nestedEnd is the place after the object or list that begins at a place.
func nestedEnd(b []byte, at int) int {
	depth := 0
	for i := at; i < len(b); {
		switch b[i] {
		case '"':
			i = stringEnd(b, i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		i++
		if depth == 0 {
			return i
		}
	}
	return len(b)
}
