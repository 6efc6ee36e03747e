package session

import (
	"path"
	"strconv"
	"strings"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

var one = providers.Count(1)

// ClaudeCode reads a session. A message is written again and again while it streams, and
// again in the side chains that replay it. Its largest counts are taken, and those of the
// main chain rather than those of a side chain.
func ClaudeCode(r *rows.Row, emit rows.Emit) {
	line := r
	if in := r.Object("data").Object("message"); !in.Empty() {
		line = in // the message of a progress line
	}
	message := line.Object("message")
	counts := message.Object("usage")
	model := message.Text("model")
	if counts.Empty() || model == "<synthetic>" {
		return
	}
	record := usage.Record{
		Format: usage.ClaudeCode, Identity: usage.Growing, Replay: line.Text("isSidechain") == "true",
		Provider: "anthropic", Model: model, Start: line.Moment("timestamp"), Requests: one, Tokens: claudeTokens(counts),
		Tier: rows.AnthropicTier(counts), Tags: usage.Tags("project", folder(r.Text("cwd"))),
	}
	if cost := line.Amount(0, "costUSD"); cost.Known() {
		record.Cost = usage.Cost{Amount: cost, Basis: usage.Reported, Currency: usage.USD}
	}
	if record.Start.IsZero() {
		record.Start = r.Moment("timestamp")
	}
	name := []string{message.Text("id")}
	if name[0] == "" {
		record.Identity = usage.ByContent
		name = []string{"line", r.Text("sessionId"), line.Text("requestId"), line.Text("uuid"), line.Text("timestamp")}
	}
	record.ID = usage.NewID(usage.ClaudeCode, name...)
	if record.Start.IsZero() {
		r.Refuse("timestamp: there is none")
	}
	r.Give(record, emit)
	claudeIterations(record, name, counts, emit)
}

// claudeIterations reads further calls that the service made for the same message: those
// to the advisor, a second model that the model asks, and the summary of a conversation
// that had become too long. The counts of the message do not include them.
func claudeIterations(message usage.Record, name []string, counts *rows.Row, emit rows.Emit) {
	n := 0
	counts.Each("iterations", func(r *rows.Row) {
		n++
		kind := r.Text("type")
		if kind != "advisor_message" && kind != "compaction" {
			return
		}
		record := message
		record.ID = usage.NewID(usage.ClaudeCode, append(name[:len(name):len(name)], kind, strconv.Itoa(n))...)
		record.Tokens, record.Cost = claudeTokens(r), usage.Cost{}
		if model := r.Text("model"); model != "" {
			record.Model = model
		}
		if record.Tokens.Total() > 0 || r.Err() != nil {
			r.Give(record, emit)
		}
	})
}

// claudeTokens are the counts of a message or of an iteration. Input excludes cached tokens.
func claudeTokens(counts *rows.Row) usage.Tokens {
	t := usage.Tokens{
		Input: counts.Count("input_tokens"), CachedInput: counts.Count("cache_read_input_tokens"), Output: counts.Count("output_tokens"),
		Reasoning: counts.Object("output_tokens_details").Count("thinking_tokens"),
	}
	writes := counts.Object("cache_creation")
	t.SetCacheWrites(counts.Count("cache_creation_input_tokens"), writes.Count("ephemeral_5m_input_tokens"), writes.Count("ephemeral_1h_input_tokens"))
	return t
}

// folder is the last part of a path, with slashes or backslashes.
func folder(dir string) string {
	if dir == "" {
		return ""
	}
	return path.Base(strings.ReplaceAll(dir, `\`, "/"))
}
