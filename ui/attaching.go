package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// lookUp reads the files that the prompt names when they have changed, so
// that the plan counts them.
func (c *compare) lookUp() tea.Cmd {
	names := c.prompt.names()
	if slices.Equal(names, c.named) {
		return nil
	}
	c.named = names
	if len(names) == 0 {
		c.files = nil
		c.turns.next(attaching)
		c.replan()
		return nil
	}
	return c.effects.fetch(c.turns.next(attaching), names, "")
}

// fetched takes what was read, and sends the prompt that waited for it.
func (c *compare) fetched(msg fetched) tea.Cmd {
	c.files = msg.files
	c.replan()
	if msg.text == "" || msg.text != c.prompt.written() || c.running {
		return nil
	}
	if why := firstRefused(msg.files); why != "" {
		c.remark = "not sent: " + why
		return nil
	}
	return c.sendNow()
}

// tabbed completes a path, where the cursor stands behind one, else it goes to
// the lanes.
func (c *compare) tabbed() tea.Cmd {
	if word := c.prompt.completable(); word != "" {
		return c.effects.complete(c.turns.next(attaching), word)
	}
	c.toLane(c.focused)
	return nil
}

// mostNamed is how many files are named when several begin alike.
const mostNamed = 6

func (c *compare) completed(msg completed) tea.Cmd {
	switch {
	case len(msg.found) == 0:
		c.remark = "no file begins like that"
	case msg.longer != msg.word:
		c.prompt.complete(msg.word, msg.longer)
	default:
		names := msg.found[:min(len(msg.found), mostNamed)]
		c.remark = strings.Join(names, "  ")
		if more := len(msg.found) - len(names); more > 0 {
			c.remark += " and " + Counted(more, "more")
		}
	}
	c.replan()
	c.named = nil
	return c.lookUp()
}

// dropFiles forgets the files: the prompt names none any more.
func (c *compare) dropFiles() {
	c.files, c.named = nil, nil
	c.turns.next(attaching)
}
