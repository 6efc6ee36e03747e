package spend

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/spend/pricebook"
	"switchboard/eval/spend/whatif"
	"switchboard/eval/usage"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// assumptions are where the sliders stand.
type assumptions struct {
	factors  map[string]int // of a provider's prices, in percent; 100 is as it was
	newcomer int            // percent of the calls of from that a new model answers
	price    int            // place of the new model's price in newPrices
	from     string         // the model whose place it takes; "": the dearest
	cacheHit int            // percent; asItWas: as it was
	batch    int            // percent
	growth   int            // percent a month, of the months ahead
	early    bool           // announced prices hold already
	limit    int            // place of the policy's limit in tradedLosses, from 1; 0: as applied
	selected int
	outcome  *whatif.Outcome // nil: to be worked out

	atReference int // percent of the prompts that the router leaves to the reference; asItWas: as applied
}

// assumeNothing puts all sliders to as it was.
func assumeNothing(selected int) assumptions {
	return assumptions{cacheHit: asItWas, atReference: asItWas, selected: selected}
}

// asItWas is a share that nothing is assumed of.
const asItWas = -10

// newPrices are those of a model that does not exist yet, for a million tokens in and
// out.
var newPrices = [...][2]float64{{0.27, 1.10}, {0.05, 0.20}, {0.10, 0.40}, {1, 4}, {3, 15}}

// slider is a thing that is assumed.
type slider struct {
	name, value string
	move        func(step int)
	why         string // it cannot be moved
	note        string // why moving it has changed nothing
}

// sliders are all of them, those of the providers first.
func (s *Spend) sliders() []slider {
	a := &s.assumed
	var all []slider
	for _, provider := range s.paidProviders() {
		all = append(all, slider{name: "prices of " + format.Name(provider), value: change(a.factor(provider) - 100), move: func(n int) {
			a.factors[provider] = min(200, max(0, a.factor(provider)+10*n))
		}})
	}
	from := s.replaced()
	price := newPrices[a.price]
	all = append(all,
		slider{name: "new model instead", value: fmt.Sprintf("%d %%", a.newcomer), move: func(n int) { a.newcomer = min(100, max(0, a.newcomer+10*n)) }},
		slider{name: "  of the calls of", value: format.Name(from), move: s.moveFrom},
		slider{name: "  at a price of", value: fmt.Sprintf("$%.2f / $%.2f", price[0], price[1]), move: func(n int) { a.price = (a.price + n + len(newPrices)) % len(newPrices) }},
		slider{name: "cache hits", value: hitText(a.cacheHit), move: func(n int) { a.cacheHit = min(100, max(asItWas, a.cacheHit+10*n)) }, note: s.idleCache()},
		slider{name: "batch", value: fmt.Sprintf("%d %%", a.batch), move: func(n int) { a.batch = min(100, max(0, a.batch+10*n)) }, note: s.idleBatch()},
		slider{name: "growth a month ahead", value: change(a.growth), move: func(n int) { a.growth = min(100, max(-50, a.growth+5*n)) }},
	)
	announced := slider{name: "announced prices", value: "from their day", move: func(int) { a.early = !a.early }}
	if a.early {
		announced.value = "hold already"
	}
	if len(s.announced()) == 0 {
		announced.value, announced.why = "none", "no [[price]] in the config begins or ends after today"
	}
	return append(append(all, announced), s.tradeSliders()...)
}

// factor is that on the prices of a provider, in percent.
func (a *assumptions) factor(provider string) int {
	if a.factors == nil {
		a.factors = make(map[string]int)
	}
	if f, ok := a.factors[provider]; ok {
		return f
	}
	return 100
}

// change is a percentage with its sign.
func change(percent int) string {
	switch {
	case percent == 0:
		return "as it was"
	case percent < 0:
		return fmt.Sprintf("−%d %%", -percent)
	}
	return fmt.Sprintf("+%d %%", percent)
}

func hitText(percent int) string {
	if percent == asItWas {
		return "as it was"
	}
	return fmt.Sprintf("%d %% of input", percent)
}

// mostProviders is how many have a slider.
const mostProviders = 4

