package spend

import (
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

var noon = time.Date(2026, 9, 14, 12, 30, 0, 0, time.UTC)

func priced(id string, input, cached, output float64) providers.Model {
	return providers.Model{ID: id, Provider: "p", Price: providers.Price{Rates: providers.Rates{Input: providers.USD(input), CachedInput: providers.USD(cached), Output: providers.USD(output)}}}
}

var catalog = engine.Catalog{
	Models:    []providers.Model{priced("nano", 0.1, 0.01, 0.4), priced("flagship", 10, 1, 40)},
	Reference: "flagship", Ladder: []string{"nano", "flagship"},
}

func quote(id string) engine.Quote {
	m, _ := catalog.Model(id)
	return engine.Quote{Model: id, Price: m.Price}
}

// trials are what a store would yield.
type trials []engine.Trial

func (all trials) Bills(since time.Time) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		for _, t := range all {
			if !t.Time.Before(since) && !yield(t, nil) {
				return
			}
		}
	}
}

func (all trials) Trial(id string) (engine.Trial, error) {
	for _, t := range all {
		if t.ID == id {
			return t, nil
		}
	}
	return engine.Trial{}, eval.ErrNotFound
}

// toNano is a policy that sends everything to nano.
type toNano struct{}

func (toNano) Decide(q engine.Query) engine.Decision {
	return engine.Decision{Model: "nano", Task: engine.Math, Policy: "new"}
}
func (toNano) Policy() routing.Policy { return routing.Policy{Hash: "new"} }

func answer(model string, input, output int64) engine.Answer {
	u := providers.Usage{Input: providers.Count(input), Output: providers.Count(output)}
	cost, basis := quote(model).Price.Bill(u)
	return engine.Answer{Model: model, Provider: "p", Text: "x", Finish: providers.Stop, Usage: u, Cost: cost, CostBasis: basis}
}

func sideBySide(at time.Time, answers ...engine.Answer) engine.Trial {
	return engine.Trial{ID: engine.NewID(at), Time: at, Prompt: "p", Decision: engine.Decision{Model: "flagship", Task: engine.Math, Policy: "old"}, Reference: quote("flagship"), Route: quote("flagship"), Answers: answers}
}

