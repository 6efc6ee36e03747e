package dispatch

import (
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// toolCalls puts the calls of tools together from their pieces.
type toolCalls struct {
	calls map[int]*toolCall
	order []*toolCall
	bytes int
}

type toolCall struct{ name, arguments strings.Builder }

// callBytes is what a call counts towards the limit on an answer besides what
// it says, so that calls without a word come to an end too.
const callBytes = 64

// add takes a piece, unless the calls then pass a limit of bytes; 0 is none.
func (t *toolCalls) add(piece providers.ToolCall, limit int) bool {
	call := t.calls[piece.Index]
	size := len(piece.Name) + len(piece.Arguments)
	if call == nil {
		size += callBytes
	}
	if limit > 0 && t.bytes+size > limit {
		return false
	}
	t.bytes += size
	if call == nil {
		call = t.begin(piece.Index)
	}
	call.name.WriteString(piece.Name)
	call.arguments.WriteString(piece.Arguments)
	return true
}

func (t *toolCalls) begin(index int) *toolCall {
	if t.calls == nil {
		t.calls = map[int]*toolCall{}
	}
	call := &toolCall{}
	t.calls[index] = call
	t.order = append(t.order, call)
	return call
}

// whole are the calls in the order in which they began, cleaned and without
// keys.
func (t *toolCalls) whole(secrets *providers.Secrets) []engine.ToolCall {
	var calls []engine.ToolCall
	for _, c := range t.order {
		calls = append(calls, engine.ToolCall{
			Name:      secrets.Redact(providers.CleanLine(c.name.String(), 200)),
			Arguments: secrets.Redact(providers.Clean(c.arguments.String())),
		})
	}
	return calls
}
