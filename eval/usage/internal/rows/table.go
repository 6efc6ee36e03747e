package rows

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"switchboard/eval/internal/jsonscan"
)

// The most bytes and the most cells that a row of a table may have. A longer row is taken
// for a quote that is not closed. While a row is read, it takes many times its size in
// memory.
const (
	mostRow   = 16 << 20
	mostCells = 1 << 16
)

// header is the names of the columns.
type header struct {
	names []string
	index map[string]int
	twice map[int][]int // by the first column of a name, the other columns with that name
}

func newHeader(cells []string) *header {
	h := &header{names: make([]string, len(cells)), index: make(map[string]int, 2*len(cells)), twice: make(map[int][]int)}
	for i, cell := range cells {
		name := strings.TrimSpace(strings.TrimPrefix(cell, "\uFEFF"))
		h.names[i] = name
		plain := strings.ReplaceAll(strings.ToLower(name), " ", "_")
		for _, known := range [2]string{name, plain} {
			if _, taken := h.index[known]; !taken {
				h.index[known] = i
			}
		}
		if first := h.index[plain]; first != i && name != "" {
			h.twice[first] = append(h.twice[first], i)
		}
	}
	return h
}

func (h *header) find(name string) (int, bool) {
	i, ok := h.index[name]
	return i, ok
}

// Source is rows to be read one at a time, until io.EOF. The error *BadRow says that a
// row cannot be read, and that reading can go on. Any other error is the last.
type Source interface {
	Next() (*Row, error)
}

// BadRow says that a row cannot be read, and why.
type BadRow struct {
	Number int64
	Err    error
}

func (e *BadRow) Error() string { return e.Err.Error() }

func (e *BadRow) Unwrap() error { return e.Err }

// Table reads the rows of a table with a header.
type Table struct {
	meter *meter
	in    *bufio.Reader
	csv   *csv.Reader
	row   Row
	bad   error
}

// meter is a reader that fails on a row that is too long or has too many cells.
type meter struct {
	r      io.Reader
	comma  byte
	read   int
	cells  int // number of cells of the line that is being read
	quoted bool
}

var (
	errLongRow = errors.New("a row has more than 16 MB: perhaps a quote is not closed")
	errCells   = errors.New("a row has more than 65,536 cells")
)

func (m *meter) Read(p []byte) (int, error) {
	switch {
	case m.read > mostRow:
		return 0, errLongRow
	case m.cells > mostCells:
		return 0, errCells
	}
	n, err := m.r.Read(p)
	m.read += n
	m.count(p[:n])
	return n, err
}

// count counts the cells of the last line in p, which was just read. Separators and line
// ends within quotes do not count.
func (m *meter) count(p []byte) {
	for m.cells <= mostCells {
		part, rest, quote := bytes.Cut(p, []byte{'"'})
		if !m.quoted {
			if end := bytes.LastIndexByte(part, '\n'); end >= 0 {
				m.cells, part = 0, part[end+1:]
			}
			m.cells += bytes.Count(part, []byte{m.comma})
		}
		if !quote {
			return
		}
		m.quoted, p = !m.quoted, rest
	}
}

// NewTable reads the header of a table. Its separator is whichever of comma, tab and
// semicolon the header has most of.
func NewTable(r *bufio.Reader) (*Table, error) {
	comma := separator(r)
	t := &Table{meter: &meter{r: r, comma: byte(comma)}}
	t.in = bufio.NewReaderSize(t.meter, 1<<16)
	t.csv = csv.NewReader(t.in)
	t.csv.Comma = comma
	t.csv.ReuseRecord, t.csv.FieldsPerRecord = true, -1
	cells, err := t.csv.Read()
	if err != nil {
		return nil, err
	}
	t.row = Row{columns: newHeader(cells), names: make(jsonscan.Names), bad: &t.bad}
	return t, nil
}

func separator(r *bufio.Reader) rune {
	head, _ := r.Peek(4096)
	line, _, _ := strings.Cut(string(head), "\n")
	best, most := ',', strings.Count(line, ",")
	for _, other := range [...]rune{'\t', ';'} {
		if n := strings.Count(line, string(other)); n > most {
			best, most = other, n
		}
	}
	return best
}

// Columns are the names in the header.
func (t *Table) Columns() []string { return t.row.columns.names }

// Next is the next row. A row with fewer cells than the header cannot be read, unless it
// has only the first four, as OpenAI writes a period without usage.
func (t *Table) Next() (*Row, error) {
	cells, err := t.csv.Read()
	t.meter.read, t.meter.cells = 0, 0
	line, _ := 0, 0
	if len(cells) > 0 {
		line, _ = t.csv.FieldPos(0)
	}
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		return nil, t.broken(parse)
	case err != nil:
		return nil, err
	}
	t.row.Number, t.row.cells, t.bad = int64(line), cells, nil
	if n := len(t.row.columns.names); len(cells) > n || len(cells) < n && len(cells) != idleCells {
		return nil, &BadRow{int64(line), fmt.Errorf("it has %d cells and the header %d", len(cells), n)}
	}
	return &t.row, nil
}

// errOpenQuote is the error of a file that cannot be read to its end because of a quote.
var errOpenQuote = errors.New("a quote in it is not closed, so that nothing behind it can be read")

// broken is the error of a row that is not CSV. Where a quote is not closed, the lines
// after it cannot be read either.
func (t *Table) broken(e *csv.ParseError) error {
	if _, err := t.in.Peek(1); err == io.EOF && errors.Is(e.Err, csv.ErrQuote) {
		return errOpenQuote
	}
	t.meter.read, t.meter.cells = 0, 0
	if e.Line > e.StartLine {
		return &BadRow{int64(e.StartLine), fmt.Errorf("a quote in it is not closed, so that the lines up to %d cannot be read either", e.Line)}
	}
	return &BadRow{int64(e.StartLine), errors.New("its quotes make no sense")}
}

// idleCells is the number of cells of a period without usage in an export of OpenAI.
const idleCells = 4
