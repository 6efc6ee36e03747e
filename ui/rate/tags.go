package rate

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/ui/keymap"
)

// Tags and a note are about the answer in focus, and go with the rating.

func (r *Screen) openTags() tea.Cmd {
	r.tagging = true
	return r.arrange()
}

func (r *Screen) closeTags() tea.Cmd {
	r.tagging = false
	return r.arrange()
}

// tag makes the handler that puts a tag on, or takes it off.
func (r *Screen) tag(t eval.Tag) func() tea.Cmd {
	return keymap.Do(func() { r.current.tag(t) })
}

func (r *Screen) openNote() tea.Cmd {
	r.noting = true
	r.field.SetValue(r.current.remarks[r.current.focused].Note)
	r.field.CursorEnd()
	r.field.Focus()
	return r.arrange()
}

// closeNote takes over the note, or leaves it as it was.
func (r *Screen) closeNote(keep bool) func() tea.Cmd {
	return func() tea.Cmd {
		r.noting = false
		r.field.Blur()
		if keep && r.current != nil {
			m := r.current.remarks[r.current.focused]
			m.Note = strings.TrimSpace(r.field.Value())
			r.current.remark(m)
		}
		return r.arrange()
	}
}

// Update lets the note have a key or a paste.
func (r *Screen) Update(msg tea.Msg) tea.Cmd {
	if !r.noting {
		return nil
	}
	var cmd tea.Cmd
	r.field, cmd = r.field.Update(msg)
	return cmd
}

// nowhere is the place of tags and notes that were stored without the answer that they
// are about.
const nowhere = -1

// tag puts a tag on the answer in focus, or takes it off.
func (x *itemView) tag(t eval.Tag) {
	m := x.remarks[x.focused]
	if i := slices.Index(m.Tags, t); i >= 0 {
		m.Tags = slices.Delete(slices.Clone(m.Tags), i, i+1)
	} else {
		m.Tags = append(slices.Clone(m.Tags), t)
	}
	x.remark(m)
}

// remark keeps what is said of the answer in focus.
func (x *itemView) remark(m eval.Remark) {
	m.Answer = x.focused
	if x.remarks[x.focused] = m; m.Words() == "" {
		delete(x.remarks, x.focused)
	}
}

// allRemarks are the tags and the notes of all answers, and answer by answer.
func (x *itemView) allRemarks() (tags []eval.Tag, note string, remarks []eval.Remark) {
	var notes []string
	for _, at := range slices.Sorted(maps.Keys(x.remarks)) {
		m := x.remarks[at]
		for _, t := range m.Tags {
			if !slices.Contains(tags, t) {
				tags = append(tags, t)
			}
		}
		if m.Note != "" {
			notes = append(notes, m.Note)
		}
		if at != nowhere {
			remarks = append(remarks, m)
		}
	}
	return tags, strings.Join(notes, "\n"), remarks
}

// restoreRemarks takes up what a rating says beside its judgement.
func (x *itemView) restoreRemarks(r eval.Rating) {
	x.remarks = map[int]eval.Remark{}
	for _, m := range r.Remarks {
		x.remarks[m.Answer] = m
	}
	if len(r.Remarks) == 0 && (len(r.Tags) > 0 || r.Note != "") {
		x.remarks[nowhere] = eval.Remark{Answer: nowhere, Tags: r.Tags, Note: r.Note}
	}
}

// tagsAndNotes are those of the item, for the line below it: each with the
// letter of its answer.
func (x *itemView) tagsAndNotes() string {
	var parts []string
	for _, at := range slices.Sorted(maps.Keys(x.remarks)) {
		letter := ""
		if at != nowhere {
			letter = answerLetter(at) + " "
		}
		parts = append(parts, letter+x.remarks[at].Words())
	}
	return strings.Join(parts, " · ")
}
