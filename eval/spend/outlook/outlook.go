// Package outlook says where spending is heading: what a month is forecast to have cost
// at its end, from a history, and how far budgets are used up. Days are those of the
// history, in UTC.
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

// Expectation is a forecast, and how certain the part is that is already spent.
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

// days are what each day up to now has cost. A day between the first and the last with a
// line, without one of its own, cost nothing. Where files report calls, a day after their
// last one and without a line is unknown: it may be in the next file.
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
		if p.Rows > 0 { // without rows it is a day between two with lines
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

// lastOfFiles is the last day that a file reports. What this program sent after it says
// nothing of what others sent.
func lastOfFiles(h *spend.History) time.Time {
	for i := len(h.Lines) - 1; i >= 0; i-- {
		if l := &h.Lines[i]; l.Source != spend.OwnCalls {
			return l.At
		}
	}
	return time.Time{}
}

// spent is what a day has cost. It is unknown where the day had calls and none of them
// has a price, or all money is in another currency.
func spent(p spend.Point) providers.Money {
	if m := p.Spent().Money(); m.Known() {
		return m
	}
	if p.UnpricedRows+p.BilledRows+p.ReportedRows+p.EstimatedRows > 0 {
		return providers.Money{}
	}
	return providers.Nano(0)
}

// Budget is a budget with how far it is used up.
type Budget struct {
	budget.Budget
	Spent    usage.Sum         // spent in its day or month so far
	Share    float64           // share of the budget; below 0: unknown
	Forecast forecast.Forecast // forecast of the spending that the budget is about
	Alerts   []budget.Alert
}

// Told is the share as people are told it: in whole percent, rounded down. A share below
// one percent is told as it is.
func (b *Budget) Told() float64 {
	if b.Share < 0.01 {
		return b.Share
	}
	return b.Reached(b.Spent.Money)
}

// Budgets says how far each budget is used up.
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

// dimensions has the dimension of each field that a budget can be about.
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
