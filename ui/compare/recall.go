package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/format"
)

// recall steps through the prompts that were sent before. They are read from the store
// when the user first asks for one, and again after one was sent.
type recall struct {
	prompts []string // newest first, each once
	read    bool
	at      int    // place of the prompt in the pane; -1: what was being written
	draft   string // what was being written
}

// begin takes the prompts that were read.
func (r *recall) begin(prompts []string) { *r = recall{prompts: prompts, read: true, at: -1} }

// under reports whether an earlier prompt is in the pane.
func (r *recall) under() bool { return r.read && r.at >= 0 }

// step goes a number of prompts back or forth from what is in the pane now. A prompt with
// the same text is skipped. It is false where there is no such prompt.
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
func (d *draft) earlier() tea.Cmd {
	if !d.Prompt.AtTop() {
		d.Prompt.Vertical(-1)
		return nil
	}
	if d.recall.read {
		d.recallStep(1)
		return nil
	}
	return remember(d.Effects, d.Generations.Next(recalling))
}

// later goes down in the prompt, and from its last line to the prompt sent
// after.
func (d *draft) later() tea.Cmd {
	if !d.Prompt.AtBottom() || !d.recall.under() {
		d.Prompt.Vertical(1)
		d.Prompt.Sent = d.Prompt.Sent && d.Prompt.Whole
		return nil
	}
	d.recallStep(-1)
	return nil
}

// remembered takes the prompts that were read.
func (d *draft) remembered(msg remembered) {
	if msg.err != nil {
		d.Problem("earlier prompts cannot be read: " + format.Sentence(msg.err))
		return
	}
	d.recall.begin(msg.prompts)
	d.recallStep(1)
}

// recallStep shows the prompt that was sent a number of prompts earlier.
func (d *draft) recallStep(step int) {
	text, ok := d.recall.step(step, d.Prompt.Written())
	if !ok {
		d.Remark = "there is no earlier prompt"
		return
	}
	d.Prompt.Recall(text, step > 0)
}
