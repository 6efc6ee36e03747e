// Package mapped reads tables and JSON lines with a column map, which says where each
// field stands.
package mapped

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

// Reader reads rows with a column map.
func Reader(f usage.Format, c *usage.Columns) rows.Read {
	m := mapped{f, c, slices.Sorted(maps.Keys(c.Tags))}
	return m.read
}

type mapped struct {
	format usage.Format
	*usage.Columns
	tags []string
}

// text is the text of a field in a row: the map's value for it, else that of its column.
func (m mapped) text(r *rows.Row, field string) string {
	if value, ok := m.Values[field]; ok {
		return value
	}
	return strings.TrimSpace(r.Path(m.Column(field)))
}

func (m mapped) read(r *rows.Row, emit rows.Emit) {
	if r.Width() > 0 && blank(r) {
		return
	}
	record := usage.Record{
		Format: m.format, Provider: strings.ToLower(m.text(r, "provider")), Model: m.text(r, "model"), Tier: strings.ToLower(m.text(r, "tier")),
		Start: m.moment(r, "time"), End: m.moment(r, "end"), Requests: m.count(r, "requests", 1),
		Prompt: m.text(r, "prompt"), Tags: m.tagsOf(r),
	}
	if record.Start.IsZero() {
		r.Refuse("%s", m.noTime(r))
	}
	if task := m.text(r, "task"); task != "" {
		var err error
		if record.Task, err = engine.ParseTask(task); err != nil {
			record.Tags = append(record.Tags, usage.Tags("task", task)...)
			record.Task = ""
		}
	}
	m.tokens(r, &record.Tokens)
	m.cost(r, &record.Cost)
	m.date(r, &record)
	m.name(r, &record)
	r.Give(record, emit)
}

// noTime says why a row has no time: in a table it may have no such column.
func (m mapped) noTime(r *rows.Row) string {
	name := m.Column("time")
	member, _, _ := strings.Cut(name, ".")
	if columns := r.Columns(); len(columns) > 0 && !r.HasColumn(name) && !r.HasColumn(member) {
		return fmt.Sprintf("time: there is no column %q; the columns are %s (--map FILE says which is what)", name, providers.CleanLine(strings.Join(columns, ", "), 200))
	}
	return "time: there is none"
}

// date gives a row whose time is a date without a clock the whole day. A row that does
// not say how many calls it is about is one call where it is about one moment, or has an
// id or a prompt of its own.
func (m mapped) date(r *rows.Row, record *usage.Record) {
	moment := record.End.IsZero()
	if begins, ok := m.parseDate(m.text(r, "time")); ok && moment {
		record.End = m.midnight(begins.AddDate(0, 0, 1))
		moment = m.text(r, "id") != "" || record.Prompt != ""
	}
	if moment && !record.Requests.Known() {
		record.Requests = providers.Count(1)
	}
}

// parseDate reads a date that has no clock, and returns its midnight in UTC.
func (m mapped) parseDate(text string) (time.Time, bool) {
	layout := cmp.Or(m.TimeLayout, time.DateOnly)
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	if day.Format(layout) != day.Add(15*time.Hour+4*time.Minute+5*time.Second).Format(layout) {
		return day, false
	}
	t, err := time.Parse(layout, text)
	return t, err == nil && 2015 <= t.Year() && t.Year() < 2100
}

// midnight is the time at which a date begins in the zone of the map. Where clocks are set
// forward at midnight, that is one o'clock.
func (m mapped) midnight(date time.Time) time.Time {
	t := time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, m.Location())
	if t.Day() != date.Day() {
		t = t.Add(time.Hour)
	}
	return t.UTC()
}

func blank(r *rows.Row) bool {
	empty := true
	r.Names(func(string, string) { empty = false })
	return empty
}

