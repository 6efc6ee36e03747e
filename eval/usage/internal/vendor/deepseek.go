package vendor

import (
	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
)

// DeepSeek reads the two tables of a usage export. One has counts, a kind of token a row;
// the other has what was paid, in the currency of the account. Cost is taken from the
// second only, and is not estimated from the counts.
func DeepSeek(r *rows.Row, emit rows.Emit) {
	record := usage.Record{
		Format: usage.DeepSeek, Identity: usage.Growing, Provider: "deepseek", Model: r.Text("model"),
		Start: r.Moment("start_time_iso", "utc_date"), End: r.Moment("end_time_iso"),
		Tags: usage.Tags("key", r.Text("api_key_name")),
	}
	kind := r.Lower("type")
	record.Paid = !r.Has("cost")
	switch {
	case r.Has("cost"):
		kind = "cost " + r.Text("wallet_type")
		record.Cost = usage.Cost{Amount: r.Amount(0, "cost"), Basis: usage.Billed, Currency: r.Currency("currency")}
		if !r.Has("currency") {
			r.Refuse("currency: there is none, and it may be CNY or USD")
		}
	case kind == "request_count":
		record.Requests = r.Count("amount")
	case kind == "input_cache_hit_tokens":
		record.Tokens.CachedInput = r.Count("amount")
	case kind == "input_cache_miss_tokens":
		record.Tokens.Input = r.Count("amount")
	case kind == "output_tokens":
		record.Tokens.Output = r.Count("amount")
	case !r.Has("amount", "model"):
		return
	default:
		r.Refuse("type: %q is none that is known", kind)
	}
	if record.Start.IsZero() {
		r.Refuse("start_time_iso: there is none")
	}
	record.ID = usage.NewID(usage.DeepSeek, record.Start.String(), record.End.String(), record.Model, r.Text("user_id"),
		r.Text("api_key_name"), r.Text("api_key"), kind, record.Cost.Currency)
	r.Give(record, emit)
}
