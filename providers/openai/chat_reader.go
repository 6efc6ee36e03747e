package openai

import (
	"encoding/json"
	"strings"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/respjson"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// chatReader turns the chunks of a Chat Completions stream into events.
type chatReader struct {
	*exchange.EventSink
	refused bool // some of the text is a refusal
}

// take passes on what a chunk holds. Only the first choice counts: we ask for
// no other.
func (r *chatReader) take(chunk openai.ChatCompletionChunk, x *exchange.Exchange) *providers.Error {
	raw := chunk.RawJSON()
	if !strings.HasPrefix(raw, "{") {
		return x.NewError(providers.Malformed, raw, nil)
	}
	if chunk.Object == "error" { // older vLLM
		return x.ErrorInStream([]byte(raw))
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
	r.Usage(chatUsage(chunk.Usage))
	return nil
}

func (r *chatReader) delta(d openai.ChatCompletionChunkChoiceDelta) {
	if len(d.JSON.ExtraFields) > 0 {
		thought := extraText(d.JSON.ExtraFields, "reasoning_content") // DeepSeek, llama.cpp, vLLM until 2025
		if thought == "" {
			thought = extraText(d.JSON.ExtraFields, "reasoning") // OpenRouter, Ollama, Groq, vLLM
		}
		r.Reasoning(thought)
	}
	if d.JSON.Content.Valid() && d.Content != "" {
		r.Text(d.Content)
	} else if parts := d.JSON.Content.Raw(); strings.HasPrefix(parts, "[") {
		r.parts([]byte(parts))
	}
	if d.Refusal != "" {
		r.refused = true
		r.Emit(providers.Text(d.Refusal))
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
			r.Reasoning(thought.Text)
		}
		if part.Type == "text" {
			r.Text(part.Text)
		}
	}
}

// end notes the reason for which the answer ended. Some reasons are failures.
func (r *chatReader) end(reason string, x *exchange.Exchange) *providers.Error {
	finish := providers.Stop // also tool_calls, and what hosts call the model's own end
	switch reason {
	case "":
		return nil
	case "length", "max_tokens", "model_length":
		finish = providers.Length
	case "content_filter", "sensitive":
		finish = providers.Refused
	case "error": // OpenRouter, beside an error object
		return x.NewError(providers.Unavailable, "the model behind it failed", nil)
	case "insufficient_system_resource": // DeepSeek
		return x.NewError(providers.Overloaded, reason, nil)
	case "abort", "network_error": // vLLM, Z.ai
		return x.NewError(providers.CutOff, reason, nil)
	}
	if r.refused {
		finish = providers.Refused
	}
	r.SetFinish(finish, x)
	return nil
}

func extraText(fields map[string]respjson.Field, name string) string {
	var s string
	if field, ok := fields[name]; ok {
		json.Unmarshal([]byte(field.Raw()), &s) // what is no string is no text
	}
	return s
}
