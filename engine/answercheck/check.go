// Package answercheck looks at a whole answer and says whether a cheap look
// already makes it doubtful: not the JSON or the schema asked for, the same
// said again and again, another language than asked for. It takes microseconds a page,
// asks nobody, and doubts only what is plain: a wrong answer that is well
// formed passes. Whether an answer is right is for raters.
package answercheck

import (
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// Check is the doubt about an answer to a prompt, or nil. schema is the one
// that the request asked for, "" for none.
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