func TestWhatThisProgramSent(t *testing.T) {
	first := sideBySide(noon, answer("nano", 1000, 100), answer("flagship", 1000, 200))
	first.Tags = map[string]string{"team": "search", "app": "web"}
	next := sideBySide(noon.AddDate(0, 0, 2), answer("nano", 1000, 100))
	h := readHistory(t, Sources{Trials: trials{first, next}, Catalog: catalog})
	nano, flagship := usage.Exactly(providers.Nano(140_000)), usage.Exactly(providers.Nano(18_000_000))

	t.Run("is in the total, once for each call", func(t *testing.T) {
		total := h.Total()
		if want := nano.Plus(nano).Plus(flagship); total.Spent() != want || total.Requests != 3 || total.Rows != 3 {
			t.Errorf("%v of %d, want %v", total.Spent().Money(), total.Requests, want.Money())
		}
	})
	t.Run("is set beside what it would have cost otherwise, once for each prompt", func(t *testing.T) {
		a, b := first.Ledger(), next.Ledger()
		total := h.Total()
		want := usage.Exactly(a.Reference.Add(b.Reference))
		if total.Compared != 2 || total.Reference != want || total.Routed != want {
			t.Errorf("%+v, want %v", total.Figures, want.Money())
		}
		if listed := usage.Exactly(a.Reference).Plus(nano); total.Listed != listed {
			t.Errorf("as if %v, want %v: one model that was named gave its answer", total.Listed.Money(), listed.Money())
		}
	})
	t.Run("of one model that was asked alone is by name, and compared nothing", func(t *testing.T) {
		h := readHistory(t, Sources{Trials: trials{next}, Catalog: catalog})
		if rows := h.By(ByWay); len(rows) != 1 || rows[0].Key != string(ByName) {
			t.Errorf("%+v", rows)
		}
		if extra, _ := h.Comparing(); extra.Money().Nano() != 0 {
			t.Errorf("comparing cost %v", extra.Money())
		}
	})
	t.Run("of an answer that was given again is a row, and no request", func(t *testing.T) {
		again := sideBySide(noon, answer("nano", 1000, 100))
		again.Answers[0].Cached = &engine.Cached{}
		h := readHistory(t, Sources{Trials: trials{again}, Catalog: catalog})
		if rows := h.By(ByWay); rows[0].Key != string(Cached) || rows[0].Rows != 1 || rows[0].Requests != 0 || !rows[0].KnowsRequests() {
			t.Errorf("%+v", rows)
		}
	})
	t.Run("is compared as in a batch where that brought every answer", func(t *testing.T) {
		batched := sideBySide(noon, answer("nano", 1000, 100), answer("flagship", 1000, 200))
		batched.Answers[0].Batch = "b1"
		for want, second := range map[string]string{"": "", Batch: "b2"} {
			batched.Answers[1].Batch = second
			for _, l := range readHistory(t, Sources{Trials: trials{batched}, Catalog: catalog}).Lines {
				if l.Compared > 0 && l.Tier != want {
					t.Errorf("%q where the second answer's batch is %q", l.Tier, second)
				}
			}
		}
	})
	t.Run("is spent but no other prompt where the quality watch asked one anew", func(t *testing.T) {
		anew := sideBySide(noon, answer("nano", 1000, 100), answer("flagship", 1000, 200))
		anew.Tags = map[string]string{dispatch.WatchTag: dispatch.WatchValue}
		h := readHistory(t, Sources{Trials: trials{next, anew}, Catalog: catalog})
		total, alone := h.Total(), readHistory(t, Sources{Trials: trials{next}, Catalog: catalog}).Total()
		if total.Spent() != alone.Spent().Plus(nano).Plus(flagship) || total.Compared != 1 || total.Listed != alone.Listed || total.Routed != alone.Routed {
			t.Errorf("%+v, alone %+v", total, alone)
		}
		if extra, atMost := h.Comparing(); extra != nano.Plus(flagship) || atMost {
			t.Errorf("comparing cost %v, at most %v", extra.Money(), atMost)
		}
	})
	t.Run("is spent on comparing where one answer that was missing was asked for", func(t *testing.T) {
		anew := sideBySide(noon, answer("flagship", 1000, 200))
		anew.Tags = dispatch.Missing(map[string]string{"team": "search"})
		h := readHistory(t, Sources{Trials: trials{next, anew}, Catalog: catalog})
		total, alone := h.Total(), readHistory(t, Sources{Trials: trials{next}, Catalog: catalog}).Total()
		if total.Spent() != alone.Spent().Plus(flagship) || total.Compared != 1 || total.Listed != alone.Listed || total.Routed != alone.Routed {
			t.Errorf("%+v, alone %+v", total, alone)
		}
		if extra, atMost := h.Comparing(); extra != flagship || atMost {
			t.Errorf("comparing cost %v, at most %v", extra.Money(), atMost)
		}
	})
	t.Run("counts for each of its tags, and without one for none", func(t *testing.T) {
		rows := h.By(ByTag)
		if len(rows) != 3 || rows[0].Key != "app=web" || rows[1].Key != "team=search" || rows[2].Key != Unknown || rows[0].Spent() != nano.Plus(flagship) {
			t.Errorf("%+v", rows)
		}
	})
	t.Run("has a day between two days, on which nothing was spent", func(t *testing.T) {
		days := h.Days()
		if len(days) != 3 || days[1].Rows != 0 || days[2].Spent() != nano {
			t.Errorf("%+v", days)
		}
		if hours := h.HoursOf(noon); len(hours) != 1 || hours[0].At.Hour() != 12 {
			t.Errorf("%+v", hours)
		}
	})
	t.Run("is decided anew where another policy is in force", func(t *testing.T) {
		total := readHistory(t, Sources{Trials: trials{first, next}, Router: toNano{}, Catalog: catalog}).Total()
		if total.Routed != nano.Plus(nano) {
			t.Errorf("%v, want %v", total.Routed.Money(), nano.Plus(nano).Money())
		}
	})
	t.Run("is unknown where a price is, and no sum hides it", func(t *testing.T) {
		unpriced := answer("nano", 1000, 100)
		unpriced.Model, unpriced.Cost = "new", providers.Money{}
		total := readHistory(t, Sources{Trials: trials{sideBySide(noon, unpriced), first}, Catalog: catalog}).Total()
		if total.UnpricedRows != 1 || total.Rows != 3 || total.Compared != 1 || total.Uncompared != 1 {
			t.Errorf("%+v", total)
		}
	})
	t.Run("does not count what came from files, or has not come", func(t *testing.T) {
		imported, open := answer("nano", 5, 5), answer("nano", 5, 5)
		imported.Imported, open.Finish = true, ""
		h := readHistory(t, Sources{Trials: trials{sideBySide(noon, imported), sideBySide(noon, open)}, Catalog: catalog})
		if len(h.Lines) != 0 || len(h.Waiting) != 1 || h.Trials != 0 {
			t.Errorf("%+v", h)
		}
		if day := h.Between(noon.Truncate(24*time.Hour), noon.AddDate(0, 0, 1)); len(day.Waiting) != 1 {
			t.Errorf("of its day: %v", day.Waiting)
		}
		if before := h.Between(time.Time{}, noon.Truncate(24*time.Hour)); len(before.Waiting) != 0 {
			t.Errorf("of the days before: %v", before.Waiting)
		}
	})
}

