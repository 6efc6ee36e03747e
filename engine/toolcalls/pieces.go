package toolcalls

import (
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// Pieces are what has come of the calls so far.
type Pieces struct {
	calls map[int]*call
	order []*call
	bytes int
}

type call struct{ name, arguments strings.Builder }

// callBytes is what a call counts towards the limit on an answer besides what
// it says, so that calls without a word come to an end too.
const callBytes = 64

// Add takes a piece, unless the calls then pass a limit of bytes; 0 is none.
func (t *Pieces) Add(piece providers.ToolCall, limit int) bool {
	of := t.calls[piece.Index]
	size := len(piece.Name) + len(piece.Arguments)
	if of == nil {
		size += callBytes
	}
	if limit > 0 && t.bytes+size > limit {
		return false
	}
	t.bytes += size
	if of == nil {
		of = t.begin(piece.Index)
	}
	of.name.WriteString(piece.Name)
	of.arguments.WriteString(piece.Arguments)
	return true
}

func (t *Pieces) begin(index int) *call {
	if t.calls == nil {
		t.calls = map[int]*call{}
	}
	c := &call{}
	t.calls[index] = c
	t.order = append(t.order, c)
	return c
}

// Whole are the calls in the order in which they began, cleaned and without
// keys.
func (t *Pieces) Whole(secrets *providers.Secrets) []engine.ToolCall {
	var calls []engine.ToolCall
	for _, c := range t.order {
		calls = append(calls, engine.ToolCall{
			Name:      secrets.Redact(providers.CleanLine(c.name.String(), 200)),
			Arguments: secrets.Redact(providers.Clean(c.arguments.String())),
		})
	}
	return calls
}
