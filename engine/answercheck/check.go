// Package answercheck finds faults in a complete answer that can be seen without knowing
// what is right: that it is not the JSON or the schema asked for, that it repeats itself
// without end, that it is in another language than asked for. It takes microseconds a page
// and calls no model. A wrong answer without such a fault passes: whether an answer is
// right is for raters to judge.
package answercheck

import (
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// Check is the doubt about an answer to a prompt, or nil. schema is the schema that the
// request asked for; "": none.
func Check(q engine.Query, schema providers.Schema, text string) *engine.Doubt {
	if strings.TrimSpace(text) == "" {
		return nil // an empty answer is a fault of its call
	}
	for _, doubt := range []*engine.Doubt{
		shape(q.Prompt, schema, text),
		repeats(text),
		language(q, text),
	} {
		if doubt != nil {
			return doubt
		}
	}
	return nil
}
