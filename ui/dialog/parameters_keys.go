package dialog

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/engine/attachment"
	"switchboard/providers"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// OpenParameters opens the form; done is called when it was taken.
func OpenParameters(d *shell.Context, s *shell.Setup, models []providers.Model, focus providers.Model, single bool, done func()) {
	b := &parametersForm{Context: d, setup: s, models: models, focus: focus, single: single, done: done}
	b.fill(b.current())
	d.Open(b)
}

// parametersRows work the form.
func parametersRows(d *shell.Context) []keymap.Row {
	on := func(act func(*parametersForm) tea.Cmd) func() tea.Cmd {
		return func() tea.Cmd {
			if b, ok := d.Over().(*parametersForm); ok {
				return act(b)
			}
			return nil
		}
	}
	do := func(act func(*parametersForm)) func() tea.Cmd {
		return on(func(b *parametersForm) tea.Cmd {
			act(b)
			return nil
		})
	}
	return []keymap.Row{
		{Mode: inParameters, Action: "save", Keys: []string{"enter"}, Hint: "take", Help: "take what stands here, from the next prompt on", Do: on((*parametersForm).submit), Off: nil},
		{Mode: inParameters, Action: "next-field", Keys: []string{"tab"}, Hint: "next", Help: "go to the next field", Do: do(func(b *parametersForm) { b.move(1) }), Off: nil},
		{Mode: inParameters, Action: "previous-field", Keys: []string{"shift+tab"}, Hint: "", Help: "go to the field above", Do: do(func(b *parametersForm) { b.move(-1) }), Off: nil},
		{Mode: inParameters, Action: "newline", Keys: []string{"ctrl+j", "shift+enter", "alt+enter"}, Hint: "new line", Help: "begin a new line", Do: do((*parametersForm).newline), Off: nil},
		{Mode: inParameters, Action: "clear", Keys: []string{"ctrl+l"}, Hint: "unset all", Help: "empty every field: nothing is sent then", Do: do((*parametersForm).clear), Off: nil},
		{Mode: inParameters, Action: "parameters", Keys: []string{"f8"}, Hint: "all or one lane", Help: "go from what all lanes are asked for to what the focused one is, or back", Do: do((*parametersForm).switchScope), Off: nil},
		{Mode: inParameters, Action: "close", Keys: []string{"esc"}, Hint: "leave", Help: "leave everything as it was", Do: keymap.Do(d.Close), Off: nil},
	}
}

// submit takes what the form says, once a file that it names is read.
func (b *parametersForm) submit() tea.Cmd {
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
		return readSchema(b.Generations.Now(shell.Lasting), path)
	}
	p.Schema = schema
	b.take(p)
	return nil
}

// take sets what the form says and closes it.
func (b *parametersForm) take(p providers.Parameters) {
	b.save(p)
	b.Close()
	b.done()
	b.Remark = "taken, from the next prompt on"
}

// schemaRead is a schema out of a file, or why there is none.
type schemaRead struct {
	shell.Generation
	schema providers.Schema
	err    error
}

// readSchema reads a JSON schema from a file.
func readSchema(t shell.Generation, path string) tea.Cmd {
	return func() tea.Msg {
		file, err := attachment.Read(path)
		if err != nil {
			return schemaRead{Generation: t, err: err}
		}
		schema, err := providers.ParseSchema(file.Text)
		return schemaRead{t, schema, err}
	}
}

// schemaCame takes a form that waited for a file.
func schemaCame(d *shell.Context) func(schemaRead) {
	return func(msg schemaRead) {
		b, ok := d.Over().(*parametersForm)
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
		b.take(p)
	}
}
