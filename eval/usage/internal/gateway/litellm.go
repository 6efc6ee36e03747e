package gateway

import (
	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

var one = providers.Count(1)

// LiteLLM reads spend logs, from the proxy's API or as an export of its database table.
// Counts of input include cached tokens, for every vendor. A spend of 0 is taken as 0 for a
// cache hit, a failed call and a call without tokens. For other calls it means that the
// proxy had no price, and the cost is unknown.
func LiteLLM(r *rows.Row, emit rows.Emit) {
	if !r.Has("request_id", "call_type", "startTime", "spend") {
		return
	}
	meta := r.Object("metadata")
	t := usage.Tokens{Output: r.Count("completion_tokens")}
	input, counts := r.Count("prompt_tokens"), meta.Object("usage_object")
	details := counts.Object("prompt_tokens_details")
	t.CachedInput = first(details.Count("cached_tokens"), counts.Count("cache_read_input_tokens"))
	written, times := first(counts.Count("cache_creation_input_tokens"), details.Count("cache_write_tokens", "cache_creation_tokens")), details.Object("cache_creation_token_details")
	t.SetCacheWrites(written, times.Count("ephemeral_5m_input_tokens"), times.Count("ephemeral_1h_input_tokens"))
	t.Reasoning = counts.Object("completion_tokens_details").Count("reasoning_tokens")
	var ok bool
	if t.Input, ok = usage.Without(input, t.CachedInput, written); !ok {
		t.Input = input // older versions do not count cached tokens in it
	}
	record := usage.Record{
		Format: usage.LiteLLM, Provider: r.Lower("custom_llm_provider"), Model: r.Text("model", "model_group"),
		Start: r.Moment("startTime", "start_time", "endTime"), Requests: one, Tokens: t,
		Tags: liteLLMTags(r, meta), Prompt: userText(r, "messages"),
	}
	if record.Prompt == "" {
		record.Prompt = userText(r, "proxy_server_request")
	}
	record.Cost = liteLLMCost(r, input.Int()+t.Output.Int())
	if record.Start.IsZero() {
		r.Refuse("startTime: there is none")
	}
	if id := r.Text("request_id"); id != "" {
		record.ID = usage.NewID(usage.LiteLLM, id)
	} else {
		r.Refuse("request_id: there is none")
	}
	r.Give(record, emit)
}

func liteLLMCost(r *rows.Row, tokens int64) usage.Cost {
	spend := r.Amount(0, "spend")
	nothing := spend == usage.Zero
	free := r.Lower("cache_hit") == "true" || r.Lower("status") == "failure" || tokens == 0
	if !spend.Known() || nothing && !free {
		return usage.Cost{}
	}
	return usage.Cost{Amount: spend, Basis: usage.Reported, Currency: usage.USD}
}

func liteLLMTags(r, meta *rows.Row) []usage.Tag {
	team := meta.Text("user_api_key_team_alias")
	if team == "" {
		team = r.Text("team_id")
	}
	pairs := []string{"team", team, "key", meta.Text("user_api_key_alias")}
	for _, tag := range r.Texts("request_tags") {
		name, value := tagged(tag)
		pairs = append(pairs, name, value)
	}
	return usage.Tags(pairs...)
}

func first(counts ...providers.Tokens) providers.Tokens {
	for _, n := range counts {
		if n.Known() {
			return n
		}
	}
	return providers.Tokens{}
}
