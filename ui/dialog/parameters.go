package dialog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// parametersForm is the form in which one says what requests ask for: of all
// lanes, or of one model over those of all. What is left empty is not sent.
type parametersForm struct {
	*shell.Context
	setup  *shell.Setup
	models []providers.Model // of the lanes
	focus  providers.Model   // of the focused lane
	single bool              // its own are edited, not those of all
	fields [askedFields]widget.Editor
	at     int    // the field that has the keys
	effort string // the value of its field
	fault  string // why it cannot be taken
	done   func()
}

// The fields of the form. Effort is chosen, the others are written.
const (
	systemField = iota
	temperatureField
	limitField
	effortField
	schemaField
	askedFields
)

var fieldNames = [askedFields]string{"system", "temperature", "output limit", "effort", "JSON schema"}

// fieldHelp says what may stand in a field.
var fieldHelp = [askedFields]string{
	"the system prompt; ctrl+j begins a new line",
	"a number from 0 to 2: how freely words are chosen",
	"the most tokens of output, reasoning included",
	"how much to reason: ← and → change it",
	`a schema that the answer has to follow, or the path of a file with one`,
}

// current is what is set now for whom the form is.
func (b *parametersForm) current() providers.Parameters {
	if b.single {
		return b.setup.ModelParameters[b.focus.ID]
	}
	return b.setup.All
}

func (b *parametersForm) fill(p providers.Parameters) {
	values := [askedFields]string{systemField: p.System, schemaField: indented(p.Schema)}
	if p.Temperature.Known() {
		values[temperatureField] = p.Temperature.String()
	}
	if p.MaxOutput > 0 {
		values[limitField] = strconv.Itoa(p.MaxOutput)
	}
	for i := range b.fields {
		b.fields[i] = widget.NewEditor()
		b.fields[i].Insert(providers.Clean(values[i]))
	}
	b.effort, b.fault = string(p.Effort), ""
}

func indented(s providers.Schema) string {
	var out bytes.Buffer
	if s == "" || json.Indent(&out, []byte(s), "", "  ") != nil {
		return ""
	}
	return out.String()
}

func (b *parametersForm) Mode() keymap.Mode { return inParameters }

// Update lets the field have a key or a paste.
func (b *parametersForm) Update(msg tea.Msg) tea.Cmd {
	b.fault = ""
	if b.at == effortField {
		if k, ok := msg.(tea.KeyPressMsg); ok {
			b.chooseEffort(k.String())
		}
		return nil
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		b.paste(msg.Content)
	case tea.KeyPressMsg:
		b.fields[b.at].Press(msg)
	}
	return nil
}

func (b *parametersForm) paste(text string) {
	if b.at == temperatureField || b.at == limitField {
		text = strings.Join(strings.Fields(text), " ")
	}
	b.fields[b.at].Insert(providers.Clean(text))
}

// chooseEffort goes through the efforts, or to the next one that begins with
// a letter; backspace unsets it.
func (b *parametersForm) chooseEffort(key string) {
	all := []string{""}
	for _, e := range providers.Efforts {
		all = append(all, string(e))
	}
	i := slices.Index(all, b.effort)
	switch key {
	case "left":
		i = max(0, i-1)
	case "right", "space":
		i = min(i+1, len(all)-1)
	case "backspace", "delete":
		i = 0
	default:
		for n := 1; n < len(all); n++ {
			if j := (i + n) % len(all); strings.HasPrefix(all[j], key) && all[j] != "" {
				i = j
				break
			}
		}
	}
	b.effort = all[i]
}

func (b *parametersForm) move(by int) { b.at = (b.at + by + askedFields) % askedFields }

func (b *parametersForm) newline() {
	if b.at == systemField || b.at == schemaField {
		b.fields[b.at].Insert("\n")
	}
}

// clear empties every field.
func (b *parametersForm) clear() { b.fill(providers.Parameters{}) }

// switchScope goes from what all lanes are asked for to what one of them is, or
// back.
func (b *parametersForm) switchScope() {
	if !b.single && b.focus.ID == "" {
		b.fault = "there are no lanes"
		return
	}
	b.single = !b.single
	b.fill(b.current())
}

// read makes parameters of the fields, but for the schema, or says what is
// wrong and where.
func (b *parametersForm) read() (p providers.Parameters, field int, err error) {
	p.System = strings.TrimSpace(b.fields[systemField].String())
	p.Effort = providers.Effort(b.effort)
	if text := strings.TrimSpace(b.fields[temperatureField].String()); text != "" {
		if p.Temperature, err = providers.ParseTemperature(text); err != nil {
			return p, temperatureField, err
		}
	}
	if text := strings.TrimSpace(b.fields[limitField].String()); text != "" {
		if p.MaxOutput, err = strconv.Atoi(text); err != nil || p.MaxOutput < 1 {
			return p, limitField, fmt.Errorf("an output limit is a whole number of tokens from 1, not %q", text)
		}
	}
	return p, 0, nil
}

// schema is what stands in its field: a schema, or the path of a file.
func (b *parametersForm) schema() (s providers.Schema, path string, err error) {
	switch text := strings.TrimSpace(b.fields[schemaField].String()); {
	case text == "":
		return "", "", nil
	case !strings.ContainsAny(text[:1], "{[") && !strings.Contains(text, "\n"):
		return "", text, nil
	default:
		s, err = providers.ParseSchema(text)
		return s, "", err
	}
}

