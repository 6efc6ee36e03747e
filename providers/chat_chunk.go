package providers

import (
	"encoding/json"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/respjson"
)

// chatReader turns the chunks of a Chat Completions stream into events.
type chatReader struct {
	*emitter
	refused bool // some of the text is a refusal
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
	r.usage(chatUsage(chunk.Usage))
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
	if d.JSON.Content.Valid() && d.Content != "" {
		r.text(d.Content)
	} else if parts := d.JSON.Content.Raw(); strings.HasPrefix(parts, "[") {
		r.parts([]byte(parts))
	}
	if d.Refusal != "" {
		r.refused = true
		r.emit(Text(d.Refusal))
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
		if part.Type == "text" {
			r.text(part.Text)
		}
	}
}

// end notes the reason for which the answer ended. Some reasons are failures.
func (r *chatReader) end(reason string, x *exchange) *Error {
	finish := Stop // also tool_calls, and what hosts call the model's own end
	switch reason {
	case "":
		return nil
	case "length", "max_tokens", "model_length":
		finish = Length
	case "content_filter", "sensitive":
		finish = Refused
	case "error": // OpenRouter, beside an error object
		return x.fault(Unavailable, "the model behind it failed", nil)
	case "insufficient_system_resource": // DeepSeek
		return x.fault(Overloaded, reason, nil)
	case "abort", "network_error": // vLLM, Z.ai
		return x.fault(CutOff, reason, nil)
	}
	if r.refused {
		finish = Refused
	}
	r.ended(finish, x)
	return nil
}

func extraText(fields map[string]respjson.Field, name string) string {
	var s string
	if field, ok := fields[name]; ok {
		json.Unmarshal([]byte(field.Raw()), &s) // what is no string is no text
	}
	return s
}