func TestRoutedCalls(t *testing.T) {
	a := answer("flagship", 1000, 200)
	left, checked := answer("nano", 1000, 100), answer("nano", 1000, 50)
	left.Check = &engine.Check{Answer: checked}
	a.Moves = []engine.Move{{Model: "nano", Reason: engine.Disagrees, Left: &left}}
	trial := sideBySide(noon, a)
	trial.Routed = true
	h := readHistory(t, Sources{Trials: trials{trial}, Catalog: catalog})
	total := h.Total()
	if want := usage.Exactly(a.Cost.Add(left.Cost).Add(checked.Cost)); total.Rows != 3 || total.Spent() != want || total.Listed != want {
		t.Errorf("%+v, want %v", total, want.Money())
	}
	if rows := h.By(ByPair); len(rows) != 1 || rows[0].Key != "flagship → flagship" {
		t.Errorf("%+v", rows)
	}
}

// TestManyLines reads a history whose lines are too many to have their tags.
func TestManyLines(t *testing.T) {
	tokens := usage.Tokens{Input: providers.Count(1000), Output: providers.Count(100)}
	var rows []usage.Record
	for i := range 40 {
		r := row(i+1, noon.AddDate(0, 0, i%10), []string{"flagship", "nano"}[i%2], "", tokens)
		if i%4 > 0 {
			r.Tags = []usage.Tag{{Name: "team", Value: string(rune('a' + i%4))}}
		}
		rows = append(rows, r)
	}
	sent := sideBySide(noon, answer("nano", 1000, 100))
	sent.Tags = map[string]string{"team": "b"}
	from := Sources{Trials: trials{sent}, Usage: imported(t, nil, rows...), Catalog: catalog}
	all := readHistory(t, from)
	few, err := read(t.Context(), from, time.Time{}, time.Time{}, 5)
	if err != nil {
		t.Fatal(err)
	}
	if all.Tagged != nil || few.Tagged == nil || few.Total().Sums != all.Total().Sums {
		t.Fatalf("%+v, want %+v", few.Total(), all.Total())
	}
	for _, d := range []Dimension{ByModel, ByTask, ByTag, ByProvider, BySource, ByWay, ByDay} {
		if got, want := few.By(d), all.By(d); !slices.Equal(got, want) {
			t.Errorf("by %s: %+v, want %+v", d, got, want)
		}
		for _, row := range all.By(d) {
			pass := func(l *Line) bool { return l.Counts(d, row.Key) }
			for name, h := range map[string]*History{"few": few, "merged": few.Merged(noon.AddDate(1, 0, 0))} {
				if got := h.Where(pass).Total().Sums; got != row.Sums && (d != ByDay || name == "few") {
					t.Errorf("%s, %s %q: %+v, want %+v", name, d, row.Key, got, row.Sums)
				}
			}
		}
	}
}

