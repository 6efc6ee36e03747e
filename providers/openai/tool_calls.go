package openai

import (
	"encoding/json"

	"github.com/openai/openai-go/v3/packages/respjson"
)

// toolCalls tells the calls of tools in a Chat Completions stream apart. By
// the documents each has an index of its own, and its id stands in its first
// piece only. Some hosts count nothing, so that all have index 0, and some
// repeat the id with each piece: a call begins where an index brings an id
// that is not its last.
type toolCalls struct {
	begun  int
	places map[int64]toolCall // the latest call of an index
}

type toolCall struct {
	id    string
	place int
}

// place is the number of the call that a piece belongs to.
func (c *toolCalls) place(index int64, id string) int {
	latest, known := c.places[index]
	if known && (id == "" || id == latest.id) {
		return latest.place
	}
	if c.places == nil {
		c.places = map[int64]toolCall{}
	}
	c.places[index] = toolCall{id, c.begun}
	c.begun++
	return c.begun - 1
}

// customCall is a call of a tool that takes free text.
type customCall struct {
	Name  string `json:"name"`
	Input string `json:"input"`
}

// customTool is the call of such a tool in a stream. The client has a type for it in whole
// answers only.
func customTool(fields map[string]respjson.Field) (c customCall) {
	if field, ok := fields["custom"]; ok {
		json.Unmarshal([]byte(field.Raw()), &c) // what is no such call is none
	}
	return c
}
