package ui

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
)

// parametersRows open and work the form.
func (m *root) parametersRows() []row {
	box := func(act func(*parametersBox)) func() tea.Cmd {
		return do(func() {
			if b, ok := m.over.(*parametersBox); ok {
				act(b)
			}
		})
	}
	return []row{
		{everywhere, "parameters", []string{"f8"}, "", "say what requests ask for: system prompt, temperature, output limit, effort, schema", do(m.openParameters), m.whyNoSetup},
		{inLanes, "lane-parameters", []string{"p"}, "parameters", "the same for the model of the focused lane alone", do(m.openLaneParameters), m.compare.whyNoLane},
		{inParameters, "save", []string{"enter"}, "take", "take what stands here, from the next prompt on", m.saveParameters, nil},
		{inParameters, "next-field", []string{"tab"}, "next", "go to the next field", box(func(b *parametersBox) { b.move(1) }), nil},
		{inParameters, "previous-field", []string{"shift+tab"}, "", "go to the field above", box(func(b *parametersBox) { b.move(-1) }), nil},
		{inParameters, "newline", []string{"ctrl+j", "shift+enter", "alt+enter"}, "new line", "begin a new line", box((*parametersBox).newline), nil},
		{inParameters, "clear", []string{"ctrl+l"}, "unset all", "empty every field: nothing is sent then", box((*parametersBox).clear), nil},
		{inParameters, "parameters", []string{"f8"}, "all or one lane", "go from what all lanes are asked for to what the focused one is, or back", box((*parametersBox).turn), nil},
		{inParameters, "close", []string{"esc"}, "leave", "leave everything as it was", do(m.closeOverlay), nil},
	}
}

// whyNoSetup says that the lanes are on another screen.
func (m *root) whyNoSetup() string {
	if m.screen() != screen(m.compare) {
		return "that is done in Compare"
	}
	return ""
}

func (m *root) openParameters() { m.openForm(false) }

func (m *root) openLaneParameters() { m.openForm(true) }

func (m *root) openForm(single bool) {
	c := m.compare
	var focus providers.Model
	if l := c.lane(); l != nil {
		focus = l.model
	}
	m.over = newParametersBox(m.desk, &c.setup, c.models(), focus, single)
}

// saveParameters takes what the form says, once a file that it names is read.
func (m *root) saveParameters() tea.Cmd {
	b, ok := m.over.(*parametersBox)
	if !ok {
		return nil
	}
	p, field, err := b.read()
	if err != nil {
		b.refuse(field, err)
		return nil
	}
	schema, path, err := b.schema()
	switch {
	case err != nil:
		b.refuse(schemaField, err)
		return nil
	case path != "":
		return m.effects.readSchema(m.turns.now(standing), path)
	}
	p.Schema = schema
	m.takeParameters(b, p)
	return nil
}

// schemaCame takes a form that waited for a file.
func (m *root) schemaCame(msg schemaRead) {
	b, ok := m.over.(*parametersBox)
	if !ok {
		return
	}
	p, field, err := b.read()
	if msg.err != nil {
		field, err = schemaField, msg.err
	}
	if err != nil {
		b.refuse(field, err)
		return
	}
	p.Schema = msg.schema
	m.takeParameters(b, p)
}

func (m *root) takeParameters(b *parametersBox, p providers.Parameters) {
	b.keep(p)
	m.over = nil
	m.compare.reconsider()
	m.remark = "taken, from the next prompt on"
}
