// Package pricebook knows what models cost on which day: the history of their
// prices, and changes that are announced. It holds what somebody published, and
// works out no price of its own.
package pricebook

import (
	"maps"
	"math"
	"slices"
	"time"

	"switchboard/providers"
)

// Entry is a price of a model that holds from a day on. The model need not be
// configured.
type Entry struct {
	Model    string    // our id
	Provider string    // who sells it; "": the configured model's, or unknown
	Until    time.Time // the last day on which it holds; zero: nobody named one

	providers.Price // AsOf is the first day on which it holds
}

// Standing says what a price of a day rests on.
type Standing string

const (
	Unknown    Standing = ""            // no price is known
	Held       Standing = "held"        // it held on the day
	FirstKnown Standing = "first_known" // the day is before the first known price, which stands in for the price of that day
)

// Book is the prices of all models. It does not change.
type Book struct {
	models map[string]*history
}

// history is the prices of one model.
type history struct {
	provider string
	prices   []dated // by their first days
}

// dated is a price with its first and its last day.
type dated struct {
	from, until Day
	price       providers.Price
}

// Day counts days since 1970, as the calendar of a date has them.
type Day int64

const (
	always Day = math.MinInt32 // the first day of a price whose day nobody noted
	never  Day = math.MaxInt32
)

// DayOf is the day of a time; always where no time was noted.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

func (d Day) time() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

// New makes a book of the models' own prices and further entries. A model's own price
// holds from its AsOf on, or since ever where it has none. Of two prices of a model with
// the same first day the model's own one holds, or else the later one in the list. An
// entry of another provider than the configured model's is left out, because nothing is
// paid there.
func New(models []providers.Model, entries []Entry) *Book {
	b := &Book{models: make(map[string]*history)}
	sellers := make(map[string]string)
	for _, m := range models {
		sellers[m.ID] = m.Provider
		b.of(m.ID).provider = m.Provider
	}
	for _, e := range entries {
		if seller, configured := sellers[e.Model]; !configured || e.Provider == "" || e.Provider == seller {
			b.of(e.Model).add(e)
		}
	}
	for _, m := range models {
		b.of(m.ID).add(Entry{Model: m.ID, Price: m.Price})
	}
	return b
}

func (b *Book) of(model string) *history {
	h := b.models[model]
	if h == nil {
		h = &history{}
		b.models[model] = h
	}
	return h
}

func (h *history) add(e Entry) {
	if h.provider == "" {
		h.provider = e.Provider
	}
	if !e.Known() {
		return
	}
	one := dated{always, never, e.Price}
	if !e.AsOf.IsZero() {
		one.from = DayOf(e.AsOf)
	}
	if !e.Until.IsZero() {
		one.until = DayOf(e.Until)
	}
	at, there := slices.BinarySearchFunc(h.prices, one.from, func(d dated, from Day) int { return int(d.from - from) })
	if there {
		h.prices[at] = one
		return
	}
	h.prices = slices.Insert(h.prices, at, one)
}

// With is the book with further entries, in the order of their first days. They
// take the place of all that holds from these days on.
func (b *Book) With(entries []Entry) *Book {
	next := &Book{models: maps.Clone(b.models)}
	for _, e := range entries {
		old := next.of(e.Model)
		h := &history{provider: old.provider}
		from := DayOf(e.AsOf)
		for _, d := range old.prices {
			if d.from < from {
				d.until = min(d.until, from-1)
				h.prices = append(h.prices, d)
			}
		}
		h.add(e)
		next.models[e.Model] = h
	}
	return next
}

// Map is the book with every price as change makes it.
func (b *Book) Map(change func(provider string, p providers.Price) providers.Price) *Book {
	next := &Book{models: make(map[string]*history, len(b.models))}
	for id, h := range b.models {
		changed := &history{provider: h.provider, prices: slices.Clone(h.prices)}
		for i := range changed.prices {
			changed.prices[i].price = change(h.provider, changed.prices[i].price)
		}
		next.models[id] = changed
	}
	return next
}

// At is the price of a model on a day: of the prices that have begun and not ended by
// then, the one that began last. So an earlier price holds again when an introductory
// price has ended. Before the first known price, that one stands in, and the standing
// says so, because as_of is often only the day on which somebody looked.
func (b *Book) At(model string, on time.Time) (providers.Price, Standing) {
	return b.On(model, DayOf(on))
}

// On is At for a caller that has counted the day already.
func (b *Book) On(model string, on Day) (providers.Price, Standing) {
	h := b.models[model]
	if h == nil {
		return providers.Price{}, Unknown
	}
	d, standing := h.at(on)
	if d == nil {
		return providers.Price{}, Unknown
	}
	return d.price, standing
}

func (h *history) at(on Day) (*dated, Standing) {
	for i := len(h.prices) - 1; i >= 0; i-- {
		if d := &h.prices[i]; d.from <= on && on <= d.until {
			return d, Held
		}
	}
	if len(h.prices) > 0 && on < h.prices[0].from {
		return &h.prices[0], FirstKnown
	}
	return nil, Unknown
}

// Models are the models of which a price is known, sorted.
func (b *Book) Models() []string {
	var ids []string
	for id, h := range b.models {
		if len(h.prices) > 0 {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Provider is who sells a model, or "".
func (b *Book) Provider(model string) string {
	if h := b.models[model]; h != nil {
		return h.provider
	}
	return ""
}
