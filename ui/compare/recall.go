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

// begin takes the prompts that were read.
func (r *recall) begin(prompts []string) { *r = recall{prompts: prompts, read: true, at: -1} }

// under reports whether an earlier prompt stands in the pane.
func (r *recall) under() bool { return r.read && r.at >= 0 }

// step goes so many prompts back, or forth, from what stands in the pane now.
// A prompt that stands there already is passed over. False: there is none.
func (r *recall) step(by int, now string) (text string, ok bool) {
	if r.at < 0 {
		r.draft = now
	}
	for at := r.at + by; at < len(r.prompts); at += by {
		text := r.draft
		if at >= 0 {
			text = r.prompts[at]
		}
		if at >= 0 && text == now {
			continue
		}
		r.at = at
		return text, true
	}
	return "", false
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
	if !c.Prompt.AtBottom() || !c.recall.under() {
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
	c.recall.begin(msg.prompts)
	c.recallStep(1)
}

// recallStep shows a prompt that is so many older.
func (c *Compare) recallStep(step int) {
	text, ok := c.recall.step(step, c.Prompt.Written())
	if !ok {
		c.Remark = "there is no earlier prompt"
		return
	}
	c.Prompt.Recall(text, step > 0)
	c.Replan()
}
