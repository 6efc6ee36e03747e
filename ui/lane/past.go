package lane

import (
	"strings"

	"switchboard/engine/conversation"
	"switchboard/providers"
	"switchboard/ui/markdown"
	"switchboard/ui/styled"
)

// Past is a lane's conversation before the turn on the screen, as painted
// lines of its width.
type Past struct {
	Thread conversation.Thread
	Now    string // the prompt of the turn on the screen
	cells  int
	ruler  styled.Widths
	theme  string
	rows   []string
}

// lines wraps and paints when the width or the theme has changed.
func (p *Past) lines(t styled.Theme, r styled.Widths, cells int) []string {
	if len(p.Thread) == 0 {
		return nil
	}
	if p.rows != nil && p.cells == cells && p.theme == t.Name && p.ruler == r {
		return p.rows
	}
	p.cells, p.theme, p.ruler, p.rows = cells, t.Name, r, []string{}
	for _, turn := range p.Thread {
		p.question(t, turn.Prompt)
		text := markdown.WrappedText{Widths: r, Cells: cells}
		text.Add(providers.Clean(turn.Answer.Text))
		for i := range text.Lines {
			p.rows = append(p.rows, text.At(i, t))
		}
		if turn.Gap != "" {
			p.say(t.Warn, "■ left out of the conversation: "+turn.Gap)
		}
		p.rows = append(p.rows, "")
	}
	p.question(t, p.Now)
	return p.rows
}

// mostAsked is how many lines of a question stand in a conversation.
const mostAsked = 6

func (p *Past) question(t styled.Theme, prompt string) {
	var rows []string
	for text := range strings.SplitSeq(providers.Clean(prompt), "\n") {
		if rows = append(rows, p.ruler.Wrap(text, max(8, p.cells-2))...); len(rows) > mostAsked {
			rows = append(rows[:mostAsked-1], "…")
			break
		}
	}
	sign := "› "
	for _, s := range rows {
		p.rows = append(p.rows, t.Title.Render(sign+s))
		sign = "  "
	}
	p.rows = append(p.rows, "")
}

func (p *Past) say(i styled.Style, text string) {
	for _, s := range p.ruler.Wrap(text, max(8, p.cells)) {
		p.rows = append(p.rows, i.Render(s))
	}
}
