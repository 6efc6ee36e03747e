package compare

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/attachment"
	"switchboard/ui/editor"
	"switchboard/ui/format"
	"switchboard/ui/prompt"
	"switchboard/ui/shell"
	"switchboard/ui/widget"
)

// draft is the prompt that is being written, with what is sent with it. Whoever changes
// it has to plan it anew.
type draft struct {
	*shell.Context
	Prompt  prompt.Prompt
	writing bool // the keys go to the prompt, not to the lanes
	greeted bool // whether it was decided to put an example into it or not
	files   attachedFiles
	wrote   string // the text as it was written when it was last sent
	recall  recall
}

// query is the prompt as it would be sent, with the text of the files that it
// names.
func (d *draft) query(task engine.Task) engine.Query {
	return engine.Query{Prompt: attachment.Append(d.Prompt.Written(), prompt.Files(d.files.all)), Task: task}
}

// blank reports whether nothing is written.
func (d *draft) blank() bool { return strings.TrimSpace(d.Prompt.Written()) == "" }

// enter gives the prompt the keys.
func (d *draft) enter() {
	d.writing = true
	d.Prompt.Focus()
}

func (d *draft) leave() {
	d.writing = false
	d.Prompt.Blur()
}

// update passes a key or a paste to the prompt.
func (d *draft) update(msg tea.Msg) tea.Cmd {
	d.Prompt.Update(msg)
	return d.lookUp()
}

// page makes the handler that turns pages: of the lanes, unless the prompt
// itself is being written and needs them.
func (d *draft) page(pages int, lanes func(widget.Scroll) tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd {
		if d.Prompt.Long() {
			d.Prompt.Vertical(10 * pages)
			return nil
		}
		return lanes(widget.Scroll{Halves: 2 * pages})
	}
}

func (d *draft) newline() { d.Prompt.Update(tea.PasteMsg{Content: "\n"}) }

func (d *draft) clear() {
	d.Prompt.Reset()
	d.dropFiles()
}

// set shows a prompt that was sent.
func (d *draft) set(text string) {
	d.dropFiles()
	d.Prompt.Set(text)
}

// greet puts an example into the prompt, ready to be sent, when the program
// starts on a store to which nobody has sent anything yet and nothing is on the
// screen. It reports whether it did.
func (d *draft) greet(msg shell.Listed, nothingShown bool) bool {
	if d.greeted {
		return false
	}
	d.greeted = true
	sent := func(e shell.Entry) bool { return !e.Sample }
	if msg.Err != nil || slices.ContainsFunc(msg.Entries, sent) || !nothingShown || !d.Prompt.Empty() {
		return false
	}
	d.Prompt.Set(example)
	if d.writing {
		d.Prompt.Focus()
	}
	return true
}

// example is sent by enter in the first minute.
const example = "Extract name and city as JSON: Ada moved to Paris in 1834."

// sent marks the prompt as sent. It stays in the pane with the focus, and what is typed
// next replaces it. A prompt that was begun while an earlier one is sent again stays as
// it is.
func (d *draft) sent(text string) {
	switch {
	case d.Prompt.Written() == d.wrote:
		d.Prompt.Keep()
	case d.Prompt.Sent:
		d.set(text)
	}
	if d.writing {
		d.Prompt.Focus()
	}
	d.recall = recall{}
}

// edit hands the prompt to the user's editor.
func (d *draft) edit() tea.Cmd {
	return edit(d.Effects, d.Generations.Next(Editing), d.Prompt.Written())
}

func (d *draft) whyNoEditor() string {
	if editor.Chosen() == "" {
		return "neither VISUAL nor EDITOR names an editor"
	}
	return ""
}

// edited takes the prompt back from the editor.
func (d *draft) edited(msg Edited) {
	if msg.Err != nil {
		d.Problem("the prompt was not edited: " + format.Sentence(msg.Err))
		return
	}
	if msg.Text != d.Prompt.Written() {
		d.Prompt.Recall(msg.Text, false)
	}
}
