package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
)

// prompt is the pane in which the prompt is written.
type prompt struct {
	editor
	focused bool
	sent    bool // the text was sent, or is the example: typing replaces it, moving edits it
	said    typedNames
	x, y    int // where the text cursor was painted
	shown   int // lines of the pane
}

func newPrompt() prompt { return prompt{editor: newEditor(), focused: true} }

// written is what would be sent.
func (p *prompt) written() string { return p.String() }

// set replaces the text; it counts as sent.
func (p *prompt) set(text string) {
	p.reset()
	p.insert(providers.Clean(text))
	p.keep()
}

// keep marks the text as sent, where it stands.
func (p *prompt) keep() {
	p.to(0, 0)
	p.sent = true
}

// recall replaces the text by an earlier one, to be edited or sent. The cursor
// stands where the way to it goes on: in the first line, or behind the text.
func (p *prompt) recall(text string, up bool) {
	p.reset()
	p.insert(providers.Clean(text))
	if up {
		p.to(0, 0)
		p.to(0, p.lineEnd())
	}
}

// atTop and atBottom report whether the cursor cannot go further up or down.
// A text that is selected as a whole is left at once.
func (p *prompt) atTop() bool { return p.whole || p.row+p.line() == 0 }

func (p *prompt) atBottom() bool {
	return p.whole || p.row == len(p.text)-1 && p.line() == len(p.editor.lines(p.row))-1
}

func (p *prompt) reset() {
	p.clear()
	p.sent, p.said = false, typedNames{}
}

// focus gives the pane the keys. A text that was sent is selected as a whole.
func (p *prompt) focus() {
	p.focused = true
	if p.sent {
		p.selectAll()
	}
}

// long reports whether there is more of a text being written than the pane
// shows.
func (p *prompt) long() bool { return !p.whole && p.height(p.shown+1) > p.shown }

func (p *prompt) blur() { p.focused, p.whole = false, false }

// update takes a key or a paste.
func (p *prompt) update(msg tea.Msg) {
	was, byKey := p.word(), false
	if p.whole {
		was = ""
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		p.insert(providers.Clean(msg.Content))
	case tea.KeyPressMsg:
		p.press(msg)
		byKey = msg.Text != ""
	}
	p.said.note(was, p.word(), byKey)
	p.sent = p.sent && p.whole
}

// word is the mention that the cursor stands in or behind, or "".
func (p *prompt) word() string {
	_, word := p.mention()
	return word
}

// mention is that word with its place in the paragraph.
func (p *prompt) mention() (at int, word string) {
	here := p.here()
	for at = strings.LastIndexByte(here[:p.col], '@'); at >= 0; at = strings.LastIndexByte(here[:at], '@') {
		if at > 0 && !strings.ContainsRune(" \t(", rune(here[at-1])) {
			continue
		}
		word := mentionAt(here[at:])
		if open := strings.HasPrefix(word, `@"`) && !strings.HasSuffix(word[2:], `"`); open {
			return at, here[at:p.col]
		}
		if at+len(word) >= p.col {
			return at, word
		}
	}
	return 0, ""
}

// names are the files that the text names.
func (p *prompt) names() []string { return p.said.in(p.written()) }

// completable is the mention whose path can be completed: the cursor stands
// behind it.
func (p *prompt) completable() string {
	at, word := p.mention()
	if p.whole || word == "" || at+len(word) != p.col || !slices.Contains(p.said.typed, word) && word != "@" {
		return ""
	}
	return word
}

// complete puts a longer mention in the place of the one behind which the
// cursor stands.
func (p *prompt) complete(word, longer string) {
	at, now := p.mention()
	if now != word || at+len(word) != p.col {
		return
	}
	p.change(p.here()[:at]+longer+p.here()[p.col:], at+len(longer))
	p.said.note(word, longer, true)
}

// promptSign stands before the first line; the others are indented by it.
const promptSign = "> "

// lineCount is the number of lines that the pane wants in so many cells.
func (p *prompt) lineCount(r ruler, cells int) int {
	if p.empty() {
		return 1
	}
	p.rewrap(r, cells-3)
	return p.height(100)
}

// lines are those of the pane: a text of exactly cells × height.
func (p *prompt) lines(t theme, r ruler, cells, height int) []string {
	p.rewrap(r, cells-3)
	p.shown = height
	text, x, y := p.view(height)
	p.x, p.y = x+len(promptSign), y
	i := t.text
	switch {
	case p.empty():
		text, i = []string{"ask something"}, t.dim
	case p.whole:
		i = t.chosen
	}
	rows := make([]string, height)
	for n := range rows {
		sign, s := "  ", ""
		if n == 0 && p.topRow+p.topLine == 0 {
			sign = promptSign
		}
		if n < len(text) {
			s = strings.TrimRight(text[n], " ")
		}
		s = r.cut(s, cells-2)
		rows[n] = sign + i.paint(s) + blank(cells-2-r.width(s))
	}
	return rows
}

// cursor is where the text cursor stands in the pane, or nil.
func (p *prompt) cursor() *tea.Cursor {
	if !p.focused {
		return nil
	}
	c := tea.NewCursor(p.x, p.y)
	c.Shape = tea.CursorBar
	return c
}
