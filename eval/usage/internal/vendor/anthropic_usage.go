package vendor

import (
	"time"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
)

// AnthropicUsage reads the messages usage report, whose results stand in
// buckets, the usage of the analytics API, whose rows are flat, and the export
// of the console. Input counts exclude cached tokens.
func AnthropicUsage(r *rows.Row, emit rows.Emit) {
	inBuckets(r, emit, anthropicUsage)
}

func anthropicUsage(bucket, r *rows.Row, emit rows.Emit) {
	group, counts := r.Object("group"), r.Object("usage")
	if group.Empty() {
		group = r
	}
	if counts.Empty() {
		counts = r
	}
	writes := counts.Object("cache_creation")
	if writes.Empty() {
		writes = counts
	}
	t := usage.Tokens{
		Input:       counts.Count("uncached_input_tokens", "usage_input_tokens_no_cache"),
		CachedInput: counts.Count("cache_read_input_tokens", "usage_input_tokens_cache_read"),
		Output:      counts.Count("output_tokens", "usage_output_tokens"),
	}
	t.SetCacheWrites(counts.Count("cache_creation_input_tokens"),
		writes.Count("ephemeral_5m_input_tokens", "cache_creation.ephemeral_5m_input_tokens", "usage_input_tokens_cache_write_5m"),
		writes.Count("ephemeral_1h_input_tokens", "cache_creation.ephemeral_1h_input_tokens", "usage_input_tokens_cache_write_1h"))
	requests := counts.Count("requests")
	if t.Total()+requests.Int() == 0 && r.Err() == nil {
		return
	}
	record := usage.Record{
		Format: usage.AnthropicUsage, Identity: usage.Growing, Provider: "anthropic",
		Start: start(bucket), End: bucket.Moment("ending_at"),
		Model: group.Text("model", "model_version"), Tier: rows.AnthropicTier(group), Requests: requests, Tokens: t,
		Tags: anthropicTags(group),
	}
	record.ID, record.Grouping = anthropicID(bucket, r, group, usage.AnthropicUsage)
	if record.Start.IsZero() {
		r.Refuse("starting_at: there is none")
	}
	give(bucket, r, record, emit)
}

func anthropicTags(group *rows.Row) []usage.Tag {
	return usage.Tags("workspace", group.Text("workspace_name", "workspace_id", "workspace"),
		"key", group.Text("api_key_name", "api_key_id", "api_key"), "product", group.Text("product"))
}

// start is when a bucket begins; the console writes a date without a clock.
func start(bucket *rows.Row) time.Time {
	return bucket.Moment("starting_at", "usage_date_utc")
}

// anthropicID is the ID of a result, made from its period and from all that it is grouped
// by, and the names of the latter.
func anthropicID(bucket, r, group *rows.Row, f usage.Format) (usage.ID, string) {
	var groups []string
	add := func(name, text string) {
		switch name {
		case "starting_at", "ending_at", "usage_date_utc", "currency", "cost_usd", "list_price_usd", "list_amount", "api_key_status",
			"requests", "usage_input_tokens_no_cache", "usage_input_tokens_cache_read", "usage_input_tokens_cache_write_5m",
			"usage_input_tokens_cache_write_1h":
			return
		}
		if !isFigure(name) {
			groups = append(groups, name+"="+text)
		}
	}
	r.Names(add)
	if group != r {
		group.Names(add)
	}
	return usage.NewID(f, start(bucket).Format("20060102150405"), period(bucket, "ending_at"), sorted(groups)), namesOf(groups)
}
