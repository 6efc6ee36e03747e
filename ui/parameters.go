package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
)

// parametersBox is the form in which one says what requests ask for: of all
// lanes, or of one model over those of all. What is left empty is not sent.
type parametersBox struct {
	*desk
	setup  *setup
	models []providers.Model // of the lanes
	focus  providers.Model   // of the focused lane
	single bool              // its own are edited, not those of all
	fields [askedFields]editor
	at     int    // the field that has the keys
	effort string // the value of its field
	fault  string // why it cannot be taken
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

func newParametersBox(d *desk, s *setup, models []providers.Model, focus providers.Model, single bool) *parametersBox {
	b := &parametersBox{desk: d, setup: s, models: models, focus: focus, single: single}
	b.fill(b.current())
	return b
}

// current is what is set now for whom the form is.
func (b *parametersBox) current() providers.Parameters {
	if b.single {
		return b.setup.own[b.focus.ID]
	}
	return b.setup.all
}

func (b *parametersBox) fill(p providers.Parameters) {
	values := [askedFields]string{systemField: p.System, schemaField: indented(p.Schema)}
	if p.Temperature.Known() {
		values[temperatureField] = p.Temperature.String()
	}
	if p.MaxOutput > 0 {
		values[limitField] = strconv.Itoa(p.MaxOutput)
	}
	for i := range b.fields {
		b.fields[i] = newEditor()
		b.fields[i].insert(providers.Clean(values[i]))
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

func (b *parametersBox) mode() mode { return inParameters }

// typed lets the field have a key or a paste.
func (b *parametersBox) typed(msg tea.Msg) tea.Cmd {
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
		b.fields[b.at].press(msg)
	}
	return nil
}

func (b *parametersBox) paste(text string) {
	if b.at == temperatureField || b.at == limitField {
		text = strings.Join(strings.Fields(text), " ")
	}
	b.fields[b.at].insert(providers.Clean(text))
}

// chooseEffort goes through the efforts, or to the next one that begins with
// a letter; backspace unsets it.
func (b *parametersBox) chooseEffort(key string) {
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

func (b *parametersBox) move(by int) { b.at = (b.at + by + askedFields) % askedFields }

func (b *parametersBox) newline() {
	if b.at == systemField || b.at == schemaField {
		b.fields[b.at].insert("\n")
	}
}

// clear empties every field.
func (b *parametersBox) clear() { b.fill(providers.Parameters{}) }

// turn goes from what all lanes are asked for to what one of them is, or
// back.
func (b *parametersBox) turn() {
	if !b.single && b.focus.ID == "" {
		b.fault = "there are no lanes"
		return
	}
	b.single = !b.single
	b.fill(b.current())
}

// read makes parameters of the fields, but for the schema, or says what is
// wrong and where.
func (b *parametersBox) read() (p providers.Parameters, field int, err error) {
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
func (b *parametersBox) schema() (s providers.Schema, path string, err error) {
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
func (b *parametersBox) refuse(field int, err error) {
	b.at, b.fault = field, sentence(err)
}

// keep sets what the form says.
func (b *parametersBox) keep(p providers.Parameters) {
	switch {
	case !b.single:
		b.setup.all = p
	case p == providers.Parameters{}:
		delete(b.setup.own, b.focus.ID)
	default:
		b.setup.own[b.focus.ID] = p
	}
}

func (b *parametersBox) draw(w, h int) ([]string, *tea.Cursor) {
	w = min(w-2, 88)
	cells, label := w-4, 15
	var cur *tea.Cursor
	room := max(1, min(8, h-6-len(b.remarks(cells))-askedFields))
	var rows []string
	for i := range b.fields {
		lines, x, y := b.value(i, cells-label, room)
		name := "  " + fieldNames[i]
		ink := b.theme.dim
		if i == b.at {
			name, ink = "▸ "+fieldNames[i], b.theme.title
			cur = tea.NewCursor(2+label+x, 1+len(rows)+y)
			cur.Shape = tea.CursorBar
		}
		for n, s := range lines {
			if n > 0 {
				name = ""
			}
			rows = append(rows, ink.paint(b.ruler.fit(name, label))+s)
		}
	}
	rows = append(rows, b.theme.rule.paint(strings.Repeat("─", cells)))
	rows = append(rows, b.remarks(cells)...)
	if b.at == effortField {
		cur = nil
	}
	whom := "all lanes"
	if b.single {
		whom = named(b.focus.ID)
	}
	return box(b.desk, "parameters of "+whom, line{{b.theme.dim, " enter takes · esc leaves "}}, rows, w), cur
}

// value is a field as lines of so many cells; the one that has the keys takes
// more of them, the others say how much there is.
func (b *parametersBox) value(i, cells, room int) (lines []string, x, y int) {
	if i == effortField {
		return []string{b.effortLine(cells)}, 0, 0
	}
	e := &b.fields[i]
	e.rewrap(b.ruler, cells-1)
	if e.empty() && i != b.at {
		return []string{b.theme.dim.paint(b.ruler.cut(b.below(i), cells))}, 0, 0
	}
	height := max(1, min(room, e.height(room)))
	if i == b.at {
		return e.view(height)
	}
	first, more := untabbed(e.text[0].text), ""
	if n := e.height(1000); n > 1 {
		more = fmt.Sprintf(" %d lines", n)
	}
	return []string{b.ruler.cut(first, cells-len(more)) + b.theme.dim.paint(more)}, 0, 0
}

// below is what counts where a field is empty.
func (b *parametersBox) below(i int) string {
	all := b.setup.all
	switch {
	case b.single && i == systemField && all.System != "", b.single && i == schemaField && all.Schema != "":
		return "as all lanes"
	case b.single && i == temperatureField && all.Temperature.Known():
		return all.Temperature.String() + ", as all lanes"
	case b.single && i == limitField && all.MaxOutput > 0:
		return strconv.Itoa(all.MaxOutput) + ", as all lanes"
	case i == limitField:
		return strconv.Itoa(b.bench.Limits.MaxOutput) + ", by limits.output_tokens"
	}
	return "not sent"
}

// effortLine shows all efforts with the chosen one, or as many as fit.
func (b *parametersBox) effortLine(cells int) string {
	if b.at != effortField {
		switch {
		case b.effort != "":
			return b.effort
		case b.single && b.setup.all.Effort != "":
			return b.theme.dim.paint(string(b.setup.all.Effort) + ", as all lanes")
		}
		return b.theme.dim.paint("not sent")
	}
	out, width := "", 0
	for _, e := range append([]providers.Effort{""}, providers.Efforts[:]...) {
		word := " " + string(e) + " "
		if e == "" {
			word = " – "
		}
		if width += b.ruler.width(word); width > cells {
			break
		}
		if string(e) == b.effort {
			out += b.theme.chosen.paint(word)
		} else {
			out += b.theme.dim.paint(word)
		}
	}
	if width > cells { // the choice alone
		return b.theme.chosen.paint("‹ " + orDash(b.effort) + " ›")
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
func (b *parametersBox) remarks(cells int) []string {
	var rows []string
	say := func(i ink, text string) {
		for _, s := range b.ruler.wrap(text, cells) {
			rows = append(rows, i.paint(s))
		}
	}
	if b.fault != "" {
		say(b.theme.bad, "✗ "+b.fault)
	} else if p, _, err := b.read(); err == nil {
		for _, what := range b.unfit(p) {
			say(b.theme.warn, "! "+what)
		}
	}
	say(b.theme.dim, fieldHelp[b.at])
	return rows
}

// unfit is what of the form a lane cannot be asked for.
func (b *parametersBox) unfit(p providers.Parameters) []string {
	if b.single {
		return inexpressible(b.bench, []providers.Model{b.focus}, func(providers.Model) providers.Parameters { return p.Over(b.setup.all) })
	}
	return inexpressible(b.bench, b.models, func(m providers.Model) providers.Parameters { return b.setup.own[m.ID].Over(p) })
}

// inexpressible is what models cannot be asked for, one sentence each.
func inexpressible(bench Workbench, models []providers.Model, asked func(providers.Model) providers.Parameters) []string {
	var out []string
	for _, m := range models {
		for _, what := range providers.Inexpressible(bench.Catalog.Providers[m.Provider].Kind, m, asked(m)) {
			if what = providers.CleanLine(what, 200); !slices.Contains(out, what) {
				out = append(out, what)
			}
		}
	}
	return out
}
