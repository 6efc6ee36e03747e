package usagefile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
)

// head is how many bytes of a file are looked at to tell its format.
const head = 128 << 10

// content is the beginning of a file, by which its format is told.
type content struct {
	json    bool
	columns []string
	text    []byte
}

func look(r *bufio.Reader) (content, error) {
	text, err := r.Peek(head)
	if err != nil && err != io.EOF && len(text) == 0 {
		return content{}, err // with some text, reading on gives the error again
	}
	trimmed := bytes.TrimLeft(text, " \r\n\t")
	if len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		return content{json: true, text: trimmed}, nil
	}
	table, err := rows.NewTable(bufio.NewReaderSize(bytes.NewReader(text), head))
	if err != nil {
		return content{text: trimmed}, unlessTable(err)
	}
	return content{columns: table.Columns(), text: trimmed}, nil
}

// unlessTable drops an error that only says that the text is no table.
func unlessTable(err error) error {
	if _, ok := err.(*csv.ParseError); ok || err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
}

// detect is the format that the content is in, or "" where it is unknown.
func (c content) detect(name string) usage.Format {
	if c.json {
		return c.detectJSON()
	}
	return c.detectTable(name)
}

func (c content) detectTable(name string) usage.Format {
	has := func(names ...string) bool {
		for _, name := range names {
			if !slices.ContainsFunc(c.columns, func(column string) bool { return strings.EqualFold(column, name) }) {
				return false
			}
		}
		return true
	}
	switch {
	case has("model", "wallet_type", "cost"), has("model", "type", "price", "amount", "start_time_iso"):
		return usage.DeepSeek
	case has("start_time", "end_time", "amount_value"):
		return usage.OpenAICosts
	case has("start_time", "end_time", "start_time_iso", "end_time_iso"):
		if strings.HasPrefix(filepath.Base(name), "cost") {
			return usage.OpenAICosts
		}
		return usage.OpenAIUsage
	case has("generation_id", "model_permaslug"), has("byok_usage_inference", "model_permaslug"):
		return usage.OpenRouter
	case has("BilledCost", "ChargePeriodStart"):
		return usage.FOCUS
	case has("request_id", "spend", "startTime"):
		return usage.LiteLLM
	case has("traceId", "startTime", "id"), has("trace_id", "start_time", "type", "id"):
		return usage.Langfuse
	case has("request_created_at", "request_id"), has("response_created_at", "response_id"):
		return usage.Helicone
	case has("usage_date_utc", "usage_output_tokens"), has("starting_at", "output_tokens"):
		return usage.AnthropicUsage
	case has("usage_date_utc", "cost_usd"), has("starting_at", "amount"):
		return usage.AnthropicCost
	}
	return ""
}

func (c content) detectJSON() usage.Format {
	has := func(names ...string) bool {
		for _, name := range names {
			if !c.names(name) {
				return false
			}
		}
		return true
	}
	says := func(text string) bool { return bytes.Contains(c.text, []byte(`"`+text+`"`)) }
	switch {
	case has("switchboard_call"):
		return usage.Proxied
	case says("organization.costs.result"), has("line_item", "amount"):
		return usage.OpenAICosts
	case bytes.Contains(c.text, []byte(`"organization.usage.`)), has("num_model_requests"), says("bucket") && has("start_time", "end_time"):
		return usage.OpenAIUsage
	case has("BilledCost", "ChargePeriodStart"):
		return usage.FOCUS
	case has("traceId", "startTime"), has("traceId", "usageDetails"), has("trace_id", "start_time", "type"):
		return usage.Langfuse
	case has("request_created_at"), has("response_created_at"):
		return usage.Helicone
	case has("request_id", "startTime"), has("call_type", "spend"):
		return usage.LiteLLM
	case has("generation_id", "cost_total"), has("byok_usage_inference"), has("native_tokens_prompt"):
		return usage.OpenRouter
	}
	return c.detectReport(has, says)
}

// detectReport is detectJSON for the reports of Anthropic and the logs of agents.
func (c content) detectReport(has func(...string) bool, says func(string) bool) usage.Format {
	switch {
	case has("projectHash"), has("stats", "models", "candidates"):
		return usage.GeminiCLI
	case says("session_meta"), says("turn_context"), says("token_count"), says("token_usage_record"), says("turn.completed"), says("thread.started"):
		return usage.Codex
	case has("sessionId", "parentUuid"), has("sessionId", "isSidechain"), has("sessionId", "requestId"), has("leafUuid"), has("requestId", "message", "usage"):
		return usage.ClaudeCode
	case has("starting_at", "amount"), has("starting_at", "cost_type", "cost"), has("starting_at", "group", "cost"):
		return usage.AnthropicCost
	case has("starting_at", "ending_at"), has("uncached_input_tokens"):
		return usage.AnthropicUsage
	}
	return ""
}

// names reports whether a member of this name is in the JSON: the name in quotes that
// are not escaped, followed by a colon.
func (c content) names(name string) bool {
	quoted := []byte(`"` + name + `"`)
	for rest := c.text; ; {
		at := bytes.Index(rest, quoted)
		if at < 0 {
			return false
		}
		behind := bytes.TrimLeft(rest[at+len(quoted):], " \r\n\t")
		if len(behind) > 0 && behind[0] == ':' {
			return true
		}
		rest = rest[at+len(quoted):]
	}
}
