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
	calls   toolCalls
}

// read passes on what a chunk of a stream, or a whole answer, holds. A plain one is read
// here, any other one by OpenAI's client, which takes more time for that than the rest of
// a call takes. The error says why it cannot be read.
func (r *chatReader) read(raw []byte, x *exchange.Exchange) (*providers.Error, error) {
	if c, ok := readPlainChunk(raw); ok {
		r.takePlain(c, x)
		return nil, nil
	}
	var chunk openai.ChatCompletionChunk // an answer has what a chunk has, and its message whole
	if err := json.Unmarshal(raw, &chunk); err != nil {
		return nil, err
	}
	return r.take(chunk, x), nil
}

// takePlain is take for a plain chunk.
func (r *chatReader) takePlain(c plainChunk, x *exchange.Exchange) {
	r.Tier(c.tier)
	r.Usage(reported(c.choice, nil)) // before the text, see count
	r.Usage(reported(c.whole, nil))
	r.Text(c.text)
	if !r.Said() && !r.Called() {
		r.Text(c.message)
	}
	r.end(c.finish, x)
	x.Serve(c.model)
}

// take passes on what a chunk holds. Only the first choice counts: we ask for
// no other.
func (r *chatReader) take(chunk openai.ChatCompletionChunk, x *exchange.Exchange) *providers.Error {
	raw := chunk.RawJSON()
	if !strings.HasPrefix(raw, "{") {
		return x.NewError(providers.Malformed, raw, nil)
	}
	if chunk.Object == "error" || extraText(chunk.JSON.ExtraFields, "type") == "error" { // older vLLM; an event that is called error
		return x.ErrorInStream([]byte(raw))
	}
	r.count(chunk)
	for _, choice := range chunk.Choices {
		if choice.Index == 0 {
			r.delta(choice.Delta)
			r.message(choice.JSON.ExtraFields)
			r.end(choice.FinishReason, x)
		}
	}
	x.Serve(chunk.Model)
	return nil
}

// count passes on the tier and the token counts of a chunk. They go before the text, after
// which the consumer may stop.
func (r *chatReader) count(chunk openai.ChatCompletionChunk) {
	r.Tier(string(chunk.ServiceTier))
	for _, choice := range chunk.Choices {
		if choice.Index == 0 {
			r.Usage(choiceUsage(choice.JSON.ExtraFields))
		}
	}
	r.Usage(chatUsage(chunk.Usage))
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
		r.Text(d.Refusal)
	}
	for _, call := range d.ToolCalls {
		custom := customTool(call.JSON.ExtraFields)
		r.ToolCall(r.calls.place(call.Index, call.ID), call.Function.Name+custom.Name, call.Function.Arguments+custom.Input)
	}
	if d.JSON.FunctionCall.Valid() { // its name until 2023, and of some hosts today
		var call struct{ Name, Arguments string }
		if json.Unmarshal([]byte(d.JSON.FunctionCall.Raw()), &call) == nil {
			r.ToolCall(0, call.Name, call.Arguments)
		}
	}
}

// message passes on an answer that stands in the last chunk as a whole, where
// nothing of it came before.
func (r *chatReader) message(fields map[string]respjson.Field) {
	field, ok := fields["message"]
	if !ok || r.Said() || r.Called() {
		return
	}
	var whole openai.ChatCompletionChunkChoiceDelta
	if json.Unmarshal([]byte(field.Raw()), &whole) == nil {
		r.delta(whole)
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

// end notes the reason for which the answer ended. A refusal is one whatever
// the reason says.
func (r *chatReader) end(reason string, x *exchange.Exchange) {
	r.End(reason, "", x)
	if r.refused && r.Finish != "" {
		r.Finish = providers.Refused
	}
}

func extraText(fields map[string]respjson.Field, name string) string {
	field, ok := fields[name]
	if !ok {
		return ""
	}
	var s string
	json.Unmarshal([]byte(field.Raw()), &s) // what is no string is no text
	return s
}
