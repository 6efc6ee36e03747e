package session

import (
	"path"
	"strings"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

var one = providers.Count(1)

// ClaudeCode reads a session. A message stands in it again and again while it
// streams, and again in the side chains that replay it: the largest counts
// stand, and those of the main chain before those of a side chain.
func ClaudeCode(r *rows.Row, emit rows.Emit) {
	line := r
	if in := r.Object("data").Object("message"); !in.Empty() {
		line = in // of progress
	}
	message := line.Object("message")
	counts := message.Object("usage")
	model := message.Text("model")
	if counts.Empty() || model == "<synthetic>" {
		return
	}
	writes := counts.Object("cache_creation")
	t := usage.Tokens{
		Input: counts.Count("input_tokens"), CachedInput: counts.Count("cache_read_input_tokens"), Output: counts.Count("output_tokens"),
		CacheWrite5m: writes.Count("ephemeral_5m_input_tokens"), CacheWrite1h: writes.Count("ephemeral_1h_input_tokens"),
	}
	if all := counts.Count("cache_creation_input_tokens"); all.Int() > t.CacheWrite5m.Int()+t.CacheWrite1h.Int() {
		t.CacheWrite5m, t.CacheWrite1h, t.CacheWrite = providers.Tokens{}, providers.Tokens{}, all
	}
	record := usage.Record{
		Format: usage.ClaudeCode, Identity: usage.Growing, Replay: line.Text("isSidechain") == "true",
		Provider: "anthropic", Model: model, Start: line.Moment("timestamp"), Requests: one, Tokens: t,
		Tier: claudeTier(counts), Tags: usage.Tags("project", folder(r.Text("cwd"))),
	}
	if cost := line.Amount(0, "costUSD"); cost.Known() {
		record.Cost = usage.Cost{Amount: cost, Basis: usage.Reported, Currency: usage.USD}
	}
	if record.Start.IsZero() {
		record.Start = r.Moment("timestamp")
	}
	if id := message.Text("id"); id != "" {
		record.ID = usage.NewID(usage.ClaudeCode, id)
	} else {
		record.Identity = usage.ByContent
		record.ID = usage.NewID(usage.ClaudeCode, "line", r.Text("sessionId"), line.Text("requestId"), line.Text("uuid"), line.Text("timestamp"))
	}
	if record.Start.IsZero() {
		r.Refuse("timestamp: there is none")
	}
	r.Give(record, emit)
}

func claudeTier(counts *rows.Row) string {
	if speed := counts.Lower("speed"); speed != "" && speed != "standard" {
		return speed
	}
	if tier := counts.Lower("service_tier"); tier != "standard" {
		return tier
	}
	return ""
}

// folder is the last part of a path of any system.
func folder(dir string) string {
	if dir == "" {
		return ""
	}
	return path.Base(strings.ReplaceAll(dir, `\`, "/"))
}
