package rollup_test

import (
	"errors"
	"fmt"
	"iter"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/eval/usage/usagefile"
	"switchboard/providers"
)

var (
	always = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
	never  = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

func catalog() engine.Catalog {
	price := func(in, out float64) providers.Price {
		return providers.Price{Rates: providers.Rates{Input: providers.USD(in), Output: providers.USD(out), CachedInput: providers.USD(in / 10)}, Batch: 0.5}
	}
	return engine.Catalog{Reference: "big", Models: []providers.Model{
		{ID: "small", Name: "gpt-5-nano", Price: price(0.05, 0.4)}, {ID: "big", Name: "gpt-5.4-pro", Price: price(30, 180)}, {ID: "free"},
	}}
}

// toSmall sends every prompt to small.
type toSmall struct{}

func (toSmall) Decide(q engine.Query) engine.Decision {
	return engine.Decision{Model: "small", Task: engine.Translation, Policy: "p1"}
}

func open(t *testing.T) *rollup.Store {
	t.Helper()
	s, err := rollup.Beside(filepath.Join(t.TempDir(), "store"), "test")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// imported imports a text, as a file of its own.
func imported(t *testing.T, s *rollup.Store, f usage.Format, text string) rollup.Tally {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return importedFile(t, s, f, name)
}

func importedFile(t *testing.T, s *rollup.Store, f usage.Format, name string) rollup.Tally {
	t.Helper()
	file, err := usagefile.Open(t.Context(), name, usagefile.Options{Format: f})
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	content, err := rollup.NewContent(t.Context(), name, usagefile.MostBytes, string(file.Format))
	if err != nil {
		t.Fatal(err)
	}
	tally, err := s.Import(t.Context(), rollup.Source{File: name, Format: file.Format, Content: content, Records: file.Records(), Without: file.Without},
		rollup.NewAppraiser(catalog(), toSmall{}), nil)
	if err != nil {
		t.Fatal(err)
	}
	return tally
}

func total(t *testing.T, s *rollup.Store, currency string) rollup.Total {
	t.Helper()
	totals, err := s.Totals(always, never)
	if err != nil {
		t.Fatal(err)
	}
	return totals[currency]
}

func counts(t *testing.T, got rollup.Tally, rows, fresh, known, unreadable int64) {
	t.Helper()
	if got.Rows != rows || got.New != fresh || got.Known != known || got.Unreadable != unreadable || !got.Done {
		t.Errorf("%d rows, %d new, %d known, %d unreadable, done %v; not %d, %d, %d, %d", got.Rows, got.New, got.Known, got.Unreadable, got.Done, rows, fresh, known, unreadable)
	}
}

const head = "id,time,model,input_tokens,output_tokens,cost\n"

func TestARowCountsOnceHoweverOftenItIsImported(t *testing.T) {
	s := open(t)
	first := head + "1,2026-09-01T10:00:00Z,m,100,30,0.25\n2,2026-09-01T11:00:00Z,m,100,30,0.5\n"
	counts(t, imported(t, s, usage.CSV, first), 2, 2, 0, 0)
	again := imported(t, s, usage.CSV, first)
	counts(t, again, 2, 0, 2, 0)
	if !again.Again {
		t.Error("the same file was read again")
	}
	counts(t, imported(t, s, usage.CSV, first+"3,2026-09-01T12:00:00Z,m,100,30,1\nx,never,m,1,1,1\n"), 4, 1, 2, 1)
	if got := total(t, s, "USD"); got.Reported.Money().Decimal() != "1.75" {
		t.Errorf("the total is %+v", got)
	}
}

func TestEqualRowsOfOneFileAreAsManyCalls(t *testing.T) {
	s := open(t)
	row := "2026-09-01T10:00:00Z,m,100,30,0.25\n"
	head := strings.TrimPrefix(head, "id,")
	counts(t, imported(t, s, usage.CSV, head+row+row), 2, 2, 0, 0)
	counts(t, imported(t, s, usage.CSV, head+row+row+row), 3, 1, 2, 0)
	counts(t, imported(t, s, usage.CSV, head+row), 1, 0, 1, 0)
	if got := total(t, s, "USD"); got.Reported.Money().Decimal() != "0.75" {
		t.Errorf("the total is %+v", got)
	}
}

func TestOfARowThatGrewTheLargerStands(t *testing.T) {
	s := open(t)
	row := func(tokens int) string {
		return fmt.Sprintf(`{"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788224400,"results":[{"object":"organization.usage.completions.result","input_tokens":%d,"output_tokens":0,"input_cached_tokens":0,"num_model_requests":1,"model":"gpt-5-nano"}]}]}`, tokens)
	}
	counts(t, imported(t, s, "", row(1_000_000)), 1, 1, 0, 0)
	counts(t, imported(t, s, "", row(3_000_000)), 1, 0, 1, 0)
	counts(t, imported(t, s, "", row(2_000_000)), 1, 0, 1, 0)
	if got := total(t, s, "USD"); got.Estimated.Money().Decimal() != "0.15" {
		t.Errorf("the total is %+v", got)
	}
	var cells, rows int64
	if err := s.Hours(always, never, func(c rollup.Cell) error { cells++; rows += c.Rows; return nil }); err != nil || cells != 1 || rows != 1 {
		t.Errorf("%d cells, %d rows, %v", cells, rows, err)
	}
}

func TestARowThatGrewIsTheSameRowWhateverIsCountedInIt(t *testing.T) {
	for format, row := range map[string]string{
		"anthropic-usage": `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"uncached_input_tokens":%[1]d,"output_tokens":1,"new_kind_of_tokens":%[1]d,"model":"claude-opus-5-5"}]}]}`,
		"openai-usage":    `{"data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.usage.completions.result","input_tokens":%[1]d,"output_tokens":1,"num_model_requests":1,"new_count":%[1]d,"model":"gpt-5-nano"}]}]}`,
		"anthropic-cost":  `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"amount":"%[1]d","currency":"USD","cost_type":"tokens","token_type":"output_tokens"}]}]}`,
		"deepseek":        "user_id,start_time_iso,end_time_iso,model,wallet_type,cost,currency\nu,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,deepseek-chat,Paid,%[1]d,CNY\n",
	} {
		t.Run(format, func(t *testing.T) {
			s := open(t)
			counts(t, imported(t, s, usage.Format(format), fmt.Sprintf(row, 100)), 1, 1, 0, 0)
			counts(t, imported(t, s, usage.Format(format), fmt.Sprintf(row, 200)), 1, 0, 1, 0)
			var rows, input int64
			spent := usage.Zero
			if err := s.Days(always, never, func(c rollup.Cell) error { rows += c.Rows; input += c.Input; spent = spent.Plus(c.Billed); return nil }); err != nil || rows != 1 {
				t.Errorf("%d rows, %v", rows, err)
			}
			if dollars := spent.Money().Decimal(); input != 200 && dollars != "2" && dollars != "200" {
				t.Errorf("%d tokens, %s", input, dollars)
			}
		})
	}
}

func TestWhatAnAgentReplaysCountsOnce(t *testing.T) {
	s := open(t)
	counts(t, importedFile(t, s, "", "../usagefile/testdata/claude-code.jsonl"), 3, 1, 2, 0)
	var output, input int64
	if err := s.Days(always, never, func(c rollup.Cell) error { output += c.Output; input += c.CachedInput; return nil }); err != nil || output != 10 || input != 20 {
		t.Errorf("output %d, cached %d, %v", output, input, err)
	}
}

func TestABillStandsBeforeTheEstimateOfTheSameDay(t *testing.T) {
	s := open(t)
	usageOf := func(day int) string {
		return fmt.Sprintf(`{"object":"page","data":[{"object":"bucket","start_time":%d,"end_time":%d,"results":[{"object":"organization.usage.completions.result","input_tokens":1000000,"output_tokens":0,"input_cached_tokens":0,"num_model_requests":1,"model":"gpt-5-nano"}]}]}`, 1788220800+86400*day, 1788307200+86400*day)
	}
	imported(t, s, "", usageOf(0))
	imported(t, s, "", usageOf(1))
	imported(t, s, "", `{"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.costs.result","amount":{"value":0.049,"currency":"usd"}}]}]}`)
	got := total(t, s, "USD")
	if got.Billed.Money().Decimal() != "0.049" || got.Estimated.Money().Decimal() != "0.05" || got.Superseded.Money().Decimal() != "0.05" {
		t.Errorf("the total is %+v", got)
	}
}

func TestOtherCurrenciesAreNotAdded(t *testing.T) {
	s := open(t)
	head := "time,model,cost,currency\n"
	tally := imported(t, s, usage.CSV, head+"2026-09-01,m,1,EUR\n2026-09-01,m,2,usd\n2026-09-01,m,3,\n2026-09-01,m,,\n")
	counts(t, tally, 4, 4, 0, 0)
	if eur, usd := total(t, s, "EUR"), total(t, s, "USD"); eur.Reported.Money().Decimal() != "1" || usd.Reported.Money().Decimal() != "5" {
		t.Errorf("%+v and %+v", eur, usd)
	}
	if tally.Unpriced != 1 || total(t, s, "").Unpriced != 1 {
		t.Errorf("%d rows have no price", tally.Unpriced)
	}
}

func TestARowOfManyCallsIsAsManyPrompts(t *testing.T) {
	s := open(t)
	row := `{"id":"%d","time":"2026-09-01T10:0%d:00Z","model":"%s","requests":%d,"input_tokens":1000000,"output_tokens":0,"prompt":"Translate house."}` + "\n"
	imported(t, s, usage.JSONL, fmt.Sprintf(row, 1, 0, "openai/gpt-5.4-pro-2026-03-05", 40)+fmt.Sprintf(row, 2, 1, "openai/gpt-5.4-pro-2026-03-05", 2))
	err := s.Days(always, never, func(c rollup.Cell) error {
		if c.Rows != 2 || c.Compared != 42 || c.Calls() != 42 {
			t.Errorf("%d rows of %d calls are %d prompts that are compared", c.Rows, c.Calls(), c.Compared)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Prompts(func(p rollup.Prompt) error {
		if p.Count != 42 {
			t.Errorf("the prompt was sent %d times", p.Count)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPromptIsDecidedAboutAndNotKept(t *testing.T) {
	s := open(t)
	row := `{"id":"%d","time":"2026-09-01T10:0%d:00Z","model":"openai/gpt-5.4-pro-2026-03-05","input_tokens":1000000,"output_tokens":0,"cost":29,"prompt":"Translate house."}` + "\n"
	tally := imported(t, s, usage.JSONL, fmt.Sprintf(row, 1, 0)+fmt.Sprintf(row, 2, 1)+fmt.Sprintf(row, 3, 9))
	if tally.Texts != 3 {
		t.Errorf("%d texts", tally.Texts)
	}
	err := s.Days(always, never, func(c rollup.Cell) error {
		if c.Series.Route != "small" || c.Series.Policy != "p1" || c.Series.Task != engine.Translation || c.Compared != 3 {
			t.Errorf("the cell is %+v of %+v", c.Figures, *c.Series)
		}
		for want, got := range map[string]usage.Amount{"87": c.Reported, "90": c.Listed, "0.15": c.Routed} {
			if got.Money().Decimal() != want {
				t.Errorf("%s and not %s", got.Money().Decimal(), want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = s.Prompts(func(p rollup.Prompt) error {
		n++
		if p.Key != eval.PromptKey("Translate house.") || p.Count != 3 || p.Retries != 1 || p.Spent.Money().Decimal() != "87" || p.Input != 3_000_000 {
			t.Errorf("the prompt is %+v", p)
		}
		return nil
	})
	if err != nil || n != 1 {
		t.Errorf("%d prompts, %v", n, err)
	}
	imported(t, s, usage.JSONL, `{"id":"4","time":"2026-09-01T10:00:00Z","model":"gpt-5.4-pro","input_tokens":1000,"output_tokens":0,"cache_write_tokens":1,"prompt":"Translate tree."}`+"\n")
	err = s.Prompts(func(p rollup.Prompt) error {
		want := usage.Standing{}
		if p.Key == eval.PromptKey("Translate tree.") {
			want = usage.Standing{Estimated: true, AtMost: true}
		}
		if p.Standing != want {
			t.Errorf("%s is %+v", p.Key, p.Standing)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	raw, err := os.ReadFile(s.Path())
	if err != nil || strings.Contains(string(raw), "Translate house") {
		t.Errorf("its text is in the file (%v)", err)
	}
	if info, err := os.Stat(s.Path()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
}

func TestAnHourOfCacheIsDearerThanFiveMinutes(t *testing.T) {
	r := usage.Record{Requests: providers.Count(1), Tokens: usage.Tokens{Input: providers.Count(0), CacheWrite1h: providers.Count(1_000_000), Output: providers.Count(0)}}
	m := catalog().Models[1]
	m.Price.CacheWrite = providers.USD(37.5)
	if got, _ := rollup.Estimate(m, r); got.Money().Decimal() != "60" {
		t.Errorf("an hour costs %s", got.Money())
	}
	r.Tokens.CacheWrite5m, r.Tokens.CacheWrite1h = r.Tokens.CacheWrite1h, providers.Tokens{}
	if got, _ := rollup.Estimate(m, r); got.Money().Decimal() != "37.5" {
		t.Errorf("five minutes cost %s", got.Money())
	}
	r.Tier = "batch"
	if got, _ := rollup.Estimate(m, r); got.Money().Decimal() != "18.75" {
		t.Errorf("in a batch they cost %s", got.Money())
	}
	r.Tier, m.Price.ServiceTiers = "batch+geo_us", map[string]float64{"geo_us": 1.1}
	if got, _ := rollup.Estimate(m, r); got.Money().Decimal() != "20.625" {
		t.Errorf("in a batch that stays in a place they cost %s", got.Money())
	}
}

func TestFiguresHaveTokensAsTheyAreBilled(t *testing.T) {
	f := rollup.Figures{Input: 1, CachedInput: 2, CacheWrite: 3, CacheWrite1h: 4, Output: 5, Reasoning: 6}
	if got, want := f.Tokens(), (providers.TokenSums{Input: 1, CachedInput: 2, CacheWrite: 3, CacheWrite1h: 4, Output: 5}); got != want {
		t.Errorf("%+v", got)
	}
}

func TestAnEstimateIsExact(t *testing.T) {
	m := providers.Model{Price: providers.Price{
		Rates: providers.Rates{Input: providers.Nano(300_001), Output: providers.Nano(0)},
		Tiers: []providers.Tier{{AboveInputTokens: 100, Rates: providers.Rates{Input: providers.USD(2), Output: providers.USD(2)}}},
	}}
	count := providers.Count
	t.Run("below the nano-dollar", func(t *testing.T) {
		r := usage.Record{Requests: count(1), Tokens: usage.Tokens{Input: count(1), Output: count(0)}}
		cost, _ := rollup.Estimate(m, r)
		if got, _ := cost.MarshalText(); string(got) != "0.000000000300001000" {
			t.Errorf("%s", got)
		}
	})
	t.Run("and its tier is that of the whole prompt, what was cached for an hour included", func(t *testing.T) {
		r := usage.Record{Requests: count(1), Tokens: usage.Tokens{Input: count(60), CacheWrite1h: count(60), Output: count(0)}}
		if got, _ := rollup.Estimate(m, r); got.Money().Decimal() != "0.00036" {
			t.Errorf("%s", got.Money())
		}
	})
	t.Run("unknown where a count is", func(t *testing.T) {
		if cost, _ := rollup.Estimate(m, usage.Record{Tokens: usage.Tokens{Input: count(1)}}); cost.Known() {
			t.Error("it is known")
		}
	})
}

// A cache that is written has no price in most lists: what it costs is bounded, and the
// bound is not passed off as an estimate.
func TestAnUpperBoundStaysOne(t *testing.T) {
	const table = "id,time,model,input_tokens,output_tokens,cache_write_tokens\na,2026-09-01T10:00:00Z,gpt-5.4-pro,1000,0,%d\nb,2026-09-01T11:00:00Z,gpt-5.4-pro,1000,0,\n"
	bound := func(t *testing.T, s *rollup.Store) (f rollup.Figures) {
		t.Helper()
		if err := s.PlainDays(always, never, func(c rollup.Cell) error { f.Add(c.Figures); return nil }); err != nil {
			t.Fatal(err)
		}
		return f
	}
	t.Run("where a rate is unknown", func(t *testing.T) {
		s := open(t)
		tally := imported(t, s, usage.CSV, fmt.Sprintf(table, 100))
		f := bound(t, s)
		if f.AtMost != (rollup.AtMost{Estimated: 1, Listed: 1, Reference: 1}) || f.EstimatedRows != 2 {
			t.Errorf("%+v", f)
		}
		if got := f.Standing().Mark(); got != "≤~" {
			t.Errorf("it is marked %s", got)
		}
		if got := tally.Money[usage.USD].AtMost; got != 1 {
			t.Errorf("%d rows of the import are bounds", got)
		}
	})
	t.Run("and not where all are known", func(t *testing.T) {
		s := open(t)
		imported(t, s, usage.CSV, fmt.Sprintf(table, 0))
		if f := bound(t, s); f.AtMost != (rollup.AtMost{}) || f.Standing().Mark() != "~" {
			t.Errorf("%+v", f)
		}
	})
	t.Run("where the factor of batches is", func(t *testing.T) {
		m := catalog().Models[1]
		m.Price.Batch = 0
		r := usage.Record{Tier: "batch", Requests: providers.Count(1), Tokens: usage.Tokens{Input: providers.Count(1), Output: providers.Count(0)}}
		if _, basis := rollup.Estimate(m, r); basis != providers.AtMost {
			t.Errorf("%q", basis)
		}
		if _, basis := rollup.Estimate(catalog().Models[1], r); basis != "" {
			t.Errorf("%q", basis)
		}
	})
}

// many are rows with costs that no float holds, and the sum of them worked out
// another way.
func many(n int, seed uint64) (rows iter.Seq2[usage.Record, error], want *big.Rat) {
	random, want := rand.New(rand.NewPCG(seed, 1)), new(big.Rat)
	for range n {
		r, _ := new(big.Rat).SetString(fmt.Sprintf("0.%018d", random.Int64N(1e17)))
		want.Add(want, r)
	}
	return func(yield func(usage.Record, error) bool) {
		random := rand.New(rand.NewPCG(seed, 1))
		for i := range n {
			a, err := usage.ParseAmount(fmt.Sprintf("0.%018d", random.Int64N(1e17)), 0)
			r := usage.Record{
				Format: usage.CSV, ID: usage.NewID(usage.CSV, fmt.Sprint(i)), Start: time.Unix(1788220800+int64(i)*7, 0).UTC(),
				Model: [...]string{"gpt-5-nano", "gpt-5.4-pro", "other"}[i%3], Requests: providers.Count(1),
				Tags: usage.Tags("team", fmt.Sprint("team ", i%10)), Cost: usage.Cost{Amount: a, Basis: usage.Reported, Currency: usage.USD},
			}
			if !yield(r, err) {
				return
			}
		}
	}, want
}

func TestAnImportThatWasKilledGoesOnAndCountsNothingTwice(t *testing.T) {
	s := open(t)
	const n = 70_000
	rows, want := many(n, 7)
	appraiser := rollup.NewAppraiser(catalog(), nil)
	killed := errors.New("killed")
	src := rollup.Source{File: "f", Format: usage.CSV, Content: rollup.Content{1}, Records: func(yield func(usage.Record, error) bool) {
		i := 0
		for r, err := range rows {
			if i++; i > 60_000 {
				err = killed
			}
			if !yield(r, err) {
				return
			}
		}
	}}
	half, err := s.Import(t.Context(), src, appraiser, nil)
	if !errors.Is(err, killed) || half.Rows == 0 || half.Rows > 60_000 {
		t.Fatalf("%d rows, %v", half.Rows, err)
	}
	src.Records = rows
	whole, err := s.Import(t.Context(), src, appraiser, nil)
	if err != nil {
		t.Fatal(err)
	}
	counts(t, whole, n, n, 0, 0)
	got := total(t, s, "USD").Reported
	text, _ := got.MarshalText()
	if want.FloatString(18) != string(text) {
		t.Errorf("the total is %s and not %s", text, want.FloatString(18))
	}
	if sum := whole.Money["USD"].Reported; sum != got {
		t.Errorf("the import says %v", sum.Money())
	}
}

func TestAFileThatIsNoneIsRefused(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		content string
		want    error
	}{
		"another file": {"dear diary", eval.ErrForeign},
		"half a file":  {"", eval.ErrForeign},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, strings.ReplaceAll(name, " ", ""))
			if err := os.WriteFile(path+rollup.Suffix, []byte(c.content+"\x00"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := rollup.Beside(path, "test"); !errors.Is(err, c.want) && !errors.Is(err, eval.ErrDamaged) {
				t.Errorf("the error is %v", err)
			}
		})
	}
	t.Run("damaged pages are found and say what to do", func(t *testing.T) {
		s := open(t)
		imported(t, s, usage.CSV, head+"1,2026-09-01T10:00:00Z,m,100,30,0.25\n")
		raw, err := os.ReadFile(s.Path())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.Path(), raw[:len(raw)/2], 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = rollup.Beside(strings.TrimSuffix(s.Path(), rollup.Suffix), "test")
		var e *eval.Error
		if !errors.Is(err, eval.ErrDamaged) || !errors.As(err, &e) || !strings.Contains(e.Hint(), "import the files again") {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestAModelIsFoundHoweverAFileSpellsIt(t *testing.T) {
	c := engine.Catalog{Models: []providers.Model{{ID: "opus", Name: "claude-opus-5-5"}, {ID: "gpt-5.4-pro"}, {ID: "gpt-5.4"}}}
	a := rollup.NewAppraiser(c, nil)
	for name, want := range map[string]string{
		"claude-opus-5-5": "opus", "Claude Opus 5.5": "opus", "anthropic/claude-opus-5.5": "opus", "claude-opus-5-5-20261001": "opus", "claude-opus-5-5@20261001": "opus",
		"gpt-5.4-pro-2026-03-05": "gpt-5.4-pro", "openai/gpt-5.4-pro-20260305": "gpt-5.4-pro", "gpt-5.4": "gpt-5.4", "gpt-5.4-mini": "", "gpt-5.4-pro[1m]": "gpt-5.4-pro",
		"bedrock/us.anthropic.gpt-5.4-pro-20260305-v1:0": "gpt-5.4-pro", "anthropic.gpt-5.4-pro": "gpt-5.4-pro", "eu.anthropic.gpt-5.4-mini-v1:0": "", "": "", "5-5": "",
	} {
		if m, _ := a.Model(name); m.ID != want {
			t.Errorf("%q is %q and not %q", name, m.ID, want)
		}
	}
}

func TestTwoWhoImportTheSameFileCountItOnce(t *testing.T) {
	s := open(t)
	const n = 40_000
	rows, _ := many(n, 3)
	done := make(chan rollup.Tally, 2)
	for i := range 2 {
		go func() {
			other, err := rollup.Beside(strings.TrimSuffix(s.Path(), rollup.Suffix), "test")
			if err == nil {
				var tally rollup.Tally
				tally, err = other.Import(t.Context(), rollup.Source{Format: usage.CSV, Content: rollup.Content{byte(i)}, Records: rows}, rollup.NewAppraiser(catalog(), nil), nil)
				done <- tally
			}
			if err != nil {
				t.Error(err)
			}
		}()
	}
	a, b := <-done, <-done
	if a.New+b.New != n || a.Known+b.Known != n {
		t.Errorf("%d and %d rows are new", a.New, b.New)
	}
}

func TestOfManyPromptsThoseStayThatCameMost(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	s := open(t)
	const n = rollup.MostPrompts*3/2 + 30_000
	rows := func(yield func(usage.Record, error) bool) {
		for i := range n {
			r := usage.Record{Format: usage.JSONL, ID: usage.NewID(usage.JSONL, fmt.Sprint(i)), Start: time.Unix(1788220800+int64(i), 0).UTC(), Prompt: fmt.Sprintf("say %06d", i)}
			if i < 10 || i >= n-10 {
				r.Prompt = "say it again"
			}
			if !yield(r, nil) {
				return
			}
		}
	}
	if _, err := s.Import(t.Context(), rollup.Source{Format: usage.JSONL, Content: rollup.Content{1}, Records: rows}, rollup.NewAppraiser(catalog(), nil), nil); err != nil {
		t.Fatal(err)
	}
	kept, again := 0, int64(0)
	err := s.Prompts(func(p rollup.Prompt) error {
		kept++
		if p.Key == eval.PromptKey("say it again") {
			again = p.Count
		}
		return nil
	})
	if err != nil || kept > rollup.MostPrompts*3/2 || kept < rollup.MostPrompts || again != 20 {
		t.Errorf("%d prompts are kept, one that came %d times, %v", kept, again, err)
	}
}

// What a transaction changes is in memory until its end.
func TestRowsAreCountedInSmallTransactions(t *testing.T) {
	const rows, most = 9_000, 1 << 11
	records := func(yield func(usage.Record, error) bool) {
		for i := range rows {
			r := usage.Record{Format: usage.JSONL, ID: usage.NewID(usage.JSONL, fmt.Sprint(i)), Start: time.Unix(900000000+int64(i*7919%86400), 0).UTC()}
			if !yield(r, nil) {
				return
			}
		}
	}
	var before, largest int64
	progress := func(so rollup.Tally) { largest, before = max(largest, so.Rows-before), so.Rows }
	done, err := open(t).Import(t.Context(), rollup.Source{Format: usage.JSONL, Content: rollup.Content{1}, Records: records}, rollup.NewAppraiser(catalog(), nil), progress)
	if err != nil || done.New != rows || largest > most {
		t.Errorf("%d rows, the largest transaction had %d, %v", done.New, largest, err)
	}
}
