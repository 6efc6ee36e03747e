package gateway

import (
	"strconv"

	"switchboard/engine"
	"switchboard/engine/proxylog"
	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

// Proxied reads the log that engine/proxylog writes of calls through a proxy with an
// exported policy built in. Counts of input include cached tokens. The log has no costs,
// since such a proxy knows no prices. A failed call without tokens is no usage.
func Proxied(r *rows.Row, emit rows.Emit) {
	id := r.Text("switchboard_call")
	if id == "" {
		return
	}
	t := usage.Tokens{CachedInput: r.Count("cached_input_tokens"), Output: r.Count("output_tokens"), Reasoning: r.Count("reasoning_tokens")}
	input := r.Count("input_tokens")
	var ok bool
	if t.Input, ok = usage.Without(input, t.CachedInput); !ok {
		t.Input = input
	}
	for _, n := range []providers.Tokens{t.CachedInput, t.Output, t.Reasoning, input} {
		if n.Int() > proxylog.MostTokens { // too many for one call: the server behind the proxy made the figure up
			t = usage.Tokens{}
		}
	}
	if status := r.Count("status"); status.Int() >= 400 && t.Total() == 0 {
		return
	}
	record := usage.Record{
		Format: usage.Proxied, Model: r.Text("model"), Start: r.Moment("time"), Requests: one, Tokens: t,
		Task: engine.Task(r.Text("task")), Tags: proxiedTags(r), ID: usage.NewID(usage.Proxied, id),
	}
	if record.Start.IsZero() {
		r.Refuse("time: there is none")
	}
	r.Give(record, emit)
}

// proxiedTags are the tags that the caller sent, and one that says whether the policy
// chose the model.
func proxiedTags(r *rows.Row) []usage.Tag {
	pairs := []string{"switchboard", ""}
	if routed, err := strconv.ParseBool(r.Text("routed")); err == nil {
		pairs[1] = map[bool]string{true: "routed", false: "named"}[routed]
	}
	r.Object("tags").Names(func(name, value string) {
		if name != "switchboard" {
			pairs = append(pairs, name, value)
		}
	})
	return usage.Tags(pairs...)
}
