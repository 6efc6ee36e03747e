package report

import (
	"encoding/json"
	"strings"
	"testing"

	"switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

// bounded is a history of one call that wrote to a prompt cache, of which the price
// list says no price.
func bounded(t *testing.T, written int64) *Report {
	t.Helper()
	h := historyOf(t, row("w", noon, "flagship", usage.Tokens{Input: providers.Count(1000), CacheWrite: providers.Count(written), Output: providers.Count(100)}))
	return New(Input{History: h, Catalog: catalog, Policy: policyInForce, Now: noon.AddDate(0, 0, 20)})
}

func TestAnUpperBoundIsNamedInEveryFormat(t *testing.T) {
	bound, estimate := bounded(t, 1000), bounded(t, 0)
	for name, test := range map[string]struct {
		format       Format
		bound, plain string
	}{
		"for people":            {MD, "≤\\~$0.0340 was spent", "\\~$0.0140 was spent"},
		"in HTML":               {HTML, "≤~$0.0340 was spent", "~$0.0140 was spent"},
		"in the table":          {CSV, "0.034,estimated", "0.014,estimated"},
		"in the table, by name": {CSV, "usd listed_usd routed_usd reference_usd\n", ""},
		"in FOCUS":              {FOCUS, "estimated by list price, not billed; at most, as a rate is unknown", "estimated by list price, not billed"},
	} {
		t.Run(name, func(t *testing.T) {
			if text := string(written(t, bound, test.format, "1.4")); !strings.Contains(text, test.bound) {
				t.Errorf("it lacks %q:\n%s", test.bound, text)
			}
			text := string(written(t, estimate, test.format, "1.4"))
			if !strings.Contains(text, test.plain) || test.bound != "" && strings.Contains(text, test.bound) {
				t.Errorf("without a bound it lacks %q:\n%s", test.plain, text)
			}
		})
	}
	t.Run("in JSON", func(t *testing.T) {
		for at, r := range map[bool]*Report{true: bound, false: estimate} {
			var got struct {
				Total    bool `json:"total_at_most"`
				Estimate bool `json:"total_estimated"`
				ByModel  []struct {
					AtMost bool `json:"at_most"`
				} `json:"by_model"`
				Compared struct {
					Figures []string `json:"at_most_figures"`
				} `json:"compared"`
				Month struct {
					AtMost bool `json:"at_most"`
				} `json:"month"`
			}
			if err := json.Unmarshal(written(t, r, JSON, ""), &got); err != nil {
				t.Fatal(err)
			}
			if got.Total != at || !got.Estimate || got.ByModel[0].AtMost != at || got.Month.AtMost != at || (len(got.Compared.Figures) == 3) != at {
				t.Errorf("%v: %+v", at, got)
			}
		}
	})
}

func TestAnUpperBoundIsReadBackFromFOCUS(t *testing.T) {
	for writes, want := range map[int64]bool{0: false, 1000: true} {
		for _, version := range FOCUSVersions {
			again := New(Input{History: readBack(t, written(t, bounded(t, writes), FOCUS, version)), Catalog: catalog, Now: noon.AddDate(0, 0, 20)})
			if again.AtMost != want || !again.Estimated {
				t.Errorf("%s, %d tokens: a bound is %v", version, writes, again.AtMost)
			}
		}
	}
}

func TestAPolicyThatCostsMoreSavesNoNegativeShare(t *testing.T) {
	usd := func(n float64) usage.Amount { return usage.Exactly(providers.USD(n)) }
	for want, c := range map[string]spend.Sums{
		"saves $2.00, or 20 %":                    {Figures: rollup.Figures{Listed: usd(10), Routed: usd(8)}},
		"costs $1.00 more, or 10 % more":          {Figures: rollup.Figures{Listed: usd(10), Routed: usd(11)}},
		"costs $123.00 more, or 13 times as much": {Figures: rollup.Figures{Listed: usd(10), Routed: usd(133)}},
		"saves ≤$2.00, or 20 %":                   {Figures: rollup.Figures{Listed: usd(10), Routed: usd(8), AtMost: rollup.AtMost{Listed: 1}}},
		"costs ≤$1.00 more, or 10 % more":         {Figures: rollup.Figures{Listed: usd(10), Routed: usd(11), AtMost: rollup.AtMost{Routed: 1}}},
	} {
		t.Run(want, func(t *testing.T) {
			c := comparison(&c)
			if got := c.saving(); got != want {
				t.Errorf("got %q", got)
			}
		})
	}
	t.Run("in a table", func(t *testing.T) {
		c := comparison(&spend.Sums{Figures: rollup.Figures{Listed: usd(10), Routed: usd(133)}})
		if got := c.savedShare(); got != "costs 13 ×" {
			t.Errorf("got %q", got)
		}
	})
}
