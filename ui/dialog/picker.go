package dialog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// picker is the list in which one says which models get a lane, filtered by
// what is typed. Nothing changes until it is taken.
type picker struct {
	*shell.Context
	all        []pick
	field      textinput.Model
	table      widget.Table[pick]
	hides      bool              // those that cannot be asked
	asked      map[string]bool   // providers whose lists were asked for
	laneModels []string          // in the order of the lanes
	health     map[string]health // nil until the store was read
	before     []string
	done       func(laneModels []string) tea.Cmd
}

// pick is a model that can have a lane.
type pick struct {
	model  providers.Model
	off    string // why it cannot be asked, or ""
	origin string // where its name is from, if it is not from the config
}

func newPicker(d *shell.Context, lineup []string) *picker {
	f := textinput.New()
	f.Prompt = "› "
	f.SetVirtualCursor(false)
	f.Focus()
	p := &picker{Context: d, field: f, hides: d.App.Preferences.HideKeyless, asked: map[string]bool{}, laneModels: slices.Clone(lineup)}
	for _, m := range d.App.Catalog.Models {
		p.add(m, "")
	}
	for _, id := range lineup {
		if m, ok := d.App.Catalog.Model(id); ok {
			p.add(m, "as typed")
		}
	}
	slices.SortStableFunc(p.all, func(a, b pick) int { return p.rank(a) - p.rank(b) })
	p.table = widget.NewTable(p.columns()...)
	p.filter()
	return p
}

// add puts a model into the list, once.
func (p *picker) add(m providers.Model, origin string) {
	if !slices.ContainsFunc(p.all, func(other pick) bool { return other.model.ID == m.ID }) {
		p.all = append(p.all, p.pick(m, origin))
	}
}

func (p *picker) pick(m providers.Model, origin string) pick {
	return pick{model: m, off: whyOff(p.App.Catalog.Providers[m.Provider]), origin: origin}
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
	if i := slices.Index(p.laneModels, one.model.ID); i >= 0 {
		return i
	}
	if one.off == "" {
		return shell.MostLanes
	}
	return shell.MostLanes + 1
}

func (p *picker) columns() []widget.TableColumn[pick] {
	rate := func(m providers.Money) string {
		if !m.Known() {
			return "—"
		}
		return format.ListPrice(m)
	}
	faint := func(t styled.Theme, one pick) styled.Style {
		if one.off != "" {
			return t.Dim
		}
		return t.Text
	}
	return []widget.TableColumn[pick]{
		{Title: "  model", Cell: func(one pick) string { return p.mark(one) + format.Name(one.model.ID) }, Style: faint},
		{Title: "tier", Worth: 2, Cell: func(one pick) string { return format.Name(one.model.Tier) }, Style: faint},
		{Title: "$/M in", Right: true, Worth: 4, Cell: func(one pick) string { return rate(one.model.Price.Input) }, Style: faint},
		{Title: "$/M out", Right: true, Worth: 5, Cell: func(one pick) string { return rate(one.model.Price.Output) }, Style: faint},
		{Title: "context", Right: true, Worth: 3, Cell: func(one pick) string { return contextSize(one.model.Context) }, Style: faint},
		{Title: "health", Worth: 6, Cell: p.condition, Style: p.conditionStyle},
	}
}

// mark is the number of its lane, or a point.
func (p *picker) mark(one pick) string {
	i := slices.Index(p.laneModels, one.model.ID)
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
	n := shell.Times(p.laneModels, one.model.ID)
	samples := ""
	if n > 1 {
		samples = fmt.Sprintf("×%d · ", n)
	}
	if one.off != "" {
		return "off: " + one.off
	}
	if one.origin != "" && p.health[one.model.ID].calls == 0 {
		return samples + one.origin
	}
	return samples + p.health[one.model.ID].String()
}

func (p *picker) conditionStyle(t styled.Theme, one pick) styled.Style {
	h := p.health[one.model.ID]
	switch {
	case one.off != "", h.failed*2 > h.calls:
		return t.Warn
	case h.calls == 0:
		return t.Dim
	}
	return t.Text
}

func (p *picker) Mode() keymap.Mode { return inPicker }

func (p *picker) Update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	p.field, cmd = p.field.Update(msg)
	p.filter()
	return tea.Batch(cmd, p.askFor(strings.TrimSpace(p.field.Value())))
}

// hidden reports a model that is left out: it can neither be asked nor has it a
// lane.
func (p *picker) hidden(one pick) bool {
	return p.hides && one.off != "" && !slices.Contains(p.laneModels, one.model.ID)
}

