package outlook

import (
	"strings"
	"testing"
	"time"

	"switchboard/engine/caps"
	"switchboard/eval/spend"
	"switchboard/eval/spend/budget"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// history has n days until now of two dollars for one team and one for another.
func history(n int) *spend.History {
	search := &spend.Group{Source: usage.LiteLLM, Model: "m", Provider: "p", Currency: usage.USD, Tags: []usage.Tag{{Name: "team", Value: "search"}}}
	web := &spend.Group{Source: usage.LiteLLM, Model: "o", Provider: "p", Currency: usage.USD}
	h := &spend.History{}
	for i := range n {
		at := now.Truncate(24*time.Hour).AddDate(0, 0, i+1-n)
		for usd, g := range map[float64]*spend.Group{2: search, 1: web} {
			h.Lines = append(h.Lines, spend.Line{At: at, Group: g, Sums: spend.Sums{Figures: rollup.Figures{Rows: 1, Billed: usage.Exactly(providers.USD(usd)), BilledRows: 1}}})
		}
	}
	return h
}

func everything(*spend.Group) bool { return true }

func TestTheMonthsEnd(t *testing.T) {
	t.Run("is forecast from days enough", func(t *testing.T) {
		f := Forecast(history(60), everything, now)
		if f.Reason != "" || f.Spent != providers.USD(60) || f.Missing != 0 {
			t.Fatalf("%+v", f)
		}
		if m := f.Month.Mean.Nano(); m < providers.USD(85).Nano() || m > providers.USD(95).Nano() {
			t.Errorf("%v, want about $90", f.Month.Mean)
		}
	})
	t.Run("is not, from too few", func(t *testing.T) {
		if f := Forecast(history(3), everything, now); f.Reason == "" {
			t.Errorf("%+v", f.Month)
		}
		if f := Forecast(&spend.History{}, everything, now); f.Reason == "" || f.Spent.Known() {
			t.Errorf("%+v", f.Month)
		}
	})
	t.Run("knows days without a line", func(t *testing.T) {
		h := history(60)
		h.Lines = h.Lines[:len(h.Lines)-10]
		if got := days(h, h.DaysOf(everything), now); len(got.Days) != 59 || got.SoFar != providers.Nano(0) || got.Days[58].Spent != providers.Nano(0) {
			t.Errorf("%d days, %v today", len(got.Days), got.SoFar)
		}
	})
	t.Run("does not know days behind the last one of a file", func(t *testing.T) {
		h := history(60)
		h.Lines, h.Files = h.Lines[:len(h.Lines)-10], []rollup.Tally{{File: "bill.csv"}}
		if got := days(h, h.DaysOf(everything), now); len(got.Days) != 55 || got.SoFar.Known() {
			t.Errorf("%d days, %v today", len(got.Days), got.SoFar)
		}
	})
	t.Run("does not know the days before an own call either", func(t *testing.T) {
		h := history(60)
		h.Lines, h.Files = h.Lines[:len(h.Lines)-10], []rollup.Tally{{File: "bill.csv"}}
		own := &spend.Group{Source: spend.OwnCalls, Model: "m", Provider: "p", Currency: usage.USD}
		h.Lines = append(h.Lines, spend.Line{At: now.Truncate(24 * time.Hour), Group: own, Sums: spend.Sums{Figures: rollup.Figures{Rows: 1, Estimated: usage.Zero, EstimatedRows: 1}}})
		if got := days(h, h.DaysOf(everything), now); len(got.Days) != 55 || got.SoFar != providers.Nano(0) {
			t.Errorf("%d days, %v today", len(got.Days), got.SoFar)
		}
	})
	t.Run("says which part of it is estimated", func(t *testing.T) {
		h := history(60)
		for i := range h.Lines {
			if l := &h.Lines[i]; l.Model == "m" {
				l.Estimated, l.EstimatedRows, l.Billed, l.BilledRows = l.Billed, 1, usage.Amount{}, 0
			}
		}
		if got := Forecast(h, everything, now).SoFar.String(); got != "~$60.00" {
			t.Errorf("everything: %s", got)
		}
		if got := Forecast(h, func(g *spend.Group) bool { return g.Model == "o" }, now).SoFar.String(); got != "$20.00" {
			t.Errorf("what is billed: %s", got)
		}
		for i := range h.Lines {
			if l := &h.Lines[i]; l.At.Before(now.AddDate(0, 0, -25)) && l.Model == "o" {
				l.UnpricedRows = 1
			}
		}
		if got := Forecast(h, everything, now).SoFar.String(); got != "~$60.00" {
			t.Errorf("what is missing of another month makes it %s", got)
		}
	})
	t.Run("does not know days of money in another currency", func(t *testing.T) {
		h := history(2)
		yuan := &spend.Group{Source: usage.DeepSeek, Model: "m", Provider: "p", Currency: "CNY"}
		for i := range h.Lines {
			h.Lines[i].Group = yuan
		}
		if got := days(h, h.DaysOf(everything), now); got.SoFar.Known() || got.Days[0].Spent.Known() {
			t.Errorf("%+v", got)
		}
	})
	t.Run("does not know days without a price", func(t *testing.T) {
		h := history(2)
		for i := range h.Lines {
			h.Lines[i].Figures = rollup.Figures{Rows: 1, UnpricedRows: 1}
		}
		if got := days(h, h.DaysOf(everything), now); got.SoFar.Known() || got.Days[0].Spent.Known() {
			t.Errorf("%+v", got)
		}
	})
}

func TestBudgets(t *testing.T) {
	of := func(usd float64, per caps.Period, about budget.Field, value string) budget.Budget {
		return budget.Budget{Limit: providers.USD(usd), Per: per, About: about, Value: value, Shares: []float64{0.5}}
	}
	all := Budgets(history(60), []budget.Budget{
		of(100, caps.Month, budget.Everything, ""), of(50, caps.Month, budget.Tag, "team=search"), of(1, caps.Day, budget.Model, "o"), of(10, caps.Month, budget.Provider, "nobody"),
	}, now)
	for i, want := range []struct {
		name  string
		spent float64
		holds bool
	}{{"of everything", 60, true}, {"of a tag", 40, true}, {"of a day and a model", 1, true}, {"of what nobody used", 0, false}} {
		t.Run(want.name, func(t *testing.T) {
			b := all[i]
			if b.Spent.Money != providers.USD(want.spent) || b.Share != want.spent/(float64(b.Limit.Nano())/1e9) || b.Alerts[0].Holds != want.holds || b.Told() > b.Share {
				t.Errorf("%v, share %v, %+v", b.Spent, b.Share, b.Alerts)
			}
		})
	}
}

func TestASpentShareIsToldInWholePercentAndNotTooEarly(t *testing.T) {
	for usd, want := range map[float64]float64{0: 0, 0.05: 0.005, 0.1: 0.01, 0.199: 0.01, 9.96: 0.99, 10: 1, 10.04: 1, 13.39: 1.33} {
		b := Budget{Budget: budget.Budget{Limit: providers.USD(10)}, Spent: usage.Sum{Money: providers.USD(usd)}, Share: usd / 10}
		if got := b.Told(); got != want {
			t.Errorf("$%v of $10: %v", usd, got)
		}
	}
	if b := (Budget{Share: -1}); b.Told() != -1 {
		t.Errorf("what is not known: %v", b.Told())
	}
}

func TestBudgetsSayWhatIsEstimated(t *testing.T) {
	h := history(60)
	for i := range h.Lines {
		if l := &h.Lines[i]; l.Model == "m" {
			l.Estimated, l.EstimatedRows, l.Billed, l.BilledRows = l.Billed, 1, usage.Amount{}, 0
		}
		if l := &h.Lines[i]; l.Model == "o" && l.At.Equal(now.Truncate(24*time.Hour)) {
			l.UnpricedRows = 1
		}
	}
	of := func(per caps.Period, about budget.Field, value string) budget.Budget {
		return budget.Budget{Limit: providers.USD(1), Per: per, About: about, Value: value, Shares: []float64{1}, Forecast: true}
	}
	for name, test := range map[string]struct {
		budget budget.Budget
		want   string
	}{
		"of estimates":         {of(caps.Month, budget.Tag, "team=search"), "~$40.00"},
		"of a day":             {of(caps.Day, budget.Model, "m"), "~$2.00"},
		"with calls left out":  {of(caps.Month, budget.Model, "o"), "≥$20.00"},
		"a day with both":      {of(caps.Day, budget.Everything, ""), "≥~$3.00"},
		"of what nobody asked": {of(caps.Month, budget.Model, "n"), "$0"},
	} {
		t.Run(name, func(t *testing.T) {
			b := Budgets(h, []budget.Budget{test.budget}, now)[0]
			if got := b.Spent.String(); got != test.want {
				t.Errorf("got %s", got)
			}
			for _, a := range b.Alerts {
				if test.want != "$0" && !strings.Contains(a.Sentence, ": "+test.want) {
					t.Errorf("%s", a.Sentence)
				}
			}
		})
	}
}
