package report

import (
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

// Report is all that a report says. Its JSON form is what `report --json` prints:
// fields are added to it, and none is ever taken away.
type Report struct {
	From     Day    `json:"from"` // the first day: as asked for, else the first with calls
	To       Day    `json:"to"`   // the last one, included
	Currency string `json:"currency"`

	Spent     providers.Money `json:"total_usd"`
	Estimated bool            `json:"total_estimated"`         // part or all of it is an estimate
	AtMost    bool            `json:"total_at_most,omitempty"` // part of it is an upper bound: a rate behind it is unknown
	Routed    providers.Money `json:"routed_usd"`              // Compared.Routed
	Reference providers.Money `json:"reference_usd"`           // Compared.Reference
	Switch    providers.Money `json:"switch_usd"`              // what lost prompt caches cost, in both

	ByModel []ByModel `json:"by_model"`
	ByTask  []ByTask  `json:"by_task"`
	ByTag   []ByTag   `json:"by_tag"` // a call with several tags counts for each

	Swaps        []Swap       `json:"swaps"`
	SwapsLeftOut SwapsLeftOut `json:"swaps_left_out"`
	LeftOut      []LeftOut    `json:"left_out"`
	Forecast     *Forecast    `json:"forecast"`

	ByProvider []ByProvider `json:"by_provider"`
	BySource   []BySource   `json:"by_source"`
	ByWay      []ByWay      `json:"by_way"`
	ByDay      []ByDay      `json:"by_day"` // each from the first with calls to the last
	Pairs      []Pair       `json:"pairs"`

	Requests
	Basis      Basis            `json:"basis"`
	Month      *Month           `json:"month"`
	Compared   PolicyComparison `json:"compared"`
	SideBySide SideBySide       `json:"side_by_side"`
	Halved     []PriceCut       `json:"if_prices_halve"`
	Others     []Other          `json:"other_currencies"`

	SupersededUSD providers.Money `json:"superseded_usd"` // estimates for which there is a bill; in no total
	UnpricedRows  int64           `json:"unpriced_rows"`  // in no amount

	Worth     []Worth  `json:"worth"`
	Policy    *Policy  `json:"policy"`
	Prices    []Price  `json:"prices"`
	Sources   Sources  `json:"sources"`
	Simulated bool     `json:"simulated"`
	Alerts    []Alert  `json:"alerts"`
	Answers   []Answer `json:"answers"`
	Notes     []string `json:"notes"`
	Tool      string   `json:"tool_version"`

	Quality
	WhatIf   []ScenarioCost `json:"what_if"`
	PriceWar []WarDay       `json:"price_war"`

	Charges []Charge `json:"-"` // for FOCUS
}

// Basis divides an amount by what it rests on.
type Basis struct {
	Billed    providers.Money `json:"billed_usd"`    // on a bill of the one that is paid
	Reported  providers.Money `json:"reported_usd"`  // what a gateway or a client said
	Estimated providers.Money `json:"estimated_usd"` // worked out here, by list price
}

// Name is what an amount rests on in one word: "billed", "reported", "estimated",
// "mixed", or "" where there is none.
func (b Basis) Name() string {
	name := ""
	for _, part := range [...]struct {
		amount providers.Money
		basis  usage.Basis
	}{{b.Billed, usage.Billed}, {b.Reported, usage.Reported}, {b.Estimated, usage.Estimated}} {
		switch {
		case !part.amount.Known():
		case name != "":
			return "mixed"
		default:
			name = string(part.basis)
		}
	}
	return name
}

// Sums are the sums of calls.
type Sums struct {
	Spent     providers.Money `json:"usd"`                 // null: nothing is known
	Estimated bool            `json:"estimated,omitempty"` // part or all of it is an estimate
	AtMost    bool            `json:"at_most,omitempty"`   // part of it is an upper bound: a rate behind it is unknown
	Basis
	Rows     int64 `json:"rows"`
	Unpriced int64 `json:"unpriced_rows"` // those without a known cost; in no amount
	Requests
}

// Requests counts what was asked. Null is a count that no row has.
type Requests struct {
	Count       providers.Tokens `json:"requests"`
	Input       providers.Tokens `json:"input_tokens"`        // all tokens of the prompts
	CachedInput providers.Tokens `json:"cached_input_tokens"` // the part of them that was read from a cache
	CacheWrite  providers.Tokens `json:"cache_write_tokens"`  // the part of them that was written to one
	Output      providers.Tokens `json:"output_tokens"`       // reasoning included
	Reasoning   providers.Tokens `json:"reasoning_tokens"`    // the part of them that was reasoning
	Uncounted   int64            `json:"uncounted_rows"`      // rows without a count of tokens: they are in none of these
}

// Comparison has amounts for the same prompts, to be compared. All of them are estimates.
type Comparison struct {
	Prompts   int64           `json:"prompts"`
	Listed    providers.Money `json:"listed_usd"`                // by the models that answered
	Routed    providers.Money `json:"routed_usd"`                // as the policy decides
	Reference providers.Money `json:"reference_usd"`             // by the reference each time
	Saved     providers.Money `json:"saved_usd"`                 // Listed minus Routed
	AtMost    []string        `json:"at_most_figures,omitempty"` // upper bounds: a rate behind them is unknown

	bounds rollup.AtMost
}

// ByModel is a model's part.
type ByModel struct {
	Model *string `json:"model"` // null: unknown
	Named *string `json:"named"` // how usage files name it, where that is not its id
	Sums
}

// ByTask is a kind of work's part.
type ByTask struct {
	Task *string `json:"task"`
	Sums
	Compared Comparison `json:"compared"`
}

// ByTag is the part of the calls with a tag.
type ByTag struct {
	Tag   *string `json:"tag"` // name=value; null: calls without any
	Name  string  `json:"name,omitempty"`
	Value string  `json:"value,omitempty"`
	Sums
	Compared Comparison `json:"compared"`
}

// ByProvider is a provider's part.
type ByProvider struct {
	Provider *string `json:"provider"`
	Sums
}

// BySource is the part of what this program sent, or of files of a format.
type BySource struct {
	Source string `json:"source"`
	Sums
}

// ByWay is the part of calls by how they came about.
type ByWay struct {
	Way *string `json:"way"` // null: from a file
	Sums
}

// ByDay is a day's part.
type ByDay struct {
	Day Day `json:"day"`
	Sums
	Compared Comparison `json:"compared"`
}

// Pair is a model that was asked, and the one that the policy would ask.
type Pair struct {
	From string `json:"from"`
	To   string `json:"to"`
	Comparison
}

// Other is money that is not in US dollars.
type Other struct {
	Currency string          `json:"currency"`
	Amount   providers.Money `json:"amount"`
}