// filter keeps the models that hold every word typed in their name, tier or
// provider. PROVIDER/NAME is a model of that provider, known here or not.
func (p *picker) filter() {
	words := strings.Fields(strings.ToLower(p.field.Value()))
	var rows []pick
	for _, one := range p.all {
		text, all := strings.ToLower(one.model.ID+" "+one.model.Tier+" "+one.model.Provider), true
		for _, w := range words {
			all = all && strings.Contains(text, w)
		}
		if all && !p.hidden(one) {
			rows = append(rows, one)
		}
	}
	if m, ok := p.typed(); ok {
		rows = append(rows, p.pick(m, "as typed"))
	}
	p.table.SetRows(rows)
}

// typed is the model that PROVIDER/NAME means, unless it is in the list.
func (p *picker) typed() (providers.Model, bool) {
	id := strings.TrimSpace(p.field.Value())
	if slices.ContainsFunc(p.all, func(one pick) bool { return one.model.ID == id }) {
		return providers.Model{}, false
	}
	return p.App.Catalog.Model(id)
}

// toggle gives the selected model a lane, or takes its lanes away.
func (p *picker) toggle() {
	one, ok := p.table.SelectedRow()
	if !ok {
		return
	}
	id := one.model.ID
	switch {
	case slices.Contains(p.laneModels, id):
		p.laneModels = slices.DeleteFunc(p.laneModels, func(other string) bool { return other == id })
	case one.off != "":
		p.Remark = format.Name(id) + " is off: " + one.off
		return
	case len(p.laneModels) >= shell.MostLanes:
		p.Remark = fmt.Sprintf("%d lanes are the most; take one away first", shell.MostLanes)
		return
	default:
		p.laneModels = append(p.laneModels, id)
		p.add(one.model, one.origin)
	}
	p.table.Move(1)
}

// shift moves the lane of the selected model by one place.
func (p *picker) shift(by int) {
	one, _ := p.table.SelectedRow()
	i := slices.Index(p.laneModels, one.model.ID)
	if j := i + by; i >= 0 && j >= 0 && j < len(p.laneModels) {
		p.laneModels[i], p.laneModels[j] = p.laneModels[j], p.laneModels[i]
	}
}

// leftOut is how many models are hidden.
func (p *picker) leftOut() int {
	n := 0
	for _, one := range p.all {
		if p.hidden(one) {
			n++
		}
	}
	return n
}

func (p *picker) toggleKeyless() {
	p.hides = !p.hides
	p.filter()
}

// noMatch says that nothing matches, and of PROVIDER/ why its models are not listed.
func (p *picker) noMatch() string {
	text := "nothing matches"
	id, _, ok := strings.Cut(strings.TrimSpace(p.field.Value()), "/")
	service, known := p.App.Catalog.Providers[id]
	_, lists := service.Provider.(providers.Lister)
	switch {
	case !ok:
	case !known:
		text += ": no provider has the name " + format.Name(id)
	case whyOff(service) != "":
		text += ": " + id + " cannot be asked, for " + whyOff(service)
	case service.Kind == providers.Simulated || !lists:
		text += ": " + id + " lists no models"
	}
	return text
}

func (p *picker) Draw(w, h int) ([]string, *tea.Cursor) {
	w = min(w-2, 96)
	hidden := p.leftOut()
	height := max(2, min(len(p.all)-hidden+1, h-6-min(1, hidden)))
	rows := []string{p.field.View(), p.Theme.Rule.Render(strings.Repeat("─", w-4))}
	if len(p.table.Rows) == 0 {
		rows = append(rows, p.SayIn(p.noMatch(), w-4, height)...)
	} else {
		rows = append(rows, p.table.Draw(p.Theme, p.Widths, w-4, height, true)...)
	}
	if hidden > 0 {
		rows = append(rows, p.Theme.Dim.Render(p.Widths.Pad(format.Plural(hidden, "model")+" without a key hidden · "+p.Keys.First(inPicker, "keyless")+" shows them", w-4)))
	}
	cursor := p.field.Cursor()
	if cursor != nil {
		cursor.X, cursor.Y, cursor.Color = cursor.X+2, 1, nil // the terminal's own
	}
	right := styled.Line{{Style: p.Theme.Dim, Text: fmt.Sprintf(" %d of %d lanes · tab adds or drops · enter takes ", len(p.laneModels), shell.MostLanes)}}
	if right.Width(p.Widths) > w-14 {
		right = styled.Line{{Style: p.Theme.Dim, Text: fmt.Sprintf(" %d of %d ", len(p.laneModels), shell.MostLanes)}}
	}
	return shell.Box(p.Context, "lanes", right, rows, w), cursor
}
