package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
	"switchboard/ui/lane"
)

// readingRows are the keys that say how answers are read, in the lanes and in
// a rating bar.
func (g *laneGroup) readingRows(arrange func() tea.Cmd) []keymap.Row {
	var rows []keymap.Row
	for _, m := range []keymap.Mode{InLanes, rateAccept, rateScore, ratePreference} {
		rows = append(rows, g.RawRow(m, arrange, g.whyNoLane),
			keymap.Row{Mode: m, Action: "reasoning", Keys: []string{"T"}, Hint: "", Help: "show what the models have shown of their reasoning, or only the answers", Do: keymap.Then(keymap.Do(g.toggleReasoning), arrange), Off: g.whyNoReasoning})
	}
	return rows
}

func (g *laneGroup) toggleReasoning() { g.reasoning = !g.reasoning }

func (g *laneGroup) whyNoReasoning() string {
	if g.reasoning || slices.ContainsFunc(g.All, (*lane.Lane).HasReasoning) {
		return ""
	}
	return "no model has shown its reasoning here"
}