func TestATrialOfAWrongClockIsInNoSumAndCounted(t *testing.T) {
	call := answer("nano", 1000, 100)
	all := trials{
		sideBySide(time.Unix(0, 0), call), sideBySide(time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC), call),
		sideBySide(noon, call), sideBySide(noon.AddDate(1, 0, 0), call),
	}
	h := readHistory(t, Sources{Trials: all, Catalog: catalog})
	if h.Undated != 2 || h.Trials != 2 || h.Total().Requests != 2 {
		t.Errorf("%d trials, %d of a wrong clock, %d calls", h.Trials, h.Undated, h.Total().Requests)
	}
	if rate := h.Rate(noon.AddDate(0, 0, 10)); !rate.First.Equal(noon.Truncate(24 * time.Hour)) {
		t.Errorf("the rate begins on %v", rate.First)
	}
	h, err := Read(t.Context(), Sources{Trials: all, Catalog: catalog}, time.Time{}, noon.AddDate(0, 0, 1))
	if err != nil || h.Undated != 1 || h.Trials != 1 {
		t.Errorf("up to a day: %+v, %v", h, err)
	}
}

func readHistory(t *testing.T, s Sources) *History {
	t.Helper()
	h, err := Read(t.Context(), s, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// imported is a roll-up with some rows.
func imported(t *testing.T, r routing.Decider, records ...usage.Record) *rollup.Store {
	t.Helper()
	return importedTo(t, catalog, r, records...)
}

// importedTo is imported where models have the prices of a catalog.
func importedTo(t *testing.T, c engine.Catalog, r routing.Decider, records ...usage.Record) *rollup.Store {
	t.Helper()
	s, err := rollup.Beside(t.TempDir()+"/x.db", "test")
	if err != nil {
		t.Fatal(err)
	}
	src := rollup.Source{File: "f", Format: usage.LiteLLM, Content: rollup.Content{1}, Without: func() int64 { return 0 }, Records: func(yield func(usage.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}}
	if _, err := s.Import(t.Context(), src, rollup.NewAppraiser(c, r), func(rollup.Tally) {}); err != nil {
		t.Fatal(err)
	}
	return s
}

func row(i int, at time.Time, model, prompt string, tokens usage.Tokens) usage.Record {
	return usage.Record{
		Format: usage.LiteLLM, ID: usage.NewID(usage.LiteLLM, string(rune(i))), Start: at, Model: model, Provider: "p",
		Requests: providers.Count(1), Tokens: tokens, Prompt: prompt,
	}
}

func TestWhatFilesReported(t *testing.T) {
	tokens := usage.Tokens{Input: providers.Count(1000), CachedInput: providers.Count(9000), Output: providers.Count(100)}
	known, told := row(1, noon, "openai/flagship", "what is 2 + 2?", tokens), row(2, noon, "other", "", tokens)
	told.Cost = usage.Cost{Amount: usage.Exactly(providers.USD(0.5)), Basis: usage.Billed, Currency: "EUR"}
	h := readHistory(t, Sources{Usage: imported(t, toNano{}, known, told), Catalog: catalog})
	total := h.Total()

	t.Run("is named as here, where the model is configured", func(t *testing.T) {
		if rows := h.By(ByModel); len(rows) != 2 || rows[0].Key != "flagship" || rows[1].Key != "other" {
			t.Errorf("%+v", rows)
		}
	})
	t.Run("is of the provider of the config, where the file names none", func(t *testing.T) {
		unsaid, new := row(3, noon, "flagship", "", tokens), row(4, noon, "new", "", tokens)
		unsaid.Provider, new.Provider = "", ""
		h := readHistory(t, Sources{Usage: imported(t, toNano{}, unsaid, new), Catalog: catalog})
		if rows := h.By(ByProvider); len(rows) != 2 || rows[0].Key != "p" || rows[1].Key != Unknown {
			t.Errorf("%+v", rows)
		}
	})
	t.Run("is kept apart in another currency", func(t *testing.T) {
		if total.Others["EUR"] != told.Cost.Amount || total.Spent() != usage.Exactly(providers.Nano(23_000_000)) || total.Rows != 2 {
			t.Errorf("%+v", total)
		}
	})
	t.Run("is told by the hour, without its tags", func(t *testing.T) {
		tagged := known
		tagged.Tags = []usage.Tag{{Name: "team", Value: "search"}}
		h := readHistory(t, Sources{Usage: imported(t, toNano{}, tagged), Catalog: catalog})
		if hours := h.HoursOf(noon); len(hours) != 1 || hours[0].Rows != 1 || hours[0].At.Hour() != 12 {
			t.Errorf("%+v", hours)
		}
		none := h.Where(func(l *Line) bool { return l.Counts(ByTag, Unknown) })
		if hours := none.HoursOf(noon); len(hours) != 0 {
			t.Errorf("of calls without a tag: %+v", hours)
		}
	})
	t.Run("is compared where the policy was asked, and nowhere else", func(t *testing.T) {
		without := row(3, noon, "openai/flagship", "", tokens)
		total := readHistory(t, Sources{Usage: imported(t, toNano{}, known, without), Catalog: catalog}).Total()
		if total.Rows != 2 || total.Compared != 1 || total.Listed != usage.Exactly(providers.Nano(23_000_000)) || total.Reference != total.Listed {
			t.Errorf("%+v", total)
		}
	})
	t.Run("counts as many prompts as a row has calls, compared or not", func(t *testing.T) {
		known, unknown := row(3, noon, "openai/flagship", "what is 2 + 2?", tokens), row(4, noon, "other", "what is 2 + 3?", tokens)
		known.Requests, unknown.Requests = providers.Count(5), providers.Count(7)
		total := readHistory(t, Sources{Usage: imported(t, toNano{}, known, unknown), Catalog: catalog}).Total()
		if total.Rows != 2 || total.Compared != 5 || total.Uncompared != 7 {
			t.Errorf("of %d rows %d prompts are compared and %d not", total.Rows, total.Compared, total.Uncompared)
		}
	})
	t.Run("pays for the prompt cache that a route leaves", func(t *testing.T) {
		// 9,000 tokens at 0.1 instead of 0.01 a million.
		if lost := usage.Exactly(providers.Nano(810_000)); total.Lost != lost || total.Routed != usage.Exactly(providers.Nano(100_000+90_000+40_000)).Plus(lost) {
			t.Errorf("%v of %v", total.Lost.Money(), total.Routed.Money())
		}
	})
	t.Run("pays for it at the price of the tier that the calls were sent in", func(t *testing.T) {
		c := catalog
		c.Models = slices.Clone(c.Models)
		for i := range c.Models {
			c.Models[i].Price.Batch, c.Models[i].Price.ServiceTiers = 0.5, map[string]float64{"priority": 2}
		}
		for tier, want := range map[string]int64{"batch": 405_000, "priority": 1_620_000} {
			sent := row(1, noon, "openai/flagship", "what is 2 + 2?", tokens)
			sent.Tier = tier
			total := readHistory(t, Sources{Usage: importedTo(t, c, toNano{}, sent), Catalog: c}).Total()
			if total.Lost != usage.Exactly(providers.Nano(want)) {
				t.Errorf("%s: %v, want %v", tier, total.Lost.Money(), providers.Nano(want))
			}
		}
	})
}

func TestWhereThePolicyLapsedTheReferenceIsCounted(t *testing.T) {
	ladder := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "flagship", Strength: 1}}}
	cheap, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.Thresholds{Default: 1}, ladder, routing.Provenance{Source: routing.Calibrated})
	if err != nil {
		t.Fatal(err)
	}
	by := routing.NewActivePolicy(routing.NewRouter(cheap), "")
	tokens := usage.Tokens{Input: providers.Count(1000), CachedInput: providers.Count(9000), Output: providers.Count(100)}
	told := imported(t, by, row(1, noon, "nano", "what is 2 + 2?", tokens), row(2, noon, "flagship", "what is 2 + 3?", tokens), row(3, noon, "flagship", "", tokens))
	sent := sideBySide(noon, answer("nano", 1000, 100), answer("flagship", 1000, 200))
	sent.Decision.Policy, sent.Decision.Model, sent.Route = cheap.Hash, "nano", quote("nano")
	from := Sources{Trials: trials{sent}, Usage: told, Router: by, Catalog: catalog}

	before := readHistory(t, from)
	if total := before.Total(); before.Lapsed != "" || total.Compared != 3 || !total.Routed.Less(total.Reference) {
		t.Fatalf("while it decides: %q, %+v", before.Lapsed, total)
	}
	by.Lapse("nano is another model now")
	h := readHistory(t, from)
	total := h.Total()
	if h.Lapsed != "nano is another model now" || total.Compared != 3 || total.Routed != total.Reference || total.Reference != before.Total().Reference || total.Lost.Known() {
		t.Errorf("%q: %v by the policy, %v by the reference, %v lost", h.Lapsed, total.Routed.Money(), total.Reference.Money(), total.Lost.Money())
	}
	for _, l := range h.Lines {
		if l.Route != "" && (l.Route != "flagship" || l.Policy != h.Policy) {
			t.Errorf("%s by %s", l.Route, l.Policy)
		}
	}
	if hours := h.HoursOf(noon); len(hours) != 1 || hours[0].Routed != hours[0].Reference {
		t.Errorf("by the hour: %+v", hours)
	}
}

