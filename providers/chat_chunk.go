package providers

import (
	"encoding/json"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/respjson"
)

// chatReader turns the chunks of a Chat Completions stream into events. It
// keeps nothing of the answer.
type chatReader struct {
	yield   func(Event, error) bool
	stopped bool // the consumer wants no more
	refused bool // some of the text is a refusal
	finish  Finish
	usage   Usage
}

func (r *chatReader) emit(e Event) {
	if !r.stopped {
		r.stopped = !r.yield(e, nil)
	}
}

// take passes on what a chunk holds. Only the first choice counts: we ask for
// no other.
func (r *chatReader) take(chunk openai.ChatCompletionChunk, x *exchange) *Error {
	raw := chunk.RawJSON()
	if !strings.HasPrefix(raw, "{") {
		return x.fault(Malformed, raw, nil)
	}
	if chunk.Object == "error" { // older vLLM
		return x.complained([]byte(raw))
	}
	for _, choice := range chunk.Choices {
		if choice.Index != 0 {
			continue
		}
		r.delta(choice.Delta)
		if failure := r.end(choice.FinishReason, x); failure != nil {
			return failure
		}
	}
	if usage, ok := chatUsage(chunk.Usage); ok && usage != r.usage {
		r.usage = usage
		r.emit(usage)
	}
	return nil
}

func (r *chatReader) delta(d openai.ChatCompletionChunkChoiceDelta) {
	if len(d.JSON.ExtraFields) > 0 {
		thought := extraText(d.JSON.ExtraFields, "reasoning_content") // DeepSeek, llama.cpp, vLLM until 2025
		if thought == "" {
			thought = extraText(d.JSON.ExtraFields, "reasoning") // OpenRouter, Ollama, Groq, vLLM
		}
		r.reasoning(thought)
	}
	if d.Content != "" && d.JSON.Content.Valid() {
		r.emit(Text(d.Content))
	} else if parts := d.JSON.Content.Raw(); strings.HasPrefix(parts, "[") {
		r.parts([]byte(parts))
	}
	if d.Refusal != "" {
		r.refused = true
		r.emit(Text(d.Refusal))
	}
}

func (r *chatReader) reasoning(s string) {
	if s != "" {
		r.emit(Reasoning(s))
	}
}

// contentPart is a piece of a content that is a list, as Mistral's reasoning
// models send it.
type contentPart struct {
	Type     string        `json:"type"`
	Text     string        `json:"text"`
	Thinking []contentPart `json:"thinking"`
}

func (r *chatReader) parts(raw []byte) {
	var parts []contentPart
	if json.Unmarshal(raw, &parts) != nil {
		return
	}
	for _, part := range parts {
		for _, thought := range part.Thinking {
			r.reasoning(thought.Text)
		}
		if part.Type == "text" && part.Text != "" {
			r.emit(Text(part.Text))
		}
	}
}

// end notes the reason for which the answer ended. Some reasons are failures.
func (r *chatReader) end(reason string, x *exchange) *Error {
	switch reason {
	case "":
		return nil
	case "length", "max_tokens", "model_length":
		r.finish = Length
	case "content_filter", "sensitive":
		r.finish = Refused
	case "error": // OpenRouter, beside an error object
		return x.fault(Unavailable, "the model behind it failed", nil)
	case "insufficient_system_resource": // DeepSeek
		return x.fault(Overloaded, reason, nil)
	case "abort", "network_error": // vLLM, Z.ai
		return x.fault(CutOff, reason, nil)
	default: // stop, tool_calls, and what hosts call the model's own end
		r.finish = Stop
	}
	if r.refused {
		r.finish = Refused
	}
	x.whole = true
	return nil
}

// chatUsage brings a host's counts to our meaning; false when there are none.
// prompt_tokens contains cached ones everywhere. completion_tokens contains
// reasoning at OpenAI and DeepSeek, not at xAI and Google, whose total tells:
// what it has over prompt and completion is output that is billed too.
func chatUsage(u openai.CompletionUsage) (Usage, bool) {
	if !u.JSON.PromptTokens.Valid() && !u.JSON.CompletionTokens.Valid() || u.PromptTokens == 0 && u.CompletionTokens == 0 {
		return Usage{}, false
	}
	prompt, output := u.PromptTokensDetails, u.CompletionTokensDetails
	usage := Usage{
		Input:       count(u.PromptTokens, u.JSON.PromptTokens),
		CachedInput: count(prompt.CachedTokens, prompt.JSON.CachedTokens),
		CacheWrite:  count(prompt.CacheWriteTokens, prompt.JSON.CacheWriteTokens),
		Output:      count(u.CompletionTokens, u.JSON.CompletionTokens),
		Reasoning:   count(output.ReasoningTokens, output.JSON.ReasoningTokens),
	}
	if !usage.CachedInput.Known() {
		usage.CachedInput = extraCount(u.JSON.ExtraFields, "prompt_cache_hit_tokens") // DeepSeek
	}
	if usage.Input.Known() && usage.Output.Known() {
		over := u.TotalTokens - u.PromptTokens - u.CompletionTokens
		if over > 0 && (!usage.Reasoning.Known() || usage.Reasoning.Int() == over) {
			usage.Output = Count(u.CompletionTokens + over)
		}
	}
	return usage, true
}

func count(n int64, field respjson.Field) Tokens {
	if !field.Valid() {
		return Tokens{}
	}
	return Count(n)
}

func extraText(fields map[string]respjson.Field, name string) string {
	var s string
	if field, ok := fields[name]; ok {
		json.Unmarshal([]byte(field.Raw()), &s) // what is no string is no text
	}
	return s
}

func extraCount(fields map[string]respjson.Field, name string) Tokens {
	var n *int64
	if field, ok := fields[name]; !ok || json.Unmarshal([]byte(field.Raw()), &n) != nil || n == nil {
		return Tokens{}
	}
	return Count(*n)
}
