package gateway

import (
	"strings"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

// Langfuse reads observations, as its API, its pages and its exports to blob storage write
// them; in the latter, names have underscores. Only observations that call a model count,
// since those around them hold the sums of the same calls.
func Langfuse(r *rows.Row, emit rows.Emit) {
	switch r.Text("type") {
	case "", "GENERATION", "EMBEDDING":
	default:
		return
	}
	record := usage.Record{
		Format: usage.Langfuse, Model: r.Text("model", "providedModelName", "provided_model_name"), Requests: one, Start: r.Moment("startTime", "start_time"),
		Tags: langfuseTags(r), Prompt: userText(r, "input"),
	}
	record.Tokens = langfuseTokens(r)
	record.Cost = langfuseCost(r, record.Tokens.Total())
	if record.Model == "" && record.Tokens.Total() == 0 && !record.Cost.Amount.Known() && r.Err() == nil {
		return
	}
	if record.Start.IsZero() {
		r.Refuse("startTime: there is none")
	}
	if id := r.Text("id"); id != "" {
		record.ID = usage.NewID(usage.Langfuse, id)
	} else {
		r.Refuse("id: there is none")
	}
	r.Give(record, emit)
}

func langfuseTags(r *rows.Row) []usage.Tag {
	pairs := []string{"environment", r.Text("environment"), "project", r.Text("projectId", "project_id"), "trace", r.Text("traceName", "trace_name")}
	for _, list := range [...]string{"traceTags", "tags"} {
		for _, tag := range r.Texts(list) {
			name, value := tagged(tag)
			pairs = append(pairs, name, value)
		}
	}
	return usage.Tags(pairs...)
}

// kinds are the usage details of an observation, summed by kind. Each key counts tokens of
// its own, unless the total shows that it is a part of another one.
type kinds struct{ input, output, cached, write, reasoning, others int64 }

func langfuseTokens(r *rows.Row) usage.Tokens {
	details := r.Object("usageDetails", "providedUsageDetails", "usage_details", "provided_usage_details")
	if details.Empty() {
		old := r.Object("usage")
		if old.Empty() {
			old = r
		}
		return usage.Tokens{
			Input: old.Count("input", "inputUsage", "promptTokens"), Output: old.Count("output", "outputUsage", "completionTokens"),
		}
	}
	var k kinds
	details.Names(func(name, _ string) {
		if name != "total" {
			k.add(name, details.Count(name).Int())
		}
	})
	total := details.Count("total")
	split := total.Known() && total.Int() < k.input+k.output+k.cached+k.write+k.reasoning+k.others
	t := usage.Tokens{
		Input: providers.Count(k.input + k.others), Output: providers.Count(k.output + k.reasoning),
		CachedInput: providers.Count(k.cached), CacheWrite: providers.Count(k.write), Reasoning: providers.Count(k.reasoning),
	}
	if split {
		t.Output = providers.Count(k.output)
		t.Input, _ = usage.Without(providers.Count(k.input), t.CachedInput, t.CacheWrite)
	}
	return t
}

func (k *kinds) add(name string, n int64) {
	name = strings.ToLower(name)
	switch {
	case strings.Contains(name, "reasoning"), strings.Contains(name, "thoughts"):
		k.reasoning += n
	case strings.Contains(name, "cache_creation"), strings.Contains(name, "cache_write"):
		k.write += n
	case strings.Contains(name, "cache"):
		k.cached += n
	case name == "input" || name == "prompt_tokens" || name == "input_tokens":
		k.input += n
	case strings.HasPrefix(name, "output"), name == "completion_tokens":
		k.output += n
	default:
		k.others += n
	}
}

// langfuseCost is the total of the cost details or, without details, the total cost. A
// total of 0 without details, in a row with tokens, means that Langfuse had no price.
func langfuseCost(r *rows.Row, tokens int64) usage.Cost {
	details := r.Object("costDetails", "providedCostDetails", "cost_details", "provided_cost_details")
	total := details.Amount(0, "total")
	if !total.Known() {
		total = r.Amount(0, "totalCost", "calculatedTotalCost", "total_cost")
		if total == usage.Zero && tokens > 0 {
			total = usage.Amount{}
		}
	}
	if !total.Known() {
		return usage.Cost{}
	}
	return usage.Cost{Amount: total, Basis: usage.Reported, Currency: usage.USD}
}
