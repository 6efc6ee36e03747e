package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/dialog"
	"switchboard/ui/shell"
)

// pickerRows open and work the list of models.
func (m *program) pickerRows() []shell.Row {
	list := func(act func(*dialog.Picker)) func() tea.Cmd {
		return shell.Do(func() {
			if p, ok := m.over.(*dialog.Picker); ok {
				act(p)
			}
		})
	}
	move := func(n int) func(*dialog.Picker) { return func(p *dialog.Picker) { p.Table.Move(n) } }
	return []shell.Row{
		{Mode: shell.Everywhere, Action: "lanes", Keys: []string{"f9"}, Hint: "", Help: "choose the models that get a lane", Do: m.openPicker, Off: m.whyNoSetup},
		{Mode: shell.InLanes, Action: "add-lane", Keys: []string{"a"}, Hint: "lanes", Help: "choose the models that get a lane", Do: m.openPicker, Off: nil},
		{Mode: shell.InPicker, Action: "take-lanes", Keys: []string{"enter"}, Hint: "take", Help: "take these lanes, from the next prompt on", Do: m.takeLanes, Off: m.whyNoLanes},
		{Mode: shell.InPicker, Action: "toggle", Keys: []string{"tab"}, Hint: "add or drop", Help: "give the selected model a lane, or take it away", Do: list((*dialog.Picker).Toggle), Off: nil},
		{Mode: shell.InPicker, Action: "next", Keys: []string{"down", "ctrl+n"}, Hint: "", Help: "select the next model", Do: list(move(1)), Off: nil},
		{Mode: shell.InPicker, Action: "previous", Keys: []string{"up"}, Hint: "", Help: "select the model above", Do: list(move(-1)), Off: nil},
		{Mode: shell.InPicker, Action: "earlier", Keys: []string{"shift+up", "alt+up"}, Hint: "", Help: "move its lane to the left", Do: list(func(p *dialog.Picker) { p.Shift(-1) }), Off: nil},
		{Mode: shell.InPicker, Action: "later", Keys: []string{"shift+down", "alt+down"}, Hint: "", Help: "move its lane to the right", Do: list(func(p *dialog.Picker) { p.Shift(1) }), Off: nil},
		{Mode: shell.InPicker, Action: "close", Keys: []string{"esc"}, Hint: "leave", Help: "leave the lanes as they were", Do: shell.Do(m.closeOverlay), Off: nil},
	}
}

func (m *program) openPicker() tea.Cmd {
	m.over = dialog.NewPicker(m.Context, m.compare.Setup.LaneModels)
	return dialog.Examine(m.Effects, m.Generations.Next(shell.Examining))
}

func (m *program) whyNoLanes() string {
	if p, ok := m.over.(*dialog.Picker); ok && len(p.LaneModels) == 0 {
		return "at least one lane stays"
	}
	return ""
}

// examined fills in how the latest calls went.
func (m *program) examined(msg dialog.Examined) {
	if p, ok := m.over.(*dialog.Picker); ok {
		p.Health = msg.Health
	}
}

func (m *program) takeLanes() tea.Cmd {
	p, ok := m.over.(*dialog.Picker)
	m.over = nil
	if !ok || slices.Equal(p.LaneModels, m.compare.Setup.LaneModels) {
		return nil
	}
	return m.compare.Relane(p.LaneModels)
}
