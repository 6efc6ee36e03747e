package page

import (
	"strings"

	"switchboard/eval/chart"
	"switchboard/providers"
)

// Unknown stands where a value is empty.
const Unknown = "—"

// longest is how many characters of a text are kept. Who wants fewer cuts before.
const longest = 20_000

// Document is what is written.
type Document struct {
	Title  string
	Blocks []Block
}

// Block is a part of a document: Lead, Heading, Paragraph, List, Facts, Table,
// Chart or Note.
type Block interface {
	html(*htmlWriter)
	markdown(writer)
	text(writer)
}

// Lead is the sentence to read if only one is read.
type Lead struct{ Text string }

// Heading begins a section, or with Sub one of its parts.
type Heading struct {
	Text string
	Sub  bool
}

// Paragraph is running text.
type Paragraph struct{ Text string }

// List has one point below the other.
type List struct{ Items []string }

// Facts are names with their values.
type Facts struct{ Items []Fact }

// Fact is one of them. What is known of it beside the value stands in Note, such
// as "estimated", and is written in brackets.
type Fact struct{ Name, Value, Note string }

// Note is set apart from the text.
type Note struct {
	Text    string
	Warning bool
}

// Table has a caption that says what its rows are. The first cell of a row names
// it. A row with too few cells is filled up with unknown ones; more are left out.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string
	// Foot is a last row, such as the sum. Its empty cells stay empty.
	Foot []string
	// Dense tables have many rows that are looked up: they are printed in small type.
	Dense bool
}

// Column is a column; numbers stand at its right.
type Column struct {
	Name   string
	Number bool
}

// Columns makes columns of names; those that begin with ">" are of numbers.
func Columns(names ...string) []Column {
	all := make([]Column, len(names))
	for i, n := range names {
		name, number := strings.CutPrefix(n, ">")
		all[i] = Column{name, number}
	}
	return all
}

// Chart is a chart with the figures that it shows. Markdown and text have the figures only.
type Chart struct {
	Chart chart.Chart
	Data  Table // its caption may be empty: then it is the chart's title
}

// data is the table with a caption in any case.
func (c Chart) data() Table {
	t := c.Data
	if t.Caption == "" {
		title, _ := c.Chart.Heading()
		t.Caption = "Figures: " + title
	}
	return t
}

// cells are the cells of a row, one for each column.
func (t Table) cells(row []string) []string {
	all := make([]string, len(t.Columns))
	for i := range all {
		if i < len(row) {
			all[i] = value(row[i])
		} else {
			all[i] = Unknown
		}
	}
	return all
}

// foot are the cells of the last row.
func (t Table) foot() []string {
	all := make([]string, len(t.Columns))
	for i := range min(len(all), len(t.Foot)) {
		all[i] = line(t.Foot[i])
	}
	return all
}

// line makes one line of a text from anywhere. Two signs are no characters at all.
func line(s string) string {
	s = providers.CleanLine(s, longest)
	return strings.Map(func(r rune) rune {
		if r&0xfffe == 0xfffe {
			return '\uFFFD'
		}
		return r
	}, s)
}

// value is a text, or the sign for what is unknown.
func value(s string) string {
	if s = line(s); s == "" {
		return Unknown
	}
	return s
}
