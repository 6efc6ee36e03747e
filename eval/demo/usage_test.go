package demo

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/spend"
	"switchboard/eval/spend/outlook"
	"switchboard/eval/spend/swap"
	"switchboard/eval/store/records"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

func rowsUntil(t *testing.T, now time.Time) (all []usage.Record) {
	t.Helper()
	for r, err := range usageRecords(now) {
		evaltest.Must(t, err)
		all = append(all, r)
	}
	return all
}

func TestUsageIsTheSameEachTime(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	all := rowsUntil(t, now)
	t.Run("of a moment", func(t *testing.T) {
		evaltest.Same(t, rowsUntil(t, now), all)
	})
	t.Run("and later that day there are more of it", func(t *testing.T) {
		later := rowsUntil(t, now.Add(6*time.Hour))
		if len(later) <= len(all) {
			t.Fatalf("%d rows became %d", len(all), len(later))
		}
		evaltest.Same(t, slices.DeleteFunc(later, func(r usage.Record) bool { return !r.Start.Before(now) }), all)
	})
	t.Run("a week later the same weekdays are as busy", func(t *testing.T) {
		later := rowsUntil(t, now.AddDate(0, 0, 7))
		if len(later) != len(all) || later[0].Start != all[0].Start.AddDate(0, 0, 7) || later[0].Tokens != all[0].Tokens {
			t.Errorf("%d rows became %d, %+v became %+v", len(all), len(later), all[0], later[0])
		}
	})
	t.Run("no row counts for another one", func(t *testing.T) {
		ids := map[usage.ID]bool{}
		for _, r := range all {
			ids[r.ID] = true
		}
		if len(ids) != len(all) {
			t.Errorf("%d rows have %d names", len(all), len(ids))
		}
	})
}

// used is the history of a new demo store with the usage beside it, and the policy
// in force.
func used(t *testing.T) (*spend.History, *rollup.Store, routing.Policy, engine.Catalog, time.Time) {
	t.Helper()
	s, c, now := seeded(t)
	policy, _, _, err := s.Applied()
	evaltest.Must(t, err)
	kept, err := rollup.Beside(filepath.Join(t.TempDir(), "demo.db"), "test")
	evaltest.Must(t, err)
	router := routing.NewRouter(policy)
	evaltest.Must(t, SeedUsage(t.Context(), kept, c, router, now))
	return readHistory(t, s, kept, router, c), kept, policy, c, now
}

func readHistory(t *testing.T, s *records.Store, kept *rollup.Store, router spend.Router, c engine.Catalog) *spend.History {
	t.Helper()
	h, err := spend.Read(t.Context(), spend.Sources{Trials: s, Usage: kept, Router: router, Catalog: c}, time.Time{}, time.Time{})
	evaltest.Must(t, err)
	return h
}

func TestADemoHasSpentSomething(t *testing.T) {
	h, kept, policy, c, now := used(t)
	all := rowsUntil(t, now)
	t.Run("all of it is marked as simulated", func(t *testing.T) {
		for _, lines := range [...][]spend.Line{h.Lines, h.Hours} {
			if i := slices.IndexFunc(lines, func(l spend.Line) bool { return !l.Simulated }); i >= 0 {
				t.Errorf("%+v", lines[i].Group)
			}
		}
		if len(h.Files) != 1 || h.Files[0].File != usageName || h.Files[0].Format != usage.Simulated || !h.Files[0].Done || h.Files[0].Unreadable > 0 {
			t.Errorf("%+v", h.Files)
		}
		if slices.Contains(usage.Formats[:], usage.Simulated) {
			t.Error("a file of it can be imported")
		}
	})
	t.Run("the totals are those of its rows", func(t *testing.T) {
		got := h.Where(func(l *spend.Line) bool { return l.Source == usage.Simulated }).Total()
		want := byHand(t, c, all)
		if got.Rows != int64(len(all)) || got.Requests != want.calls || got.Input+got.CachedInput+got.CacheWrite != want.input || got.Output != want.output {
			t.Errorf("%+v, want %+v", got, want)
		}
		if got.Spent() != want.cost || got.Spent() != got.Estimated || got.UnpricedRows > 0 {
			t.Errorf("$%v was spent, $%v is estimated, want $%v", got.Spent().Money(), got.Estimated.Money(), want.cost.Money())
		}
	})
	t.Run("it is some hundred dollars a month, of three teams, with weekends, batches and prompt caches", func(t *testing.T) {
		month := h.Where(func(l *spend.Line) bool { return l.At.After(now.AddDate(0, 0, -30)) }).Total().Spent().Money()
		if month.Less(providers.USD(200)) || providers.USD(900).Less(month) {
			t.Errorf("%v in 30 days", month)
		}
		keys := map[string]bool{}
		for _, r := range h.By(spend.ByTag) {
			keys[r.Key] = true
		}
		for _, key := range []string{"team=support", "team=search", "team=marketing", "app=helpdesk", "app=catalog", "app=storefront", "app=campaigns"} {
			if !keys[key] {
				t.Errorf("nothing was spent by %s", key)
			}
		}
		total := h.Total()
		if batch := h.Where(func(l *spend.Line) bool { return l.Tier == "batch" }).Total(); batch.Rows == 0 || batch.Rows > total.Rows/3 || total.CachedInput < total.Input/20 {
			t.Errorf("%d of %d rows in batches; %d tokens from caches", batch.Rows, total.Rows, total.CachedInput)
		}
	})
	t.Run("the certificates pay, and the policy saves", func(t *testing.T) {
		var certified []engine.Task
		for _, s := range swap.Find(h, policy, nil, c, swap.Limits{MaxLoss: 0.05, Now: now}).Swaps {
			if s.Kind == swap.Certified && providers.USD(20).Less(s.Month) {
				certified = append(certified, s.Task)
			}
		}
		slices.Sort(certified)
		evaltest.Same(t, certified, []engine.Task{engine.Classification, engine.Extraction})
		if total := h.Total(); !total.Routed.Less(total.Listed) || total.Compared == total.Rows {
			t.Errorf("$%v by the policy, $%v as it was; %d of %d rows are compared", total.Routed.Money(), total.Listed.Money(), total.Compared, total.Rows)
		}
	})
	t.Run("the month's end is forecast, with the error of earlier forecasts", func(t *testing.T) {
		f := outlook.Forecast(h, func(*spend.Group) bool { return true }, now)
		if f.Reason != "" || !f.Past.Known() || f.Past.Error > 0.25 || f.Weekdays[time.Saturday] > 0.8 {
			t.Errorf("%q, %+v, %v", f.Reason, f.Past, f.Weekdays)
		}
	})
	t.Run("prompts come again, and some at once", func(t *testing.T) {
		var repeated, retried int
		evaltest.Must(t, kept.Prompts(func(p rollup.Prompt) error {
			if p.Count > 10 {
				repeated++
			}
			if p.Retries > 2 {
				retried++
			}
			return nil
		}))
		if repeated < 20 || retried < 5 {
			t.Errorf("%d come often, %d come at once", repeated, retried)
		}
	})
}

