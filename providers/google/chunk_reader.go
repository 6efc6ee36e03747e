package google

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"google.golang.org/genai"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// geminiReader turns the chunks of a generateContent stream into events.
type geminiReader struct {
	*exchange.EventSink
	calls int // of tools, so far
}

// take passes on what a chunk holds. Only the first candidate counts: we ask
// for no other. Every chunk has counts; they grow.
func (r *geminiReader) take(chunk *genai.GenerateContentResponse, x *exchange.Exchange) *providers.Error {
	if len(chunk.Candidates) == 0 && chunk.UsageMetadata == nil {
		if failure := errorInEvent(x); failure != nil {
			return failure
		}
	}
	x.Serve(chunk.ModelVersion)
	for _, candidate := range chunk.Candidates {
		if candidate == nil || candidate.Index != 0 {
			continue
		}
		r.content(candidate.Content)
		r.Usage(geminiUsage(chunk.UsageMetadata))
		r.End(string(candidate.FinishReason), candidate.FinishMessage, x)
		return nil
	}
	r.Usage(geminiUsage(chunk.UsageMetadata))
	if blocked := chunk.PromptFeedback; blocked != nil && blocked.BlockReason != "" {
		return x.NewError(providers.Declined, strings.Join([]string{string(blocked.BlockReason), blocked.BlockReasonMessage}, " "), nil)
	}
	return nil
}

func (r *geminiReader) content(c *genai.Content) {
	if c == nil {
		return
	}
	for _, part := range c.Parts {
		switch {
		case part == nil:
		case part.FunctionCall != nil:
			r.call(part.FunctionCall)
		case part.Thought:
			r.Reasoning(part.Text)
		default:
			r.Text(part.Text)
		}
	}
}

// call passes on a call of a tool. Each comes as a whole; no arguments are an
// empty object, as on the other protocols.
func (r *geminiReader) call(c *genai.FunctionCall) {
	arguments := bytes.NewBufferString("{}")
	if len(c.Args) > 0 {
		arguments.Reset()
		e := json.NewEncoder(arguments)
		e.SetEscapeHTML(false)
		e.Encode(c.Args) // what came as JSON is JSON
	}
	r.ToolCall(r.calls, c.Name, strings.TrimSuffix(arguments.String(), "\n"))
	r.calls++
}

// close says how the stream ended. An error that came inside it is read from the event
// itself, and not from the client's error.
func (r *geminiReader) close(ctx context.Context, x *exchange.Exchange, err error) *providers.Error {
	if err != nil && x.ReadErr == nil && ctx.Err() == nil {
		if failure := errorInEvent(x); failure != nil {
			return failure
		}
	}
	return r.EventSink.Close(ctx, x, err)
}

// errorInEvent is the error that the latest event holds, nil if none.
func errorInEvent(x *exchange.Exchange) *providers.Error {
	if !bytes.Contains(x.LastEvent, []byte(`"error"`)) {
		return nil
	}
	if !exchange.HoldsError(x.LastEvent) {
		return nil
	}
	return x.ErrorInStream(x.LastEvent)
}