// name gives the row an ID: from its own id or, where it has none, from its content.
func (m mapped) name(r *rows.Row, record *usage.Record) {
	if id := m.text(r, "id"); id != "" {
		record.ID = usage.NewID(m.format, "id", record.Provider, id)
		return
	}
	var all []string
	r.Names(func(name, text string) { all = append(all, name, text) })
	record.Identity, record.ID = usage.ByContent, usage.NewID(m.format, all...)
}

func (m mapped) moment(r *rows.Row, field string) time.Time {
	text := m.text(r, field)
	if text == "" {
		return time.Time{}
	}
	if date, ok := m.parseDate(text); ok {
		return m.midnight(date)
	}
	var t time.Time
	var err error
	switch {
	case m.TimeLayout != "":
		t, err = rows.ParseLocal(m.TimeLayout, text, m.Location())
	default:
		t, err = rows.ParseIn(text, m.Location())
	}
	if err != nil {
		r.Refuse("%s: %w", field, err)
	}
	return t
}

func (m mapped) number(r *rows.Row, field string) string {
	text := strings.TrimPrefix(m.text(r, field), "$")
	switch {
	case m.DecimalComma:
		text = strings.ReplaceAll(strings.ReplaceAll(text, ".", ""), ",", ".")
	case grouped.MatchString(text):
		text = strings.ReplaceAll(text, ",", "")
	}
	return text
}

// grouped matches numbers with commas between the thousands.
var grouped = regexp.MustCompile(`^-?\d{1,3}(,\d{3})+(\.\d+)?$`)

// count is the count of a field, in tokens or calls: the number that is written × unit.
func (m mapped) count(r *rows.Row, field string, unit int64) providers.Tokens {
	text := m.number(r, field)
	if text == "" {
		return providers.Tokens{}
	}
	if unit > 1 {
		// Read as an exact decimal: 1.234 thousand tokens are 1,234.
		a, err := usage.ParseAmount(text, 0)
		n := a.Money().Nano()
		if err != nil || n > math.MaxInt64/unit || n*unit%1_000_000_000 != 0 {
			r.Refuse("%s: %q is no number of tokens", field, providers.CleanLine(text, 40))
			return providers.Tokens{}
		}
		if n < 0 {
			r.Refuse("%s: it is negative", field)
		}
		return providers.Count(n * unit / 1_000_000_000)
	}
	n, err := rows.ParseCount(text)
	if err != nil {
		r.Refuse("%s: %w", field, err)
	}
	return n
}

func (m mapped) tokens(r *rows.Row, t *usage.Tokens) {
	unit := max(1, m.TokenUnit)
	input := m.count(r, "input_tokens", unit)
	t.CachedInput, t.CacheWrite = m.count(r, "cached_input_tokens", unit), m.count(r, "cache_write_tokens", unit)
	t.Output, t.Reasoning = m.count(r, "output_tokens", unit), m.count(r, "reasoning_tokens", unit)
	t.Input = input
	if m.IncludeCached {
		var ok bool
		if t.Input, ok = usage.Without(input, t.CachedInput, t.CacheWrite); !ok {
			r.Refuse("cached_input_tokens: there are more of them than input_tokens")
		}
	}
}

func (m mapped) cost(r *rows.Row, c *usage.Cost) {
	a, err := usage.ParseAmount(m.number(r, "cost"), m.CostPower())
	if err != nil {
		r.Refuse("cost: %w", err)
	}
	if !a.Known() || m.ZeroIsUnknown && a == usage.Zero {
		return
	}
	c.Amount, c.Basis = a, m.CostBasis
	if c.Currency, err = usage.ParseCurrency(m.text(r, "currency")); err != nil {
		r.Refuse("currency: %w", err)
	}
}

func (m mapped) tagsOf(r *rows.Row) []usage.Tag {
	pairs := []string{"team", m.text(r, "team"), "project", m.text(r, "project"), "key", m.text(r, "key")}
	for _, name := range m.tags {
		pairs = append(pairs, name, r.Path(m.Tags[name]))
	}
	return usage.Tags(pairs...)
}
