package config

import (
	"reflect"
	"testing"

	"switchboard/engine/caps"
	"switchboard/eval/spend/budget"
	"switchboard/providers"
)

const twoBudgets = `
[[budget]]
usd = 500
per = "month"
tag = "team=search"
forecast = true

[[budget]]
usd = 12.5
per = "day"
provider = "acme"   # in no config, and in imported usage
alerts = [1, 0.25]

[[budget]]
usd = 900
per = "month"
alerts = []
forecast = true
`

func TestBudgetsSayWhatTheConfigSays(t *testing.T) {
	c := loaded(t, twoBudgets)
	want := []budget.Budget{
		{Limit: providers.USD(500), Per: caps.Month, About: budget.Tag, Value: "team=search", Shares: []float64{0.5, 0.8, 1}, Forecast: true, Place: "budget 1"},
		{Limit: providers.USD(12.5), Per: caps.Day, About: budget.Provider, Value: "acme", Shares: []float64{1, 0.25}, Place: "budget 2"},
		{Limit: providers.USD(900), Per: caps.Month, Shares: []float64{}, Forecast: true, Place: "budget 3"},
	}
	if got := c.Budgets(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestABudgetCapsNothing(t *testing.T) {
	if got, want := loaded(t, twoBudgets).DispatchLimits(), loaded(t, "").DispatchLimits(); !reflect.DeepEqual(got, want) {
		t.Errorf("limits %+v, want those without a budget: %+v", got, want)
	}
}

func TestShownBudgetsReadBackAsThemselves(t *testing.T) {
	c := loaded(t, twoBudgets)
	text, err := c.Text()
	if err != nil {
		t.Fatal(err)
	}
	if back := loaded(t, text); !reflect.DeepEqual(back.Budgets(), c.Budgets()) {
		t.Errorf("%+v became %+v in\n%s", c.Budgets(), back.Budgets(), text)
	}
}
