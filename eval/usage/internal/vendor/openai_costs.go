package vendor

import (
	"slices"
	"strings"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

func sorted(parts []string) string {
	slices.Sort(parts)
	return strings.Join(parts, "\x00")
}

// OpenAICosts reads the costs API and the dashboard's export of it. Amounts are billed, as
// decimals in dollars, and negative for a credit. The line item is text for people, such as
// "gpt-5.4, cached input". Three of its endings are about tokens; there the quantity is
// their number.
func OpenAICosts(r *rows.Row, emit rows.Emit) {
	inBuckets(r, emit, openAICosts)
}

func openAICosts(bucket, r *rows.Row, emit rows.Emit) {
	in := r.Object("amount")
	if in.Empty() {
		in = r
	}
	amount := in.Amount(0, "value", "amount_value")
	if !amount.Known() && r.Err() == nil {
		return
	}
	record := usage.Record{
		Format: usage.OpenAICosts, Identity: usage.Growing, Provider: "openai",
		Start: bucket.Moment("start_time", "start_time_iso"), End: bucket.Moment("end_time", "end_time_iso"),
		Cost: usage.Cost{Amount: amount, Basis: usage.Billed, Currency: in.Currency("currency", "amount_currency")},
		Tags: usage.Tags("project", r.Text("project_name", "project_id"), "key", r.Text("api_key_name", "api_key_id")),
	}
	record.Model, record.Tokens = lineItem(r)
	record.ID, record.Grouping = bucketID(bucket, r, usage.OpenAICosts)
	if record.Start.IsZero() {
		r.Refuse("start_time: there is none")
	}
	give(bucket, r, record, emit)
}

// lineItem is the model that a line item is about, and its tokens where it counts any.
func lineItem(r *rows.Row) (model string, t usage.Tokens) {
	item := r.Text("line_item")
	model, kind, ok := cutLast(item, ", ")
	if !ok {
		return item, t
	}
	quantity := providers.Tokens{}
	if text := r.Text("quantity"); text != "" {
		quantity, _ = rows.ParseCount(text) // a quantity of something else than tokens may be a fraction
	}
	switch kind {
	case "input":
		t.Input = quantity
	case "cached input":
		t.CachedInput = quantity
	case "output":
		t.Output = quantity
	default:
		return item, t
	}
	return model, t
}

func cutLast(s, sep string) (before, after string, ok bool) {
	at := strings.LastIndex(s, sep)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(sep):], true
}
