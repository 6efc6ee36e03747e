package report

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"switchboard/eval/spend"
	"switchboard/eval/spend/whatif"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// ScenarioCost is what the same calls would have cost if something were otherwise. All of
// it is estimated, by list prices, so that a discount stays a discount.
type ScenarioCost struct {
	If         string          `json:"if"`
	Spent      providers.Money `json:"usd"`
	Change     providers.Money `json:"change_usd"`    // the difference from what was spent
	Routed     providers.Money `json:"routed_usd"`    // Compared.Routed
	Reference  providers.Money `json:"reference_usd"` // Compared.Reference
	Kept       providers.Money `json:"unchanged_usd"` // part of Spent that stays as it was: its tokens or its price are unknown
	FirstKnown bool            `json:"first_known"`   // for some calls the first known price was taken, which is of a later day
	Estimated  bool            `json:"estimated"`
}

// WarDay is what the same calls cost at the prices of one day.
type WarDay struct {
	Day        Day             `json:"day"`
	Spent      providers.Money `json:"usd"`
	Routed     providers.Money `json:"routed_usd"`
	Reference  providers.Money `json:"reference_usd"`
	Kept       providers.Money `json:"unchanged_usd"` // part of Spent of which no tokens, or no price of that day, is known
	FirstKnown bool            `json:"first_known"`
	Changed    []PriceChange   `json:"changed"` // prices that changed on that day; none on the first
	Estimated  bool            `json:"estimated"`
}

// PriceChange is a price that changed, in dollars per million tokens.
type PriceChange struct {
	Model  string      `json:"model"`
	From   ChangeRates `json:"from"`
	To     ChangeRates `json:"to"`
	Source string      `json:"source"`
}

// ChangeRates are null where no price is known.
type ChangeRates struct {
	Input  providers.Money `json:"input"`
	Output providers.Money `json:"output"`
}

// assumptions asks what if, and what the history costs at the prices of other days.
func (b *builder) assumptions(r *Report) {
	r.WhatIf, r.PriceWar = []ScenarioCost{}, []WarDay{}
	if b.Book == nil || len(b.History.Lines) == 0 {
		return
	}
	base := whatif.NewBaseline(b.History, b.Book, b.Catalog.Reference)
	if !base.Base().Spent.Known() && !base.Base().Reference.Known() {
		return
	}
	for _, s := range b.scenarios() {
		r.WhatIf = append(r.WhatIf, assumed(s.text, base.Base(), base.Under(s.Scenario)))
	}
	r.WhatIf = append(r.WhatIf, grown(base.Base()))
	r.PriceWar = b.priceWar(base)
}

// scenario is what is assumed, in words.
type scenario struct {
	text string
	whatif.Scenario
}

// scenarios are those that a report asks of everybody.
func (b *builder) scenarios() []scenario {
	var all []scenario
	for _, provider := range b.sellers() {
		all = append(all, scenario{provider + " cuts its prices by 30 %", whatif.Scenario{Factors: map[string]whatif.Share{provider: whatif.ShareOf(0.7)}}})
	}
	half := whatif.Whole / 2
	all = append(all, scenario{"all is sent in batches, where a batch price is known", whatif.Scenario{Batch: whatif.Whole}},
		scenario{"half of the input is read from a cache", whatif.Scenario{CacheHit: &half}})
	if from := b.dearest(); from != "" {
		price := providers.Price{Rates: providers.Rates{Input: providers.USD(0.27), CachedInput: providers.USD(0.27), Output: providers.USD(1.10)}}
		all = append(all, scenario{"a new model at $0.27 / $1.10 answers in the place of " + from,
			whatif.Scenario{Swaps: []whatif.Swap{{From: from, To: "a new model", Part: whatif.Whole, Price: &price}}}})
	}
	return all
}

// sellers are the providers of models that were called and have a price.
func (b *builder) sellers() []string {
	all := make(map[string]bool)
	for model := range b.called() {
		if provider := b.Book.Provider(model); provider != "" {
			all[provider] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// called are the models that were called, with what was spent on each.
func (b *builder) called() map[string]usage.Amount {
	all := make(map[string]usage.Amount)
	for i := range b.History.Lines {
		if l := &b.History.Lines[i]; l.Rows > 0 && l.InUSD() {
			all[l.Model] = all[l.Model].Plus(l.Spent())
		}
	}
	return all
}

// dearest is the model on which most was spent, of those with a price; "": none.
func (b *builder) dearest() (dearest string) {
	all := b.called()
	for _, model := range slices.Sorted(maps.Keys(all)) {
		if priced := slices.Contains(b.Book.Models(), model); priced && all[model].Known() && (dearest == "" || all[dearest].Less(all[model])) {
			dearest = model
		}
	}
	return dearest
}

func assumed(text string, was, would whatif.Outcome) ScenarioCost {
	return ScenarioCost{text, would.Spent.Money(), minus(would.Spent, was.Spent), would.Routed.Money(), would.Reference.Money(), would.Kept.Money(), would.FirstKnown, true}
}

// grown is the traffic after three months of growth.
func grown(was whatif.Outcome) ScenarioCost {
	after := func(a usage.Amount) providers.Money { return spend.Fraction(a.Money(), 1331, 1000) }
	a := ScenarioCost{If: "traffic grows by 10 % a month for three months (33.1 %)", Spent: after(was.Spent), Routed: after(was.Routed), Reference: after(was.Reference), Kept: providers.Money{}, FirstKnown: was.FirstKnown, Estimated: true}
	if was.Spent.Known() {
		a.Change = a.Spent.Add(negative(was.Spent.Money()))
	}
	return a
}

// priceWar has every day on which a price of these models changed, those to come
// included.
func (b *builder) priceWar(base *whatif.Baseline) []WarDay {
	all := []WarDay{}
	first, last, used := b.Now, b.Now, b.used()
	for _, e := range b.Book.Events(time.Unix(0, 0), b.Now.AddDate(10, 0, 0)) {
		if !e.From.Known() || !used[e.Model] {
			continue
		}
		if e.Day.Before(first) {
			first = e.Day.AddDate(0, 0, -1)
		}
		if e.Day.After(last) {
			last = e.Day
		}
	}
	for _, at := range base.PriceWar(dayOf(first), dayOf(last).AddDate(0, 0, 1)) {
		day := WarDay{DayOf(at.Day), at.Spent.Money(), at.Routed.Money(), at.Reference.Money(), at.Kept.Money(), at.FirstKnown, []PriceChange{}, true}
		for _, e := range at.Changed {
			if e.From.Known() {
				day.Changed = append(day.Changed, PriceChange{e.Model, rates(e.From), rates(e.To), e.Source})
			}
		}
		if n := len(all); n == 0 || len(day.Changed) > 0 || day.Spent != all[n-1].Spent || day.Reference != all[n-1].Reference || day.Routed != all[n-1].Routed {
			all = append(all, day)
		}
	}
	if len(all) < 2 {
		return []WarDay{}
	}
	return all
}

// used are the models that were called or would have been.
func (b *builder) used() map[string]bool {
	all := map[string]bool{b.Catalog.Reference: true}
	for i := range b.History.Lines {
		all[b.History.Lines[i].Model], all[b.History.Lines[i].Route] = true, true
	}
	return all
}

func rates(p providers.Price) ChangeRates { return ChangeRates{p.Input, p.Output} }

// String is the rates in words.
func (c ChangeRates) String() string {
	if !c.Input.Known() || !c.Output.Known() {
		return "—"
	}
	return fmt.Sprintf("$%s / $%s", c.Input.Decimal(), c.Output.Decimal())
}
