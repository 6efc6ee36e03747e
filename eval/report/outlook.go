package report

import (
	"fmt"
	"time"

	"switchboard/eval"
	"switchboard/eval/spend"
	"switchboard/eval/spend/forecast"
	"switchboard/eval/spend/outlook"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Forecast is what this month is expected to cost, whatever days the report covers. All
// of it except Spent is an estimate.
type Forecast struct {
	Today     Day             `json:"today"`
	MonthEnd  Day             `json:"month_end"`
	Spent     providers.Money `json:"spent_usd"`    // this month, today included
	Missing   int             `json:"missing_days"` // days of the month of which nothing is known
	Reason    *string         `json:"reason"`       // why nothing is forecast
	Month     Interval        `json:"month"`
	Next30    Interval        `json:"next_30_days"`
	Confident float64         `json:"confidence"` // the confidence of every interval
	Method    *string         `json:"method"`
	Past      *Past           `json:"past"` // null: no month shows yet how wrong forecasts are
	Growth    *float64        `json:"growth_a_week"`
	Estimated bool            `json:"estimated"`

	SpentEstimated bool `json:"spent_estimated"` // part or all of spent_usd is an estimate
	SpentAtMost    bool `json:"spent_at_most,omitempty"`
	spent          usage.Sum
}

// Interval is an expected amount, and the ends of its interval.
type Interval struct {
	Mean providers.Money `json:"usd"`
	Low  providers.Money `json:"low_usd"`
	High providers.Money `json:"high_usd"`
}

// Past says how wrong earlier forecasts were that were made with as many days of the
// month left.
type Past struct {
	Tests       int     `json:"forecasts"`
	Independent int     `json:"independent"`
	Error       float64 `json:"mean_error"` // as a share of what a month cost
	Held        float64 `json:"held"`       // share of the intervals that contained what the month cost
}

// Alert is a condition that a budget asks to be told of, and whether it holds now.
type Alert struct {
	Budget   string  `json:"budget"`
	Level    string  `json:"level"`
	Share    float64 `json:"share"`
	Known    bool    `json:"known"`
	Holds    bool    `json:"holds"`
	Sentence string  `json:"sentence"`
}

// outlook forecasts this month, and says how it stands with the budgets.
func (b *builder) outlook(r *Report) {
	r.Alerts = []Alert{}
	if len(b.Recent.Lines) > 0 {
		r.Forecast = inJSON(outlook.Forecast(b.Recent, func(*spend.Group) bool { return true }, b.Now))
	}
	for _, limit := range outlook.Budgets(b.Recent, b.Budgets, b.Now) {
		for _, a := range limit.Alerts {
			r.Alerts = append(r.Alerts, Alert{limit.Phrase(), string(a.Level), a.Share, a.Known, a.Holds, a.Sentence})
		}
	}
}

func inJSON(f outlook.Expectation) *Forecast {
	interval := func(i forecast.Interval) Interval { return Interval{i.Mean, i.Low, i.High} }
	made := &Forecast{
		Today: DayOf(f.Today.In(time.UTC)), MonthEnd: DayOf(f.MonthEnd.In(time.UTC)), Spent: f.Spent, Missing: f.Missing, Reason: known(f.Reason),
		Month: interval(f.Month), Next30: interval(f.Next30), Confident: forecast.Confidence, Method: known(string(f.Method)), Estimated: true,
		SpentEstimated: f.SoFar.Estimated, SpentAtMost: f.SoFar.AtMost, spent: f.SoFar,
	}
	if f.Past.Known() {
		made.Past = &Past{f.Past.Tests, f.Past.Independent, f.Past.Error, f.Past.Held}
	}
	if f.Growing {
		made.Growth = &f.Growth
	}
	return made
}

// forecastSentence says what the month will cost and how wrong that has been.
func (r *Report) forecastSentence() string {
	f := r.Forecast
	switch {
	case f == nil:
		return "There is nothing to forecast from."
	case f.Reason != nil:
		return "Nothing is forecast: " + *f.Reason + "."
	}
	text := fmt.Sprintf("The month is forecast to end at ~%s on %s (%s interval: %s to %s); %s of it is spent.",
		f.Month.Mean, f.MonthEnd, percent(f.Confident), f.Month.Low, f.Month.High, f.spent)
	if p := f.Past; p != nil {
		text += fmt.Sprintf(" Forecasts like it were off by %s on average, and %s of their intervals held the truth (%s, of which %d do not overlap).",
			percent(p.Error), percent(p.Held), eval.Counted(int64(p.Tests), "forecast"), p.Independent)
	} else {
		text += " No forecast like it can be checked yet."
	}
	if f.Missing > 0 {
		text += fmt.Sprintf(" Nothing is known of %s of the month.", eval.Counted(int64(f.Missing), "day"))
	}
	return text
}
