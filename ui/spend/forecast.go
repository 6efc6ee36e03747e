package spend

import (
	"fmt"
	"slices"
	"time"

	spending "switchboard/eval/spend"
	"switchboard/eval/spend/budget"
	"switchboard/eval/spend/forecast"
	"switchboard/eval/spend/outlook"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/styled"
)

// expectations are what this month and the budgets come to, as far as that can be told.
type expectations struct {
	overall  outlook.Expectation // of everything
	expected outlook.Expectation // of what passes the filter
	budgets  []outlook.Budget
}

// everything lets every group through.
func everything(*spending.Group) bool { return true }

// forecastLines are the month's end and the budgets in lines of w cells. The month's
// end is as of now, of what the filter lets through; each budget is of what it is about.
func (s *Spend) forecastLines(w int) []string {
	full := s.pane == forecastPane
	rows := s.figureLines(append(s.expectations(), s.budgetFigures()...), w, full)
	if len(s.outlook.budgets) == 0 && full {
		rows = append(rows, "")
		for _, line := range s.Widths.Wrap("No budget is set. A [[budget]] in the config says what is meant to be spent, and asks for alerts.", w) {
			rows = append(rows, s.Theme.Dim.Render(line))
		}
	}
	if full {
		rows = append(rows, "")
		for _, line := range s.Widths.Wrap(s.forecastScope(), w) {
			rows = append(rows, s.Theme.Dim.Render(line))
		}
	}
	return rows
}

// forecastScope says of what and of when the forecast and the budgets are.
func (s *Spend) forecastScope() string {
	text := "The forecast is of " + s.ofWhat() + ", as of " + s.now.UTC().Format("2 Jan") + ", from all days that are known, whatever time is shown."
	if len(s.outlook.budgets) > 0 {
		text += " A budget is of all that it is about in its month or day, whatever is narrowed."
	}
	return text
}

// expectations are the month's end with its interval, and how wrong such forecasts were.
func (s *Spend) expectations() []styled.Figure {
	f := &s.outlook.expected
	soFar := styled.Figure{Name: "this month", Value: amounts.Sum(f.SoFar), Origin: "spent so far, on " + s.now.UTC().Format("2 Jan") + sinceText(&f.Forecast)}
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
			Origin: fmt.Sprintf("of %s; %s of intervals held", counted(int64(f.Past.Tests), "such forecast"), format.Percent(f.Past.Held))})
	} else {
		figures = append(figures, styled.Figure{Name: "past error", Value: format.Unknown, Origin: "no forecast made as early is known to be right or wrong"})
	}
	if f.Growing {
		figures = append(figures, styled.Figure{Name: "growth", Value: signed(f.Growth), Origin: "a week; " + weekdayText(f.Weekdays)})
	}
	return append(figures, styled.Figure{Name: methodFigure, Value: "", Origin: string(f.Method)})
}

// methodFigure is the name of the figure that says how was forecast.
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

// weekdayText names the dearest day of the week.
func weekdayText(days [7]float64) string {
	dearest := time.Sunday
	for d, x := range days {
		if x > days[dearest] {
			dearest = time.Weekday(d)
		}
	}
	return fmt.Sprintf("%ss cost most, %.1f × a mean day", dearest, days[dearest])
}

// forecastDetails are the figures of the forecast with the error of each method.
func (s *Spend) forecastDetails() []styled.Figure {
	f := &s.outlook.expected
	figures := slices.DeleteFunc(s.expectations(), func(f styled.Figure) bool { return f.Name == methodFigure })
	for i := range figures {
		if figures[i].Name == "month end" {
			figures[i].Origin += "; of " + s.ofWhat()
		}
	}
	if f.Past.Known() {
		figures = append(figures, styled.Figure{Name: "intervals held", Value: format.Percent(f.Past.Held),
			Origin: fmt.Sprintf("of %s with %s to go, %d of which do not overlap; they are meant to hold %s", counted(int64(f.Past.Tests), "forecast"), format.Plural(f.Past.Days, "day"), f.Past.Independent, format.Percent(forecast.Confidence))})
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

// budgetFigures are how far each budget has come, and when it runs out.
func (s *Spend) budgetFigures() []styled.Figure {
	var figures []styled.Figure
	for i := range s.outlook.budgets {
		b := &s.outlook.budgets[i]
		figures = append(figures, styled.Figure{Name: "budget", Value: amounts.Sum(b.Spent) + ", " + format.Share(b.Told()), Origin: providers.CleanLine("of "+b.Phrase(), 200) + runsOut(b)})
	}
	return figures
}

// runsOut is the day on which a month's budget is spent.
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

// alerts are what budgets ask to be told now: of each the gravest.
func (s *Spend) alerts() []string {
	var said []string
	for _, b := range s.outlook.budgets {
		worst := ""
		for _, a := range b.Alerts {
			if a.Holds && (a.Level != budget.Expected || worst == "") {
				worst = providers.CleanLine(a.Sentence, 300)
			}
		}
		if worst != "" {
			said = append(said, worst)
		}
	}
	if most := 2; len(said) > most {
		return append(said[:most-1], fmt.Sprintf("%s, and %s more; tab shows every budget", said[most-1], format.Plural(len(said)-most, "alert")))
	}
	return said
}

// tightest is the budget of which most is spent, or nil.
func (s *Spend) tightest() *outlook.Budget {
	var most *outlook.Budget
	for i := range s.outlook.budgets {
		if b := &s.outlook.budgets[i]; b.Share >= 0 && (most == nil || b.Share > most.Share) {
			most = b
		}
	}
	return most
}

func (s *Spend) budgetStyle(b *outlook.Budget) styled.Style {
	for _, a := range b.Alerts {
		if a.Holds {
			return s.Theme.Warn
		}
	}
	return s.Theme.Text
}
