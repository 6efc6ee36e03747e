package rows

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"switchboard/eval/internal/jsonscan"
)

func validJSON(b []byte) bool { return json.Valid(b) }

// Document reads the objects of a JSON text as rows. The text is a list of objects, an
// object that has such lists, or several of these one after the other.
type Document struct {
	r      *bufio.Reader
	lists  []string // names of members whose elements are the rows
	number int64
	names  jsonscan.Names
	buf    []byte
	around []byte // the object that the list is a member of, as far as it was read
	head   Row
	row    Row
	bad    error
	state  docState
	inside bool // whether the list is a member of an object
}

type docState uint8

const (
	between docState = iota // between two values
	inList
	inObject
)

// NewDocument reads JSON. The elements of a list under one of the names are rows; through
// a row, the members that stand before the list in its object can be read too.
func NewDocument(r *bufio.Reader, lists ...string) *Document {
	d := &Document{r: r, lists: lists, names: make(jsonscan.Names)}
	d.row = Row{names: d.names, bad: &d.bad}
	return d
}

var (
	errNoJSON  = errors.New("it is no JSON")
	errLongRaw = errors.New("it has more than 16 MB")
)

// Next is the next row.
func (d *Document) Next() (*Row, error) {
	for {
		c, err := d.skip()
		if err != nil {
			return nil, d.ended(err)
		}
		switch {
		case d.state == inList && c == ']':
			d.state = between
			if d.inside {
				d.state = inObject
			}
		case d.state == inList, d.state == between && c != '[' && c != '{':
			return d.element(c)
		case d.state == between && c == '[':
			d.state, d.inside = inList, false
		case d.state == between:
			d.state, d.around = inObject, append(d.around[:0], '{')
			d.head.members = d.head.members[:0]
		case c == '}':
			d.state = between
			if row, err := d.whole(); row != nil || err != nil {
				return row, err
			}
		default:
			if err := d.memberAt(c); err != nil {
				return nil, err
			}
		}
	}
}

// ended is io.ErrUnexpectedEOF where the file ends within a value, and err otherwise.
func (d *Document) ended(err error) error {
	if err == io.EOF && d.state != between {
		return io.ErrUnexpectedEOF
	}
	return err
}

// skip reads up to the next byte that is neither space nor a separator, and returns it.
func (d *Document) skip() (byte, error) {
	for {
		c, err := d.r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch c {
		case ' ', '\n', '\r', '\t', ',', ':':
		default:
			return c, nil
		}
	}
}

// element reads the row that begins with c.
func (d *Document) element(c byte) (*Row, error) {
	d.number++
	raw, err := d.value(c)
	switch {
	case errors.Is(err, errLongRaw):
		return nil, &BadRow{d.number, err}
	case err != nil:
		return nil, d.ended(err)
	case !validJSON(raw):
		return nil, &BadRow{d.number, errNoJSON}
	case raw[0] != '{':
		return nil, &BadRow{d.number, errors.New("it is no object")}
	}
	return d.rowOf(raw)
}

func (d *Document) rowOf(raw []byte) (*Row, error) {
	d.row.Number, d.bad, d.row.around = d.number, nil, nil
	if d.inside {
		d.row.around = d.head.members
	}
	if err := d.row.fill(raw); err != nil {
		return nil, &BadRow{d.number, err}
	}
	return &d.row, nil
}

// memberAt reads a member of the object that may hold a list of rows: its name and value,
// or only its name where such a list follows.
func (d *Document) memberAt(c byte) error {
	if c != '"' {
		return fmt.Errorf("%w: a name was expected and not %q", errNoJSON, c)
	}
	raw, err := d.value(c)
	if err != nil {
		return d.ended(err)
	}
	name := slices.Clone(bytes.Trim(raw, `"`))
	if c, err = d.skip(); err != nil {
		return d.ended(err)
	}
	if c == '[' && slices.Contains(d.lists, string(name)) {
		d.state, d.inside = inList, true
		return nil
	}
	value, err := d.value(c)
	if err != nil && !errors.Is(err, errLongRaw) {
		return d.ended(err)
	}
	if err != nil || len(d.around)+len(value) > mostRow {
		return nil // no row needs it
	}
	if len(d.around) > 1 {
		d.around = append(d.around, ',')
	}
	d.around = append(append(append(append(d.around, '"'), name...), '"', ':'), value...)
	d.head.members = append(d.head.members, member{name, slices.Clone(value)})
	return nil
}

// whole is an object without a list of rows as a row of its own.
func (d *Document) whole() (*Row, error) {
	if d.inside {
		d.inside = false
		return nil, nil
	}
	d.number++
	raw := append(d.around, '}')
	if !validJSON(raw) {
		return nil, &BadRow{d.number, errNoJSON}
	}
	return d.rowOf(raw)
}

// value reads the value that begins with c. One that is too long is read to its end, but
// not held in memory.
func (d *Document) value(c byte) ([]byte, error) {
	d.buf = append(d.buf[:0], c)
	depth, quoted, escaped := 0, c == '"', false
	if c == '{' || c == '[' {
		depth = 1
	}
	plain := depth == 0 && !quoted
	for size := 1; plain || depth > 0 || quoted; size++ {
		c, err := d.r.ReadByte()
		if err != nil {
			return d.buf, err
		}
		switch {
		case escaped:
			escaped = false
		case quoted:
			quoted, escaped = c != '"', c == '\\'
		case plain && endsWord(c):
			return d.buf, d.r.UnreadByte()
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if size < mostRow {
			d.buf = append(d.buf, c)
		}
	}
	if len(d.buf) >= mostRow {
		return nil, errLongRaw
	}
	return d.buf, nil
}

func endsWord(c byte) bool {
	switch c {
	case ',', '}', ']', ' ', '\n', '\t', '\r':
		return true
	}
	return false
}
