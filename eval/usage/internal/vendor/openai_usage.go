package vendor

import (
	"slices"
	"strings"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

// OpenAIUsage reads the usage API, with a bucket or one of its results as a row, and the
// dashboard's export of it, with a result a row. Counts of input include cached tokens, and
// those by text, audio and image are parts of them. A bucket without results and a row of
// four columns have no usage.
func OpenAIUsage(r *rows.Row, emit rows.Emit) {
	inBuckets(r, emit, openAIUsage)
}

// inBuckets calls read with every result of a row and its bucket. The row is a page of
// buckets, a bucket of results, or one result, which is then its own bucket too.
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
		record.Tokens.Output = providers.Count(0) // embeddings and moderations have no output
	}
	if service != "" {
		record.ID, record.Service = usage.NewID(usage.OpenAIUsage, service, string(record.ID[:])), service
	}
	if record.Start.IsZero() {
		r.Refuse("start_time: there is none")
	}
	give(bucket, r, record, emit)
}

// give is Row.Give for a row in a bucket. An error of the bucket is one of the row.
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

// openAIService is the report that a result belongs to, such as embeddings; "" for that of
// completions. The dashboard's export does not say it, but has no column of output tokens
// for embeddings.
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

// figures are the endings of names of members that are not part of what a result is
// grouped by: counts, amounts, times, and names of things that have an id.
var figures = [...]string{
	"_tokens", "_requests", "_name", "_iso", "_time", "_unit", "quantity", "amount", "amount_value", "amount_currency",
	"_count", "organization_id", "object", "characters", "seconds", "images", "num_sessions", "usage_bytes",
}

// isFigure reports whether a member is not part of what a result is grouped by.
func isFigure(name string) bool {
	return slices.ContainsFunc(figures[:], func(end string) bool { return strings.HasSuffix(name, end) })
}

// bucketID is the ID of a result, made from its period and from all that it is grouped by,
// and the names of the latter. It is the same for all forms of an export: they write the
// period in different ways, and not all of them have the names of things that have an id.
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

// namesOf are the names of groups, which are written as name=value.
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
