package gateway

import (
	"strings"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
)

// Helicone reads requests as its export and its API write them. A cost of null means that
// Helicone had no price. Counts of input include cached tokens, except for Anthropic.
func Helicone(r *rows.Row, emit rows.Emit) {
	id := r.Text("request_id", "response_id")
	if id == "" && !r.Has("request_created_at", "response_created_at") {
		return
	}
	t := usage.Tokens{
		CachedInput: r.Count("prompt_cache_read_tokens"), CacheWrite: r.Count("prompt_cache_write_tokens"),
		Output: r.Count("completion_tokens"),
	}
	input := r.Count("prompt_tokens")
	rest, ok := usage.Without(input, t.CachedInput, t.CacheWrite)
	t.Input = rest
	if !ok || r.Lower("provider") == "anthropic" {
		t.Input = input
	}
	record := usage.Record{
		Format: usage.Helicone, Provider: r.Lower("provider"), Model: r.Text("response_model", "model_override", "request_model", "model"),
		Start: r.Moment("request_created_at", "response_created_at"), Requests: one, Tokens: t,
		Tags: heliconeTags(r), Prompt: userText(r, "request_body"), ID: usage.NewID(usage.Helicone, id),
	}
	cost := r.Amount(0, "costUSD", "cost_usd", "cost")
	if cost == usage.Zero && t.Total() > 0 && !cached(r) {
		cost = usage.Amount{} // no price
	}
	if cost.Known() {
		record.Cost = usage.Cost{Amount: cost, Basis: usage.Reported, Currency: usage.USD}
	}
	if id == "" {
		r.Refuse("request_id: there is none")
	}
	if record.Start.IsZero() {
		r.Refuse("request_created_at: there is none")
	}
	r.Give(record, emit)
}

// cached reports whether the answer came from Helicone's cache: then the row names the
// request that was cached. cache_enabled says only that the cache was in use.
func cached(r *rows.Row) bool {
	return strings.Trim(r.Lower("cache_reference_id"), "0-") != ""
}

// heliconeTags are the properties of a request, without those that differ for every
// request or session: sums by them would say nothing.
func heliconeTags(r *rows.Row) []usage.Tag {
	var pairs []string
	r.Object("request_properties", "properties").Names(func(name, value string) {
		lower := strings.ToLower(name)
		if !strings.Contains(lower, "session") && !strings.HasSuffix(lower, "id") && !strings.HasSuffix(lower, "path") {
			pairs = append(pairs, lower, value)
		}
	})
	return usage.Tags(pairs...)
}
