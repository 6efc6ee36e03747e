package pricebook

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"switchboard/providers"
)

// Event is a change of a model's price.
type Event struct {
	Day      time.Time // the first on which the new price holds, at midnight UTC
	Model    string
	Provider string
	From     providers.Price // unknown: To is the first known price, or a price came back after a time without one
	To       providers.Price // unknown: the price ended, and none is known that follows
	Source   string          // of the change
}

// Events are the changes of prices from one day to another, exclusive, in their
// order. A price that was only looked up again is no change.
func (b *Book) Events(from, to time.Time) []Event {
	var all []Event
	for model, h := range b.models {
		for _, on := range h.boundaries() {
			if e, changed := h.change(on); changed && DayOf(from) <= on && on < DayOf(to) {
				e.Model, e.Provider = model, h.provider
				all = append(all, e)
			}
		}
	}
	slices.SortFunc(all, func(x, y Event) int {
		return cmp.Or(x.Day.Compare(y.Day), cmp.Compare(x.Model, y.Model))
	})
	return all
}

// boundaries are the days on which a price begins, or the one before ended.
func (h *history) boundaries() []Day {
	var days []Day
	for _, d := range h.prices {
		if d.from != always {
			days = append(days, d.from)
		}
		if d.until != never {
			days = append(days, d.until+1)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// change is what changed on a day; false where nothing did.
func (h *history) change(on Day) (Event, bool) {
	e := Event{Day: on.time()}
	old, standing := h.at(on - 1)
	if old != nil && standing == Held {
		e.From, e.Source = old.price, old.price.Source
	}
	if now, _ := h.at(on); now != nil {
		e.To, e.Source = now.price, now.price.Source
	}
	return e, !samePrice(e.From, e.To)
}

// samePrice compares what is paid, not who says so.
func samePrice(a, b providers.Price) bool {
	return a.Rates == b.Rates && a.Batch == b.Batch && slices.Equal(a.Tiers, b.Tiers) && maps.Equal(a.ServiceTiers, b.ServiceTiers)
}
