package compare

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/format"
	"switchboard/ui/prompt"
	"switchboard/ui/styled"
)

// attachedFiles are the files that the prompt names, as they were read last.
type attachedFiles struct {
	all   []prompt.Attached
	words []string // the words of the prompt that name them
}

func (f *attachedFiles) clear() { *f = attachedFiles{} }

// renamed takes the words by which the prompt names files now, and reports whether they
// have changed.
func (f *attachedFiles) renamed(words []string) bool {
	if slices.Equal(words, f.words) {
		return false
	}
	f.words = words
	return true
}

// chips are the files in a few words each.
func (f *attachedFiles) chips(t styled.Theme) styled.Line {
	var out styled.Line
	for _, a := range f.all {
		out = append(out, a.Chip(t)...)
	}
	return out
}

// lookUp reads the files that the prompt names when they have changed, so
// that the plan counts them.
func (d *draft) lookUp() tea.Cmd {
	names := d.Prompt.Names()
	if !d.files.renamed(names) {
		return nil
	}
	if len(names) == 0 {
		d.files.all = nil
		d.Generations.Next(attaching)
		return nil
	}
	return fetch(d.Effects, d.Generations.Next(attaching), names, "")
}

// fetchToSend reads the files that the prompt names as they are now; the prompt is sent
// when they are read. Nil: it names none.
func (d *draft) fetchToSend() tea.Cmd {
	if names := d.Prompt.Names(); len(names) > 0 {
		return fetch(d.Effects, d.Generations.Next(attaching), names, d.Prompt.Written())
	}
	d.dropFiles()
	return nil
}

// fetched takes the files that were read, and reports whether the prompt, unchanged
// since, was waiting for them to be sent.
func (d *draft) fetched(msg fetched) (waited bool) {
	d.files.all = msg.files
	return msg.text != "" && msg.text == d.Prompt.Written()
}

// complete looks for the rest of the path before the cursor; nil: there is no path before
// it.
func (d *draft) complete() tea.Cmd {
	if word := d.Prompt.Completable(); word != "" {
		return complete(d.Effects, d.Generations.Next(attaching), word)
	}
	return nil
}

// mostNamed is how many files are listed where several begin with the same letters.
const mostNamed = 6

func (d *draft) completed(msg completed) tea.Cmd {
	switch {
	case len(msg.found) == 0:
		d.Remark = "no file begins like that"
	case msg.longer != msg.word:
		d.Prompt.Complete(msg.word, msg.longer)
	default:
		names := msg.found[:min(len(msg.found), mostNamed)]
		d.Remark = strings.Join(names, "  ")
		if more := len(msg.found) - len(names); more > 0 {
			d.Remark += " and " + format.Plural(more, "more")
		}
	}
	d.files.words = nil
	return d.lookUp()
}

// dropFiles forgets the files: the prompt names none any more.
func (d *draft) dropFiles() {
	d.files.clear()
	d.Generations.Next(attaching)
}

// dropStale forgets the files of a text that was replaced, because the user did not type
// their names in the new text.
func (d *draft) dropStale() {
	if len(d.Prompt.Said.Typed) == 0 {
		d.files.clear()
	}
}
