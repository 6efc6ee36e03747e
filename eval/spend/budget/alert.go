package budget

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"switchboard/engine/caps"
	"switchboard/eval/spend/forecast"
	"switchboard/eval/usage"
)

// Level is how serious an alert is.
type Level string

// The levels.
const (
	Near     Level = "near"     // a share below the whole budget is spent
	Over     Level = "over"     // the budget is spent, or more
	Expected Level = "expected" // the month is forecast to end above the budget
)

// Alert is a condition that a budget asks to be told of, and whether it holds now.
type Alert struct {
	Budget   Budget
	Level    Level
	Share    float64 // of the budget; 1 where Level is Expected
	Known    bool    // whether it can be told; if not, it does not hold
	Holds    bool
	Sentence string // for people, without a full stop
}

// Alerts are the alerts of a budget, the smallest share first and the forecast last.
// spent is what counts towards the budget in its period so far. f is the forecast of the
// spending that the budget is about; the zero Forecast is none.
func Alerts(b Budget, spent usage.Sum, f forecast.Forecast) []Alert {
	shares := slices.Clone(b.Shares)
	slices.Sort(shares)
	var alerts []Alert
	for _, share := range slices.Compact(shares) {
		alerts = append(alerts, b.atShare(share, spent, f))
	}
	if b.Forecast {
		alerts = append(alerts, b.expected(spent, f))
	}
	return alerts
}

func (b Budget) atShare(share float64, spent usage.Sum, f forecast.Forecast) Alert {
	a := Alert{Budget: b, Level: Near, Share: share, Known: spent.Known() && b.Limit.Known()}
	if share >= 1 {
		a.Level = Over
	}
	a.Holds = a.Known && float64(spent.Nano()) >= math.Round(share*float64(b.Limit.Nano()))
	switch {
	case !a.Known:
		a.Sentence = fmt.Sprintf("what is spent of %s is not known", b.Phrase())
	default:
		a.Sentence = b.spentOf(share, spent, a.Holds)
	}
	if a.Known && b.Per == caps.Month && f.Missing > 0 {
		a.Sentence += fmt.Sprintf(", and nothing is known of %s of the month", days(f.Missing))
	}
	return b.placed(a)
}

// spentOf says how much of a budget is spent, and on which side of an alert that is.
func (b Budget) spentOf(alert float64, spent usage.Sum, holds bool) string {
	reached := percent(b.Reached(spent.Money))
	if part := float64(spent.Nano()) / float64(b.Limit.Nano()); part == alert || holds && b.Reached(spent.Money) < alert {
		reached = percent(alert)
	}
	said := fmt.Sprintf("%s of %s is spent: %v", reached, b.Phrase(), spent)
	switch {
	case !holds:
		said += ", below the alert at " + percent(alert)
	case reached != percent(alert):
		said += ", past the alert at " + percent(alert)
	}
	return said
}

// expected is the alert of the forecast. A budget that is spent already needs none.
func (b Budget) expected(spent usage.Sum, f forecast.Forecast) Alert {
	a := Alert{Budget: b, Level: Expected, Share: 1}
	month := f.Month
	passed := b.Limit.Less(spent.Money)
	a.Known = passed || month.Mean.Known() && b.Limit.Known()
	a.Holds = passed || b.Limit.Less(month.Mean)
	switch {
	case !a.Known && f.Reason != "":
		a.Sentence = fmt.Sprintf("nothing is forecast for %s: %s", b.Phrase(), f.Reason)
	case !a.Known:
		a.Sentence = fmt.Sprintf("nothing is forecast for %s", b.Phrase())
	case passed:
		a.Sentence = fmt.Sprintf("%s is passed already: %v", b.Phrase(), spent)
	case a.Holds:
		a.Sentence = fmt.Sprintf("%s, above %s%s", ending(month), b.Phrase(), runningOut(f.RunsOut(b.Limit)))
	case b.Limit.Less(month.High):
		a.Sentence = fmt.Sprintf("%s, not above %s, though the interval reaches above it", ending(month), b.Phrase())
	default:
		a.Sentence = fmt.Sprintf("%s, not above %s", ending(month), b.Phrase())
	}
	return b.placed(a)
}

func (b Budget) placed(a Alert) Alert {
	if b.Place != "" {
		a.Sentence += " (" + b.Place + ")"
	}
	return a
}

func ending(month forecast.Interval) string {
	return fmt.Sprintf("the month is forecast to end at ~%v (%s interval: %v to %v)", month.Mean, percent(forecast.Confidence), month.Low, month.High)
}

// runningOut says when, and by the interval when at the earliest and latest.
func runningOut(out forecast.RunOut) string {
	if !out.Known || out.Date.IsZero() {
		return ""
	}
	latest := "or not this month"
	if !out.Latest.IsZero() {
		latest = "at the latest " + out.Latest.String()
	}
	return fmt.Sprintf(": it is spent on %v, at the earliest %v, %s", out.Date, out.Earliest, latest)
}

func percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*1e4)/100, 'f', -1, 64) + " %"
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}
