package config

import (
	"fmt"
	"slices"

	"switchboard/engine/caps"
	"switchboard/eval/spend/budget"
	"switchboard/providers"
)

// mostShare is the greatest share of a budget that an alert is set at. What is
// above it was meant as per cent.
const mostShare = 2

// budgetEntry is what is meant to be spent. It warns only.
type budgetEntry struct {
	USD      *float64  `toml:"usd,omitempty"`
	Per      string    `toml:"per,omitempty"`
	Tag      *string   `toml:"tag,omitempty"`
	Model    *string   `toml:"model,omitempty"`
	Task     *string   `toml:"task,omitempty"`
	Provider *string   `toml:"provider,omitempty"`
	Alerts   []float64 `toml:"alerts"` // nil: the usual ones; empty: none
	Forecast bool      `toml:"forecast,omitempty"`
}

func (e budgetEntry) keys() []about {
	return []about{{"tag", e.Tag}, {"model", e.Model}, {"task", e.Task}, {"provider", e.Provider}}
}

// limit is unknown where there is none, or none that is an amount above 0.
func (e budgetEntry) limit() providers.Money {
	if e.USD == nil || !providers.Nano(0).Less(providers.USD(*e.USD)) {
		return providers.Money{}
	}
	return providers.USD(*e.USD)
}

func (c *Config) checkBudgets() *mistake {
	for i, e := range c.Budget {
		at := fmt.Sprintf("budget[%d]", i)
		m := firstMistake(
			func() *mistake { return e.checkAmount(at) },
			func() *mistake { return e.checkAbout(at) },
			func() *mistake { return e.checkAlerts(at) },
		)
		if m != nil {
			return m
		}
	}
	return nil
}

func (e budgetEntry) checkAmount(at string) *mistake {
	switch {
	case e.USD == nil:
		return &mistake{path: at, onKey: true, what: "this budget has no usd", hint: "it is what is meant to be spent, in US dollars"}
	case !e.limit().Known():
		return &mistake{path: at + ".usd", what: fmt.Sprintf("a budget is more than 0 US dollars, not %v", *e.USD)}
	case e.Per == "":
		return &mistake{path: at, onKey: true, what: "this budget has no period", hint: periodHint}
	case e.Per != string(caps.Month) && e.Per != string(caps.Day):
		return &mistake{path: at + ".per", what: fmt.Sprintf("there is no period %q", e.Per), hint: periodHint}
	}
	return nil
}

const periodHint = `use per = "month" or "day"`

// checkAbout takes any model and provider: imported usage has others than the
// config.
func (e budgetEntry) checkAbout(at string) *mistake {
	if m := checkAbouts(at, "the budget is about everything", e.keys()...); m != nil {
		return m
	}
	abouts := 0
	for _, a := range e.keys() {
		text := textOf(a.text)
		switch {
		case a.text == nil:
			continue
		case text != providers.CleanLine(text, 300):
			return &mistake{path: at + "." + a.key, what: "this " + a.key + " is longer than a line, or has control characters"}
		}
		abouts++
	}
	if abouts > 1 {
		return &mistake{path: at, onKey: true, what: "a budget is about one thing: a tag, a model, a task or a provider", hint: "make a [[budget]] for each"}
	}
	if m := checkTask(at+".task", textOf(e.Task)); m != nil {
		return m
	}
	return checkTag(at+".tag", e.Tag)
}

func (e budgetEntry) checkAlerts(at string) *mistake {
	for i, share := range e.Alerts {
		switch {
		case !(share > 0 && share <= mostShare):
			return &mistake{path: at + ".alerts", text: fmt.Sprint(share), what: fmt.Sprintf("an alert is set at a share of the budget, above 0 and up to %d, not at %v", mostShare, share), hint: "0.8 is 80 %"}
		case slices.Contains(e.Alerts[:i], share):
			return &mistake{path: at + ".alerts", what: fmt.Sprintf("alerts has %v twice", share)}
		}
	}
	switch {
	case e.Forecast && e.Per == string(caps.Day):
		return &mistake{path: at + ".forecast", onKey: true, what: "a forecast is of the month's end, and this budget is of a day", hint: `leave forecast out, or set per = "month"`}
	case e.Alerts != nil && len(e.Alerts) == 0 && !e.Forecast:
		return &mistake{path: at + ".alerts", what: "this budget would never alert", hint: "name a share, as in alerts = [0.8], or leave alerts out"}
	}
	return nil
}

// Budgets are what is meant to be spent.
func (c Config) Budgets() (budgets []budget.Budget) {
	for i, e := range c.Budget {
		one := budget.Budget{
			Limit:    e.limit(),
			Per:      caps.Period(e.Per),
			Shares:   e.Alerts,
			Forecast: e.Forecast,
			Place:    fmt.Sprintf("budget %d", i+1),
		}
		if e.Alerts == nil {
			one.Shares = budget.UsualShares()
		}
		for _, a := range e.keys() {
			if a.text != nil {
				one.About, one.Value = budget.Field(a.key), *a.text
			}
		}
		if k, v, ok := tag(textOf(e.Tag)); ok {
			one.Value = k + "=" + v
		}
		budgets = append(budgets, one)
	}
	return budgets
}
