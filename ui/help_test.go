package ui

import (
	"strings"
	"testing"

	"switchboard/ui/shell"
)

func TestHelp(t *testing.T) {
	story(t, "says what it shows and where every action is", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {100, 40}} {
			s := simulate(t, size[0], size[1], func(b *shell.App) { b.Preferences.Keys = map[string][]string{"palette": {"ctrl+o"}} })
			s.press("f1")
			s.shows("The keys of this screen", "ctrl+o")
			s.whole()
		}
	})
	story(t, "opens in the rating bar, by ? and F1, and gives it back", func(t *testing.T) {
		for _, key := range []string{"?", "f1"} {
			s := asked(t, 100, 40)
			s.press("esc", "r", key)
			s.shows("rating: accept", "the answer is acceptable")
			s.press("esc")
			s.shows("rate demo-nano")
		}
	})
	story(t, "opens in the search field by F1, where ? is text", func(t *testing.T) {
		s := simulateOn(t, manyTrials(3), 100, 60)
		s.press("f7", "/", "?", "f1")
		s.shows("keep the search", "ctrl+p lists every action by name")
		s.press("esc")
		s.shows("/?")
	})
	story(t, "opens over the comparison of two answers by ? and F1, and gives it back", func(t *testing.T) {
		for _, key := range []string{"?", "f1"} {
			s := asked(t, 100, 40)
			s.press("esc", "d")
			s.shows("─ diff ")
			s.press(key)
			s.shows("compare with the next answer", "show all keys")
			s.press(key)
			s.shows("─ diff ")
			s.press("esc")
			s.lacks("─ diff ")
		}
	})
	story(t, "opens over the list of lanes by F1, as that says, and gives back what was typed", func(t *testing.T) {
		s := simulate(t, 100, 40)
		s.press("esc", "a", "?")
		s.shows("› ?", "f1 help")
		s.press("f1")
		s.shows("give the selected model a lane")
		s.press("f1")
		s.shows("› ?")
	})
	story(t, "opens by ? wherever letters are no text", func(t *testing.T) {
		s := simulate(t, 100, 40)
		for _, r := range s.root.Keys.Rows {
			if found := s.root.Keys.Find(r.Mode, "?"); !r.Mode.Text && (found == nil || found.Action != "help" && r.Mode != shell.InHelp) {
				t.Errorf("not in %s", r.Mode.Name)
			}
		}
	})
	story(t, "names no letter that would be typed", func(t *testing.T) {
		s := simulate(t, 100, 140)
		s.press("f1")
		screen := s.screen()
		all := screen[strings.Index(screen, "everywhere"):]
		if strings.Contains(all, " q ") || strings.Contains(all, "?") || !strings.Contains(all, " f1 ") {
			t.Errorf("everywhere in the prompt:\n%s", all)
		}
		s.press("esc", "esc", "?")
		s.shows(" q ", " ? f1 ")
	})
}

func TestPaletteOrder(t *testing.T) {
	story(t, "the action of that name comes before those that have it in their names and words", func(t *testing.T) {
		for typed, want := range map[string]string{"quit": "quit", "next": "next", "help": "help", "next-tr": "next-trial"} {
			s := asked(t, 100, 40)
			s.press("esc", "ctrl+p")
			s.write(typed)
			if it, _ := s.root.Over().(*shell.Menu).Chosen(); !strings.HasPrefix(it.Name, want) {
				t.Errorf("%q finds %q first", typed, it.Name)
			}
			s.shows("what [keys] in the config rebinds")
			s.whole()
		}
	})
}
