package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
)

// history are the trials beside another one in the list of all.
type history interface {
	// OpenBeside opens the trial that is step places below another one.
	OpenBeside(trial string, step int) tea.Cmd
	// WhyNoneBeside is why there is no such trial, or "".
	WhyNoneBeside(trial string, step int) string
}

// neighbours are the trials beside the one that is shown.
type neighbours struct {
	shown   *shownTrial
	history history
}

// rows are the keys that go from trial to trial of the history without leaving Compare.
// In a rating bar a key under the thumb does.
func (n *neighbours) rows() []keymap.Row {
	var rows []keymap.Row
	for _, m := range []keymap.Mode{InLanes, rateAccept, rateScore, ratePreference} {
		next, hint := []string{"]"}, ""
		if m.Bar {
			next, hint = []string{"space", "]"}, "next trial"
		}
		rows = append(rows,
			keymap.Row{Mode: m, Action: "next-trial", Keys: next, Hint: hint, Help: "open the next trial of History, down the list", Do: n.open(1), Off: n.whyNot(1)},
			keymap.Row{Mode: m, Action: "previous-trial", Keys: []string{"["}, Hint: "", Help: "open the trial above it", Do: n.open(-1), Off: n.whyNot(-1)})
	}
	return rows
}

func (n *neighbours) open(step int) func() tea.Cmd {
	return func() tea.Cmd { return n.history.OpenBeside(n.shown.Trial.ID, step) }
}

func (n *neighbours) whyNot(step int) func() string {
	return func() string { return n.history.WhyNoneBeside(n.shown.Trial.ID, step) }
}
