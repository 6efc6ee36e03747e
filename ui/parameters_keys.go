package ui

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
	"switchboard/ui/compare"
	"switchboard/ui/dialog"
	"switchboard/ui/shell"
)

// parametersRows open and work the form.
func (m *program) parametersRows() []shell.Row {
	box := func(act func(*dialog.ParametersForm)) func() tea.Cmd {
		return shell.Do(func() {
			if b, ok := m.over.(*dialog.ParametersForm); ok {
				act(b)
			}
		})
	}
	return []shell.Row{
		{Mode: shell.Everywhere, Action: "parameters", Keys: []string{"f8"}, Hint: "", Help: "say what requests ask for: system prompt, temperature, output limit, effort, schema", Do: shell.Do(m.openParameters), Off: m.whyNoSetup},
		{Mode: shell.InLanes, Action: "lane-parameters", Keys: []string{"p"}, Hint: "parameters", Help: "the same for the model of the focused lane alone", Do: shell.Do(m.openLaneParameters), Off: m.compare.WhyNoLane},
		{Mode: shell.InParameters, Action: "save", Keys: []string{"enter"}, Hint: "take", Help: "take what stands here, from the next prompt on", Do: m.saveParameters, Off: nil},
		{Mode: shell.InParameters, Action: "next-field", Keys: []string{"tab"}, Hint: "next", Help: "go to the next field", Do: box(func(b *dialog.ParametersForm) { b.Move(1) }), Off: nil},
		{Mode: shell.InParameters, Action: "previous-field", Keys: []string{"shift+tab"}, Hint: "", Help: "go to the field above", Do: box(func(b *dialog.ParametersForm) { b.Move(-1) }), Off: nil},
		{Mode: shell.InParameters, Action: "newline", Keys: []string{"ctrl+j", "shift+enter", "alt+enter"}, Hint: "new line", Help: "begin a new line", Do: box((*dialog.ParametersForm).Newline), Off: nil},
		{Mode: shell.InParameters, Action: "clear", Keys: []string{"ctrl+l"}, Hint: "unset all", Help: "empty every field: nothing is sent then", Do: box((*dialog.ParametersForm).Clear), Off: nil},
		{Mode: shell.InParameters, Action: "parameters", Keys: []string{"f8"}, Hint: "all or one lane", Help: "go from what all lanes are asked for to what the focused one is, or back", Do: box((*dialog.ParametersForm).Switch), Off: nil},
		{Mode: shell.InParameters, Action: "close", Keys: []string{"esc"}, Hint: "leave", Help: "leave everything as it was", Do: shell.Do(m.closeOverlay), Off: nil},
	}
}

// whyNoSetup says that the lanes are on another screen.
func (m *program) whyNoSetup() string {
	if m.screen() != shell.Screen(m.compare) {
		return "that is done in Compare"
	}
	return ""
}

func (m *program) openParameters() { m.openForm(false) }

func (m *program) openLaneParameters() { m.openForm(true) }

func (m *program) openForm(single bool) {
	c := m.compare
	var focus providers.Model
	if l := c.Lane(); l != nil {
		focus = l.Model
	}
	m.over = dialog.NewParametersForm(m.Context, &c.Setup, c.Models(), focus, single)
}

// saveParameters takes what the form says, once a file that it names is read.
func (m *program) saveParameters() tea.Cmd {
	b, ok := m.over.(*dialog.ParametersForm)
	if !ok {
		return nil
	}
	p, field, err := b.Read()
	if err != nil {
		b.Refuse(field, err)
		return nil
	}
	schema, path, err := b.Schema()
	switch {
	case err != nil:
		b.Refuse(dialog.SchemaField, err)
		return nil
	case path != "":
		return compare.ReadSchema(m.Effects, m.Generations.Now(shell.Lasting), path)
	}
	p.Schema = schema
	m.takeParameters(b, p)
	return nil
}

// schemaCame takes a form that waited for a file.
func (m *program) schemaCame(msg compare.SchemaRead) {
	b, ok := m.over.(*dialog.ParametersForm)
	if !ok {
		return
	}
	p, field, err := b.Read()
	if msg.Err != nil {
		field, err = dialog.SchemaField, msg.Err
	}
	if err != nil {
		b.Refuse(field, err)
		return
	}
	p.Schema = msg.Schema
	m.takeParameters(b, p)
}

func (m *program) takeParameters(b *dialog.ParametersForm, p providers.Parameters) {
	b.Save(p)
	m.over = nil
	m.compare.Reconsider()
	m.Remark = "taken, from the next prompt on"
}
