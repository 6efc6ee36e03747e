// Package outlook says where spending is heading: when the month's end is forecast from
// a history, and how far budgets have come. Days are those of the history, in UTC.
package outlook

import (
	"time"

	"switchboard/engine/caps"
	"switchboard/eval/spend"
	"switchboard/eval/spend/budget"
	"switchboard/eval/spend/forecast"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Expectation is a forecast, and how certain what is spent of it already is.
type Expectation struct {
	forecast.Forecast
	SoFar usage.Sum // this month: Forecast.Spent
}

// Forecast forecasts what the groups that pass will have cost.
func Forecast(h *spend.History, pass func(*spend.Group) bool, now time.Time) Expectation {
	points := h.DaysOf(pass)
	f := forecast.New(days(h, points, now))
	return Expectation{f, usage.Sum{Money: f.Spent, Standing: since(points, monthOf(now), now)}}
}

// since is the standing of what was spent from a day on until now.
func since(points []spend.Point, first, now time.Time) usage.Standing {
	var all spend.Sums
	for _, p := range points {
		if !p.At.Before(first) && !p.At.After(now) {
			all.Add(p.Sums)
		}
	}
	return all.Standing()
}

// monthOf is when the month began.
func monthOf(now time.Time) time.Time {
	now = now.UTC()
	return time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// days are what each day up to now has cost. On a day between the first with a line and
// the last, nothing was spent on what has no line there. Where files tell of calls, of a
// day behind their last and without a line nothing is known: it may be in the next of them.
func days(h *spend.History, points []spend.Point, now time.Time) forecast.History {
	now = now.UTC()
	today := now.Truncate(24 * time.Hour)
	out := forecast.History{Today: forecast.DateOf(today), Over: forecast.Over(now)}
	if len(h.Lines) == 0 {
		return out
	}
	if len(h.Files) == 0 {
		out.SoFar = providers.Nano(0)
	}
	spentOn := make(map[time.Time]providers.Money)
	for _, p := range points {
		if p.Rows > 0 { // else it is a day between two with lines
			spentOn[p.At] = spent(p)
		}
	}
	last := lastOfFiles(h)
	for day := h.Lines[0].At; !day.After(today); day = day.AddDate(0, 0, 1) {
		amount, any := spentOn[day]
		switch {
		case any:
		case day.After(last) && len(h.Files) > 0:
			continue
		default:
			amount = providers.Nano(0)
		}
		if day.Equal(today) {
			out.SoFar = amount
		} else {
			out.Days = append(out.Days, forecast.Day{Date: forecast.DateOf(day), Spent: amount})
		}
	}
	return out
}

// lastOfFiles is the last day that a file tells of. What this program sent later says
// nothing of what others did.
func lastOfFiles(h *spend.History) time.Time {
	for i := len(h.Lines) - 1; i >= 0; i-- {
		if l := &h.Lines[i]; l.Source != spend.OwnCalls {
			return l.At
		}
	}
	return time.Time{}
}

// spent is what a day has cost: unknown where it had calls, and none has a price or all
// money is of another currency.
func spent(p spend.Point) providers.Money {
	if m := p.Spent().Money(); m.Known() {
		return m
	}
	if p.UnpricedRows+p.BilledRows+p.ReportedRows+p.EstimatedRows > 0 {
		return providers.Money{}
	}
	return providers.Nano(0)
}

// Budget is how far a budget has come.
type Budget struct {
	budget.Budget
	Spent    usage.Sum         // in its day or month so far
	Share    float64           // of the budget; below 0: unknown
	Forecast forecast.Forecast // of what it is about
	Alerts   []budget.Alert
}

// Told is the share as people are told it: in whole percent, rounded down. What is
// less than one percent is not.
func (b *Budget) Told() float64 {
	if b.Share < 0.01 {
		return b.Share
	}
	return b.Reached(b.Spent.Money)
}

// Budgets are how far budgets have come.
func Budgets(h *spend.History, all []budget.Budget, now time.Time) []Budget {
	out := make([]Budget, len(all))
	for i, b := range all {
		out[i] = newBudget(h, b, now)
	}
	return out
}

func newBudget(h *spend.History, b budget.Budget, now time.Time) Budget {
	points := h.DaysOf(counts(b))
	known := days(h, points, now)
	f := forecast.New(known)
	out := Budget{Budget: b, Forecast: f, Spent: usage.Sum{Money: f.Spent, Standing: since(points, monthOf(now), now)}, Share: -1}
	if b.Per == caps.Day {
		out.Spent = usage.Sum{Money: known.SoFar, Standing: since(points, now.UTC().Truncate(24*time.Hour), now)}
	}
	if share, ok := out.Spent.Ratio(b.Limit); ok {
		out.Share = share
	}
	out.Alerts = budget.Alerts(b, out.Spent, f)
	return out
}

// dimensions are those of the fields that a budget can be about.
var dimensions = map[budget.Field]spend.Dimension{
	budget.Tag: spend.ByTag, budget.Model: spend.ByModel, budget.Task: spend.ByTask, budget.Provider: spend.ByProvider,
}

// counts reports which groups count towards a budget.
func counts(b budget.Budget) func(*spend.Group) bool {
	if b.About == budget.Everything {
		return func(*spend.Group) bool { return true }
	}
	return func(g *spend.Group) bool {
		l := spend.Line{Group: g}
		return l.Counts(dimensions[b.About], b.Value)
	}
}
