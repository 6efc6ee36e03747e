package ui

import (
	"fmt"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// estimatePrompt is about how many tokens a prompt takes. Nobody reports that
// before it is sent.
func estimatePrompt(q engine.Query) int64 {
	return engine.EstimateTokens(q.Prompt)
}

// crowded reports a prompt that most likely does not fit into a model's
// context, where that is known.
func crowded(m providers.Model, tokens int64) bool { return m.Context > 0 && tokens > m.Context }

// promptTokens is those of the prompt that the route on the screen is for.
func (c *compare) promptTokens() int64 {
	if c.previewing() {
		return c.plan.tokens
	}
	return estimatePrompt(engine.Query{Prompt: c.trial.Prompt})
}

// crowding says by how much.
func crowding(m providers.Model, tokens int64) string {
	return fmt.Sprintf("the prompt does not fit: ~%s of %s tok", providers.Count(tokens), providers.Count(m.Context))
}

// tooLong says for which lanes the prompt is too long, or nothing.
func (c *compare) tooLong() string {
	var ids []string
	var most int64
	for _, id := range slices.Compact(slices.Sorted(slices.Values(c.setup.lineup))) {
		if m, ok := c.bench.Catalog.Model(id); ok && crowded(m, c.plan.inputs[id]) {
			ids, most = append(ids, m.ID), max(most, c.plan.inputs[id])
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return fmt.Sprintf("~%s tok: too long for %s ", providers.Count(most), strings.Join(ids, ", "))
}

// foretell tells the lanes that wait for a prompt how long it is.
func (c *compare) foretell() {
	for _, l := range c.lanes {
		if input := c.plan.inputs[l.model.ID]; l.stage == idle && l.input != input {
			l.input, l.box.stale = input, true
		}
	}
}
