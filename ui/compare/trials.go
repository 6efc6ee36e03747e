package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
)

// trialRows go from trial to trial of the history without leaving Compare. In
// a rating bar the thumb does.
func (c *Compare) trialRows() []keymap.Row {
	var rows []keymap.Row
	for _, m := range []keymap.Mode{InLanes, rateAccept, rateScore, ratePreference} {
		next, hint := []string{"]"}, ""
		if m.Bar {
			next, hint = []string{"space", "]"}, "next trial"
		}
		rows = append(rows,
			keymap.Row{Mode: m, Action: "next-trial", Keys: next, Hint: hint, Help: "open the next trial of History, down the list", Do: c.turnTrial(1), Off: c.whyNoTrial(1)},
			keymap.Row{Mode: m, Action: "previous-trial", Keys: []string{"["}, Hint: "", Help: "open the trial above it", Do: c.turnTrial(-1), Off: c.whyNoTrial(-1)})
	}
	return rows
}

func (c *Compare) turnTrial(step int) func() tea.Cmd {
	return func() tea.Cmd { return c.history.OpenBeside(c.Trial.ID, step) }
}

func (c *Compare) whyNoTrial(step int) func() string {
	return func() string { return c.history.WhyNoneBeside(c.Trial.ID, step) }
}
