package compare

import (
	"slices"

	"switchboard/ui/prompt"
	"switchboard/ui/styled"
)

// attachedFiles are the files that the prompt names, as they were read last.
type attachedFiles struct {
	all   []prompt.Attached
	words []string // that name them
}

func (f *attachedFiles) clear() { *f = attachedFiles{} }

// renamed notes by which words the prompt names files now, and reports whether
// they are others than before.
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
