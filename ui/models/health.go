package models

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/health"
	"switchboard/eval/metrics"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// healthRows is the height of the box with the health of a model.
const healthRows = 6

// known is what is known of the models: what the program keeps while it calls
// them, else what was read from the store.
func (m *Models) known() *health.Health {
	if m.App.Health != nil {
		return m.App.Health
	}
	return m.health
}

// drawHealth is the box with the health of the model that is selected.
func (m *Models) drawHealth(w, h int) []string {
	t := m.Theme
	title := styled.Line{{Style: t.Rule, Text: "─"}, {Style: t.Title, Text: " health "}}
	row, ok := m.Table.SelectedRow()
	if !ok || m.known() == nil {
		return shell.Framed(m.Context, t.Rule, title, nil, make([]string, max(0, h-2)), w)
	}
	of := row.Model
	if row.Task != "" {
		of += " · " + string(row.Task)
	}
	title = title.Add(t.Dim, "· "+of+" ")
	rows := m.healthLines(row.Model, row.Task, w-4, time.Now())
	for len(rows) < h-2 {
		rows = append(rows, "")
	}
	return shell.Framed(m.Context, t.Rule, title, nil, rows[:max(0, h-2)], w)
}

// healthLines are the last hour, the last day, the hours of the day, and when a
// first token is late.
func (m *Models) healthLines(model string, task engine.Task, w int, at time.Time) []string {
	at = at.Truncate(pictureAge)
	key := picture{model: model, task: task, width: w, at: at}
	if m.picture.lines != nil && m.picture.is(key) {
		return m.picture.lines
	}
	h := m.known()
	var ofDay [24]health.Times
	midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
	for i := range ofDay {
		ofDay[i] = h.HourOfDay(model, task, midnight.Add(time.Duration(i)*time.Hour), at).FirstToken
	}
	for _, l := range []styled.Line{
		m.lastHour(h.Read(model, task, health.Hour, at)),
		m.blocks("24 hours", h.LastDay(model, task, at), "first token p95, hour by hour until now"),
		m.blocks("by the hour", ofDay, "0 to 23 o'clock, last week"+now(ofDay[at.Hour()])),
		m.late(h, model, task, at),
	} {
		key.lines = append(key.lines, l.Render(m.Widths, w))
	}
	m.picture = key
	return key.lines
}

// picture is what was drawn of a model's health, and for what.
type picture struct {
	model string
	task  engine.Task
	width int
	at    time.Time
	lines []string
}

// pictureAge is how long it stands.
const pictureAge = 2 * time.Second

func (p picture) is(o picture) bool {
	return p.model == o.model && p.task == o.task && p.width == o.width && p.at.Equal(o.at)
}

// named begins a line.
func (m *Models) named(name string) styled.Line {
	return styled.Line{{Style: m.Theme.Dim, Text: m.Widths.Pad(name, 13)}}
}

func (m *Models) lastHour(r health.Reading) styled.Line {
	t, l := m.Theme, m.named("last hour")
	rate, ok := r.ErrorRate()
	if !ok {
		return l.Add(t.Dim, "no answers")
	}
	l = append(l, styled.Span{Style: t.Text, Text: format.Plural(r.Answers, "answer")}, styled.Span{Style: t.Dim, Text: " · errors "})
	paint := t.Text
	if r.Errors > 0 {
		paint = t.Warn
	}
	l = append(l, styled.Span{Style: paint, Text: rareText(metrics.Share{N: r.Answers, Value: rate}) + faultsText(r.Faults)})
	if f := r.FirstToken; f.N > 0 {
		l = append(l, styled.Span{Style: t.Dim, Text: " · first p50 p95 p99 "}, styled.Span{Style: t.Text, Text: short(f.P50) + " " + short(f.P95) + " " + short(f.P99)})
	}
	return l
}

// faultsText are the kinds of faults, the most frequent first.
func faultsText(faults []health.FaultCount) string {
	if len(faults) == 0 {
		return ""
	}
	var kinds []string
	for _, f := range faults[:min(2, len(faults))] {
		kinds = append(kinds, fmt.Sprintf("%s %s", f.Fault, format.Comma(f.N)))
	}
	if len(faults) > 2 {
		kinds = append(kinds, "…")
	}
	return " (" + strings.Join(kinds, ", ") + ")"
}

