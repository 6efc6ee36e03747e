package session

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

// codex is the state of reading a session.
type codex struct {
	written time.Time // modification time of the file, for events without a time
	session string
	model   string
	tier    string // asked for, as a price names it; "": the standard one
	project string
	own     int64 // the ordinal of the first record that is this session's; those before were copied
	exact   bool  // whether its calls have records of their own, see record
	replay  codexReplay
	before  codexCounts
	turns   int
}

// codexReplay is the state of reading the history with which a session begins that was
// forked from another one, or that another one started as an agent. The counts in that
// history are the other session's, and all have the time of the fork. Many agents are
// started without a history.
type codexReplay struct {
	forked   bool
	ancestor bool      // whether the other session's first line was copied too
	begun    time.Time // when the session began; zero: unknown
	last     time.Time // time of the last count that is the other session's; zero: none was read
	over     bool      // whether the history has ended
}

type codexCounts struct{ input, cached, write, output, reasoning, total int64 }

// fallbackModel is the model of a session that names none, as in those before September
// 2025.
const fallbackModel = "gpt-5"

// Codex reads a session, or the output of `codex exec --json`, which has no times; written,
// the time of the file, stands for them. Input includes cached tokens, and output includes
// reasoning.
func Codex(written time.Time) rows.Read {
	c := &codex{written: written}
	return c.read
}

func (c *codex) read(r *rows.Row, emit rows.Emit) {
	payload := r.Object("payload")
	inherited := r.Has("ordinal") && r.Count("ordinal").Int() < c.own
	switch r.Text("type") {
	case "session_meta":
		if c.session != "" { // a second one was copied from the session that this one was forked from
			c.replay.ancestor = true
			return
		}
		c.session, c.project = payload.Text("id", "session_id"), folder(payload.Text("cwd"))
		c.replay.begun = r.Moment("timestamp")
		c.own = cmp.Or(payload.Count("subagent_history_start_ordinal").Int(), payload.Object("history_base").Count("end_ordinal_exclusive").Int())
		c.replay.forked = c.own == 0 && (payload.Text("forked_from_id") != "" || strings.Contains(payload.Long("source"), "thread_spawn"))
	case "turn_context":
		c.set(payload)
	case "token_usage_record":
		if !inherited {
			c.record(r, payload, emit)
		}
	case "thread.started":
		c.session = r.Text("thread_id")
	case "turn.completed":
		c.turns++
		counts := countsOf(r.Object("usage"))
		c.give(r, emit, counts, c.written, usage.NewID(usage.Codex, c.session, strconv.Itoa(c.turns)))
	case "event_msg":
		switch payload.Text("type") {
		case "token_count":
			c.count(r, payload, inherited, emit)
		case "thread_settings_applied":
			c.set(payload.Object("thread_settings"))
		}
	case "token_count":
		c.count(r, r, inherited, emit)
	}
}

// set takes the settings that hold for the calls that follow, where they are told.
func (c *codex) set(settings *rows.Row) {
	c.model = cmp.Or(settings.Text("model"), c.model)
	switch tier := settings.Lower("service_tier"); tier {
	case "": // not told
	case "default", "auto":
		c.tier = ""
	case "fast":
		c.tier = "priority"
	default:
		c.tier = tier
	}
}

// record reads what one call used, as versions since September 2026 write it, the calls
// that make a long session shorter among them. The counts that follow tell the same calls
// once more. An answer has one name wherever a session was copied to.
func (c *codex) record(r, payload *rows.Row, emit rows.Emit) {
	answer, counts := payload.Text("response_id"), payload.Object("usage")
	if thread := payload.Text("thread_id"); counts.Empty() || thread != "" && c.session != "" && thread != c.session {
		return
	}
	c.exact = true
	at := r.Moment("timestamp")
	if at.IsZero() {
		at = c.written
	}
	n := countsOf(counts)
	id := usage.NewID(usage.Codex, "answer", answer)
	if answer == "" {
		id = usage.NewID(usage.Codex, c.session, "record", at.String(), strconv.FormatInt(n.total, 10))
	}
	c.give(r, emit, n, at, id)
}

