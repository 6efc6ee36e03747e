package budget

import (
	"testing"

	"switchboard/engine/caps"
	"switchboard/eval/spend/forecast"
	"switchboard/eval/usage"
	"switchboard/providers"
)

const today = forecast.Date(20783) // 2026-11-26

// even is the forecast of so much a day for 60 days, and half of it today.
func even(usd float64) forecast.Forecast {
	h := forecast.History{Today: today, SoFar: providers.USD(usd / 2), Over: 0.5}
	for d := range 60 {
		h.Days = append(h.Days, forecast.Day{Date: today - 1 - forecast.Date(d), Spent: providers.USD(usd)})
	}
	return forecast.New(h)
}

func TestAlertsHoldAtTheirShares(t *testing.T) {
	usual := Budget{Limit: providers.USD(300), Per: caps.Month, Shares: []float64{1, 0.5, 0.8}, Place: "budget 1"}
	for name, test := range map[string]struct {
		spent providers.Money
		holds [3]bool
		last  string
	}{
		"below all":             {providers.USD(149.99), [3]bool{}, "49 % of $300.00 a month is spent: $149.99, below the alert at 100 % (budget 1)"},
		"just at one":           {providers.USD(240), [3]bool{true, true, false}, "80 % of $300.00 a month is spent: $240.00, below the alert at 100 % (budget 1)"},
		"just at the whole":     {providers.USD(300), [3]bool{true, true, true}, "100 % of $300.00 a month is spent: $300.00 (budget 1)"},
		"below nothing":         {providers.USD(-5), [3]bool{}, "-2 % of $300.00 a month is spent: -$5.00, below the alert at 100 % (budget 1)"},
		"above the whole":       {providers.USD(397.2), [3]bool{true, true, true}, "132 % of $300.00 a month is spent: $397.20, past the alert at 100 % (budget 1)"},
		"nobody knows how much": {providers.Money{}, [3]bool{}, "what is spent of $300.00 a month is not known (budget 1)"},
	} {
		t.Run(name, func(t *testing.T) {
			alerts := Alerts(usual, usage.Sum{Money: test.spent}, forecast.Forecast{})
			for i, a := range alerts {
				if a.Holds != test.holds[i] || a.Known != test.spent.Known() || a.Share != []float64{0.5, 0.8, 1}[i] || a.Level != []Level{Near, Near, Over}[i] {
					t.Errorf("got %+v", a)
				}
			}
			if len(alerts) != 3 || alerts[2].Sentence != test.last {
				t.Errorf("got %+v", alerts)
			}
		})
	}
	t.Run("a share with decimals is told as one", func(t *testing.T) {
		b := Budget{Limit: providers.USD(300), Per: caps.Day, Shares: []float64{0.125}}
		if got, want := Alerts(b, usage.Sum{Money: providers.USD(37.5)}, even(10))[0].Sentence, "12.5 % of $300.00 a day is spent: $37.50"; got != want {
			t.Errorf("got %q", got)
		}
	})
	t.Run("days of which nothing is known are told", func(t *testing.T) {
		f := even(10)
		f.Missing = 3
		if got, want := Alerts(usual, usage.Sum{Money: providers.USD(200)}, f)[0].Sentence, "66 % of $300.00 a month is spent: $200.00, past the alert at 50 %, and nothing is known of 3 days of the month (budget 1)"; got != want {
			t.Errorf("got %q", got)
		}
	})
}

func TestTheForecastAlertHoldsWhereTheMonthIsExpectedAbove(t *testing.T) {
	short := forecast.New(forecast.History{Today: today})
	wide := even(10)
	wide.Month.High = providers.USD(350)
	for name, test := range map[string]struct {
		limit, spent providers.Money
		f            forecast.Forecast
		known, holds bool
		want         string
	}{
		"above": {providers.USD(280), providers.USD(255), even(10), true, true,
			"the month is forecast to end at ~$300.00 (80 % interval: $300.00 to $300.00), above $280.00 a month: it is spent on 2026-11-28, at the earliest 2026-11-28, at the latest 2026-11-28"},
		"just at it": {providers.USD(300), providers.USD(255), even(10), true, false,
			"the month is forecast to end at ~$300.00 (80 % interval: $300.00 to $300.00), not above $300.00 a month"},
		"perhaps": {providers.USD(320), providers.USD(255), wide, true, false,
			"the month is forecast to end at ~$300.00 (80 % interval: $300.00 to $350.00), not above $320.00 a month, though the interval reaches above it"},
		"passed, with too few days": {providers.USD(280), providers.USD(281), short, true, true,
			"$280.00 a month is passed already: $281.00"},
		"too few days": {providers.USD(280), providers.USD(100), short, false, false,
			"nothing is forecast for $280.00 a month: not enough days: 0 of the 14 that a forecast needs are known"},
		"no forecast": {providers.USD(280), providers.USD(100), forecast.Forecast{}, false, false,
			"nothing is forecast for $280.00 a month"},
	} {
		t.Run(name, func(t *testing.T) {
			b := Budget{Limit: test.limit, Per: caps.Month, Forecast: true}
			alerts := Alerts(b, usage.Sum{Money: test.spent}, test.f)
			if len(alerts) != 1 || alerts[0].Known != test.known || alerts[0].Holds != test.holds || alerts[0].Level != Expected || alerts[0].Sentence != test.want {
				t.Errorf("got %+v\nwant %s", alerts, test.want)
			}
		})
	}
}
