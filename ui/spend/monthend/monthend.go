// Package monthend says where spending is heading: what the month is forecast to have cost
// at its end, and how much of each budget is spent. It makes figures of what package outlook
// has worked out, and reads nothing itself.
package monthend

import (
	"fmt"
	"slices"
	"time"

	"switchboard/eval/spend/forecast"
	"switchboard/eval/spend/outlook"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/styled"
)

// View is what is shown of a forecast and of budgets.
type View struct {
	Expected outlook.Expectation // the forecast of OfWhat
	OfWhat   string              // the spending that is forecast, in words
	Budgets  []outlook.Budget
	Now      time.Time // the time as of which both were worked out
}

// Figures are the forecast, and how much of each budget is spent.
func (v *View) Figures() []styled.Figure { return append(v.forecastFigures(), v.budgetFigures()...) }

// Scope says of what spending and as of which day the forecast and the budgets are.
func (v *View) Scope() string {
	text := "The forecast is of " + v.OfWhat + ", as of " + v.Now.UTC().Format("2 Jan") + ", from all days that are known, whatever time is shown."
	if len(v.Budgets) > 0 {
		text += " A budget is of all that it is about in its month or day, whatever is narrowed."
	}
	return text
}

// forecastFigures are the month's end with its interval, and how wrong such forecasts were.
func (v *View) forecastFigures() []styled.Figure {
	f := &v.Expected
	soFar := styled.Figure{Name: "this month", Value: amounts.Sum(f.SoFar), Origin: "spent so far, on " + v.Now.UTC().Format("2 Jan") + sinceText(&f.Forecast)}
	if f.Reason != "" {
		return []styled.Figure{soFar, {Name: "month end", Value: format.Unknown, Origin: f.Reason}}
	}
	figures := []styled.Figure{
		{Name: "month end", Value: expected(f.Month.Mean), Origin: between(f.Month)},
		soFar,
		{Name: "next 30 days", Value: expected(f.Next30.Mean), Origin: between(f.Next30)},
	}
	if f.Past.Known() {
		figures = append(figures, styled.Figure{Name: "past error", Value: "±" + format.Share(f.Past.Error),
			Origin: fmt.Sprintf("of %s; %s of intervals held", format.Plural(f.Past.Tests, "such forecast"), format.Percent(f.Past.Held))})
	} else {
		figures = append(figures, styled.Figure{Name: "past error", Value: format.Unknown, Origin: "no forecast made as early is known to be right or wrong"})
	}
	if f.Growing {
		figures = append(figures, styled.Figure{Name: "growth", Value: signed(f.Growth), Origin: "a week; " + weekdayText(f.Weekdays)})
	}
	return append(figures, styled.Figure{Name: methodFigure, Value: "", Origin: string(f.Method)})
}

// methodFigure is the name of the figure with the method of the forecast.
const methodFigure = "by"

func sinceText(f *forecast.Forecast) string {
	if f.Missing == 0 {
		return ""
	}
	return fmt.Sprintf("; nothing is known of %s", format.Plural(f.Missing, "day"))
}

func expected(m providers.Money) string {
	if !m.Known() {
		return format.Unknown
	}
	return "~" + format.Dollars(m)
}

// between is an interval in words.
func between(i forecast.Interval) string {
	return fmt.Sprintf("%s to %s, at %s", format.Dollars(i.Low), format.Dollars(i.High), format.Percent(forecast.Confidence))
}

func signed(share float64) string {
	if share > 0 {
		return "+" + format.Percent(share)
	}
	return format.Percent(share)
}

// weekdayText names the day of the week that costs most.
func weekdayText(days [7]float64) string {
	dearest := time.Sunday
	for d, x := range days {
		if x > days[dearest] {
			dearest = time.Weekday(d)
		}
	}
	return fmt.Sprintf("%ss cost most, %.1f × a mean day", dearest, days[dearest])
}

// Details are the figures of the forecast, with the past error of each method.
func (v *View) Details() []styled.Figure {
	f := &v.Expected
	figures := slices.DeleteFunc(v.forecastFigures(), func(f styled.Figure) bool { return f.Name == methodFigure })
	for i := range figures {
		if figures[i].Name == "month end" {
			figures[i].Origin += "; of " + v.OfWhat
		}
	}
	if f.Past.Known() {
		figures = append(figures, styled.Figure{Name: "intervals held", Value: format.Percent(f.Past.Held),
			Origin: fmt.Sprintf("of %s with %s to go, %d of which do not overlap; they are meant to hold %s", format.Plural(f.Past.Tests, "forecast"), format.Plural(f.Past.Days, "day"), f.Past.Independent, format.Percent(forecast.Confidence))})
	}
	for _, c := range f.Compared {
		value, chosen := format.Unknown, ""
		if c.Known {
			value = "±" + format.Share(c.Error)
		}
		if c.Method == f.Method {
			chosen = "; the one that is used"
		}
		figures = append(figures, styled.Figure{Name: "method", Value: value, Origin: string(c.Method) + ", its past error" + chosen})
	}
	return figures
}

// budgetFigures are how much of each budget is spent, and when it will be spent.
func (v *View) budgetFigures() []styled.Figure {
	var figures []styled.Figure
	for i := range v.Budgets {
		b := &v.Budgets[i]
		figures = append(figures, styled.Figure{Name: "budget", Value: amounts.Sum(b.Spent) + ", " + format.Share(b.Told()), Origin: providers.CleanLine("of "+b.Phrase(), 200) + runsOut(b)})
	}
	return figures
}

// runsOut says on which day the budget of a month will be spent.
func runsOut(b *outlook.Budget) string {
	if b.Per != "month" {
		return ""
	}
	switch out := b.Forecast.RunsOut(b.Limit); {
	case !out.Known:
		return ""
	case out.Passed:
		return "; spent since " + day(out.Date)
	case out.Date.IsZero() && out.Earliest.IsZero():
		return "; lasts this month"
	case out.Date.IsZero():
		return "; lasts this month, or runs out on " + day(out.Earliest) + " at the earliest"
	case out.Latest.IsZero():
		return fmt.Sprintf("; runs out on %s, at the earliest %s, or not this month", day(out.Date), day(out.Earliest))
	default:
		return fmt.Sprintf("; runs out on %s, from %s to %s", day(out.Date), day(out.Earliest), day(out.Latest))
	}
}

func day(d forecast.Date) string { return d.In(time.UTC).Format("2 Jan") }