// count reads a count of tokens: that of the last call, else what was added to the sum of
// the session. The same sum again is the same call reported twice.
func (c *codex) count(r, event *rows.Row, inherited bool, emit rows.Emit) {
	info := event.Object("info")
	last, total := info.Object("last_token_usage"), info.Object("total_token_usage")
	if info.Empty() || last.Empty() && total.Empty() {
		return
	}
	c.model = cmp.Or(info.Text("model", "model_name"), event.Text("model"), c.model)
	at, sum := r.Moment("timestamp"), countsOf(total)
	if !total.Empty() && sum == c.before {
		return
	}
	counts := countsOf(last)
	if last.Empty() {
		counts = sum.minus(c.before)
	}
	if !total.Empty() {
		c.before = sum
	}
	if inherited || c.exact || c.replay.has(at) {
		return
	}
	if at.IsZero() {
		at = c.written
	}
	c.give(r, emit, counts, at, usage.NewID(usage.Codex, c.session, at.String()+"/"+strconv.FormatInt(sum.total, 10)))
}

// has reports whether a count with this time is the other session's. Copied counts follow
// each other at once, whereas a call of this session takes longer than a second.
func (p *codexReplay) has(at time.Time) bool {
	if !p.forked || p.over {
		return false
	}
	after := p.last
	if after.IsZero() {
		after = p.begun
	}
	first := p.last.IsZero() && (p.ancestor || p.begun.IsZero())
	if !first && !sameSecond(at, after) && at.Sub(after) > copied {
		p.over = true
		return false
	}
	p.last = at
	return true
}

// copied is the longest time between two copied counts.
const copied = 200 * time.Millisecond

func sameSecond(a, b time.Time) bool {
	return a.Truncate(time.Second).Equal(b.Truncate(time.Second))
}

func (c *codex) give(r *rows.Row, emit rows.Emit, n codexCounts, at time.Time, id usage.ID) {
	if n.input+n.output == 0 && r.Err() == nil {
		return
	}
	record := usage.Record{
		Format: usage.Codex, Provider: "openai", Model: c.model, Start: at, Requests: one, Tier: c.tier,
		ID: id, Tags: usage.Tags("project", c.project),
		Tokens: usage.Tokens{
			Input: providers.Count(n.input - n.cached - n.write), CachedInput: providers.Count(n.cached),
			Output: providers.Count(n.output), Reasoning: providers.Count(n.reasoning),
		},
	}
	if n.write > 0 { // older versions do not have it
		record.Tokens.CacheWrite = providers.Count(n.write)
	}
	if record.Model == "" {
		record.Model = fallbackModel
		record.Tags = append(record.Tags, usage.Tags("model", "assumed")...)
	}
	if n.cached+n.write > n.input {
		r.Refuse("cached_input_tokens: there are more of them than input_tokens")
	}
	if c.session == "" {
		record.Identity = usage.ByContent
	}
	r.Give(record, emit)
}

func countsOf(r *rows.Row) codexCounts {
	n := codexCounts{
		input: r.Count("input_tokens").Int(), cached: r.Count("cached_input_tokens").Int(),
		write: r.Count("cache_write_input_tokens").Int(), output: r.Count("output_tokens").Int(),
		reasoning: r.Count("reasoning_output_tokens").Int(), total: r.Count("total_tokens").Int(),
	}
	if n.total == 0 {
		n.total = n.input + n.output
	}
	return n
}

func (n codexCounts) minus(o codexCounts) codexCounts {
	d := codexCounts{n.input - o.input, n.cached - o.cached, n.write - o.write, n.output - o.output, n.reasoning - o.reasoning, n.total - o.total}
	if d.input < 0 || d.output < 0 || d.cached < 0 || d.write < 0 {
		return n // the session's sum was reset
	}
	return d
}
