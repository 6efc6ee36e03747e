package prompt

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// Prompt is the pane in which the prompt is written.
type Prompt struct {
	widget.Editor
	focused bool
	Sent    bool // the text was sent, or is the example: typing replaces it, moving edits it
	Said    typedNames
	x, y    int // where the text cursor was painted
	shown   int // lines of the pane
}

func NewPrompt() Prompt { return Prompt{Editor: widget.NewEditor(), focused: true} }

// Written is what would be sent.
func (p *Prompt) Written() string { return p.String() }

// Set replaces the text; it counts as sent.
func (p *Prompt) Set(text string) {
	p.Reset()
	p.Insert(providers.Clean(text))
	p.Keep()
}

// Keep marks the text as sent, where it stands.
func (p *Prompt) Keep() {
	p.MoveTo(0, 0)
	p.Sent = true
}

// Recall replaces the text by an earlier one, to be edited or sent. The cursor
// stands where the way to it goes on: in the first line, or behind the text.
func (p *Prompt) Recall(text string, up bool) {
	p.Reset()
	p.Insert(providers.Clean(text))
	if up {
		p.MoveTo(0, 0)
		p.MoveTo(0, p.LineEnd())
	}
}

// AtTop reports whether the cursor cannot go further up, as in a text that is selected as a
// whole.
func (p *Prompt) AtTop() bool { return p.Whole || p.Row+p.Line() == 0 }

// AtBottom reports whether the cursor cannot go further down, as in a text that is selected
// as a whole.
func (p *Prompt) AtBottom() bool {
	return p.Whole || p.Row == len(p.Text)-1 && p.Line() == len(p.Editor.Lines(p.Row))-1
}

func (p *Prompt) Reset() {
	p.Clear()
	p.Sent, p.Said = false, typedNames{}
}

// Focus gives the pane the keys. A text that was sent is selected as a whole.
func (p *Prompt) Focus() {
	p.focused = true
	if p.Sent {
		p.SelectAll()
	}
}

// Long reports whether there is more of a text being written than the pane
// shows.
func (p *Prompt) Long() bool { return !p.Whole && p.Height(p.shown+1) > p.shown }

func (p *Prompt) Blur() { p.focused, p.Whole = false, false }

// Update takes a key or a paste.
func (p *Prompt) Update(msg tea.Msg) {
	was, byKey := p.word(), false
	if p.Whole {
		was = ""
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		p.Insert(Pasted(msg.Content))
	case tea.KeyPressMsg:
		p.Press(msg)
		byKey = msg.Text != ""
	}
	p.Said.note(was, p.word(), byKey)
	p.Sent = p.Sent && p.Whole
}

// word is the mention that the cursor stands in or behind, or "".
func (p *Prompt) word() string {
	_, word := p.mention()
	return word
}

// mention is that word with its place in the paragraph.
func (p *Prompt) mention() (at int, word string) {
	here := p.Paragraph()
	for at = strings.LastIndexByte(here[:p.Col], '@'); at >= 0; at = strings.LastIndexByte(here[:at], '@') {
		if at > 0 && !strings.ContainsRune(" \t(", rune(here[at-1])) {
			continue
		}
		word := mentionAt(here[at:])
		if open := strings.HasPrefix(word, `@"`) && !strings.HasSuffix(word[2:], `"`); open {
			return at, here[at:p.Col]
		}
		if at+len(word) >= p.Col {
			return at, word
		}
	}
	return 0, ""
}

// Names are the files that the text names.
func (p *Prompt) Names() []string { return p.Said.in(p.Written()) }

// Completable is the mention whose path can be completed: the cursor stands
// behind it.
func (p *Prompt) Completable() string {
	at, word := p.mention()
	if p.Whole || word == "" || at+len(word) != p.Col || !slices.Contains(p.Said.Typed, word) && word != "@" {
		return ""
	}
	return word
}

// Complete puts a longer mention in the place of the one behind which the
// cursor stands.
func (p *Prompt) Complete(word, longer string) {
	at, now := p.mention()
	if now != word || at+len(word) != p.Col {
		return
	}
	p.ReplaceParagraph(p.Paragraph()[:at]+longer+p.Paragraph()[p.Col:], at+len(longer))
	p.Said.note(word, longer, true)
}

// promptSign stands before the first line; the others are indented by it.
const promptSign = "> "

// LineCount is the number of lines that the pane wants in so many cells.
func (p *Prompt) LineCount(r styled.Widths, cells int) int {
	if p.Empty() {
		return 1
	}
	p.Rewrap(r, cells-3)
	return p.Height(100)
}

// Lines are those of the pane: a text of exactly cells × height.
func (p *Prompt) Lines(t styled.Theme, r styled.Widths, cells, height int) []string {
	p.Rewrap(r, cells-3)
	p.shown = height
	text, x, y := p.View(height)
	p.x, p.y = x+len(promptSign), y
	i := t.Text
	switch {
	case p.Empty():
		text, i = []string{"ask something"}, t.Dim
	case p.Whole:
		i = t.Chosen
	}
	rows := make([]string, height)
	for n := range rows {
		sign, s := "  ", ""
		if n == 0 && p.TopRow+p.TopLine == 0 {
			sign = promptSign
		}
		if n < len(text) {
			s = strings.TrimRight(text[n], " ")
		}
		s = r.Truncate(s, cells-2)
		rows[n] = sign + i.Render(s) + styled.Spaces(cells-2-r.Width(s))
	}
	return rows
}

// Cursor is where the text cursor stands in the pane, or nil.
func (p *Prompt) Cursor() *tea.Cursor {
	if !p.focused {
		return nil
	}
	c := tea.NewCursor(p.x, p.y)
	c.Shape = tea.CursorBar
	return c
}
