package requestbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// Object is a JSON object as it was sent. Parse checks it once; after that, values are
// found in its bytes, which are neither copied nor changed.
type Object struct {
	body    []byte
	open    int // the place of its brace
	members []member
}

// Parse checks a body; NotJSON puts its error into words for callers. Bytes that are not
// valid UTF-8 are an error, because readers differ in what they put in their place.
func Parse(body []byte) (Object, error) {
	if !utf8.Valid(body) {
		return Object{}, errUTF8
	}
	if valid(body) {
		if longer(body, mostEntries) {
			return Object{}, errEntries
		}
		if open := skipSpace(body, 0); body[open] == '{' {
			members, _ := membersOf(nil, body, open)
			return Object{body, open, members}, nil
		}
	}
	var none struct{}
	if err := json.Unmarshal(body, &none); err != nil {
		return Object{}, err
	}
	return Object{}, errors.New("it is null")
}

// mostEntries is how many entries a list or an object of a body may have. In memory the
// shortest possible entries take many times their length in the body.
const mostEntries = 10_000

var errUTF8 = errors.New("the body is not valid UTF-8")

var errEntries = fmt.Errorf("a list or an object in the body has more than %d entries", mostEntries)

// longer reports whether a list or an object in valid JSON has more than most entries.
func longer(body []byte, most int) bool {
	if bytes.Count(body, []byte{','}) < most {
		return false
	}
	var commas []int // so far, in each open list and object
	for at := 0; at < len(body); at++ {
		switch body[at] {
		case '"':
			at = skipString(body, at) - 1
		case '{', '[':
			commas = append(commas, 0)
		case '}', ']':
			commas = commas[:len(commas)-1]
		case ',':
			last := &commas[len(commas)-1]
			if *last++; *last >= most {
				return true
			}
		}
	}
	return false
}

// deepest is how deep lists and objects may be nested, as in encoding/json.
const deepest = 10_000

// valid is json.Valid in a sixth of the time.
func valid(body []byte) bool {
	most := bytes.Count(body, []byte{'['}) + bytes.Count(body, []byte{'{'})
	return (most <= deepest || !deeper(body, deepest)) && gjson.ValidBytes(body)
}

// deeper reports whether lists and objects are nested deeper than most. The body need
// not be valid JSON.
func deeper(body []byte, most int) bool {
	depth, quoted := 0, false
	for at := 0; at < len(body); at++ {
		switch c := body[at]; {
		case quoted && c == '\\':
			at++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > most {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// Fields are the values by name. Of a name that is there twice it is the last value.
func (o Object) Fields() map[string]json.RawMessage {
	fields := make(map[string]json.RawMessage, len(o.members))
	for _, m := range o.members {
		fields[nameOf(m.key)] = m.value(o.body)
	}
	return fields
}
