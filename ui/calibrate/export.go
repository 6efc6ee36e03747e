package calibrate

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"switchboard/eval/access"
	"switchboard/eval/gateway"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// fileField is where an export goes: a line to write its name in.
type fileField struct {
	format gateway.Format
	field  textinput.Model
}

func (f *fileField) typed(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	f.field, cmd = f.field.Update(msg)
	return cmd
}

func (c *Calibrate) fileRows() []keymap.Row {
	return []keymap.Row{
		{Mode: inFile, Action: "write-file", Keys: []string{"enter"}, Hint: "write", Help: "write the file", Do: c.export, Off: c.whyNoFile},
		{Mode: inFile, Action: "close", Keys: []string{"esc"}, Hint: "cancel", Help: "write no file", Do: keymap.Do(func() { c.field = nil }), Off: nil},
	}
}

func (c *Calibrate) whyNoExport() string {
	switch {
	case c.App.Lacks(access.Lead) != "":
		return c.App.Lacks(access.Lead)
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case !applied(c.status):
		return "no policy was applied yet; enter applies one"
	}
	return ""
}

// pickFormat lists the forms in which the policy can be written.
func (c *Calibrate) pickFormat() {
	var items []shell.MenuItem
	for _, f := range gateway.Formats() {
		items = append(items, shell.MenuItem{Name: string(f), Text: f.About(), Do: func() tea.Cmd {
			c.nameFile(f)
			return nil
		}})
	}
	c.Open(shell.NewMenu(c.Context, "export policy "+c.status.Policies[0].Name()+" as", items))
}

// nameFile asks for the file's name.
func (c *Calibrate) nameFile(f gateway.Format) {
	field := textinput.New()
	field.Prompt = "› "
	field.SetVirtualCursor(false)
	field.SetValue(f.File())
	field.CursorEnd()
	field.Focus()
	c.field = &fileField{format: f, field: field}
}

func (c *Calibrate) whyNoFile() string {
	if c.field == nil || strings.TrimSpace(c.field.field.Value()) == "" {
		return "the file needs a name"
	}
	return ""
}

func (c *Calibrate) export() tea.Cmd {
	f := c.field
	c.field = nil
	return export(c.Effects, c.Generations.Next(exporting), f.format, strings.TrimSpace(f.field.Value()))
}

func (c *Calibrate) wasExported(msg exported) {
	if msg.err != nil {
		c.Problem("nothing was exported: " + format.Sentence(msg.err))
		return
	}
	c.Remark = "written to " + providers.CleanLine(msg.written.File, 400)
	if msg.written.Useless {
		c.Problem("the rules do nothing: everything goes to the reference (" + c.Remark + ")")
	}
	if len(c.status.Policies) > 0 {
		c.status.Policies[0].Exported = msg.at
	}
}

// fileLine is the line in which the file's name is written.
func (c *Calibrate) fileLine() (string, *tea.Cursor) {
	label := " " + string(c.field.format) + " to "
	c.field.field.SetWidth(max(8, c.Width-len(label)-4))
	row := styled.Line{{Style: c.Theme.Dim, Text: label}}.Render(c.Widths, len(label)) + c.field.field.View()
	cursor := c.field.field.Cursor()
	if cursor != nil {
		cursor.X, cursor.Color = cursor.X+len(label), nil // the terminal's own
	}
	return c.Widths.Pad(row, c.Width), cursor
}
