package sametext

import (
	"encoding/json"
	"slices"
	"strings"
)

// opensJSON reports whether a text begins as an object or a list of JSON does.
func opensJSON(text string) bool { return text != "" && (text[0] == '{' || text[0] == '[') }

// compactJSON is an object or a list without white space and with its keys in order.
// Numbers and strings stay as they are written. An object that has a key twice is none:
// readers take one or the other of its values.
func compactJSON(text string) (string, bool) {
	if !json.Valid([]byte(text)) {
		return "", false
	}
	c := compactor{text: text}
	out := c.value(nil)
	return string(out), !c.twice && c.depth < deepest
}

// deepest is how deep values may be in values. The work grows with it.
const deepest = 100

// compactor reads JSON that is known to be valid.
type compactor struct {
	text  string
	i     int
	twice bool
	depth int // deepest itself where it is too deep to be read
}

func (c *compactor) value(out []byte) []byte {
	c.space()
	switch b := c.text[c.i]; b {
	case '{', '[':
		if c.depth++; c.depth >= deepest {
			c.i = len(c.text)
			return out
		}
		if b == '{' {
			out = c.object(out)
		} else {
			out = c.list(out)
		}
		if c.depth < deepest {
			c.depth--
		}
		return out
	case '"':
		return append(out, c.quoted()...)
	}
	start := c.i
	for c.i < len(c.text) && strings.IndexByte(",]} \t\r\n", c.text[c.i]) < 0 {
		c.i++
	}
	return append(out, c.text[start:c.i]...)
}

// field is one of an object: what is written for its key, and the key and the value.
type field struct {
	key  string
	text []byte
}

func (c *compactor) object(out []byte) []byte {
	c.i++
	var fields []field
	for c.space(); !c.at('}'); c.space() {
		key := c.quoted()
		c.space()
		c.i++ // the colon
		fields = append(fields, field{key, c.value(append([]byte(key), ':'))})
		c.space()
		c.comma()
	}
	c.i++
	slices.SortFunc(fields, func(a, b field) int { return strings.Compare(a.key, b.key) })
	c.twice = c.twice || hasTwice(fields)
	out = append(out, '{')
	for i, f := range fields {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, f.text...)
	}
	return append(out, '}')
}

// hasTwice reports whether two keys mean the same, however they are escaped.
func hasTwice(fields []field) bool {
	seen := make(map[string]bool, len(fields))
	for _, f := range fields {
		key := f.key
		if strings.IndexByte(key, '\\') >= 0 {
			if json.Unmarshal([]byte(f.key), &key) != nil {
				return true
			}
			key = `"` + key + `"`
		}
		if seen[key] {
			return true
		}
		seen[key] = true
	}
	return false
}

func (c *compactor) list(out []byte) []byte {
	c.i++
	out = append(out, '[')
	for c.space(); !c.at(']'); c.space() {
		out = c.value(out)
		c.space()
		if c.comma() {
			out = append(out, ',')
		}
	}
	c.i++
	return append(out, ']')
}

// at reports whether b stands at the place, or the end does.
func (c *compactor) at(b byte) bool { return c.i >= len(c.text) || c.text[c.i] == b }

func (c *compactor) comma() bool {
	if c.i >= len(c.text) || c.text[c.i] != ',' {
		return false
	}
	c.i++
	return true
}

func (c *compactor) space() {
	for c.i < len(c.text) && strings.IndexByte(" \t\r\n", c.text[c.i]) >= 0 {
		c.i++
	}
}

// quoted is the string at the place, with its quotes.
func (c *compactor) quoted() string {
	start := c.i
	for c.i++; c.text[c.i] != '"'; c.i++ {
		if c.text[c.i] == '\\' {
			c.i++
		}
	}
	c.i++
	return c.text[start:c.i]
}
