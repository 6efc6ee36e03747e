package lane

import (
	"fmt"

	"switchboard/engine"
	"switchboard/engine/tokens"
	"switchboard/providers"
)

// EstimatePrompt is about how many tokens a prompt takes. Nobody reports that
// before it is sent.
func EstimatePrompt(q engine.Query) int64 {
	return tokens.Estimate(q.Prompt)
}

// ExceedsContext reports a prompt that most likely does not fit into a model's
// context, where that is known.
func ExceedsContext(m providers.Model, tokens int64) bool { return m.Context > 0 && tokens > m.Context }

// ContextWarning says by how much.
func ContextWarning(m providers.Model, tokens int64) string {
	return fmt.Sprintf("the prompt does not fit: ~%s of %s tok", providers.Count(tokens), providers.Count(m.Context))
}