// paidProviders are those that most was spent on whose prices are known.
func (s *Spend) paidProviders() []string {
	var all []string
	for i := range s.sight.Lines {
		l := &s.sight.Lines[i]
		if provider := s.book().Provider(l.Model); provider != "" && l.Rows > 0 && !slices.Contains(all, provider) && len(all) < mostProviders {
			all = append(all, provider)
		}
	}
	slices.Sort(all)
	return all
}

// book is the prices by day.
func (s *Spend) book() *pricebook.Book {
	if s.App.Prices == nil {
		s.App.Prices = pricebook.New(s.App.Catalog.Models, nil)
	}
	return s.App.Prices
}

// usedModels are the models of what is shown that have calls, sorted.
func (s *Spend) usedModels() []string {
	used := make(map[string]bool)
	for i := range s.sight.Lines {
		if l := &s.sight.Lines[i]; l.Rows > 0 && l.Model != "" {
			used[l.Model] = true
		}
	}
	return slices.Sorted(maps.Keys(used))
}

// replaced is the model whose place a new one would take.
func (s *Spend) replaced() string {
	if used := s.usedModels(); slices.Contains(used, s.assumed.from) {
		return s.assumed.from
	}
	dearest, most := "", usage.Amount{}
	for i := range s.sight.Lines {
		l := &s.sight.Lines[i]
		if l.Tokens().Prompt() > 0 && (dearest == "" || most.Less(l.Spent())) {
			dearest, most = l.Model, l.Spent()
		}
	}
	return dearest
}

func (s *Spend) moveFrom(step int) {
	used := s.usedModels()
	if n := len(used); n > 0 {
		s.assumed.from = used[(slices.Index(used, s.replaced())+step+n)%n]
	}
}

// announced are the changes of prices that are to come.
func (s *Spend) announced() []pricebook.Event {
	today := s.now.UTC().Truncate(24 * time.Hour)
	return slices.DeleteFunc(s.book().Events(today.AddDate(0, 0, 1), today.AddDate(10, 0, 0)), func(e pricebook.Event) bool { return !e.To.Known() })
}

// scenario is what the sliders say.
func (s *Spend) scenario() whatif.Scenario {
	a := &s.assumed
	out := whatif.Scenario{Batch: hundredths(a.batch), Factors: make(map[string]whatif.Share)}
	for provider, percent := range a.factors {
		out.Factors[provider] = hundredths(percent)
	}
	if from := s.replaced(); a.newcomer > 0 && from != "" {
		in, each := newPrices[a.price][0], newPrices[a.price][1]
		price := providers.Price{Rates: providers.Rates{Input: providers.USD(in), CachedInput: providers.USD(in), Output: providers.USD(each)}}
		out.Swaps = []whatif.Swap{{From: from, To: "a new model", Part: hundredths(a.newcomer), Price: &price}}
	}
	if a.cacheHit != asItWas {
		hit := hundredths(a.cacheHit)
		out.CacheHit = &hit
	}
	first := s.firstDay()
	if a.early {
		for _, e := range s.announced() {
			price := e.To
			price.AsOf = first
			out.Ends = append(out.Ends, whatif.End{Model: e.Model, Price: price})
		}
	}
	return out
}

func hundredths(percent int) whatif.Share { return whatif.Share(percent) * (whatif.Whole / 100) }

// firstDay is the first day of what is shown.
func (s *Spend) firstDay() time.Time {
	if len(s.sight.points) == 0 {
		return s.now
	}
	return s.sight.points[0].At
}

// lookAhead readies what scenarios are asked of, where a pane asks for it.
func (s *Spend) lookAhead() tea.Cmd {
	if s.history == nil || s.baseline != nil || s.pane != whatIfPane && s.pane != warPane {
		return nil
	}
	until := s.now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	return lookAt(s.sight.base.History, s.sight.groups(), s.book(), s.App.Catalog.Reference, until, s.Generations.Next(basing))
}

// based takes what scenarios are asked of.
func (s *Spend) based(msg based) {
	s.baseline, s.war = msg.baseline, msg.war
	s.assumed.outcome = nil
}

