package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/providers"
)

// takeawayRows are the keys that take something out of Compare: to the
// clipboard, to a file, to another program.
func (c *compare) takeawayRows() []row {
	return []row{
		{inLanes, "diff", []string{"d"}, "diff", "compare the focused answer with another one, word by word", c.diff, c.whyNoDiff},
		{inLanes, "copy", []string{"y"}, "copy", "copy the focused answer", c.copyAnswer, c.whyNoCopy},
		{inLanes, "copy-curl", []string{"c"}, "", "copy the focused lane's request as a cURL command; the key stays in the environment", c.copyCurl, c.whyNoCurl},
		{inLanes, "save", []string{"s"}, "", "save the conversation as Markdown, to a new file in the working directory", c.save, c.whyNoSave},
		{inPrompt, "editor", []string{"ctrl+x"}, "", "write the prompt in $VISUAL or $EDITOR", c.edit, c.whyNoEditor},
		{inPrompt, "earlier-prompt", []string{"up"}, "", "up, and from the first line to the prompt sent before", c.earlier, nil},
		{inPrompt, "later-prompt", []string{"down"}, "", "down, and from the last line to the prompt sent after", c.later, nil},
		{inDiff, "next", []string{"d", "tab"}, "", "compare with the next answer", c.nextDiff, nil},
	}
}

// written is the lane's answer as far as it came.
func (l *lane) written() string { return l.text.text.String() }

// copyAnswer puts the focused answer, as it is so far, on the clipboard.
func (c *compare) copyAnswer() tea.Cmd {
	text := c.lane().written()
	c.remark = "copied " + Counted(len([]rune(text)), "character") + " of " + c.lane().name
	return c.effects.copy(text)
}

func (c *compare) whyNoCopy() string {
	if l := c.lane(); l == nil || l.written() == "" {
		return "there is no text to copy"
	}
	return ""
}

// copyCurl puts the request of the focused lane on the clipboard: that of the
// answer shown, or of the prompt being written.
func (c *compare) copyCurl() tea.Cmd {
	l := c.lane()
	command, err := providers.Curl(c.bench.Catalog.Providers[l.model.Provider].Config, c.bench.Dispatcher.Requests(c.job())[c.focused])
	if err != nil {
		c.remark = "there is no such command: " + sentence(err)
		return nil
	}
	c.remark = "copied the request to " + l.name + " as a cURL command"
	return c.effects.copy(command)
}

// job is what the lanes were asked, or would be now.
func (c *compare) job() engine.Job {
	models := make([]providers.Model, len(c.lanes))
	for i, l := range c.lanes {
		models[i] = l.model
	}
	if c.trial.ID == "" && !c.running {
		return c.setup.job(c.query(), models)
	}
	job := c.asked
	job.Models = models
	return job
}

func (c *compare) whyNoCurl() string {
	l := c.lane()
	switch {
	case l == nil:
		return "there are no lanes"
	case c.bench.Catalog.Providers[l.model.Provider].Kind == providers.Simulated:
		return "simulated models are sent nothing"
	case c.bench.Catalog.Providers[l.model.Provider].Kind == "":
		return named(l.model.Provider) + " is not configured any more"
	case c.trial.ID == "" && strings.TrimSpace(c.prompt.written()) == "":
		return "write a prompt first"
	}
	return ""
}

// save writes the conversation to a file.
func (c *compare) save() tea.Cmd { return c.effects.save(c.turns.now(standing), c.trial) }

func (c *compare) whyNoSave() string {
	if c.trial.ID == "" {
		return "there is no answer to save yet"
	}
	return c.whyBusy()
}

func (c *compare) saved(msg saved) {
	if msg.err != nil {
		c.problem("the conversation was not saved: " + sentence(msg.err))
		return
	}
	c.remark = "saved to " + providers.CleanLine(msg.path, 200)
}

// diff compares the focused answer with the reference's, else the router's
// choice, else any other.
func (c *compare) diff() tea.Cmd {
	c.against = -1
	for i, l := range c.lanes {
		if i == c.focused || l.written() == "" {
			continue
		}
		if c.against < 0 || l.name == c.trial.Reference.Model || l.name == c.choice() && c.lanes[c.against].name != c.trial.Reference.Model {
			c.against = i
		}
	}
	return c.compareAnswers()
}

// nextDiff compares with the next answer there is.
func (c *compare) nextDiff() tea.Cmd {
	for range c.lanes {
		c.against = (c.against + 1) % len(c.lanes)
		if c.against != c.focused && c.lanes[c.against].written() != "" {
			break
		}
	}
	return c.compareAnswers()
}

func (c *compare) compareAnswers() tea.Cmd {
	a, b := c.lanes[c.against], c.lanes[c.focused]
	return c.effects.compare(c.turns.next(comparing), difference{from: a.name, to: b.name}, a.written(), b.written())
}

func (c *compare) whyNoDiff() string {
	others := 0
	for i, l := range c.lanes {
		if i != c.focused && l.written() != "" {
			others++
		}
	}
	switch l := c.lane(); {
	case l == nil || l.written() == "":
		return "this lane has no text to compare"
	case others == 0:
		return "there is no other answer to compare it with"
	}
	return ""
}

// openDiff shows what was compared, unless the reader has gone elsewhere.
func (m *root) openDiff(d difference) {
	if m.screen() != screen(m.compare) || m.over != nil && m.over.mode() != inDiff {
		return
	}
	var rows []string
	cells := 0
	m.over = &pager{desk: m.desk, title: "diff", keys: inDiff, page: func(w int) []string {
		if w != cells {
			rows, cells = d.page(m.theme, m.ruler, w), w
		}
		return rows
	}}
}

// edit hands the prompt to the user's editor.
func (c *compare) edit() tea.Cmd { return c.effects.edit(c.turns.next(editing), c.prompt.written()) }

func (c *compare) whyNoEditor() string {
	if editorCommand() == nil {
		return "neither VISUAL nor EDITOR names an editor"
	}
	return ""
}

// edited takes the prompt back.
func (c *compare) edited(msg edited) {
	if msg.err != nil {
		c.problem("the prompt was not edited: " + sentence(msg.err))
		return
	}
	if msg.text != c.prompt.written() {
		c.prompt.recall(msg.text, false)
		c.replan()
	}
}
