package cli

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"

	"switchboard/engine"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

// usageJSON is a file of usage that was imported.
type usageJSON struct {
	File       string          `json:"file"`
	Format     usage.Format    `json:"format"`
	Rows       int64           `json:"rows"`
	New        int64           `json:"new"`
	Known      int64           `json:"known"`
	Unreadable int64           `json:"unreadable"`
	USD        providers.Money `json:"usd"` // of the new rows, as the file says; null where it does not

	EstimatedUSD providers.Money `json:"estimated_usd"` // of new rows without a cost, at list prices
	Estimated    bool            `json:"estimated,omitempty"`
	AtMost       bool            `json:"at_most,omitempty"` // part of estimated_usd is an upper bound: a rate is unknown
	Unpriced     int64           `json:"unpriced"`          // new rows without a cost of either kind
	WithoutUsage int64           `json:"without_usage"`     // rows that are no part of rows
	Prompts      int64           `json:"prompts"`           // new rows with the text of their prompt
	Currencies   []currencyJSON  `json:"other_currencies,omitempty"`
	LeftOut      []leftOutJSON   `json:"left_out,omitempty"` // why rows are unreadable
	Truncated    bool            `json:"truncated,omitempty"`
	Changed      int64           `json:"changed,omitempty"`   // known rows whose figures were others in an earlier import
	Disagree     int64           `json:"disagree,omitempty"`  // known rows that the file has twice, with other figures
	Regrouped    int64           `json:"regrouped,omitempty"` // unreadable rows: their days were imported in another grouping
}

// leftOutJSON is how many rows are in no total, and why.
type leftOutJSON struct {
	Rows   int64  `json:"rows"`
	Reason string `json:"reason"`
}

// currencyJSON is money that is not in US dollars.
type currencyJSON struct {
	Currency string          `json:"currency"`
	Amount   providers.Money `json:"amount"`
}

func usageToJSON(t rollup.Tally) usageJSON {
	usd := t.Money[usage.USD]
	j := usageJSON{
		File: t.File, Format: t.Format, Rows: t.Rows, New: t.New, Known: t.Known, Unreadable: t.Unreadable,
		USD: said(usd), EstimatedUSD: usd.Estimated.Money(), Estimated: usd.Estimated.Known(), AtMost: usd.AtMost > 0, Unpriced: t.Unpriced,
		WithoutUsage: t.Without, Prompts: t.Texts, LeftOut: leftOut(t.Reasons), Truncated: t.Ended, Changed: t.Changed, Disagree: t.Disagree, Regrouped: t.Regrouped,
	}
	if t.New == 0 && !j.USD.Known() {
		j.USD = providers.Nano(0)
	}
	for _, currency := range slices.Sorted(maps.Keys(t.Money)) {
		if currency != usage.USD {
			j.Currencies = append(j.Currencies, currencyJSON{currency, all(t.Money[currency]).Money()})
		}
	}
	return j
}

func leftOut(reasons map[string]int64) []leftOutJSON {
	var out []leftOutJSON
	for reason, rows := range reasons {
		out = append(out, leftOutJSON{rows, reason})
	}
	slices.SortFunc(out, func(a, b leftOutJSON) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// said is what files report, without what is estimated here.
func said(m rollup.Money) providers.Money { return m.Billed.Plus(m.Reported).Money() }

func all(m rollup.Money) usage.Amount { return m.Billed.Plus(m.Reported).Plus(m.Estimated) }

func (p *printer) usageText(found []rollup.Tally) {
	t := table{head: []string{"file", "format", "rows", "new", "known", "unreadable", "spent", "estimated"}, words: []string{"format"}}
	for _, f := range found {
		money, estimated := spentText(f)
		t.add(filepath.Base(f.File), string(f.Format), count(f.Rows), count(f.New), count(f.Known), count(f.Unreadable), money, estimated)
	}
	p.table(t)
	p.usageRemarks(found)
}

func count(n int64) string { return engine.Comma(n) }

// usageRemarks prints what the table does not tell.
func (p *printer) usageRemarks(found []rollup.Tally) {
	var unpriced, without, prompts, folded, changed, disagree, regrouped int64
	for _, f := range found {
		unpriced, without, prompts, folded = unpriced+f.Unpriced, without+f.Without, prompts+f.Texts, folded+f.Folded
		changed, disagree, regrouped = changed+f.Changed, disagree+f.Disagree, regrouped+f.Regrouped
	}
	for _, remark := range [...]struct {
		n               int64
		one, many, text string
	}{
		{unpriced, "new row has", "new rows have", " no cost, and none can be worked out, as no price of the model and tier is known or not all tokens are said: none is in a sum of money"},
		{without, "row has", "rows have", " no usage, such as idle periods and other services"},
		{prompts, "new row had", "new rows had", " the text of the prompt: task and the policy's choice are counted, the text is not kept"},
		{changed, "row had", "rows had", " other figures in an earlier import: of buckets of usage the larger ones stand, of charges the last ones, and of rows with a name the first ones"},
		{disagree, "row comes", "rows come", " twice in one file with the same name and other figures: of buckets of usage the larger ones stand, and of rows with a name the first ones"},
		{regrouped, "row is", "rows are", " of days that were imported in another grouping. To count this one instead: `switchboard usage clear`, and import all else again"},
		{folded, "row has", "rows have", " tags that are too many to keep apart"},
	} {
		words := remark.many
		if remark.n == 1 {
			words = remark.one
		}
		if remark.n > 0 {
			p.line(p.faint(count(remark.n) + " " + words + remark.text))
		}
	}
}