// The sums are held against sums that are worked out another way: call by call, in
// whole nano-dollars.
func TestSumsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var all trials
	var spent, reference int64
	byModel := map[string]int64{}
	for i := range 500 {
		at := noon.Add(time.Duration(r.IntN(60*24)) * time.Hour)
		a, b := answer("nano", r.Int64N(5000), r.Int64N(900)), answer("flagship", r.Int64N(5000), r.Int64N(900))
		trial := sideBySide(at, a, b)
		trial.Tags = map[string]string{"n": string(rune('a' + i%5))}
		all = append(all, trial)
		spent += a.Cost.Nano() + b.Cost.Nano()
		byModel["nano"] += a.Cost.Nano()
		byModel["flagship"] += b.Cost.Nano()
		reference += b.Cost.Nano()
	}
	h := readHistory(t, Sources{Trials: all, Catalog: catalog})
	total := h.Total()
	if total.Spent().Money() != providers.Nano(spent) || total.Reference.Money() != providers.Nano(reference) {
		t.Errorf("%v and %v, want %d and %d", total.Spent().Money(), total.Reference.Money(), spent, reference)
	}
	for _, d := range []Dimension{ByModel, ByTask, ByTag, ByProvider, BySource, ByWay, ByDay} {
		var sum Sums
		for _, row := range h.By(d) {
			sum.Add(row.Sums)
			if d == ByModel && row.Rows > 0 && row.Spent().Money() != providers.Nano(byModel[row.Key]) {
				t.Errorf("%s: %v", row.Key, row.Spent().Money())
			}
		}
		if sum != total.Sums {
			t.Errorf("by %s: %+v, want %+v", d, sum, total.Sums)
		}
	}
	var sum Sums
	for _, p := range h.Days() {
		sum.Add(p.Sums)
	}
	if sum != total.Sums {
		t.Error("by day")
	}
}