// outcome is what is shown under the scenario of the sliders.
func (s *Spend) outcome() *whatif.Outcome {
	if s.assumed.outcome == nil {
		out := s.baseline.Under(s.scenario())
		s.assumed.outcome = &out
	}
	return s.assumed.outcome
}

// whatIfRows are the keys of the sliders.
func (s *Spend) whatIfRows() []keymap.Row {
	by := func(n int) func() tea.Cmd { return keymap.Do(func() { s.slide(n) }) }
	to := func(n int) func() tea.Cmd {
		return keymap.Do(func() { s.assumed.selected = min(max(0, s.assumed.selected+n), len(s.sliders())-1) })
	}
	return []keymap.Row{
		{Mode: inWhatIf, Action: "more", Keys: []string{"l", "right"}, Hint: "more", Help: "assume more of the selected slider", Do: by(1), Off: s.whyNoSlide},
		{Mode: inWhatIf, Action: "less", Keys: []string{"h", "left"}, Hint: "less", Help: "assume less of it", Do: by(-1), Off: s.whyNoSlide},
		{Mode: inWhatIf, Action: "down", Keys: []string{"j", "down"}, Hint: "", Help: "select the next slider", Do: to(1), Off: s.whyNone},
		{Mode: inWhatIf, Action: "up", Keys: []string{"k", "up"}, Hint: "", Help: "select the slider before", Do: to(-1), Off: s.whyNone},
		{Mode: inWhatIf, Action: "halve-prices", Keys: []string{"H"}, Hint: "halve prices", Help: "assume that all prices are half of what they were", Do: keymap.Do(s.halvePrices), Off: s.whyNone},
		{Mode: inWhatIf, Action: "assume-nothing", Keys: []string{"x"}, Hint: "reset", Help: "put all sliders back to as it was", Do: keymap.Do(func() {
			s.assumed = assumeNothing(s.assumed.selected)
		}), Off: s.whyNone},
	}
}

// halvePrices halves those of all models, also of those that only the policy asks.
func (s *Spend) halvePrices() {
	s.assumed.factors = make(map[string]int)
	for _, model := range s.book().Models() {
		s.assumed.factors[s.book().Provider(model)] = 50
	}
	s.assumed.outcome = nil
}

func (s *Spend) whyNoSlide() string {
	if s.history == nil {
		return s.whyNone()
	}
	all := s.sliders()
	return all[min(s.assumed.selected, len(all)-1)].why
}

func (s *Spend) slide(n int) {
	all := s.sliders()
	all[min(s.assumed.selected, len(all)-1)].move(n)
	s.assumed.outcome = nil
}

// whatIfLines are the outcome and the sliders, in lines of w cells.
func (s *Spend) whatIfLines(w int) []string {
	if s.baseline == nil {
		say := "i asks what it would have cost under other prices and habits"
		if s.pane == whatIfPane {
			say = "looking at the calls …"
		}
		return []string{s.Theme.Dim.Render(s.Widths.Truncate(say, w))}
	}
	sliders, _ := s.sliderLines(w)
	return append(s.outcomeLines(w), sliders...)
}

// drawWhatIf is the box with the sliders: the selected one is always in it.
func (s *Spend) drawWhatIf(w, h int) []string {
	room := max(1, h-2)
	if s.baseline == nil || len(s.whatIfLines(w-4)) <= room {
		return s.drawText(whatIfPane, " what if ", s.whatIfLines(w-4), w, h)
	}
	edge, title := s.edge(whatIfPane)
	rows := s.outcomeLines(w - 4)
	rows = rows[:min(len(rows), max(1, room*3/5))]
	sliders, at := s.sliderLines(w - 4)
	left := max(1, room-len(rows))
	top := max(0, min(at-left/2, len(sliders)-left))
	rows = append(rows, sliders[top:min(len(sliders), top+left)]...)
	return shell.Framed(s.Context, edge, title.Add(s.Theme.Title, " what if "), styled.Line{{Style: s.Theme.Dim, Text: " j k select "}}, rows[:min(len(rows), room)], w)
}

