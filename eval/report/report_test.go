package report

import (
	"bytes"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/spend"
	"switchboard/eval/spend/budget"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

var noon = time.Date(2026, 9, 14, 12, 30, 0, 0, time.UTC)

func priced(id, provider string, input, cached, output float64, asOf time.Time) providers.Model {
	return providers.Model{ID: id, Provider: provider, Price: providers.Price{
		Rates: providers.Rates{Input: providers.USD(input), CachedInput: providers.USD(cached), Output: providers.USD(output)}, AsOf: asOf, Source: "its price list",
	}}
}

var catalog = engine.Catalog{
	Models:    []providers.Model{priced("nano", "small", 0.1, 0.01, 0.4, noon), priced("flagship", "large", 10, 1, 40, noon.AddDate(-1, 0, 0))},
	Reference: "flagship", Ladder: []string{"nano", "flagship"},
}

// toNano sends everything to nano.
type toNano struct{}

func (toNano) Decide(q engine.Query) engine.Decision {
	return engine.Decision{Model: "nano", Task: engine.Math, Policy: "new"}
}
func (toNano) Policy() routing.Policy { return policyInForce }

var policyInForce = routing.Policy{
	Hash: "new", Ladder: routing.Ladder{Rungs: []routing.Rung{{Model: "nano"}, {Model: "flagship"}}},
	Provenance:   routing.Provenance{Source: routing.Calibrated, Ratings: 212, Fitted: 85, Raters: 2, Scale: "accept"},
	Certificates: []routing.Certificate{{Family: "math", Tasks: []engine.Task{engine.Math}, MaxLoss: 0.05, Confidence: 0.95, Scale: "accept", Rated: 212, Raters: 2, Prompts: 400, Loss: 0.012, Upper: 0.047, Run: "3f9a"}},
}

// trials are what a store would yield.
type trials []engine.Trial

func (all trials) Bills(time.Time) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		for _, t := range all {
			if !yield(t, nil) {
				return
			}
		}
	}
}

func (all trials) Trial(id string) (engine.Trial, error) {
	return engine.Trial{}, eval.ErrNotFound
}

func answer(model string, input, output int64) engine.Answer {
	m, _ := catalog.Model(model)
	u := providers.Usage{Input: providers.Count(input), Output: providers.Count(output)}
	return engine.Answer{Model: model, Provider: m.Provider, Text: "x", Finish: providers.Stop, Usage: u, Cost: m.Price.Cost(u)}
}

// sent is a prompt that was sent side by side.
func sent(at time.Time) engine.Trial {
	flagship, _ := catalog.Model("flagship")
	q := engine.Quote{Model: "flagship", Price: flagship.Price}
	return engine.Trial{
		ID: engine.NewID(at), Time: at, Prompt: "p", Decision: engine.Decision{Model: "flagship", Task: engine.Math, Policy: "old"}, Reference: q, Route: q,
		Answers: []engine.Answer{answer("nano", 1000, 100), answer("flagship", 1000, 200)}, Tags: map[string]string{"team": "search"},
	}
}

func row(id string, at time.Time, model string, tokens usage.Tokens) usage.Record {
	return usage.Record{Format: usage.LiteLLM, ID: usage.NewID(usage.LiteLLM, id), Start: at, Model: model, Provider: "large", Requests: providers.Count(1), Tokens: tokens}
}

func money(text string) usage.Amount {
	a, err := usage.ParseAmount(text, 0)
	if err != nil {
		panic(err)
	}
	return a
}

// rows are usage of every kind that a report tells apart.
func rows() []usage.Record {
	tokens := usage.Tokens{Input: providers.Count(1000), CachedInput: providers.Count(9000), Output: providers.Count(100)}
	text := row("text", noon, "openai/flagship", tokens)
	text.Prompt, text.Tags = "what is 2 + 2?", usage.Tags("team", "=HYPERLINK(1)")
	told := row("told", noon.AddDate(0, 0, 2), "flagship", tokens)
	told.Cost = usage.Cost{Amount: money("0.123456789012"), Basis: usage.Reported, Currency: usage.USD}
	unpriced := row("unpriced", noon, "<b>other|x</b>", tokens)
	euros := row("euros", noon, "flagship", usage.Tokens{})
	euros.Cost = usage.Cost{Amount: money("0.5"), Basis: usage.Billed, Currency: "EUR"}
	bill := usage.Record{Format: usage.OpenAICosts, ID: usage.NewID(usage.OpenAICosts, "1"), Start: noon.AddDate(0, 0, 3).Truncate(24 * time.Hour), End: noon.AddDate(0, 0, 4).Truncate(24 * time.Hour), Model: "nano", Provider: "small"}
	bill.Cost = usage.Cost{Amount: money("2.5"), Basis: usage.Billed, Currency: usage.USD}
	counted := usage.Record{Format: usage.OpenAIUsage, ID: usage.NewID(usage.OpenAIUsage, "1"), Start: bill.Start, End: bill.End, Model: "nano", Provider: "small", Requests: providers.Count(7), Tokens: tokens}
	return []usage.Record{text, told, unpriced, euros, bill, counted}
}

