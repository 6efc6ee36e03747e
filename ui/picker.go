package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/providers"
)

// picker is the list in which one says which models get a lane, filtered by
// what is typed. Nothing changes until it is taken.
type picker struct {
	*desk
	all    []pick
	field  textinput.Model
	table  table[pick]
	lineup []string          // in the order of the lanes
	health map[string]health // nil until the store was read
}

// pick is a model that can have a lane.
type pick struct {
	model providers.Model
	off   string // why it cannot be asked, or ""
}

func newPicker(d *desk, lineup []string) *picker {
	f := textinput.New()
	f.Prompt = "› "
	f.SetVirtualCursor(false)
	f.Focus()
	p := &picker{desk: d, field: f, lineup: slices.Clone(lineup)}
	for _, m := range d.bench.Catalog.Models {
		p.all = append(p.all, pick{m, whyOff(d.bench.Catalog.Providers[m.Provider])})
	}
	slices.SortStableFunc(p.all, func(a, b pick) int { return p.rank(a) - p.rank(b) })
	p.table = newTable(p.columns()...)
	p.filter()
	return p
}

// whyOff is why a provider cannot be asked: the key that it wants is missing.
func whyOff(s engine.Service) string {
	switch {
	case !s.APIKey.Needed() || s.APIKey.Present():
		return ""
	case s.APIKey.Env != "":
		return s.APIKey.Env + " is not set"
	}
	return "its key is missing"
}

// rank puts the lanes first, in their order, then what can be asked.
func (p *picker) rank(one pick) int {
	if i := slices.Index(p.lineup, one.model.ID); i >= 0 {
		return i
	}
	if one.off == "" {
		return mostLanes
	}
	return mostLanes + 1
}

func (p *picker) columns() []tableColumn[pick] {
	rate := func(m providers.Money) string {
		if !m.Known() {
			return "—"
		}
		return listPrice(m)
	}
	faint := func(t theme, one pick) ink {
		if one.off != "" {
			return t.dim
		}
		return t.text
	}
	return []tableColumn[pick]{
		{title: "  model", cell: func(one pick) string { return p.mark(one) + named(one.model.ID) }, ink: faint},
		{title: "tier", worth: 2, cell: func(one pick) string { return named(one.model.Tier) }, ink: faint},
		{title: "$/M in", right: true, worth: 4, cell: func(one pick) string { return rate(one.model.Price.Input) }, ink: faint},
		{title: "$/M out", right: true, worth: 5, cell: func(one pick) string { return rate(one.model.Price.Output) }, ink: faint},
		{title: "context", right: true, worth: 3, cell: func(one pick) string { return contextSize(one.model.Context) }, ink: faint},
		{title: "health", worth: 6, cell: p.condition, ink: p.conditionInk},
	}
}

// mark is the number of its lane, or a point.
func (p *picker) mark(one pick) string {
	i := slices.Index(p.lineup, one.model.ID)
	if i < 0 {
		return "· "
	}
	return strconv.Itoa(i+1) + " "
}

// contextSize is a number of tokens as people say it.
func contextSize(n int64) string {
	switch {
	case n <= 0:
		return "—"
	case n >= 1_000_000:
		return strconv.FormatFloat(float64(n/10_000)/100, 'f', -1, 64) + "M"
	case n >= 1000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return strconv.FormatInt(n, 10)
}

// condition is why a model is off, else how its latest calls went.
func (p *picker) condition(one pick) string {
	n := timesIn(p.lineup, one.model.ID)
	samples := ""
	if n > 1 {
		samples = fmt.Sprintf("×%d · ", n)
	}
	if one.off != "" {
		return "off: " + one.off
	}
	return samples + p.health[one.model.ID].String()
}

func (p *picker) conditionInk(t theme, one pick) ink {
	h := p.health[one.model.ID]
	switch {
	case one.off != "", h.failed*2 > h.calls:
		return t.warn
	case h.calls == 0:
		return t.dim
	}
	return t.text
}

func (p *picker) mode() mode { return inPicker }

func (p *picker) typed(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	p.field, cmd = p.field.Update(msg)
	p.filter()
	return cmd
}

// filter keeps the models that hold every word typed in their name, tier or
// provider.
func (p *picker) filter() {
	words := strings.Fields(strings.ToLower(p.field.Value()))
	var rows []pick
	for _, one := range p.all {
		text, all := strings.ToLower(one.model.ID+" "+one.model.Tier+" "+one.model.Provider), true
		for _, w := range words {
			all = all && strings.Contains(text, w)
		}
		if all {
			rows = append(rows, one)
		}
	}
	p.table.fill(rows)
}

// toggle gives the selected model a lane, or takes its lanes away.
func (p *picker) toggle() {
	one, ok := p.table.chosen()
	if !ok {
		return
	}
	id := one.model.ID
	switch {
	case slices.Contains(p.lineup, id):
		p.lineup = slices.DeleteFunc(p.lineup, func(other string) bool { return other == id })
	case one.off != "":
		p.remark = named(id) + " is off: " + one.off
		return
	case len(p.lineup) >= mostLanes:
		p.remark = fmt.Sprintf("%d lanes are the most; take one away first", mostLanes)
		return
	default:
		p.lineup = append(p.lineup, id)
	}
	p.table.move(1)
}

// shift moves the lane of the selected model by one place.
func (p *picker) shift(by int) {
	one, _ := p.table.chosen()
	i := slices.Index(p.lineup, one.model.ID)
	if j := i + by; i >= 0 && j >= 0 && j < len(p.lineup) {
		p.lineup[i], p.lineup[j] = p.lineup[j], p.lineup[i]
	}
}

func (p *picker) draw(w, h int) ([]string, *tea.Cursor) {
	w = min(w-2, 96)
	height := max(2, min(len(p.all)+1, h-6))
	rows := []string{p.field.View(), p.theme.rule.paint(strings.Repeat("─", w-4))}
	if len(p.table.rows) == 0 {
		rows = append(rows, p.sayIn("nothing matches", w-4, height)...)
	} else {
		rows = append(rows, p.table.draw(p.theme, p.ruler, w-4, height, true)...)
	}
	cursor := p.field.Cursor()
	if cursor != nil {
		cursor.X, cursor.Y, cursor.Color = cursor.X+2, 1, nil // the terminal's own
	}
	right := line{{p.theme.dim, fmt.Sprintf(" %d of %d lanes · tab adds or drops · enter takes ", len(p.lineup), mostLanes)}}
	if right.width(p.ruler) > w-14 {
		right = line{{p.theme.dim, fmt.Sprintf(" %d of %d ", len(p.lineup), mostLanes)}}
	}
	return box(p.desk, "lanes", right, rows, w), cursor
}