// sliderLines are the sliders in lines of w cells, and the line of the selected one.
func (s *Spend) sliderLines(w int) (rows []string, at int) {
	all := s.sliders()
	s.assumed.selected = min(s.assumed.selected, len(all)-1)
	for i, one := range all {
		if i == s.assumed.selected {
			at = len(rows)
		}
		mark, paint := "  ", s.Theme.Text
		if i == s.assumed.selected && s.pane == whatIfPane {
			mark, paint = "▸ ", s.Theme.Chosen
		}
		rows = append(rows, styled.Line{{Style: s.Theme.Dim, Text: mark + s.Widths.Pad(one.name, 26)}, {Style: paint, Text: "◂ " + one.value + " ▸"}}.Render(s.Widths, w))
		if one.note != "" {
			for _, line := range s.Widths.Wrap(one.note, max(1, w-4)) {
				rows = append(rows, s.Theme.Warn.Render("    "+line))
			}
		}
	}
	return rows, at
}

// outcomeLines are what is spent as it is and as is assumed.
func (s *Spend) outcomeLines(w int) []string {
	base, out := s.baseline.Base(), s.outcome()
	rows := []string{s.beside("spent", base.Spent, out.Spent, w)}
	if s.sight.compared.Compared > 0 {
		rows = append(rows, s.beside(s.policyWord(), base.Routed, out.Routed, w), s.beside("always reference", base.Reference, out.Reference, w))
	}
	rows = append(rows, s.aheadLines(w)...)
	rows = append(rows, s.tradedLine(w)...)
	var notes []string
	if something(out.Kept) {
		notes = append(notes, estimate(out.Kept)+" of it stays: no tokens or no price is known")
	}
	if out.FirstKnown {
		notes = append(notes, "some prices are of a later day")
	}
	if len(notes) > 0 {
		rows = append(rows, s.Theme.Warn.Render(s.Widths.Truncate(strings.Join(notes, "; "), w)))
	}
	return append(rows, "")
}

// beside is a figure as it is and as it would have been.
func (s *Spend) beside(name string, was, would usage.Amount, w int) string {
	line := styled.Line{{Style: s.Theme.Dim, Text: s.Widths.Pad(name, figureName+1)}, {Style: s.Theme.Text, Text: estimate(was)}, {Style: s.Theme.Dim, Text: " → "}, {Style: s.Theme.Focus, Text: estimate(would)}}
	if share := part(would, was); share >= 0 && was.Known() {
		line = line.Add(s.Theme.Dim, "  "+change(int(100*share+0.5)-100))
	}
	return line.Render(s.Widths, w)
}

// warLines are what the same calls cost at the prices of each day, as bars.
func (s *Spend) warLines(w int) []string {
	if s.baseline == nil {
		say := "w shows what the same calls cost at the prices of other days"
		if s.pane == warPane {
			say = "looking at the calls …"
		}
		return []string{s.Theme.Dim.Render(s.Widths.Truncate(say, w))}
	}
	if len(s.war) < 2 {
		return s.Widths.Wrap("No price of these models changed in this time. A [[price]] in the config says from which day on a price holds.", w)
	}
	var highest usage.Amount
	for _, at := range s.war {
		if highest.Less(at.Spent) || !highest.Known() {
			highest = at.Spent
		}
	}
	var rows []string
	for _, at := range s.war {
		line := styled.Line{{Style: s.Theme.Dim, Text: s.Widths.Pad(at.Day.Format("2 Jan 2006"), 13)}, {Style: s.Theme.Text, Text: s.Widths.PadLeft(estimate(at.Spent), 10) + " "}, {Style: s.Theme.Focus, Text: bar(part(at.Spent, highest))}}
		rows = append(rows, line.Render(s.Widths, w))
		for _, e := range at.Changed {
			rows = append(rows, s.Theme.Dim.Render(s.Widths.Truncate("  "+format.Name(e.Model)+" "+rates(e.From)+" → "+rates(e.To), w)))
		}
	}
	return rows
}

// rates are those of input and output.
func rates(p providers.Price) string {
	if !p.Known() {
		return format.Unknown
	}
	return format.ListPrice(p.Input) + "/" + format.ListPrice(p.Output)
}
