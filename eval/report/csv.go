package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"switchboard/eval/page"
	"switchboard/eval/usage"
)

// csvHead names the columns. A cell is empty where a row has no such figure.
var csvHead = []string{
	"dimension", "key", "usd", "basis", "billed_usd", "reported_usd", "estimated_usd", "rows", "unpriced_rows",
	"requests", "input_tokens", "cached_input_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "uncounted_rows",
	"prompts", "listed_usd", "routed_usd", "reference_usd", "saved_usd", "note", "at_most",
}

// writeCSV writes one table with a row for each figure of the report.
func (r *Report) writeCSV(w io.Writer) error {
	s := csvWriter{sheet: page.NewSheet(w)}
	s.err = s.sheet.Names(csvHead...)
	total := r.total()
	s.row("total", "", &total, &r.Compared.Comparison, "")
	s.tables(r)
	s.findings(r)
	s.about(r)
	if s.err != nil {
		return s.err
	}
	return s.sheet.Flush()
}

// rows counts the rows of all sources.
func (r *Report) rows() (n int64) {
	for i := range r.BySource {
		n += r.BySource[i].Rows
	}
	return n
}

// csvWriter keeps the first error.
type csvWriter struct {
	sheet *page.Sheet
	err   error
}

// row writes the sums and the comparison of a key, each of which may be nil.
func (s *csvWriter) row(dimension, key string, sums *Sums, c *Comparison, note string) {
	cells := make([]page.Cell, len(csvHead))
	cells[0], cells[1], cells[21] = page.Text(dimension), page.Text(key), page.Text(note)
	cells[22] = page.Text(bounds(sums, c))
	if sums != nil {
		cells[2] = page.Amount(sums.Spent)
		if sums.Estimated && sums.Rows == 0 {
			cells[3] = page.Text(string(usage.Estimated))
		}
	}
	if sums != nil && sums.Rows > 0 {
		copy(cells[3:], []page.Cell{
			page.Text(sums.Basis.Name()), page.Amount(sums.Billed), page.Amount(sums.Reported), page.Amount(sums.Basis.Estimated),
			page.Count(sums.Rows), page.Count(sums.Unpriced), page.Tokens(sums.Count), page.Tokens(sums.Input), page.Tokens(sums.CachedInput),
			page.Tokens(sums.CacheWrite), page.Tokens(sums.Output), page.Tokens(sums.Reasoning), page.Count(sums.Uncounted),
		})
	}
	if c != nil {
		copy(cells[16:], []page.Cell{page.Count(c.Prompts), page.Amount(c.Listed), page.Amount(c.Routed), page.Amount(c.Reference), page.Amount(c.Saved)})
	}
	if s.err == nil {
		s.err = s.sheet.Row(cells...)
	}
}

// bounds names the columns of a row that are upper bounds.
func bounds(sums *Sums, c *Comparison) string {
	var names []string
	if sums != nil && sums.AtMost {
		names = append(names, "usd")
	}
	if c != nil {
		names = append(names, c.AtMost...)
	}
	return strings.Join(names, " ")
}

func (s *csvWriter) tables(r *Report) {
	for i := range r.ByModel {
		s.row("model", value(r.ByModel[i].Model), &r.ByModel[i].Sums, nil, value(r.ByModel[i].Named))
	}
	for i := range r.ByTask {
		s.row("task", value(r.ByTask[i].Task), &r.ByTask[i].Sums, &r.ByTask[i].Compared, "")
	}
	for i := range r.ByTag {
		s.row("tag", value(r.ByTag[i].Tag), &r.ByTag[i].Sums, &r.ByTag[i].Compared, "")
	}
	for i := range r.ByProvider {
		s.row("provider", value(r.ByProvider[i].Provider), &r.ByProvider[i].Sums, nil, "")
	}
	for i := range r.BySource {
		s.row("source", r.BySource[i].Source, &r.BySource[i].Sums, nil, "")
	}
	for i := range r.ByWay {
		s.row("way", value(r.ByWay[i].Way), &r.ByWay[i].Sums, nil, "")
	}
	for i := range r.ByDay {
		s.row("day", r.ByDay[i].Day.String(), &r.ByDay[i].Sums, &r.ByDay[i].Compared, "")
	}
}

func (s *csvWriter) findings(r *Report) {
	for i := range r.Pairs {
		s.row("pair", r.Pairs[i].From+" to "+r.Pairs[i].To, nil, &r.Pairs[i].Comparison, "")
	}
	for i := range r.Swaps {
		w := &r.Swaps[i]
		s.row("swap", w.Task+": "+w.From+" to "+w.To, &Sums{Spent: w.Spent, AtMost: w.AtMost}, nil, w.Sentence)
	}
	for _, text := range r.SwapsLeftOut.Sentences {
		s.row("swaps left out", "", nil, nil, text)
	}
	for _, w := range r.Worth {
		s.row("worth", w.Family, nil, nil, w.Sentence)
	}
	if f := r.Forecast; f != nil {
		s.row("forecast", "month", &Sums{Spent: f.Month.Mean, Estimated: f.Month.Mean.Known()}, nil, r.forecastSentence())
	}
	for _, a := range r.Alerts {
		s.row("alert", a.Budget, nil, nil, a.Sentence)
	}
	for _, h := range r.Halved {
		s.row("if prices halve", value(h.Provider), &Sums{Spent: h.Spent, Estimated: true}, &h.Comparison, "estimated")
	}
	for _, o := range r.Others {
		s.row("other currency", o.Currency, nil, nil, o.Amount.Decimal()+" "+o.Currency)
	}
	for _, l := range r.LeftOut {
		if l.Of == OfRows {
			s.row("left out", value(l.File), &Sums{Rows: l.Rows}, nil, l.Reason)
		} else {
			s.row("left out", value(l.File), nil, nil, strings.TrimPrefix(l.count()+": ", ": ")+l.Reason)
		}
	}
}

// about says what the report rests on, a fact a row.
func (s *csvWriter) about(r *Report) {
	for _, f := range r.facts() {
		s.row("about", f.name, nil, nil, f.value)
	}
	for _, p := range r.Prices {
		s.row("price", p.Model, nil, nil, p.describe())
	}
	for _, f := range r.Sources.Files {
		s.row("file", f.File, &Sums{Rows: f.Rows}, nil, fmt.Sprintf("%s, %d unreadable", f.Format, f.Unreadable))
	}
	for _, n := range r.Notes {
		s.row("note", "", nil, nil, n)
	}
}

// batch is the factor on the rates in a batch, empty where it is unknown.
func (p *Price) batch() string {
	if p.Batch == 0 {
		return ""
	}
	return "× " + strconv.FormatFloat(p.Batch, 'g', -1, 64)
}

// describe is a price in words.
func (p *Price) describe() string {
	parts := []string{fmt.Sprintf("$%s input, $%s output a million tokens", p.Input.Decimal(), p.Output.Decimal())}
	if p.AsOf.Known() {
		parts = append(parts, "of "+p.AsOf.String())
	} else {
		parts = append(parts, "without a date")
	}
	if p.Stale {
		parts = append(parts, "old")
	}
	return strings.Join(parts, ", ")
}
