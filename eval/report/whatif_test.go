package report

import (
	"strings"
	"testing"
	"time"

	"switchboard/eval/spend"
	"switchboard/eval/spend/pricebook"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// assuming is a report of a million tokens in and out of two models, of which one has
// a discount: 40 where the list says 50.
func assuming(entries ...pricebook.Entry) *Report {
	h := &spend.History{}
	for model, billed := range map[string]float64{"flagship": 40, "elsewhere": 3} {
		l := spend.Line{At: noon.Truncate(24 * time.Hour), Group: &spend.Group{Source: usage.LiteLLM, Model: model, Currency: usage.USD}}
		l.Rows, l.Requests, l.Input, l.Output, l.Billed = 1, 1, 1_000_000, 1_000_000, usage.Exactly(providers.USD(billed))
		h.Lines = append(h.Lines, l)
	}
	return New(Input{History: h, Catalog: catalog, Book: pricebook.New(catalog.Models, entries), Now: noon.AddDate(0, 0, 20)})
}

func TestAReportSaysWhatIf(t *testing.T) {
	r := assuming()
	got := map[string]providers.Money{}
	for _, a := range r.WhatIf {
		got[a.If] = a.Spent
		if a.Change != a.Spent.Add(providers.USD(-43)) {
			t.Errorf("%s changes %s", a.If, a.Change)
		}
	}
	for text, usd := range map[string]float64{
		"large cuts its prices by 30 %":                                 28 + 3,
		"all is sent in batches, where a batch price is known":          43,
		"half of the input is read from a cache":                        (40+5+0.5)*40.0/50 + 3,
		"a new model at $0.27 / $1.10 answers in the place of flagship": 1.37*40/50 + 3,
		"traffic grows by 10 % a month for three months (33.1 %)":       43 * 1.331,
	} {
		if got[text] != providers.USD(usd) {
			t.Errorf("%s: %s, want %s", text, got[text].Decimal(), providers.USD(usd).Decimal())
		}
	}
	if len(got) != 5 || r.WhatIf[0].Kept != providers.USD(3) || len(r.PriceWar) != 0 {
		t.Errorf("%+v, %+v", r.WhatIf, r.PriceWar)
	}
}

func TestAReportShowsThePriceWar(t *testing.T) {
	cut := priced("flagship", "large", 5, 0.5, 20, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
	later := priced("unused", "large", 5, 0.5, 20, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	r := assuming(pricebook.Entry{Model: "flagship", Price: cut.Price}, pricebook.Entry{Model: "unused", Price: later.Price})
	if w := r.PriceWar; len(w) != 2 || w[0].Spent != providers.USD(43) || w[1].Spent != providers.USD(23) || w[0].Day.String() != "2026-09-30" || w[1].Day.String() != "2026-10-01" {
		t.Fatalf("%+v", r.PriceWar)
	}
	text := string(written(t, r, MD, ""))
	if want := "| 2026-10-01 | $23.00 | — | — | $3.00 | flagship $10 / $40 to $5 / $20 |"; !strings.Contains(text, want) {
		t.Errorf("no %q in %s", want, text)
	}
	t.Run("which says what has no price on a day", func(t *testing.T) {
		ends := priced("elsewhere", "other", 1, 0.1, 2, time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)).Price
		w := assuming(pricebook.Entry{Model: "elsewhere", Price: ends, Until: time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC)}).PriceWar
		if len(w) != 2 || w[0].Kept.Known() || w[1].Day.String() != "2026-09-21" || w[1].Kept != providers.USD(3) {
			t.Errorf("%+v", w)
		}
	})
	if html := string(written(t, r, HTML, "")); !strings.Contains(html, "cost $43.00 at the prices of 2026-09-30 and $23.00 at those of 2026-10-01") {
		t.Error("the chart has no words")
	}
}