// blocks draws the p95 of each hour by its height, the highest full; a dot is an
// hour without any.
func (m *Models) blocks(name string, hours [24]health.Times, what string) styled.Line {
	const heights = "▁▂▃▄▅▆▇█"
	steps := []rune(heights)
	most := time.Duration(0)
	for _, h := range hours {
		most = max(most, h.P95)
	}
	t, l := m.Theme, m.named(name)
	if most == 0 {
		return l.Add(t.Dim, "no first token")
	}
	var b strings.Builder
	for _, h := range hours {
		if h.N == 0 {
			b.WriteString("·")
			continue
		}
		b.WriteRune(steps[min(int(int64(h.P95)*int64(len(steps))/int64(most)), len(steps)-1)])
	}
	return append(l, styled.Span{Style: t.Focus, Text: b.String()}, styled.Span{Style: t.Text, Text: "  █ " + short(most)}, styled.Span{Style: t.Dim, Text: " · " + what})
}

// now is what is usual in this hour of the day.
func now(t health.Times) string {
	if t.N == 0 {
		return ""
	}
	return "; in this hour " + short(t.P95)
}

// late is the time past which a first token is a spike now, and whether calls
// go to the model at all.
func (m *Models) late(h *health.Health, model string, task engine.Task, at time.Time) styled.Line {
	t, l := m.Theme, m.named("late")
	limit, p95, ok := h.FirstTokenLimit(model, task, at)
	if ok {
		l = append(l, styled.Span{Style: t.Dim, Text: "a first token beyond "}, styled.Span{Style: t.Text, Text: short(limit)},
			styled.Span{Style: t.Dim, Text: " (p95 " + short(p95) + "; 2 × that, 1.25 × p99.5, at least 1.5s)"})
	} else {
		l = l.Add(t.Dim, "not known: too few first tokens")
	}
	return append(l, m.circuitState(model)...)
}

// circuitState is that of a model or its provider, where it lets no call
// through.
func (m *Models) circuitState(model string) styled.Line {
	t := m.Theme
	of, ok := m.App.Catalog.Model(model)
	if !ok || m.App.Dispatcher == nil {
		return nil
	}
	state, rest := m.App.Dispatcher.Breakers().Model(of.ID, of.Provider)
	if state == circuit.Closed {
		changes := merged(m.changes, m.App.Dispatcher.Breakers().Changes())
		return styled.Line{{Style: t.Dim, Text: " · "}, {Style: t.Text, Text: "asked as usual"}, {Style: t.Dim, Text: openings(changes, of, time.Now())}}
	}
	dim := styled.Span{Style: t.Dim, Text: " · circuit "}
	say := strings.ReplaceAll(string(state), "_", " ")
	if rest > 0 {
		say += " for " + short(rest)
	}
	return styled.Line{dim, {Style: t.Bad, Text: say}}
}

// merged are the changes that were kept, and those of this process that are not
// among them, oldest first.
func merged(kept, ours []circuit.Change) []circuit.Change {
	all := slices.Clone(kept)
	for _, c := range ours {
		if !slices.ContainsFunc(kept, func(k circuit.Change) bool { return k.Of == c.Of && k.To == c.To && k.Time.Equal(c.Time) }) {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b circuit.Change) int { return a.Time.Compare(b.Time) })
	return all
}

// openingsShown is how many openings of a circuit are told.
const openingsShown = 3

// openings says when the circuit of a model or of its provider opened last, and
// why.
func openings(changes []circuit.Change, of providers.Model, now time.Time) string {
	var all []string
	for _, c := range slices.Backward(changes) {
		if c.To == circuit.Closed || c.To == circuit.Probing || c.Of != of.ID && c.Of != of.Provider {
			continue
		}
		if all = append(all, when(c.Time.In(now.Location()), now)+because(c.Why)); len(all) == openingsShown {
			break
		}
	}
	if len(all) == 0 {
		return ""
	}
	return ", circuit opened " + strings.Join(all, ", ")
}

// when is a time of today, or with its day.
func when(at, now time.Time) string {
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return at.Format("15:04:05")
	}
	return at.Format("Jan 2 15:04")
}

func because(why providers.Fault) string {
	if why == "" {
		return ""
	}
	return " (" + strings.ReplaceAll(string(why), "_", " ") + ")"
}
