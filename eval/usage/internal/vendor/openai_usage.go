package vendor

import (
	"slices"
	"strings"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

// OpenAIUsage reads the usage API, a bucket a row or its results one by one,
// and the export of the dashboard, which is the same laid flat. Counts of
// input include what was cached; the breakdown by text, audio and image is part
// of them. A bucket without results, and a row of four columns, has no usage.
func OpenAIUsage(r *rows.Row, emit rows.Emit) {
	inBuckets(r, emit, openAIUsage)
}

// inBuckets reads rows that stand in buckets, or buckets in a page, or rows
// alone.
func inBuckets(r *rows.Row, emit rows.Emit, read func(bucket, r *rows.Row, emit rows.Emit)) {
	switch {
	case r.HasList("data"):
		r.Each("data", func(in *rows.Row) { inBuckets(in, emit, read) })
	case r.HasList("results"):
		r.Each("results", func(in *rows.Row) { read(r, in, emit) })
	case r.HasList("result"):
		r.Each("result", func(in *rows.Row) { read(r, in, emit) })
	default:
		read(r, r, emit)
		return
	}
	if err := r.Err(); err != nil {
		emit(usage.Record{}, err)
	}
}

func openAIUsage(bucket, r *rows.Row, emit rows.Emit) {
	input, output := r.Count("input_tokens"), r.Count("output_tokens")
	requests := r.Count("num_model_requests", "num_requests")
	if input.Int()+output.Int()+requests.Int() == 0 && r.Err() == nil {
		return
	}
	record := usage.Record{
		Format: usage.OpenAIUsage, Identity: usage.Growing, Provider: "openai",
		Start: bucket.Moment("start_time", "start_time_iso"), End: bucket.Moment("end_time", "end_time_iso"),
		Model: r.Text("model"), Tier: openAITier(r), Requests: requests,
		Tags: usage.Tags("project", r.Text("project_name", "project_id"), "key", r.Text("api_key_name", "api_key_id")),
	}
	t := usage.Tokens{CachedInput: r.Count("input_cached_tokens"), CacheWrite: r.Count("input_cache_write_tokens"), Output: output}
	var ok bool
	if t.Input, ok = usage.Without(input, t.CachedInput, t.CacheWrite); !ok {
		r.Refuse("input_cached_tokens: there are more of them than input_tokens")
	}
	record.Tokens = t
	record.ID, record.Grouping = bucketID(bucket, r, usage.OpenAIUsage)
	service := openAIService(r)
	if (service == "embeddings" || service == "moderations") && !output.Known() {
		record.Tokens.Output = providers.Count(0) // they have none
	}
	if service != "" {
		record.ID, record.Service = usage.NewID(usage.OpenAIUsage, service, string(record.ID[:])), service
	}
	if record.Start.IsZero() {
		r.Refuse("start_time: there is none")
	}
	give(bucket, r, record, emit)
}

// give is Row.Give for a row in a bucket, which may be wrong too.
func give(bucket, r *rows.Row, record usage.Record, emit rows.Emit) {
	if err := bucket.Err(); err != nil {
		r.Refuse("%w", err)
	}
	r.Give(record, emit)
}

func openAITier(r *rows.Row) string {
	if r.Lower("batch") == "true" {
		return "batch"
	}
	if tier := r.Lower("service_tier"); tier != "default" && tier != "standard" {
		return tier
	}
	return ""
}

// openAIService is which of the usage reports a result is of, besides that of
// completions; the dashboard does not say it, but has no column of output then.
func openAIService(r *rows.Row) string {
	object := strings.TrimSuffix(strings.TrimPrefix(r.Text("object"), "organization.usage."), ".result")
	if object == "" && !r.Has("output_tokens") {
		return "embeddings"
	}
	if object == "completions" || object == "bucket" {
		return ""
	}
	return object
}

// figures are members of a result that say how much and not what, by how their
// names end.
var figures = [...]string{
	"_tokens", "_requests", "_name", "_iso", "_time", "_unit", "quantity", "amount", "amount_value", "amount_currency",
	"_count", "organization_id", "object", "characters", "seconds", "images", "num_sessions", "usage_bytes",
}

// isFigure reports whether a member says how much and not what.
func isFigure(name string) bool {
	return slices.ContainsFunc(figures[:], func(end string) bool { return strings.HasSuffix(name, end) })
}

// bucketID names a result by its period and by all that it is grouped by. Other
// forms of the same export write the period in another way, and leave out or
// add names for what has an id.
func bucketID(bucket, r *rows.Row, f usage.Format) (usage.ID, string) {
	var groups []string
	r.Names(func(name, text string) {
		if !isFigure(name) {
			groups = append(groups, name+"="+strings.ToLower(text))
		}
	})
	id := usage.NewID(f, period(bucket, "start_time", "start_time_iso"), period(bucket, "end_time", "end_time_iso"), sorted(groups))
	return id, namesOf(groups)
}

// namesOf are the names in what sorted sorted.
func namesOf(groups []string) string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i], _, _ = strings.Cut(g, "=")
	}
	return strings.Join(names, ",")
}

func period(r *rows.Row, names ...string) string {
	return r.Moment(names...).Format("20060102150405")
}
