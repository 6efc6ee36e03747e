package rollup_test

import (
	"fmt"
	"strings"
	"testing"

	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

// A charge of FOCUS has no id, and its amount changes until the month is over.
func TestOfAChargeTheLastFileStands(t *testing.T) {
	const focusHead = "BilledCost,BillingCurrency,ChargeCategory,ChargeClass,ChargePeriodStart,ChargePeriodEnd,ServiceCategory,ServiceProviderName,SkuId,InvoiceId\n"
	row := func(cost, class, sku, invoice string) string {
		return cost + ",USD,Usage," + class + ",2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,AI and Machine Learning,OpenAI,openai/" + sku + "," + invoice + "\n"
	}
	for name, c := range map[string]struct {
		files   []string
		want    string
		rows    int64
		changed int64 // of the last file
	}{
		"that grew":                          {[]string{row("1.5", "", "m", ""), row("2.5", "", "m", "")}, "2.5", 1, 1},
		"that was corrected down":            {[]string{row("2.5", "", "m", ""), row("0.5", "", "m", "")}, "0.5", 1, 1},
		"that got its invoice":               {[]string{row("2.5", "", "m", ""), row("2.5", "", "m", "INV-1")}, "2.5", 1, 0},
		"beside others that stay":            {[]string{row("2.5", "", "m", "") + row("1", "", "n", ""), row("3", "", "m", "")}, "4", 2, 1},
		"of as many rows as the file has":    {[]string{row("1", "", "m", "") + row("1", "", "m", ""), row("1", "", "m", "") + row("1", "", "m", "") + row("1", "", "m", "")}, "3", 3, 0},
		"of fewer rows than the file before": {[]string{row("1", "", "m", "") + row("1", "", "m", ""), row("2.25", "", "m", "")}, "2.25", 1, 0},
		"and a correction is added":          {[]string{row("2.5", "", "m", "I"), row("2.5", "", "m", "I") + row("-1", "Correction", "m", "J")}, "1.5", 2, 0},
		"and a file that comes back":         {[]string{row("1", "", "m", ""), row("2", "", "m", ""), row("2", "", "m", "") + row("1", "", "o", "")}, "3", 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			var last rollup.Tally
			for _, file := range c.files {
				last = imported(t, s, usage.FOCUS, focusHead+file)
			}
			if got := total(t, s, "USD").Billed.Money().Decimal(); got != c.want {
				t.Errorf("the total is %s and not %s", got, c.want)
			}
			if last.Changed != c.changed || last.Rows != last.New+last.Known {
				t.Errorf("the last import is %+v", last)
			}
			if r := report(t, s); !r.OK() || r.Rows != c.rows {
				t.Errorf("it is %+v", r)
			}
		})
	}
}

func TestADayInAnotherGroupingIsRefused(t *testing.T) {
	bucket := func(start, end int, results ...string) string {
		return fmt.Sprintf(`{"object":"bucket","start_time":%d,"end_time":%d,"results":[%s]}`, start, end, strings.Join(results, ","))
	}
	result := func(tokens int, groups string) string {
		return fmt.Sprintf(`{"object":"organization.usage.completions.result","input_tokens":%d,"output_tokens":0,"num_model_requests":1,%s}`, tokens, groups)
	}
	const day, hour, first = 86400, 3600, 1788220800
	page := func(buckets ...string) string {
		return `{"object":"page","data":[` + strings.Join(buckets, ",") + `]}`
	}
	byModel := page(bucket(first, first+day, result(300, `"model":"m","api_key_id":null`), result(30, `"model":"n","api_key_id":null`)))
	byKey := page(bucket(first, first+day, result(100, `"model":"m","api_key_id":"a"`), result(200, `"model":"m","api_key_id":"b"`), result(30, `"model":"n","api_key_id":null`)))
	byHour := page(bucket(first, first+hour, result(300, `"model":"m","api_key_id":null`)), bucket(first+day, first+day+hour, result(7, `"model":"m","api_key_id":null`)))
	grown := page(bucket(first, first+day, result(400, `"model":"m","api_key_id":null`), result(30, `"model":"n","api_key_id":null`), result(5, `"model":"o","api_key_id":null`)))
	for name, c := range map[string]struct {
		files          []string
		input          int64
		refused, known int64 // of the last
	}{
		"by key after by model":          {[]string{byModel, byKey}, 330, 3, 0},
		"by model after by key":          {[]string{byKey, byModel}, 330, 2, 0},
		"by the hour after by the day":   {[]string{byModel, byHour}, 337, 1, 0},
		"not the same that grew":         {[]string{byModel, grown}, 435, 0, 2},
		"nor another day":                {[]string{byModel, page(bucket(first+day, first+2*day, result(1, `"model":"m","api_key_id":"a"`)))}, 331, 0, 0},
		"nor the same again after it":    {[]string{byModel, byKey, grown}, 435, 0, 2},
		"as the dashboard's table is it": {[]string{byModel, "start_time,end_time,start_time_iso,end_time_iso,model,input_tokens,output_tokens,num_model_requests\n1788220800,1788307200,,,m,300,0,1.0\n"}, 330, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			var last rollup.Tally
			for _, file := range c.files {
				last = imported(t, s, usage.OpenAIUsage, file)
			}
			var input int64
			if err := s.PlainDays(always, never, func(c rollup.Cell) error { input += c.Input; return nil }); err != nil || input != c.input {
				t.Errorf("%d tokens and not %d, %v", input, c.input, err)
			}
			if last.Regrouped != c.refused || last.Unreadable != c.refused || last.Known != c.known {
				t.Errorf("the last import is %+v", last)
			}
			if c.refused > 0 && !strings.Contains(last.First[0].Reason, "in another grouping") {
				t.Errorf("it says %q", last.First[0].Reason)
			}
			if r := report(t, s); !r.OK() {
				t.Errorf("it is %+v", r.Damage)
			}
		})
	}
}

