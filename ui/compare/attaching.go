package compare

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/format"
	"switchboard/ui/prompt"
)

// lookUp reads the files that the prompt names when they have changed, so
// that the plan counts them.
func (c *Compare) lookUp() tea.Cmd {
	names := c.Prompt.Names()
	if !c.files.renamed(names) {
		return nil
	}
	if len(names) == 0 {
		c.files.all = nil
		c.Generations.Next(attaching)
		c.Replan()
		return nil
	}
	return fetch(c.Effects, c.Generations.Next(attaching), names, "")
}

// fetched takes what was read, and sends the prompt that waited for it.
func (c *Compare) fetched(msg fetched) tea.Cmd {
	c.files.all = msg.files
	c.Replan()
	if msg.text == "" || msg.text != c.Prompt.Written() || c.Running {
		return nil
	}
	if why := prompt.FirstRefused(msg.files); why != "" {
		c.Remark = "not sent: " + why
		return nil
	}
	return c.sendNow()
}

// tabbed completes a path, where the cursor stands behind one, else it goes to
// the lanes.
func (c *Compare) tabbed() tea.Cmd {
	if word := c.Prompt.Completable(); word != "" {
		return complete(c.Effects, c.Generations.Next(attaching), word)
	}
	c.toLane(c.Focused)
	return nil
}

// mostNamed is how many files are named when several begin alike.
const mostNamed = 6

func (c *Compare) completed(msg completed) tea.Cmd {
	switch {
	case len(msg.found) == 0:
		c.Remark = "no file begins like that"
	case msg.longer != msg.word:
		c.Prompt.Complete(msg.word, msg.longer)
	default:
		names := msg.found[:min(len(msg.found), mostNamed)]
		c.Remark = strings.Join(names, "  ")
		if more := len(msg.found) - len(names); more > 0 {
			c.Remark += " and " + format.Plural(more, "more")
		}
	}
	c.Replan()
	c.files.words = nil
	return c.lookUp()
}

// dropFiles forgets the files: the prompt names none any more.
func (d *draft) dropFiles() {
	d.files.clear()
	d.Generations.Next(attaching)
}
