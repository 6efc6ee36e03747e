package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// fileField is where an export goes: a line to write its name in.
type fileField struct {
	format string
	field  textinput.Model
}

func (f *fileField) typed(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	f.field, cmd = f.field.Update(msg)
	return cmd
}

func (c *calibrate) fileRows() []row {
	return []row{
		{inFile, "write-file", []string{"enter"}, "write", "write the file", c.export, c.whyNoFile},
		{inFile, "close", []string{"esc"}, "cancel", "write no file", do(func() { c.field = nil }), nil},
	}
}

func (c *calibrate) whyNoExport() string {
	switch {
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case !c.standing.applied():
		return "no policy was applied yet; enter applies one"
	}
	return ""
}

// pickFormat lists the forms in which the policy can be written.
func (c *calibrate) pickFormat() {
	var items []item
	for _, f := range c.bench.Calibrator.Formats() {
		items = append(items, item{name: f.Name, text: f.About, do: func() tea.Cmd {
			c.nameFile(f)
			return nil
		}})
	}
	c.over(newMenu(c.desk, "export policy "+shortHash(c.standing.Policies[0].Hash)+" as", items))
}

// nameFile asks for the file's name.
func (c *calibrate) nameFile(f Format) {
	field := textinput.New()
	field.Prompt = "› "
	field.SetVirtualCursor(false)
	field.SetValue(f.File)
	field.CursorEnd()
	field.Focus()
	c.field = &fileField{format: f.Name, field: field}
}

func (c *calibrate) whyNoFile() string {
	if c.field == nil || strings.TrimSpace(c.field.field.Value()) == "" {
		return "the file needs a name"
	}
	return ""
}

func (c *calibrate) export() tea.Cmd {
	f := c.field
	c.field = nil
	return c.effects.export(c.turns.next(exporting), f.format, strings.TrimSpace(f.field.Value()))
}

func (c *calibrate) exported(msg exported) {
	if msg.err != nil {
		c.problem("nothing was exported: " + sentence(msg.err))
		return
	}
	c.remark = "written to " + msg.file
	c.standing.Exported = msg.at
}

// fileLine is the line in which the file's name is written.
func (c *calibrate) fileLine() (string, *tea.Cursor) {
	label := " " + c.field.format + " to "
	c.field.field.SetWidth(max(8, c.width-len(label)-4))
	row := line{{c.theme.dim, label}}.render(c.ruler, len(label)) + c.field.field.View()
	cursor := c.field.field.Cursor()
	if cursor != nil {
		cursor.X, cursor.Color = cursor.X+len(label), nil // the terminal's own
	}
	return c.ruler.fit(row, c.width), cursor
}