func TestReportsOfOtherServicesAreOtherRows(t *testing.T) {
	const result = `{"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.usage.%s.result","input_tokens":%d,%s"num_model_requests":1,"model":null}]}]}`
	completions := fmt.Sprintf(result, "completions", 100, `"output_tokens":10,`)
	embeddings := fmt.Sprintf(result, "embeddings", 7, "")
	table := "start_time,end_time,start_time_iso,end_time_iso,num_model_requests,input_tokens\n1788220800,1788307200,,,1.0,7.0\n"
	s := open(t)
	for i, file := range []string{completions, embeddings, table} {
		tally := imported(t, s, usage.OpenAIUsage, file)
		if want := [...]int64{1, 1, 0}[i]; tally.New != want {
			t.Errorf("of file %d %d rows are new (%+v)", i, tally.New, tally.First)
		}
	}
	var input int64
	if err := s.PlainDays(always, never, func(c rollup.Cell) error { input += c.Input; return nil }); err != nil || input != 107 {
		t.Errorf("%d tokens, %v", input, err)
	}
}

// Fast, flex and priority have prices of their own: a factor in the config, or none that is
// known.
func TestATierWithPricesOfItsOwnHasNoEstimate(t *testing.T) {
	for tier, known := range map[string]bool{"": true, "batch": true, "default": true, "fast": false, "flex": false, "priority": false, "priority_on_demand": false} {
		r := usage.Record{Tier: tier, Requests: providers.Count(1), Tokens: usage.Tokens{Input: providers.Count(1), Output: providers.Count(1)}}
		if got, _ := rollup.Estimate(catalog().Models[0], r); got.Known() != known {
			t.Errorf("%q: %v", tier, got.Known())
		}
	}
	m := catalog().Models[0]
	r := usage.Record{Requests: providers.Count(1), Tokens: usage.Tokens{Input: providers.Count(1000), Output: providers.Count(1000)}}
	usual, _ := rollup.Estimate(m, r)
	r.Tier, m.Price.ServiceTiers = "flex", map[string]float64{"flex": 0.5}
	if got, _ := rollup.Estimate(m, r); got.Money().Nano()*2 != usual.Money().Nano() {
		t.Errorf("half of %v is %v", usual.Money(), got.Money())
	}
}

// A gateway may learn a price later.
func TestARowWithANameThatChangedIsNoticed(t *testing.T) {
	s := open(t)
	row := func(cost string) string { return head + "1,2026-09-01T10:00:00Z,m,100,30," + cost + "\n" }
	for i, c := range []struct {
		cost    string
		changed int64
	}{{"", 0}, {"0.25", 1}, {"0.5", 1}} {
		if tally := imported(t, s, usage.CSV, row(c.cost)); tally.Changed != c.changed {
			t.Errorf("of file %d %d rows changed", i, tally.Changed)
		}
	}
	other := strings.Replace(row(""), "\n", ",note\n", 1)
	if tally := imported(t, s, usage.CSV, strings.Replace(other, ",\n", ",,x\n", 1)); tally.Changed != 0 || tally.Known != 1 {
		t.Errorf("a row that says the same is %+v", tally)
	}
	if got := total(t, s, "USD").Reported; got.Known() {
		t.Errorf("the total is %s", got.Money().Decimal())
	}
	if r := report(t, s); !r.OK() {
		t.Errorf("it is %+v", r.Damage)
	}
}

// What a file says of itself and what it says beside an earlier one are told apart.
func TestARowWithOtherFiguresIsOfTheSameFileOrOfAnEarlierOne(t *testing.T) {
	named := func(costs ...string) string {
		text := head
		for _, cost := range costs {
			text += "1,2026-09-01T10:00:00Z,m,100,30," + cost + "\n"
		}
		return text
	}
	grown := func(tokens ...int) string {
		var results []string
		for _, n := range tokens {
			results = append(results, fmt.Sprintf(`{"object":"bucket","start_time":1788220800,"end_time":1788224400,"results":[{"object":"organization.usage.completions.result","input_tokens":%d,"output_tokens":0,"num_model_requests":1,"model":"m"}]}`, n))
		}
		return `{"object":"page","data":[` + strings.Join(results, ",") + `]}`
	}
	for name, c := range map[string]struct {
		format            usage.Format
		files             []string
		changed, disagree int64 // of the last
	}{
		"a row with a name of the same file":      {usage.CSV, []string{named("1", "2")}, 0, 1},
		"of an earlier one":                       {usage.CSV, []string{named("1"), named("2")}, 1, 0},
		"that an earlier one has, twice":          {usage.CSV, []string{named("1"), named("2", "2")}, 2, 0},
		"and not one that says the same":          {usage.CSV, []string{named("1", "1")}, 0, 0},
		"a bucket of the same file":               {usage.OpenAIUsage, []string{grown(1, 2)}, 0, 1},
		"a bucket of an earlier one":              {usage.OpenAIUsage, []string{grown(1), grown(2)}, 1, 0},
		"a bucket of an earlier one that repeats": {usage.OpenAIUsage, []string{grown(1), grown(2, 3)}, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			var last rollup.Tally
			for _, file := range c.files {
				last = imported(t, s, c.format, file)
			}
			if last.Changed != c.changed || last.Disagree != c.disagree {
				t.Errorf("%d changed and %d disagree, not %d and %d", last.Changed, last.Disagree, c.changed, c.disagree)
			}
			if r := report(t, s); !r.OK() {
				t.Errorf("it is %+v", r.Damage)
			}
		})
	}
}
