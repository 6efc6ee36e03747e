package dialog

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// OpenPicker opens the list; done is given the models of the lanes when they
// have changed.
func OpenPicker(d *shell.Context, laneModels []string, done func([]string) tea.Cmd) tea.Cmd {
	p := newPicker(d, laneModels)
	p.before, p.done = laneModels, done
	d.Open(p)
	return examine(d.Effects, d.Generations.Next(examining))
}

// pickerRows work the list of models.
func pickerRows(d *shell.Context) []keymap.Row {
	do := func(act func(*picker)) func() tea.Cmd {
		return keymap.Do(func() {
			if p, ok := d.Over().(*picker); ok {
				act(p)
			}
		})
	}
	move := func(n int) func(*picker) { return func(p *picker) { p.table.Move(n) } }
	take := func() tea.Cmd {
		if p, ok := d.Over().(*picker); ok {
			return p.take()
		}
		return nil
	}
	return []keymap.Row{
		{Mode: inPicker, Action: "take-lanes", Keys: []string{"enter"}, Hint: "take", Help: "take these lanes, from the next prompt on", Do: take, Off: whyNoLanes(d)},
		{Mode: inPicker, Action: "toggle", Keys: []string{"tab"}, Hint: "add or drop", Help: "give the selected model a lane, or take it away", Do: do((*picker).toggle), Off: nil},
		{Mode: inPicker, Action: "next", Keys: []string{"down", "ctrl+n"}, Hint: "", Help: "select the next model", Do: do(move(1)), Off: nil},
		{Mode: inPicker, Action: "previous", Keys: []string{"up"}, Hint: "", Help: "select the model above", Do: do(move(-1)), Off: nil},
		{Mode: inPicker, Action: "earlier", Keys: []string{"shift+up", "alt+up"}, Hint: "", Help: "move its lane to the left", Do: do(func(p *picker) { p.shift(-1) }), Off: nil},
		{Mode: inPicker, Action: "later", Keys: []string{"shift+down", "alt+down"}, Hint: "", Help: "move its lane to the right", Do: do(func(p *picker) { p.shift(1) }), Off: nil},
		{Mode: inPicker, Action: "keyless", Keys: []string{"ctrl+o"}, Hint: "hide keyless", Help: "leave out models whose provider has no key, or show them", Do: do((*picker).toggleKeyless), Off: nil},
		{Mode: inPicker, Action: "close", Keys: []string{"esc"}, Hint: "leave", Help: "leave the lanes as they were", Do: keymap.Do(d.Close), Off: nil},
	}
}

func whyNoLanes(d *shell.Context) func() string {
	return func() string {
		if p, ok := d.Over().(*picker); ok && len(p.laneModels) == 0 {
			return "at least one lane stays"
		}
		return ""
	}
}

// examinedIn fills in how the latest calls went.
func examinedIn(d *shell.Context) func(examined) {
	return func(msg examined) {
		if p, ok := d.Over().(*picker); ok {
			p.health = msg.health
		}
	}
}

func (p *picker) take() tea.Cmd {
	p.Close()
	if slices.Equal(p.laneModels, p.before) {
		return nil
	}
	return p.done(p.laneModels)
}
