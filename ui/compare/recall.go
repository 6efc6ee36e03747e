package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/format"
)

// recall goes through the prompts that were sent before. They are read from
// the store when the first one is asked for, and again when one was sent.
type recall struct {
	prompts []string // newest first, each once
	read    bool
	at      int    // the one in the prompt pane; -1 is what was being written
	draft   string // what was being written
}

// earlier goes up in the prompt, and from its first line to the prompt sent
// before.
func (c *Compare) earlier() tea.Cmd {
	if !c.Prompt.AtTop() {
		c.Prompt.Vertical(-1)
		return nil
	}
	if c.recall.read {
		c.recallStep(1)
		return nil
	}
	return remember(c.Effects, c.Generations.Next(recalling))
}

// later goes down in the prompt, and from its last line to the prompt sent
// after.
func (c *Compare) later() tea.Cmd {
	if !c.Prompt.AtBottom() || !c.recall.read || c.recall.at < 0 {
		c.Prompt.Vertical(1)
		c.Prompt.Sent = c.Prompt.Sent && c.Prompt.Whole
		return nil
	}
	c.recallStep(-1)
	return nil
}

// remembered takes the prompts that were read.
func (c *Compare) remembered(msg remembered) {
	if msg.err != nil {
		c.Problem("earlier prompts cannot be read: " + format.Sentence(msg.err))
		return
	}
	c.recall = recall{prompts: msg.prompts, read: true, at: -1}
	c.recallStep(1)
}

// recallStep shows a prompt that is so many older. One that stands in the
// pane already is passed over.
func (c *Compare) recallStep(step int) {
	r, now := &c.recall, c.Prompt.Written()
	if r.at < 0 {
		r.draft = now
	}
	for at := r.at + step; at < len(r.prompts); at += step {
		text := r.draft
		if at >= 0 {
			text = r.prompts[at]
		}
		if at >= 0 && text == now {
			continue
		}
		r.at = at
		c.Prompt.Recall(text, step > 0)
		c.Replan()
		return
	}
	c.Remark = "there is no earlier prompt"
}
