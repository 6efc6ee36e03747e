package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"switchboard/providers"
)

// Error is a mistake in a config file. Its excerpt shows the line with
// carets under the mistake, when the place is known.
type Error struct {
	file    string
	what    string
	hint    string
	excerpt excerpt // none when the place is not known
}

func (e *Error) Error() string {
	if e.excerpt.line == 0 {
		return fmt.Sprintf("%s: %s", e.file, providers.MaskKeys(e.what))
	}
	return fmt.Sprintf("%s, line %d: %s", e.file, e.excerpt.line, providers.MaskKeys(e.what))
}

// Hint says what to do about it, or is empty.
func (e *Error) Hint() string { return e.hint }

// Excerpt is the line of the mistake with carets under it, or empty.
func (e *Error) Excerpt() string { return e.excerpt.String() }

// mistake is a wrong value, before it is known where the value stands.
type mistake struct {
	path  string // of the key, as in an outline
	text  string // the part of the value that is wrong; empty is all of it
	onKey bool   // the key itself is wrong
	what  string
	hint  string
}

// place says where a mistake was written.
func (l *layer) place(m mistake) *Error {
	e := &Error{file: l.file, what: m.what, hint: m.hint}
	at, ok := l.outline.at(m.path)
	if !ok {
		return e
	}
	where := l.outline.within(at.value, m.text)
	if m.onKey {
		where = at.key
	}
	e.excerpt = excerptAt(l.outline.src, where)
	return e
}

// syntaxError is a file that is no TOML.
func (l *layer) syntaxError(err error) *Error {
	e := &Error{file: l.file, what: err.Error(), hint: "see https://toml.io for the syntax"}
	if syntax := (toml.ParseError{}); errors.As(err, &syntax) {
		p := syntax.Position
		e.what = syntax.Message
		e.excerpt = excerptAt(l.outline.src, span{p.Start, p.Start + p.Len})
	}
	return e
}

var (
	lastKey  = regexp.MustCompile(`^toml: (?:line \d+ )?\(last key "(.*?)"\): `)
	mismatch = regexp.MustCompile(`^incompatible types: TOML value has type (\S+); destination has type (\S+)`)
	noDate   = regexp.MustCompile(`^parsing time ".*" as ".*": `)
	inQuotes = regexp.MustCompile(`^["'](\d{4}-\d\d-\d\d)["']$`)
)

// valueError is a value of the wrong type, or one that its type refused. The
// TOML package names the key; of several entries of an array, entry is meant.
func (l *layer) valueError(entry string, err error) *Error {
	var key, what string
	if refused := (toml.ParseError{}); errors.As(err, &refused) {
		key, what = refused.LastKey, refused.Message
	} else {
		what = err.Error()
		if m := lastKey.FindStringSubmatch(what); m != nil {
			key, what = m[1], what[len(m[0]):]
		}
	}
	path := l.outline.find(key, entry, what)
	switch m := mismatch.FindStringSubmatch(what); {
	case noDate.MatchString(what), m != nil && m[2] == "primitive": // the only one that the TOML package makes of a text
		what = key + ": write " + l.dateFor(path)
	case m != nil:
		what = fmt.Sprintf("%s must be %s, not %s", key, typeName(m[2]), typeName(m[1]))
	default:
		what = key + ": " + what
	}
	return l.place(mistake{path: path, what: what})
}

// dateFor is how the date is written that stands at a path in quotes, or any date.
func (l *layer) dateFor(path string) string {
	date := "2026-10-28"
	if at, ok := l.outline.at(path); ok {
		if m := inQuotes.FindStringSubmatch(l.outline.src[at.value.start:at.value.end]); m != nil {
			date = m[1]
		}
	}
	return "a date without quotes: " + date
}

// typeName is what people call a type of the TOML package.
func typeName(name string) string {
	switch {
	case strings.HasPrefix(name, "int"):
		return "a whole number"
	case strings.HasPrefix(name, "float"):
		return "a number"
	case strings.HasPrefix(name, "map"), name == "primitive", name == "struct":
		return "a table"
	case name == "slice", strings.HasPrefix(name, "["):
		return "a list"
	case name == "string":
		return "a text"
	case name == "bool", name == "boolean":
		return "true or false"
	case name == "time.Time":
		return "a date"
	}
	return "a " + name
}

// unknownKey is a key that means nothing here.
func (l *layer) unknownKey(key string) *Error {
	m := mistake{
		path:  l.outline.find(key, "", ""),
		onKey: true,
		what:  fmt.Sprintf("unknown key %q", key),
		hint:  "`switchboard config show` lists the keys there are",
	}
	name := key[strings.LastIndex(key, ".")+1:]
	if strings.Contains(name, "key") || strings.Contains(name, "token") && strings.HasPrefix(key, "provider.") {
		m.hint = `keys do not belong in this file: name the variable that holds it, as in api_key_env = "OPENAI_API_KEY"`
	}
	return l.place(m)
}
