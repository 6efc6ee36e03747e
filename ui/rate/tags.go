package rate

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/ui/keymap"
)

// Tags and the note are about the item before the rater, and go with its
// rating.

func (r *Jury) openTags() { r.tagging = true }

func (r *Jury) closeTags() { r.tagging = false }

// tag makes the handler that puts a tag on, or takes it off.
func (r *Jury) tag(t eval.Tag) func() tea.Cmd {
	return keymap.Do(func() { r.before.tag(t) })
}

func (r *Jury) openNote() tea.Cmd {
	r.noting = true
	r.field.SetValue(r.before.note)
	r.field.CursorEnd()
	r.field.Focus()
	return r.arrange()
}

// closeNote keeps the note, or leaves it as it was.
func (r *Jury) closeNote(keep bool) func() tea.Cmd {
	return func() tea.Cmd {
		r.noting = false
		r.field.Blur()
		if keep && r.before != nil {
			r.before.note = strings.TrimSpace(r.field.Value())
		}
		return r.arrange()
	}
}

// typed lets the note have a key or a paste.
func (r *Jury) Update(msg tea.Msg) tea.Cmd {
	if !r.noting {
		return nil
	}
	var cmd tea.Cmd
	r.field, cmd = r.field.Update(msg)
	return cmd
}

// marginalia are the tags and the note of the item, for the line below it.
func (x *exhibit) marginalia() string {
	var parts []string
	for _, t := range x.tags {
		parts = append(parts, "#"+string(t))
	}
	if x.note != "" {
		parts = append(parts, "“"+x.note+"”")
	}
	return strings.Join(parts, " ")
}
