package rows

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"switchboard/eval/internal/jsonscan"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Row is the row of a table, or a JSON object. The zero value is empty. A row may be used
// until the next one is read.
type Row struct {
	Number int64 // from 1: the line in a table or in JSON lines, else the element of the list

	columns *header
	cells   []string

	members []member
	around  []member // members of the object whose list the row stands in

	names jsonscan.Names
	bad   *error // the first error, shared with the objects in the row
}

type member struct{ name, value []byte }

// errMembers is the error of an object with too many members to be a row: in memory, each
// member takes many times its size in the file.
var errMembers = errors.New("it has more than 65,536 members")

func (r *Row) fill(object []byte) error {
	r.members = r.members[:0]
	return jsonscan.Fields(object, func(name, value []byte) error {
		if len(r.members) == mostCells {
			return errMembers
		}
		r.members = append(r.members, member{name, value})
		return nil
	})
}

// Err is the first error of reading a field of the row.
func (r *Row) Err() error {
	if r.bad == nil {
		return nil
	}
	return *r.bad
}

func (r *Row) wrong(name string, err error) {
	if err != nil && r.bad != nil && *r.bad == nil {
		*r.bad = fmt.Errorf("%s: %w", name, err)
	}
}

// Refuse makes this the error of the row, unless it has one already.
func (r *Row) Refuse(format string, args ...any) {
	if r.bad != nil && *r.bad == nil {
		*r.bad = fmt.Errorf(format, args...)
	}
}

// Width is how many cells the row of a table has.
func (r *Row) Width() int { return len(r.cells) }

// Columns are the names of the columns of a table; a JSON object has none.
func (r *Row) Columns() []string {
	if r.columns == nil {
		return nil
	}
	return r.columns.names
}

// HasColumn reports whether a table has a column of this name.
func (r *Row) HasColumn(name string) bool {
	if r.columns == nil {
		return false
	}
	_, ok := r.columns.find(name)
	return ok
}

// find is the value of the first of the names that has one: a text or, in a JSON object,
// the raw JSON.
func (r *Row) find(names []string) (text string, raw []byte) {
	for _, name := range names {
		if r.columns != nil {
			if text := r.cell(name); text != "" {
				return text, nil
			}
			continue
		}
		if v := r.member(name); v != nil {
			return "", v
		}
	}
	return "", nil
}

// cell is the cell of a column. Where several columns have the name, their cells must be
// the same.
func (r *Row) cell(name string) string {
	i, ok := r.columns.find(name)
	if !ok || i >= len(r.cells) {
		return ""
	}
	text := r.cells[i]
	for _, other := range r.columns.twice[i] {
		switch {
		case other >= len(r.cells) || r.cells[other] == "" || r.cells[other] == text:
		case text == "":
			text = r.cells[other]
		default:
			r.wrong(name, fmt.Errorf("%q and %q stand in two columns of that name", providers.CleanLine(text, 40), providers.CleanLine(r.cells[other], 40)))
		}
	}
	return text
}

func (r *Row) member(name string) []byte {
	for _, in := range [2][]member{r.members, r.around} {
		for i := range in {
			if string(in[i].name) == name && string(in[i].value) != "null" && string(in[i].value) != `""` {
				return in[i].value
			}
		}
	}
	return nil
}

// Has reports whether one of the names has a value.
func (r *Row) Has(names ...string) bool {
	text, raw := r.find(names)
	return text != "" || raw != nil
}

// Text is the value of the first of the names that has one: a string, or a number, true
// or false as it is written; "" where there is none, or where it is a list or an object.
func (r *Row) Text(names ...string) string {
	text, raw := r.find(names)
	switch {
	case raw == nil:
		return valid(text)
	case raw[0] == '{' || raw[0] == '[':
		return ""
	case raw[0] == '"' && len(raw) < 128:
		s, err := r.names.Name(raw)
		r.wrong(names[0], err)
		return valid(s)
	case raw[0] == '"':
		s, err := jsonscan.Text(raw)
		r.wrong(names[0], err)
		return valid(s)
	}
	return string(raw)
}

// valid is the text with U+FFFD in place of zero bytes and of what is not UTF-8.
func valid(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// Long is Text that also returns a list or an object, as JSON.
func (r *Row) Long(names ...string) string {
	if _, raw := r.find(names); raw != nil && (raw[0] == '{' || raw[0] == '[') {
		return string(raw)
	}
	return r.Text(names...)
}

// Lower is Text in lower case, without space at its ends.
func (r *Row) Lower(names ...string) string {
	return strings.ToLower(strings.TrimSpace(r.Text(names...)))
}

// number is a number as it is written.
func (r *Row) number(names []string) string {
	text, raw := r.find(names)
	if raw != nil {
		text = string(bytes.Trim(raw, `"`))
	}
	return strings.TrimSpace(text)
}

var (
	errNegative = errors.New("is negative")
	errNoCount  = errors.New("is no whole number")
)

// Count is a whole number of 0 or more, which may be written as 3.0; unknown where there
// is none.
func (r *Row) Count(names ...string) providers.Tokens {
	text := r.number(names)
	if text == "" {
		return providers.Tokens{}
	}
	n, err := ParseCount(text)
	r.wrong(names[0], err)
	return n
}

// ParseCount reads a text as Count does.
func ParseCount(text string) (providers.Tokens, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f, ferr := strconv.ParseFloat(text, 64)
		if ferr != nil || f != float64(int64(f)) || f > 1<<53 || strings.ContainsAny(text, "xX_pP") {
			return providers.Tokens{}, fmt.Errorf("%q %w", providers.CleanLine(text, 40), errNoCount)
		}
		n = int64(f)
	}
	if n < 0 {
		return providers.Tokens{}, fmt.Errorf("%d %w", n, errNegative)
	}
	return providers.Count(n), nil
}

