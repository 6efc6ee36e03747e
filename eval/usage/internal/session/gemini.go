package session

import (
	"time"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
)

// gemini is the state of reading a session.
type gemini struct {
	written time.Time // modification time of the file, for messages without a time
	session string
}

// Gemini reads a session of Gemini CLI, or the JSON that it prints when it runs without a
// terminal, which has no times; written, the time of the file, stands for them. Input
// includes cached tokens, and output excludes thoughts.
func Gemini(written time.Time) rows.Read {
	g := &gemini{written: written}
	return g.read
}

func (g *gemini) read(r *rows.Row, emit rows.Emit) {
	if id := r.Text("sessionId"); id != "" {
		g.session = id
	}
	for _, in := range []*rows.Row{r, r.Object("$set")} { // in a session that was resumed, $set holds all messages so far
		if in.HasList("messages") {
			in.Each("messages", func(in *rows.Row) { g.message(in, emit) })
			return
		}
	}
	models := r.Object("stats").Object("models")
	if models.Empty() {
		g.message(r, emit)
		return
	}
	models.Objects(func(model string, in *rows.Row) {
		record := g.record(in.Object("tokens"), model, g.written)
		record.Requests = in.Object("api").Count("totalRequests")
		record.Identity = usage.ByContent
		record.ID = usage.NewID(usage.GeminiCLI, "stats", g.session, model, in.Long("tokens"))
		in.Give(record, emit)
	})
}

func (g *gemini) message(r *rows.Row, emit rows.Emit) {
	tokens := r.Object("tokens")
	if tokens.Empty() {
		return
	}
	record := g.record(tokens, r.Text("model"), r.Moment("timestamp"))
	if record.Tokens.Total() == 0 && r.Err() == nil {
		return
	}
	record.Requests, record.Identity = one, usage.Growing
	record.ID = usage.NewID(usage.GeminiCLI, g.session, r.Text("id"))
	if record.Start.IsZero() {
		r.Refuse("timestamp: there is none")
	}
	r.Give(record, emit)
}

func (g *gemini) record(n *rows.Row, model string, at time.Time) usage.Record {
	cached, thoughts := n.Count("cached"), n.Count("thoughts")
	t := usage.Tokens{CachedInput: cached, Reasoning: thoughts, Output: n.Count("output", "candidates")}
	if t.Output.Known() && thoughts.Known() {
		t.Output = t.Output.Add(thoughts)
	}
	var ok bool
	if t.Input, ok = usage.Without(n.Count("input", "prompt"), cached); !ok {
		n.Refuse("cached: there are more of them than input")
	}
	if tool := n.Count("tool"); tool.Known() && t.Input.Known() {
		t.Input = t.Input.Add(tool)
	}
	return usage.Record{Format: usage.GeminiCLI, Provider: "google", Model: model, Start: at, Tokens: t}
}