// historyOf is of rows of a file, with the text of a prompt where they have no task.
func historyOf(t *testing.T, rows ...usage.Record) *spend.History {
	t.Helper()
	for i := range rows {
		if rows[i].Task == "" {
			rows[i].Prompt = "what is 2 + 2?"
		}
	}
	s, err := rollup.Beside(t.TempDir()+"/x.db", "test")
	if err != nil {
		t.Fatal(err)
	}
	src := rollup.Source{File: "usage.jsonl", Format: usage.LiteLLM, Content: rollup.Content{1}, Records: func(yield func(usage.Record, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}}
	if _, err := s.Import(t.Context(), src, rollup.NewAppraiser(catalog, toNano{}), nil); err != nil {
		t.Fatal(err)
	}
	h, err := spend.Read(t.Context(), spend.Sources{Usage: s, Router: toNano{}, Catalog: catalog}, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// history is of two prompts that were sent and of all rows, one of which cannot be
// read.
func history(t *testing.T) *spend.History {
	t.Helper()
	s, err := rollup.Beside(t.TempDir()+"/x.db", "test")
	if err != nil {
		t.Fatal(err)
	}
	src := rollup.Source{File: "usage.jsonl", Format: usage.LiteLLM, Content: rollup.Content{1}, Without: func() int64 { return 0 }, Records: func(yield func(usage.Record, error) bool) {
		for _, r := range rows() {
			if !yield(r, nil) {
				return
			}
		}
		yield(usage.Record{}, &usage.RowError{Row: 7, Reason: "spend: \"x\" is no amount"})
	}}
	if _, err := s.Import(t.Context(), src, rollup.NewAppraiser(catalog, toNano{}), func(rollup.Tally) {}); err != nil {
		t.Fatal(err)
	}
	h, err := spend.Read(t.Context(), spend.Sources{Trials: trials{sent(noon), sent(noon.AddDate(0, 0, 1))}, Usage: s, Router: toNano{}, Catalog: catalog}, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func made(t *testing.T) *Report {
	t.Helper()
	return New(Input{History: history(t), Catalog: catalog, Policy: policyInForce, Store: "store.db", Tool: "1.2.3", Now: noon.AddDate(0, 0, 20)})
}

// unlikeNano sends everything to nano, and finds prompts with a question mark unlike
// those that its certificate is about.
type unlikeNano struct{ toNano }

func (r unlikeNano) Decide(q engine.Query) engine.Decision {
	d := r.toNano.Decide(q)
	d.Unlike = strings.Contains(q.Prompt, "?")
	d.Certified = !d.Unlike
	return d
}

func TestWhatIsUnlikeTheCertifiedPromptsIsNotCertified(t *testing.T) {
	s, err := rollup.Beside(t.TempDir()+"/x.db", "test")
	if err != nil {
		t.Fatal(err)
	}
	asked, told := rows()[0], rows()[0]
	told.ID, told.Prompt = usage.NewID(usage.LiteLLM, "told"), "2 + 2."
	src := rollup.Source{File: "usage.jsonl", Format: usage.LiteLLM, Content: rollup.Content{1}, Records: func(yield func(usage.Record, error) bool) {
		_ = yield(asked, nil) && yield(told, nil)
	}}
	if _, err := s.Import(t.Context(), src, rollup.NewAppraiser(catalog, unlikeNano{}), nil); err != nil {
		t.Fatal(err)
	}
	strange := sent(noon.AddDate(0, 0, 1))
	strange.Prompt = "p?"
	h, err := spend.Read(t.Context(), spend.Sources{Trials: trials{sent(noon), strange}, Usage: s, Router: unlikeNano{}, Catalog: catalog}, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if c := New(Input{History: h, Catalog: catalog, Policy: policyInForce, Now: noon.AddDate(0, 0, 20)}).Compared; c.Prompts != 4 || c.Certified.Prompts != 2 || c.Certified.Saved.Nano()*2 != c.Saved.Nano() {
		t.Errorf("%+v", c)
	}
}

// equal compares an amount with nano-dollars.
func equal(t *testing.T, name string, got providers.Money, want int64) {
	t.Helper()
	if got != providers.Nano(want) {
		t.Errorf("%s is %s, want %s", name, got.Decimal(), providers.Nano(want).Decimal())
	}
}

func TestAReportSaysWhatWasSpent(t *testing.T) {
	r := made(t)
	// Worked out by hand, in nano-dollars. A prompt that was sent: nano 140,000,
	// flagship 18,000,000. As many tokens as a row has: flagship 23,000,000.
	const two, listed = 2 * (140_000 + 18_000_000), 23_000_000
	t.Run("in all, and what that rests on", func(t *testing.T) {
		equal(t, "billed", r.Basis.Billed, 2_500_000_000)
		equal(t, "reported", r.Basis.Reported, 123_456_789)
		equal(t, "estimated", r.Basis.Estimated, two+listed)
		equal(t, "the total", r.Spent, two+listed+123_456_789+2_500_000_000)
		equal(t, "what a bill stands for", r.SupersededUSD, 100_000+90_000+40_000)
	})
	t.Run("beside what the policy and the reference would have cost", func(t *testing.T) {
		c := r.Compared
		if c.Prompts != 3 || c.Moved != 3 || c.WithoutText != 5 || c.OtherPolicy != 0 {
			t.Errorf("%+v", c)
		}
		routed := int64(2*140_000 + 230_000 + 810_000) // with 9,000 tokens that are in no cache any more
		equal(t, "listed", c.Listed, 2*18_000_000+listed)
		equal(t, "routed", r.Routed, routed)
		equal(t, "reference", r.Reference, 2*18_000_000+listed)
		equal(t, "saved", c.Saved, 2*18_000_000+listed-routed)
		equal(t, "the lost cache", r.Switch, 810_000)
		equal(t, "saved with a certificate", c.Certified.Saved, 2*18_000_000+listed-routed)
	})
	t.Run("on comparing", func(t *testing.T) {
		equal(t, "side by side", r.SideBySide.Spent, two)
		equal(t, "the reference alone", r.SideBySide.Reference, 2*18_000_000)
	})
	t.Run("a month, at the rate of the days that are over", func(t *testing.T) {
		if r.Month == nil || r.Month.Days != 4 || r.Month.From.String() != "2026-09-14" || r.Month.To.String() != "2026-09-17" {
			t.Fatalf("%+v", r.Month)
		}
		equal(t, "a month", r.Month.Amount, (r.Spent.Nano()*1461+96)/192)
	})
	t.Run("if a provider halves its prices", func(t *testing.T) {
		if len(r.Halved) != 2 || *r.Halved[0].Provider != "small" {
			t.Fatalf("%+v", r.Halved)
		}
		equal(t, "small", r.Halved[0].Spent, r.Spent.Nano()-(2_500_000_000+2*140_000)/2)
		equal(t, "large, compared", r.Halved[1].Listed, (2*18_000_000+listed)/2)
		equal(t, "large, routed", r.Halved[1].Routed, r.Routed.Nano())
	})
}

func TestAReportSaysWhatItLeavesOut(t *testing.T) {
	r := made(t)
	left := map[string]int64{}
	for _, l := range r.LeftOut {
		left[l.Reason] += l.Rows
	}
	for reason, rows := range map[string]int64{
		`spend: "x" is no amount`: 1, noPrice: 1, otherMoney + ", EUR": 1, hasBill: 1, withoutText: 5,
	} {
		if left[reason] != rows {
			t.Errorf("%d rows: %s; want %d", left[reason], reason, rows)
		}
	}
	if len(r.Others) != 1 || r.Others[0].Currency != "EUR" || r.Others[0].Amount != providers.USD(0.5) {
		t.Errorf("%+v", r.Others)
	}
	if r.UnpricedRows != 1 || *r.LeftOut[0].File != "usage.jsonl" {
		t.Errorf("%+v", r.LeftOut)
	}
}

func TestAReportSaysWhatItRestsOn(t *testing.T) {
	r := made(t)
	if r.Policy == nil || r.Policy.Hash != "new" || r.Policy.Rated != 212 || r.Policy.Raters != 2 || *r.Policy.Scale != "accept" || r.Policy.Certificates[0].Upper != 0.047 {
		t.Errorf("%+v", r.Policy)
	}
	if len(r.Prices) != 2 || r.Prices[0].Model != "flagship" || !r.Prices[0].Stale || r.Prices[1].Stale || r.Prices[1].AsOf.String() != "2026-09-14" {
		t.Errorf("%+v", r.Prices)
	}
	if f := r.Sources.Files; r.Sources.Trials != 2 || len(f) != 1 || f[0].Rows != 7 || f[0].Unreadable != 1 {
		t.Errorf("%+v", r.Sources)
	}
	if r.From.String() != "2026-09-14" || r.To.String() != "2026-09-17" || r.Tool != "1.2.3" || r.Simulated {
		t.Errorf("%s to %s", r.From, r.To)
	}
}

func TestWhatIsLeftOutSaysWhatItCounts(t *testing.T) {
	l := spend.Line{At: noon, Group: &spend.Group{Source: usage.LiteLLM, Currency: usage.USD, Model: "other", Route: "nano", Policy: "new"}}
	l.Rows, l.Requests, l.UnpricedRows, l.Uncompared = 1, 90, 1, 90
	r := New(Input{History: &spend.History{Damaged: 2, Undated: 3, Waiting: []time.Time{noon}, Lines: []spend.Line{l}}, Catalog: catalog, Policy: policyInForce, Now: noon.AddDate(0, 0, 20)})
	want := map[string]string{noFigures: "2 trials", noTime: "3 trials", notCome: "1 answer", notCompared: "90 prompts", noPrice: "1 row"}
	for _, l := range r.LeftOut {
		if l.count() != want[l.Reason] {
			t.Errorf("%s: %s, want %s", l.count(), l.Reason, want[l.Reason])
		}
		delete(want, l.Reason)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

func TestAReportSaysThatTheStoreIsDoubted(t *testing.T) {
	r := New(Input{History: &spend.History{Damaged: 2, Waiting: []time.Time{noon}}, Catalog: catalog, Now: noon, Store: "store.db", Doubt: "what was stored last may be missing"})
	var reasons []string
	for _, l := range r.LeftOut {
		if *l.File != "store.db" || l.Source != "switchboard" {
			t.Errorf("%+v", l)
		}
		reasons = append(reasons, l.Reason)
	}
	if !slices.Equal(reasons, []string{noFigures, notCome, "what was stored last may be missing"}) {
		t.Error(reasons)
	}
}

func TestAnEmptyReportSaysSo(t *testing.T) {
	var b bytes.Buffer
	if err := New(Input{History: &spend.History{}, Catalog: catalog, Now: noon}).Write(&b, JSON, ""); err != nil {
		t.Fatal(err)
	}
	var in map[string]any
	if err := json.Unmarshal(b.Bytes(), &in); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"from": nil, "to": nil, "total_usd": 0.0, "routed_usd": nil, "month": nil, "policy": nil, "forecast": nil} {
		if got, ok := in[name]; !ok || got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	for name, value := range in {
		if list, ok := value.([]any); ok && len(list) > 0 && name != "notes" && name != "answers" {
			t.Errorf("%s is %v", name, list)
		}
	}
}

// steady are trials of each day but the last two of the days before a moment.
func steady(now time.Time) (all trials) {
	for d := 60; d > 2; d-- {
		all = append(all, sent(now.AddDate(0, 0, -d)))
	}
	return all
}

func TestAReportForecastsAndAlerts(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	h, err := spend.Read(t.Context(), spend.Sources{Trials: steady(now), Catalog: catalog}, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	const day = 18_140_000
	month := budget.Budget{Limit: providers.Nano(22 * day), Per: caps.Month, Shares: []float64{1}, Forecast: true}
	team := month
	team.About, team.Value, team.Limit, team.Forecast = budget.Tag, "team=search", providers.Nano(40*day), false
	other := team
	other.Value = "team=other"
	today := budget.Budget{Limit: providers.Nano(1), Per: caps.Day, Shares: []float64{1}}
	r := New(Input{History: h, Recent: h, Catalog: catalog, Now: now, Budgets: []budget.Budget{month, team, other, today}})
	t.Run("days without calls cost nothing, where nothing was imported", func(t *testing.T) {
		f := r.Forecast
		if f == nil || f.Reason != nil || f.Missing != 0 || f.Spent != providers.Nano(23*day) || f.MonthEnd.String() != "2026-11-30" || !f.Month.Mean.Known() || f.Month.Mean.Less(f.Spent) {
			t.Errorf("%+v", f)
		}
	})
	t.Run("alerts hold or not", func(t *testing.T) {
		var holds []bool
		for _, a := range r.Alerts {
			holds = append(holds, a.Holds)
			if !a.Known {
				t.Errorf("%+v", a)
			}
		}
		if !slices.Equal(holds, []bool{true, true, false, false, false}) {
			t.Errorf("%+v", r.Alerts)
		}
	})
	t.Run("of days behind the last file nothing is known", func(t *testing.T) {
		some := *h
		some.Files = []rollup.Tally{{File: "f"}}
		if f := New(Input{History: &some, Catalog: catalog, Now: now}).Forecast; f.Missing != 3 {
			t.Errorf("%+v", f)
		}
	})
}
