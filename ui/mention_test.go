package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/compare"
	"switchboard/ui/prompt"
)

func TestMentionsInAText(t *testing.T) {
	for text, want := range map[string][]string{
		"sum up @notes.txt, please":   {"@notes.txt"},
		"(@a/b.go) and @../c. Now!":   {"@a/b.go", "@../c"},
		`see @"my notes.txt" and @x`:  {`@"my notes.txt"`, "@x"},
		"mail ana@example.com @ home": nil,
		"@first\n@second.md?":         {"@first", "@second.md"},
		`@"open quote stays a word`:   {`@"open`},
	} {
		if got := prompt.MentionsOf(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// deskOf is a directory with files in it.
func deskOf(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFilesInAPrompt(t *testing.T) {
	dir := deskOf(t, map[string]string{"notes.txt": "The SECRET of @other.txt.", "other.txt": "OTHER", "two words.txt": "spaced", "bin": "\x00"})
	open := func(t *testing.T) *simulator {
		s := simulate(t, 200, 40)
		s.press("ctrl+l")
		return s
	}
	story(t, "what is typed is read at sending, shown before, and what it holds names nothing", func(t *testing.T) {
		s := open(t)
		s.write("Sum up @" + dir + "/notes.txt ")
		s.pass(time.Second)
		s.shows("25 B ~7 tok")
		s.press("enter")
		s.pass(time.Second)
		s.answered()
		sent := s.root.compare.Shown.Trial.Prompt
		if !strings.HasSuffix(sent, "<file name=\"notes.txt\">\nThe SECRET of @other.txt.\n</file>") || strings.Contains(sent, "OTHER") {
			t.Errorf("sent %q", sent)
		}
		s.shows("> Sum up @") // as it was written
		s.press("ctrl+r")
		s.answered()
		if again := s.root.compare.Shown.Trial.Prompt; again != sent {
			t.Errorf("sent again %q", again)
		}
		s.press("esc", "6", "enter")
		s.pass(time.Second)
		s.press("i", "end")
		s.write(" ")
		s.press("enter")
		s.pass(time.Second)
		s.answered()
		if third := s.root.compare.Shown.Trial.Prompt; strings.Contains(third, "OTHER") {
			t.Errorf("out of the history came %q", third)
		}
	})
	story(t, "what is pasted names no file", func(t *testing.T) {
		s := open(t)
		s.send(tea.PasteMsg{Content: "Sum up @" + dir + "/notes.txt"})
		s.write(" please")
		s.press("enter")
		s.pass(time.Second)
		s.answered()
		if sent := s.root.compare.Shown.Trial.Prompt; strings.Contains(sent, "SECRET") {
			t.Errorf("sent %q", sent)
		}
	})
	story(t, "of a pasted path alone is said how its text is sent, and where none is taken", func(t *testing.T) {
		s := open(t)
		s.press("ctrl+u")
		s.send(tea.PasteMsg{Content: dir + "/notes.txt"})
		s.shows("a pasted path is sent as it is; @ typed before a path")
		s.press("esc")
		for _, key := range []string{"f3", "f4", "f5", "f7"} {
			s.press(key)
			s.send(tea.PasteMsg{Content: "'" + dir + "/two words.txt' "})
			s.shows("no file is taken here: usage is dropped on Spend (F6)")
			s.send(tea.KeyPressMsg{Code: 'z', Text: "z"})
			s.send(tea.PasteMsg{Content: "a / b"})
			s.lacks("no file is taken here")
		}
	})
	story(t, "a path pasted behind a typed @ is the user's", func(t *testing.T) {
		s := open(t)
		s.write("Sum up @x")
		s.press("backspace")
		s.write(dir[:1])
		s.send(tea.PasteMsg{Content: dir[1:] + "/notes.txt"})
		s.lacks("a pasted path is sent as it is")
		s.press("enter")
		s.pass(time.Second)
		s.answered()
		if sent := s.root.compare.Shown.Trial.Prompt; !strings.Contains(sent, "SECRET") {
			t.Errorf("sent %q", sent)
		}
	})
	story(t, "what cannot go along is said and not sent", func(t *testing.T) {
		for name, says := range map[string]string{"none.txt": "does not exist", "./bin": "is no UTF-8 text"} {
			s := open(t)
			s.write("Sum up @" + dir + "/" + name)
			s.pass(time.Second)
			s.shows("✗ " + says)
			s.press("enter")
			s.pass(time.Second)
			s.shows("not sent: ")
			if trials, _ := s.store.kept(); trials != 0 {
				t.Error("it was sent")
			}
			s.whole()
		}
	})
	story(t, "a name that is no file is a word", func(t *testing.T) {
		s := open(t)
		s.write("Ask @alice")
		s.press("enter")
		s.pass(time.Second)
		s.answered()
		if sent := s.root.compare.Shown.Trial.Prompt; sent != "Ask @alice" {
			t.Errorf("sent %q", sent)
		}
	})
	story(t, "tab completes a path, and goes to the lanes elsewhere", func(t *testing.T) {
		s := open(t)
		s.write("Sum up @" + dir + "/no")
		s.press("tab")
		s.pass(time.Second)
		if got := s.root.compare.Draft.Prompt.Written(); got != "Sum up @"+dir+"/notes.txt" {
			t.Errorf("completed to %q", got)
		}
		s.shows("25 B")
		s.write(" @" + dir + "/t")
		s.press("tab")
		s.pass(time.Second)
		if got := s.root.compare.Draft.Prompt.Written(); !strings.HasSuffix(got, ` @"`+dir+`/two words.txt"`) {
			t.Errorf("completed to %q", got)
		}
		s.pass(time.Second)
		s.shows("6 B")
		s.write(" @" + dir + "/")
		s.press("tab")
		s.pass(time.Second)
		s.shows("bin  notes.txt  other.txt  two words.txt")
		s.write(" x")
		s.press("tab")
		if s.root.ActiveMode() != compare.InLanes {
			t.Errorf("mode %v", s.root.ActiveMode())
		}
	})
	story(t, "the worst case counts the file", func(t *testing.T) {
		s := open(t)
		s.write("Sum up ")
		without := s.root.compare.Preview.Exposure.Worst
		s.write("@" + dir + "/notes.txt")
		s.pass(time.Second)
		if with := s.root.compare.Preview.Exposure.Worst; !without.Less(with) {
			t.Errorf("%v without, %v with", without, with)
		}
	})
}
