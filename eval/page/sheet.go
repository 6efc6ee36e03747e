package page

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"switchboard/providers"
)

// Sheet writes rows of CSV (RFC 4180, lines that end with one newline).
type Sheet struct{ to *csv.Writer }

// NewSheet writes to w. Flush at the end.
func NewSheet(w io.Writer) *Sheet { return &Sheet{csv.NewWriter(w)} }

// Row writes one row.
func (s *Sheet) Row(cells ...Cell) error {
	all := make([]string, len(cells))
	for i, c := range cells {
		all[i] = c.text
	}
	return s.to.Write(all)
}

// Names writes the first row.
func (s *Sheet) Names(names ...string) error {
	all := make([]Cell, len(names))
	for i, n := range names {
		all[i] = Text(n)
	}
	return s.Row(all...)
}

// Flush writes what is left.
func (s *Sheet) Flush() error {
	s.to.Flush()
	return s.to.Error()
}

// Cell is a cell of a row. The zero value is empty: unknown.
type Cell struct{ text string }

// Text is a text from anywhere, as one line. Where it would begin a formula, an
// apostrophe before it keeps it text (OWASP, CSV Injection).
func Text(s string) Cell {
	begins := strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r")
	s = line(s)
	if begins || s != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(s)[0]) {
		s = "'" + s
	}
	return Cell{s}
}

// Count is a whole number.
func Count(n int64) Cell { return Cell{strconv.FormatInt(n, 10)} }

// Amount is in US dollars, exact to the nano-dollar.
func Amount(m providers.Money) Cell { return Cell{m.Decimal()} }

// Tokens is a number of tokens.
func Tokens(n providers.Tokens) Cell {
	if !n.Known() {
		return Cell{}
	}
	return Count(n.Int())
}

// Moment is a time in UTC (RFC 3339).
func Moment(t time.Time) Cell {
	if t.IsZero() {
		return Cell{}
	}
	return Cell{t.UTC().Format(time.RFC3339)}
}
