package spend

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"switchboard/eval/spend/pricebook"
	"switchboard/eval/spend/whatif"
	"switchboard/eval/usage"
	"switchboard/providers"
	"switchboard/ui/format"
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
	a := &s.whatIf.assumed
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
	if used := s.usedModels(); slices.Contains(used, s.whatIf.assumed.from) {
		return s.whatIf.assumed.from
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
		s.whatIf.assumed.from = used[(slices.Index(used, s.replaced())+step+n)%n]
	}
}

// announced are the changes of prices that are to come.
func (s *Spend) announced() []pricebook.Event {
	today := s.now.UTC().Truncate(24 * time.Hour)
	return slices.DeleteFunc(s.book().Events(today.AddDate(0, 0, 1), today.AddDate(10, 0, 0)), func(e pricebook.Event) bool { return !e.To.Known() })
}

// scenario is what the sliders say.
func (s *Spend) scenario() whatif.Scenario {
	a := &s.whatIf.assumed
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