// Amount is an amount of money. Its unit is the currency × 10^power; see
// usage.ParseAmount.
func (r *Row) Amount(power int, names ...string) usage.Amount {
	a, err := usage.ParseAmount(r.number(names), power)
	r.wrong(names[0], err)
	return a
}

// Currency is the code of a currency, in capitals; USD where there is none.
func (r *Row) Currency(names ...string) string {
	code, err := usage.ParseCurrency(r.Text(names...))
	r.wrong(names[0], err)
	return code
}

// Moment is a time, zero where there is none. A time without a zone is in UTC.
func (r *Row) Moment(names ...string) time.Time {
	text := r.number(names)
	if text == "" {
		return time.Time{}
	}
	t, err := ParseMoment(text)
	r.wrong(names[0], err)
	return t
}

// Object is the object of the first of the names that has one. It may be written as JSON
// in a string. It is never nil: where there is none, it is empty.
func (r *Row) Object(names ...string) *Row {
	text, raw := r.find(names)
	if raw != nil && raw[0] == '"' {
		s, err := jsonscan.Text(raw)
		if err == nil {
			text, raw = s, nil
		}
	}
	if raw == nil {
		if text = strings.TrimSpace(text); !strings.HasPrefix(text, "{") {
			return &Row{}
		}
		raw = []byte(text)
		if !validJSON(raw) {
			r.wrong(names[0], errors.New("is no JSON"))
			return &Row{}
		}
	}
	if raw[0] != '{' {
		return &Row{}
	}
	in := &Row{Number: r.Number, names: r.names, bad: r.bad}
	r.wrong(names[0], in.fill(raw))
	return in
}

// Empty reports whether the row has no fields.
func (r *Row) Empty() bool { return len(r.members) == 0 && len(r.cells) == 0 }

// Each calls fn with the objects of the list under a name. An error in one of them is
// that object's alone.
func (r *Row) Each(name string, fn func(*Row)) {
	raw := r.member(name)
	if len(raw) == 0 || raw[0] != '[' {
		return
	}
	err := jsonscan.Each(raw, func(v []byte) error {
		in := &Row{Number: r.Number, names: r.names, bad: new(error)}
		if err := in.fill(v); err != nil {
			return err
		}
		fn(in)
		return nil
	})
	r.wrong(name, err)
}

// Read reads the records of a row and emits them, or an error where it cannot be read. A
// row without usage emits nothing.
type Read func(row *Row, emit Emit)

// Emit takes a record, or an error in its place.
type Emit func(usage.Record, error)

// Give emits a record of the row, or the row's error where it has one.
func (r *Row) Give(record usage.Record, emit Emit) {
	if err := r.Err(); err != nil {
		emit(usage.Record{}, err)
		return
	}
	emit(record, nil)
}

// Objects calls fn with every member that is an object.
func (r *Row) Objects(fn func(name string, in *Row)) {
	for _, m := range r.members {
		if len(m.value) > 0 && m.value[0] == '{' {
			in := &Row{Number: r.Number, names: r.names, bad: new(error)}
			r.wrong(string(m.name), in.fill(m.value))
			fn(string(m.name), in)
		}
	}
}

// HasList reports whether there is a list under a name.
func (r *Row) HasList(name string) bool {
	raw := r.member(name)
	return len(raw) > 0 && raw[0] == '['
}

// Texts are the strings of the list under a name. The list may be written as JSON in a
// string, or as the array of a database, {a,b}.
func (r *Row) Texts(name string) []string {
	text := strings.TrimSpace(r.Long(name))
	switch {
	case strings.HasPrefix(text, "["):
		var all []string
		if err := jsonscan.Each([]byte(text), func(v []byte) error {
			s, err := jsonscan.Text(v)
			all = append(all, valid(s))
			return err
		}); err != nil {
			return nil // such as a list of objects
		}
		return all
	case strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") && len(text) > 2 && !validJSON([]byte(text)):
		return strings.Split(strings.ReplaceAll(text[1:len(text)-1], `"`, ""), ",")
	}
	return nil
}

// Names calls fn with every name that has a value, and with its text.
func (r *Row) Names(fn func(name, text string)) {
	if r.columns != nil {
		for i, name := range r.columns.names {
			if i < len(r.cells) && r.cells[i] != "" {
				fn(name, valid(r.cells[i]))
			}
		}
		return
	}
	for _, m := range r.members {
		name := string(m.name)
		if text := r.Text(name); text != "" {
			fn(name, text)
		}
	}
}

// Path is Text for the path of a member, such as "usage.prompt_tokens".
func (r *Row) Path(path string) string {
	if r.Has(path) {
		return r.Long(path)
	}
	at, rest, ok := strings.Cut(path, ".")
	if !ok || !r.Has(at) {
		return ""
	}
	return r.Object(at).Path(rest)
}
