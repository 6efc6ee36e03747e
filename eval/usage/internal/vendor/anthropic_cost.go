package vendor

import (
	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
)

// cents is the unit in which Anthropic writes amounts, as a power of ten of a dollar.
const cents = -2

// AnthropicCost reads the cost report, the cost of the analytics API, and the
// export of the console. The first two write decimals in cents: "123.45" is
// $1.2345. None of them has the spend of the priority
// tier.
func AnthropicCost(r *rows.Row, emit rows.Emit) {
	inBuckets(r, emit, anthropicCost)
}

func anthropicCost(bucket, r *rows.Row, emit rows.Emit) {
	group, cost := r.Object("group"), r.Object("cost")
	if group.Empty() {
		group = r
	}
	if cost.Empty() {
		cost = r
	}
	amount := cost.Amount(cents, "amount")
	if !amount.Known() {
		amount = r.Amount(0, "cost_usd")
	}
	if !amount.Known() && r.Err() == nil {
		return
	}
	record := usage.Record{
		Format: usage.AnthropicCost, Identity: usage.Growing, Provider: "anthropic",
		Start: start(bucket), End: bucket.Moment("ending_at"),
		Model: group.Text("model"), Tier: rows.AnthropicTier(group), Requests: cost.Count("requests"),
		Cost: usage.Cost{Amount: amount, Basis: usage.Billed, Currency: cost.Currency("currency")},
		Tags: anthropicTags(group),
	}
	if kind := group.Text("cost_type"); record.Model == "" && kind != "tokens" && kind != "token" {
		record.Model = kind // a tool, such as web_search
	}
	record.ID, record.Grouping = anthropicID(bucket, r, group, usage.AnthropicCost)
	if record.Start.IsZero() {
		r.Refuse("starting_at: there is none")
	}
	give(bucket, r, record, emit)
}
