package vendor

import (
	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
)

// OpenRouter reads the export of the activity page, with a generation a row, the activity
// API, with a day a row, and generations of the generation API. With the user's own key for
// a provider, the cost is OpenRouter's fee, and the provider is paid for the inference: the
// two are added. Cancelled generations cost too.
func OpenRouter(r *rows.Row, emit rows.Emit) {
	if in := r.Object("data"); !in.Empty() {
		r = in
	}
	record := usage.Record{
		Format: usage.OpenRouter, Provider: "openrouter", Model: r.Text("model_permaslug", "model"),
		Start: r.Moment("created_at", "date"), Tier: r.Lower("service_tier"), Requests: r.Count("requests"),
		Tags: usage.Tags("key", r.Text("api_key_name"), "app", r.Text("app_name", "app_id"), "upstream", r.Text("provider_name")),
	}
	input := r.Count("native_tokens_prompt", "tokens_prompt", "prompt_tokens")
	t := usage.Tokens{
		CachedInput: r.Count("native_tokens_cached", "tokens_cached"),
		Output:      r.Count("native_tokens_completion", "tokens_completion", "completion_tokens"),
		Reasoning:   r.Count("native_tokens_reasoning", "tokens_reasoning", "reasoning_tokens"),
	}
	var ok bool
	if t.Input, ok = usage.Without(input, t.CachedInput); !ok {
		r.Refuse("tokens_cached: there are more of them than tokens of the prompt")
	}
	record.Tokens = t
	record.Cost = openRouterCost(r)
	if id := r.Text("generation_id", "id"); id != "" {
		record.ID = usage.NewID(usage.OpenRouter, id)
		if !record.Requests.Known() {
			record.Requests = one
		}
	} else {
		record.Identity = usage.Growing
		if !record.Start.IsZero() {
			record.End = record.Start.AddDate(0, 0, 1)
		}
		record.ID = usage.NewID(usage.OpenRouter, "day", record.Start.String(), record.Model, r.Text("model"), r.Text("endpoint_id"), r.Text("provider_name"))
	}
	if record.Start.IsZero() {
		r.Refuse("created_at: there is none")
	}
	r.Give(record, emit)
}

// openRouterCost is what was paid to OpenRouter and to the provider together.
func openRouterCost(r *rows.Row) usage.Cost {
	paid, own := r.Amount(0, "cost_total", "total_cost", "usage"), r.Amount(0, "byok_usage_inference")
	if !own.Known() && r.Lower("is_byok") == "true" {
		own = r.Amount(0, "upstream_inference_cost")
	}
	cost := usage.Cost{Amount: paid.Plus(own), Basis: usage.Billed, Currency: usage.USD}
	switch {
	case !cost.Amount.Known():
		return usage.Cost{}
	case usage.Zero.Less(own):
		cost.Basis = usage.Reported
	}
	return cost
}
