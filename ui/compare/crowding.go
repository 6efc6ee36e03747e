package compare

import (
	"fmt"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/lane"
)

// promptTokens is those of the prompt that the route on the screen is for.
func (c *Compare) promptTokens() int64 {
	if c.previewing() {
		return c.Preview.tokens
	}
	return lane.EstimatePrompt(engine.Query{Prompt: c.Trial.Prompt})
}

// tooLong says for which lanes the prompt is too long, or nothing.
func (c *Compare) tooLong() string {
	var ids []string
	var most int64
	for _, id := range slices.Compact(slices.Sorted(slices.Values(c.Setup.LaneModels))) {
		if m, ok := c.App.Catalog.Model(id); ok && lane.ExceedsContext(m, c.Preview.inputs[id]) {
			ids, most = append(ids, m.ID), max(most, c.Preview.inputs[id])
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return fmt.Sprintf("~%s tok: too long for %s ", providers.Count(most), strings.Join(ids, ", "))
}

// estimateInputs tells the lanes that wait for a prompt how long it is.
func (c *Compare) estimateInputs() {
	for _, l := range c.Lanes {
		if input := c.Preview.inputs[l.Model.ID]; l.Stage == lane.Idle && l.Input != input {
			l.Input, l.Box.Stale = input, true
		}
	}
}
