package rate

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/ui/keymap"
)

// Tags and the note are about the item before the rater, and go with its
// rating.

func (r *Screen) openTags() { r.tagging = true }

func (r *Screen) closeTags() { r.tagging = false }

// tag makes the handler that puts a tag on, or takes it off.
func (r *Screen) tag(t eval.Tag) func() tea.Cmd {
	return keymap.Do(func() { r.current.tag(t) })
}

func (r *Screen) openNote() tea.Cmd {
	r.noting = true
	r.field.SetValue(r.current.note)
	r.field.CursorEnd()
	r.field.Focus()
	return r.arrange()
}

// closeNote keeps the note, or leaves it as it was.
func (r *Screen) closeNote(keep bool) func() tea.Cmd {
	return func() tea.Cmd {
		r.noting = false
		r.field.Blur()
		if keep && r.current != nil {
			r.current.note = strings.TrimSpace(r.field.Value())
		}
		return r.arrange()
	}
}

// typed lets the note have a key or a paste.
func (r *Screen) Update(msg tea.Msg) tea.Cmd {
	if !r.noting {
		return nil
	}
	var cmd tea.Cmd
	r.field, cmd = r.field.Update(msg)
	return cmd
}

// tagsAndNote are the tags and the note of the item, for the line below it.
func (x *itemView) tagsAndNote() string {
	var parts []string
	for _, t := range x.tags {
		parts = append(parts, "#"+string(t))
	}
	if x.note != "" {
		parts = append(parts, "“"+x.note+"”")
	}
	return strings.Join(parts, " ")
}