func TestADemoHasABudgetThatIsPassed(t *testing.T) {
	h, _, _, _, now := used(t)
	end := time.Date(now.Year(), now.Month(), 30, 12, 0, 0, 0, time.UTC)
	for _, b := range outlook.Budgets(h, Budgets(), end) {
		if b.Place == "" || len(b.Alerts) != 4 || !b.Alerts[0].Holds {
			t.Errorf("%+v", b)
		}
		if over := b.Alerts[2].Holds; over != (b.Value == "team=marketing") {
			t.Errorf("%s is passed: %v, with %v spent", b.Phrase(), over, b.Spent)
		}
	}
}

func TestADemoHasABadDayAndABigOne(t *testing.T) {
	now := time.Date(2026, 11, 23, 23, 59, 0, 0, time.UTC)
	c, spent := evaltest.DemoCatalog(), map[string]usage.Amount{}
	for _, r := range rowsUntil(t, now) {
		m, _ := c.Model(r.Model)
		day := r.Start.Format(time.DateOnly)
		cost, _ := rollup.Estimate(m, r)
		spent[day] = spent[day].Plus(cost)
	}
	of := func(day int) usage.Amount { return spent[now.AddDate(0, 0, day-usageDays+1).Format(time.DateOnly)] }
	if bad, usual := of(outageDay), of(outageDay-7); !bad.Plus(bad).Less(usual) {
		t.Errorf("$%v on the bad day, $%v a week before", bad.Money(), usual.Money())
	}
	if big, usual := of(rushDay), of(rushDay-7); !usual.Plus(usual).Less(big) {
		t.Errorf("$%v on the big day, $%v a week before", big.Money(), usual.Money())
	}
}

// sums are worked out without the roll-ups.
type sums struct {
	calls, input, output int64
	cost                 usage.Amount
}

// byHand adds up rows at the prices of the demo, which are whole nano-dollars a
// token.
func byHand(t *testing.T, c engine.Catalog, all []usage.Record) (s sums) {
	t.Helper()
	var half int64 // of a nano-dollar
	for _, r := range all {
		m, ok := c.Model(r.Model)
		if !ok {
			t.Fatalf("%q is no model of the demo", r.Model)
		}
		n, rates := r.Tokens, m.Price.Rates
		s.calls += r.Requests.Int()
		s.input += n.Input.Int() + n.CachedInput.Int() + n.CacheWrite.Int()
		s.output += n.Output.Int()
		cost := 2 * (n.Input.Int()*rates.Input.Nano() + n.CachedInput.Int()*rates.CachedInput.Nano() + n.CacheWrite.Int()*rates.CacheWrite.Nano() + n.Output.Int()*rates.Output.Nano()) / 1_000_000
		if r.Tier == "batch" {
			cost /= 2
		}
		half += cost
	}
	s.cost = usage.FromParts(half/2, half%2*500_000_000)
	return s
}
