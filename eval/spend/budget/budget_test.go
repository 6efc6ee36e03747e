package budget

import (
	"testing"

	"switchboard/engine/caps"
	"switchboard/eval/spend/forecast"
	"switchboard/eval/usage"
	"switchboard/providers"
)

func TestPhraseNamesWhatABudgetIsAbout(t *testing.T) {
	for want, b := range map[string]Budget{
		"$500.00 a month for tag team=search": {Limit: providers.USD(500), Per: caps.Month, About: Tag, Value: "team=search"},
		"$12.50 a day":                        {Limit: providers.USD(12.5), Per: caps.Day},
	} {
		t.Run(want, func(t *testing.T) {
			if got := b.Phrase(); got != want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestABudgetIsSaidToBeSpentWhereItIs(t *testing.T) {
	for spent, want := range map[int64]struct {
		reached float64
		said    string
	}{
		9_960_000_000:  {0.99, "99 % of $10.00 a day is spent: $9.96, below the alert at 100 %"},
		9_999_999_999:  {0.99, "99 % of $10.00 a day is spent: $10.00, below the alert at 100 %"},
		10_000_000_000: {1, "100 % of $10.00 a day is spent: $10.00"},
		10_000_000_001: {1, "100 % of $10.00 a day is spent: $10.00"},
		13_370_000_000: {1.33, "133 % of $10.00 a day is spent: $13.37, past the alert at 100 %"},
	} {
		b := Budget{Limit: providers.USD(10), Per: caps.Day, Shares: []float64{1}}
		a := Alerts(b, usage.Sum{Money: providers.Nano(spent)}, forecast.Forecast{})[0]
		if got := b.Reached(providers.Nano(spent)); got != want.reached || a.Sentence != want.said || a.Holds != (got >= 1) {
			t.Errorf("%d: %v, %q", spent, got, a.Sentence)
		}
	}
	const large = 9_000_000_000_000_000_000 // a float does not tell it from its neighbours
	b := Budget{Limit: providers.Nano(large)}
	if got := b.Reached(providers.Nano(large - 1)); got != 0.99 {
		t.Errorf("a nano-dollar below: %v", got)
	}
	b = Budget{Limit: providers.USD(10), Per: caps.Day, Shares: []float64{0.333}}
	if said := Alerts(b, usage.Sum{Money: providers.USD(3.335)}, forecast.Forecast{})[0].Sentence; said != "33.3 % of $10.00 a day is spent: $3.33" {
		t.Errorf("an alert that holds: %q", said)
	}
}
