package shell

import (
	"slices"
	"strings"

	"switchboard/engine/dispatch"
	"switchboard/engine/worstcase"
	"switchboard/providers"
	"switchboard/ui/format"
)

// CostEstimate is the most that a prompt can cost, before it is sent.
type CostEstimate struct {
	Lanes    int             // whose worst case is known; of a routed prompt attempts
	Worst    providers.Money // of those
	Charged  int             // of those, the ones that are not simulated
	Bill     providers.Money // their worst case
	Unpriced []string        // models whose worst case is unknown
}

// EstimateCost adds up what a plan can cost.
func (d *Context) EstimateCost(plan *dispatch.Plan) CostEstimate {
	e := CostEstimate{Worst: providers.Nano(0), Bill: providers.Nano(0)}
	for _, lane := range plan.WorstCalls() {
		m, worst := lane.Request.Model, lane.Worst
		if !worst.Known() {
			if !slices.Contains(e.Unpriced, format.Name(m.ID)) {
				e.Unpriced = append(e.Unpriced, format.Name(m.ID))
			}
			continue
		}
		e.Lanes, e.Worst = e.Lanes+1, worstcase.Sum(e.Worst, worst)
		if d.App.Catalog.Providers[m.Provider].Kind != providers.Simulated {
			e.Charged, e.Bill = e.Charged+1, worstcase.Sum(e.Bill, worst)
		}
	}
	return e
}

// String is the worst case, and whose price is missing in it.
func (e CostEstimate) String() string {
	switch {
	case len(e.Unpriced) == 0:
		return e.Worst.String()
	case e.Lanes == 0:
		return "— (" + e.Missing() + ")"
	}
	return format.Cents(e.Worst) + " and more (" + e.Missing() + ")"
}

// Missing says whose price is unknown.
func (e CostEstimate) Missing() string {
	return "the price of " + strings.Join(e.Unpriced, ", ") + " is unknown"
}

// Left is what the daily cap lets through, and whether a bill could pass it.
func (d *Context) Left(bill providers.Money) (left providers.Money, over bool) {
	if !d.App.Limits.PerDay.Known() || !d.Spent.Sum.Known() || !bill.Known() {
		return providers.Money{}, false
	}
	spare := d.App.Limits.PerDay.Nano() - d.Spent.Sum.Nano()
	return providers.Nano(max(0, spare)), bill.Nano() > spare
}

// SpentOfCap is what was spent today, beside the daily cap where there is one
// and room for it.
func (d *Context) SpentOfCap() string {
	text := format.Cents(d.Spent.Sum)
	if d.App.Limits.PerDay.Known() && d.Width >= 60 {
		text += " of " + format.Cents(d.App.Limits.PerDay)
	}
	if d.Spent.Uncounted > 0 {
		text += " + " + format.Plural(d.Spent.Uncounted, "call") + " of unknown cost"
	}
	return text
}