// refuse says why the form is not taken, and goes to the field.
func (b *parametersForm) refuse(field int, err error) {
	b.at, b.fault = field, format.Sentence(err)
}

// save sets what the form says.
func (b *parametersForm) save(p providers.Parameters) {
	switch {
	case !b.single:
		b.setup.All = p
	case p == providers.Parameters{}:
		delete(b.setup.ModelParameters, b.focus.ID)
	default:
		b.setup.ModelParameters[b.focus.ID] = p
	}
}

func (b *parametersForm) Draw(w, h int) ([]string, *tea.Cursor) {
	w = min(w-2, 88)
	cells, label := w-4, 15
	var cur *tea.Cursor
	room := max(1, min(8, h-6-len(b.remarks(cells))-askedFields))
	var rows []string
	for i := range b.fields {
		lines, x, y := b.value(i, cells-label, room)
		name := "  " + fieldNames[i]
		style := b.Theme.Dim
		if i == b.at {
			name, style = "▸ "+fieldNames[i], b.Theme.Title
			cur = tea.NewCursor(2+label+x, 1+len(rows)+y)
			cur.Shape = tea.CursorBar
		}
		for n, s := range lines {
			if n > 0 {
				name = ""
			}
			rows = append(rows, style.Render(b.Widths.Pad(name, label))+s)
		}
	}
	rows = append(rows, b.Theme.Rule.Render(strings.Repeat("─", cells)))
	rows = append(rows, b.remarks(cells)...)
	if b.at == effortField {
		cur = nil
	}
	whom := "all lanes"
	if b.single {
		whom = format.Name(b.focus.ID)
	}
	return shell.Box(b.Context, "parameters of "+whom, styled.Line{{Style: b.Theme.Dim, Text: " enter takes · esc leaves "}}, rows, w), cur
}

// value is a field as lines of so many cells; the one that has the keys takes
// more of them, the others say how much there is.
func (b *parametersForm) value(i, cells, room int) (lines []string, x, y int) {
	if i == effortField {
		return []string{b.effortLine(cells)}, 0, 0
	}
	e := &b.fields[i]
	e.Rewrap(b.Widths, cells-1)
	if e.Empty() && i != b.at {
		return []string{b.Theme.Dim.Render(b.Widths.Truncate(b.below(i), cells))}, 0, 0
	}
	height := max(1, min(room, e.Height(room)))
	if i == b.at {
		return e.View(height)
	}
	first, more := styled.ExpandTabs(e.Text[0].Text), ""
	if n := e.Height(1000); n > 1 {
		more = fmt.Sprintf(" %d lines", n)
	}
	return []string{b.Widths.Truncate(first, cells-len(more)) + b.Theme.Dim.Render(more)}, 0, 0
}

// below is what counts where a field is empty.
func (b *parametersForm) below(i int) string {
	all := b.setup.All
	switch {
	case b.single && i == systemField && all.System != "", b.single && i == schemaField && all.Schema != "":
		return "as all lanes"
	case b.single && i == temperatureField && all.Temperature.Known():
		return all.Temperature.String() + ", as all lanes"
	case b.single && i == limitField && all.MaxOutput > 0:
		return strconv.Itoa(all.MaxOutput) + ", as all lanes"
	case i == limitField:
		return strconv.Itoa(b.App.Limits.MaxOutput) + ", by limits.output_tokens"
	}
	return "not sent"
}

// effortLine shows all efforts with the chosen one, or as many as fit.
func (b *parametersForm) effortLine(cells int) string {
	if b.at != effortField {
		switch {
		case b.effort != "":
			return b.effort
		case b.single && b.setup.All.Effort != "":
			return b.Theme.Dim.Render(string(b.setup.All.Effort) + ", as all lanes")
		}
		return b.Theme.Dim.Render("not sent")
	}
	out, width := "", 0
	for _, e := range append([]providers.Effort{""}, providers.Efforts[:]...) {
		word := " " + string(e) + " "
		if e == "" {
			word = " – "
		}
		if width += b.Widths.Width(word); width > cells {
			break
		}
		if string(e) == b.effort {
			out += b.Theme.Chosen.Render(word)
		} else {
			out += b.Theme.Dim.Render(word)
		}
	}
	if width > cells { // the choice alone
		return b.Theme.Chosen.Render("‹ " + orDash(b.effort) + " ›")
	}
	return out
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// remarks are what is wrong, what a model cannot be asked for, and what may
// stand in the field.
func (b *parametersForm) remarks(cells int) []string {
	var rows []string
	say := func(i styled.Style, text string) {
		for _, s := range b.Widths.Wrap(text, cells) {
			rows = append(rows, i.Render(s))
		}
	}
	if b.fault != "" {
		say(b.Theme.Bad, "✗ "+b.fault)
	} else if p, _, err := b.read(); err == nil {
		for _, what := range b.unfit(p) {
			say(b.Theme.Warn, "! "+what)
		}
	}
	say(b.Theme.Dim, fieldHelp[b.at])
	return rows
}

// unfit is what of the form a lane cannot be asked for.
func (b *parametersForm) unfit(p providers.Parameters) []string {
	if b.single {
		return shell.Inexpressible(b.App, []providers.Model{b.focus}, func(providers.Model) providers.Parameters { return p.Over(b.setup.All) })
	}
	return shell.Inexpressible(b.App, b.models, func(m providers.Model) providers.Parameters { return b.setup.ModelParameters[m.ID].Over(p) })
}
