package anthropic

import (
	"strings"

	anthropic "github.com/anthropics/anthropic-sdk-go"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// messageReader turns the events of a Messages stream into ours. The client's
// Accumulate is not used: it goes over the whole answer again with every event.
type messageReader struct {
	*exchange.EventSink
	tokens messageCounts
	last   bool // the stream has said that it is over
}

// take passes on what an event holds: message_start counts the prompt,
// content_block_delta carries text and thinking, message_delta the reason to
// finish and the output so far.
func (r *messageReader) take(event anthropic.MessageStreamEventUnion, x *exchange.Exchange) *providers.Error {
	if raw := event.RawJSON(); !strings.HasPrefix(raw, "{") {
		return x.NewError(providers.Malformed, raw, nil)
	}
	switch event.Type {
	case "message_start":
		x.Serve(event.Message.Model)
		r.Tier(tiers(event.Message.Usage)...)
		r.tokens.start(event.Message.Usage)
		r.Usage(r.tokens.usage())
		for i, block := range event.Message.Content { // of gateways that had the whole answer first
			r.Reasoning(block.Thinking)
			r.Text(block.Text)
			r.call(i, block.Type, block.Name, string(block.Input))
		}
		r.End(string(event.Message.StopReason), "", x)
	case "content_block_start":
		r.Text(event.ContentBlock.Text)
		r.Reasoning(event.ContentBlock.Thinking)
		r.call(int(event.Index), event.ContentBlock.Type, event.ContentBlock.Name, event.ContentBlock.JSON.Input.Raw())
	case "content_block_delta":
		r.Text(event.Delta.Text)
		r.Reasoning(event.Delta.Thinking)
		if event.Delta.PartialJSON != "" {
			r.ToolCall(int(event.Index), "", event.Delta.PartialJSON)
		}
	case "message_delta":
		r.tokens.delta(event.Usage)
		r.Usage(r.tokens.usage())
		r.End(string(event.Delta.StopReason), "", x)
	case "message_stop":
		r.last = true
	case "error":
		return x.ErrorInStream([]byte(event.RawJSON()))
	}
	return nil
}

// call passes on the start of a block that calls a tool: tool_use, or one of
// its kinds that Anthropic or a gateway runs itself. The input is an empty
// object there and follows in pieces, unless a gateway had it first.
func (r *messageReader) call(index int, kind, name, input string) {
	if !strings.HasSuffix(kind, "tool_use") {
		return
	}
	if input == "{}" || input == "null" {
		input = ""
	}
	r.ToolCall(index, name, input)
}
