package prompt

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"switchboard/engine/attachment"
	"switchboard/engine/tokens"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// A word that begins with @ and that the user types, key by key, names a file:
// its text is put below the prompt when that is sent. What is pasted, what
// came out of the history and what is in a file names none, whatever it holds:
// nobody but the user says what is read.

// typedNames are the words with an @ that were typed.
type typedNames struct{ Typed []string }

// Attached is a file that a prompt names.
type Attached struct {
	word string // as it stands in the prompt
	file attachment.File
	err  error // why it cannot go along
}

// note looks at the word in which the cursor stands after an edit. was is
// that word before it: what is pasted into a name that was typed belongs to
// it.
func (m *typedNames) note(was, now string, byKey bool) {
	i := slices.Index(m.Typed, was)
	if !isMention(now) || !byKey && i < 0 {
		return
	}
	if i >= 0 {
		m.Typed[i] = now
	} else if !slices.Contains(m.Typed, now) {
		m.Typed = append(m.Typed, now)
	}
}

// isMention reports a word such as @notes.txt or @"my notes.txt".
func isMention(word string) bool { return len(word) > 1 && word[0] == '@' }

// in are the words of a text that were typed and name files, in their order.
// A word without a dot or a slash may be somebody's name: it counts only where
// there is such a file.
func (m *typedNames) in(text string) []string {
	var words []string
	for _, word := range MentionsOf(text) {
		if slices.Contains(m.Typed, word) && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// MentionsOf are all words of a text that begin with an @.
func MentionsOf(text string) []string {
	var words []string
	for at := 0; at < len(text); {
		if text[at] != '@' || at > 0 && !strings.ContainsRune(" \t\n(", rune(text[at-1])) {
			at++
			continue
		}
		word := mentionAt(text[at:])
		if isMention(word) {
			words = append(words, word)
		}
		at += len(word)
	}
	return words
}

// mentionAt is the word that a text begins with; one in quotes may hold spaces.
// A mark at the end of a sentence is no part of it.
func mentionAt(text string) string {
	if strings.HasPrefix(text, `@"`) {
		if end := strings.IndexByte(text[2:], '"'); end >= 0 {
			return text[:end+3]
		}
	}
	end := strings.IndexAny(text, " \t\n")
	if end < 0 {
		end = len(text)
	}
	word := strings.TrimRight(text[:end], ",;:!?)")
	if strings.HasSuffix(word, ".") && !strings.HasSuffix(word, "..") {
		word = strings.TrimSuffix(word, ".")
	}
	return word
}

// pathOf is the path that a mention names.
func pathOf(word string) string { return strings.Trim(strings.TrimPrefix(word, "@"), `"`) }

// plainWord reports a mention that may be somebody's name.
func plainWord(word string) bool { return !strings.ContainsAny(word, "./~") }

// Fetch reads the files of some mentions. A plain word that names none is
// left out.
func Fetch(words []string) []Attached {
	var out []Attached
	for _, word := range words {
		file, err := attachment.Read(pathOf(word))
		file.Text = providers.Clean(file.Text) // as what is pasted
		if err != nil && plainWord(word) {
			if _, missing := os.Stat(pathOf(word)); missing != nil {
				continue
			}
		}
		out = append(out, Attached{word, file, err})
	}
	return out
}

// Files are those of a list that can go along.
func Files(all []Attached) []attachment.File {
	var out []attachment.File
	for _, a := range all {
		if a.err == nil {
			out = append(out, a.file)
		}
	}
	return out
}

// FirstRefused is why a file cannot go along, with what to do, or "".
func FirstRefused(all []Attached) string {
	for _, a := range all {
		if a.err != nil {
			why := format.Sentence(a.err)
			if hinted, ok := a.err.(interface{ Hint() string }); ok {
				why += " (" + hinted.Hint() + ", or put a space after the @ to mean the word)"
			}
			return why
		}
	}
	return ""
}

// Chip is a file in a few words: its name, size and tokens, or what is wrong.
func (a Attached) Chip(t styled.Theme) styled.Line {
	name := providers.CleanLine(a.word, 40)
	if a.err != nil {
		what := "cannot be read"
		if wrong, ok := a.err.(*attachment.Error); ok {
			what = wrong.What
		}
		return styled.Line{{Style: t.Bad, Text: " " + name + " ✗ " + providers.CleanLine(what, 60) + " "}}
	}
	return styled.Line{{Style: t.Focus, Text: " " + name + " "}, {Style: t.Dim, Text: fmt.Sprintf("%s ~%s tok ", format.Bytes(len(a.file.Text)), format.Thousands(tokens.Estimate(a.file.Text)))}}
}

// Complete is a mention with as much of a path added as all files that begin
// like it have in common, and the names of those.
func Complete(word string) (longer string, found []string) {
	path := pathOf(word)
	dir, start := filepath.Split(path)
	look := dir
	if rest, ok := strings.CutPrefix(dir, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			look = filepath.Join(home, rest)
		}
	}
	if look == "" {
		look = "."
	}
	entries, err := os.ReadDir(look)
	if err != nil {
		return word, nil
	}
	names := beginning(entries, start)
	if len(names) == 0 {
		return word, nil
	}
	common := inCommon(names)
	if len(common) < len(start) {
		return word, names
	}
	return "@" + quoted(dir+common, len(names) == 1), names
}

// beginning are the entries of a directory that begin like this; hidden ones
// have to be named so.
func beginning(entries []os.DirEntry, start string) []string {
	var names []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, start) || strings.HasPrefix(name, ".") && start == "" || name != providers.CleanLine(name, 255) {
			continue
		}
		if e.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// inCommon is what names begin with.
func inCommon(names []string) string {
	common := names[0]
	for _, name := range names[1:] {
		for !strings.HasPrefix(name, common) {
			common = common[:len(common)-1]
		}
	}
	return strings.ToValidUTF8(common, "")
}

// quoted is a path as a mention holds it: one with spaces in quotes, which end
// where the path does.
func quoted(path string, whole bool) string {
	if !strings.Contains(path, " ") {
		return path
	}
	if whole && !strings.HasSuffix(path, "/") {
		return `"` + path + `"`
	}
	return `"` + path
}
