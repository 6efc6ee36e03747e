package shell

import (
	"slices"
	"strings"

	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/format"
)

// Exposure is the most that a prompt can cost, before it is sent.
type Exposure struct {
	Lanes    int             // whose worst case is known
	Worst    providers.Money // of those
	Charged  int             // of those, the lanes that are not simulated
	Bill     providers.Money // their worst case
	Unpriced []string        // models whose worst case is unknown
}

// Expose works out what a job can cost.
func (d *Desk) Expose(job dispatch.Job) Exposure {
	e := Exposure{Worst: providers.Nano(0), Bill: providers.Nano(0)}
	for i, worst := range d.Bench.Dispatcher.WorstCases(job) {
		m := job.Models[i]
		if !worst.Known() {
			if !slices.Contains(e.Unpriced, format.Named(m.ID)) {
				e.Unpriced = append(e.Unpriced, format.Named(m.ID))
			}
			continue
		}
		e.Lanes, e.Worst = e.Lanes+1, e.Worst.Add(worst)
		if d.Bench.Catalog.Providers[m.Provider].Kind != providers.Simulated {
			e.Charged, e.Bill = e.Charged+1, e.Bill.Add(worst)
		}
	}
	return e
}

// String is the worst case, and whose price is missing in it.
func (e Exposure) String() string {
	switch {
	case len(e.Unpriced) == 0:
		return e.Worst.String()
	case e.Lanes == 0:
		return "— (" + e.Missing() + ")"
	}
	return format.Cents(e.Worst) + " and more (" + e.Missing() + ")"
}

// Missing says whose price is unknown.
func (e Exposure) Missing() string {
	return "the price of " + strings.Join(e.Unpriced, ", ") + " is unknown"
}

// Left is what the daily cap lets through, and whether a bill could pass it.
func (d *Desk) Left(bill providers.Money) (left providers.Money, over bool) {
	if !d.Bench.Limits.PerDay.Known() || !d.Spent.Known() || !bill.Known() {
		return providers.Money{}, false
	}
	spare := d.Bench.Limits.PerDay.Nano() - d.Spent.Nano()
	return providers.Nano(max(0, spare)), bill.Nano() > spare
}

// SpentOfCap is what was spent today, beside the daily cap where there is one
// and room for it.
func (d *Desk) SpentOfCap() string {
	text := format.Cents(d.Spent)
	if d.Bench.Limits.PerDay.Known() && d.Width >= 60 {
		text += " of " + format.Cents(d.Bench.Limits.PerDay)
	}
	if d.Uncounted > 0 {
		text += " + " + format.Counted(d.Uncounted, "call") + " of unknown cost"
	}
	return text
}
