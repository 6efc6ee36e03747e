package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/ui/compare"
	"switchboard/ui/internal/uitest"
	"switchboard/ui/shell"
)

// asked is a program whose example was answered; the focus is in the prompt.
func asked(t *testing.T, w, h int, change ...func(*shell.App)) *simulator {
	t.Helper()
	s := simulate(t, w, h, change...)
	s.press("enter")
	s.answered()
	return s
}

func TestFocusStaysInThePrompt(t *testing.T) {
	story(t, "what is typed after sending is the next prompt, whatever letters it has", func(t *testing.T) {
		s := asked(t, 100, 30)
		s.write("rk quiet?")
		if got := s.root.compare.Draft.Prompt.Written(); got != "rk quiet?" || s.quit || s.root.ActiveMode() != compare.InPrompt {
			t.Errorf("the prompt is %q, the mode %v, quit %v", got, s.root.ActiveMode(), s.quit)
		}
		if _, ratings := s.store.kept(); ratings != 0 {
			t.Errorf("%d ratings were stored", ratings)
		}
	})
	story(t, "typing while the answers come does not send", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("enter")
		s.write("next")
		s.press("enter")
		s.shows("> next", "a prompt is under way")
		s.answered()
		if trials, _ := s.store.kept(); trials != 1 {
			t.Errorf("%d trials are kept", trials)
		}
	})
	story(t, "tab and esc go to the lanes, i and enter come back", func(t *testing.T) {
		s := asked(t, 100, 30)
		for _, key := range []string{"tab", "esc"} {
			s.press(key)
			s.shows("▸ ★ demo-nano", "─ prompt")
			s.press(map[string]string{"tab": "i", "esc": "enter"}[key])
			s.shows("▸ prompt")
		}
	})
	story(t, "pages turn in the marked lane, and letters stay text", func(t *testing.T) {
		s := simulate(t, 80, 16)
		s.write("Tell me a long story")
		s.press("enter")
		s.answered()
		l := s.root.compare.Lanes.All[0]
		s.shows("▹ ")
		s.press("pgup", "pgup", "pgup", "pgup", "pgup")
		if s.screen(); l.Top != 0 {
			t.Fatalf("the lane stands at line %d", l.Top)
		}
		s.press("pgdown")
		if s.screen(); l.Top == 0 {
			t.Errorf("the lane did not move:\n%s", s.screen())
		}
		if got := s.root.compare.Draft.Prompt.Written(); got != "Tell me a long story" {
			t.Errorf("the prompt is %q", got)
		}
	})
	story(t, "pages turn in a long prompt while it is written", func(t *testing.T) {
		s := simulate(t, 80, 16)
		s.send(tea.PasteMsg{Content: strings.Repeat("line\n", 40)})
		s.screen()
		s.press("pgup")
		if row := s.root.compare.Draft.Prompt.Row; row != 30 {
			t.Errorf("the cursor stands in line %d", row)
		}
	})
	story(t, "a prompt being written survives sending the old one again", func(t *testing.T) {
		s := asked(t, 100, 30)
		s.write("half a thou")
		s.press("ctrl+r")
		s.answered()
		s.shows("> half a thou")
		if trials, _ := s.store.kept(); trials != 2 {
			t.Errorf("%d trials are kept", trials)
		}
	})
}

func TestRatingBarGoesOn(t *testing.T) {
	story(t, "a verdict leads to the next answer, and every answer is rated by one key each", func(t *testing.T) {
		s := asked(t, 120, 36)
		s.press("tab", "r", "j")
		s.shows("rate demo-small")
		s.press("k")
		s.shows("rate demo-flagship")
		s.press("j")
		s.shows("all rated")
		for i, want := range []eval.Verdict{{Answer: 0, Value: 1}, {Answer: 1, Value: 0}, {Answer: 2, Value: 1}} {
			if got := s.store.ratings[i].Verdicts[0]; got != want {
				t.Errorf("rating %d is %+v", i, got)
			}
		}
	})
	story(t, "verdicts faster than the disk fall on one answer each", func(t *testing.T) {
		s := asked(t, 120, 36)
		s.press("tab", "r")
		for _, k := range []string{"j", "k", "j"} {
			s.send(uitest.KeyPress(k))
		}
		s.pass(time.Second)
		rated := map[int]bool{}
		for _, r := range s.store.ratings {
			rated[r.Verdicts[0].Answer] = true
		}
		if len(rated) != 3 || len(s.store.ratings) != 3 {
			t.Errorf("stored %+v", s.store.ratings)
		}
	})
	story(t, "failed lanes are skipped, also by r", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.write("Hello #fault:auth@demo-nano")
		s.press("enter")
		s.answered()
		s.press("tab", "r")
		s.shows("rate demo-small")
		s.press("j")
		s.shows("rate demo-flagship")
		s.press("j", "tab")
		s.shows("rate demo-small")
	})
	story(t, "no key between verdicts reaches the prompt", func(t *testing.T) {
		s := asked(t, 120, 36)
		before := s.root.compare.Draft.Prompt.Written()
		s.press("tab", "r", "j", "tab", "j", "tab", "j", "tab", "j", "esc", "tab", "tab", "tab", "tab", "j")
		if got := s.root.compare.Draft.Prompt.Written(); got != before || s.root.ActiveMode() != compare.InLanes {
			t.Errorf("the prompt is %q, the mode %v", got, s.root.ActiveMode())
		}
	})
	story(t, "the same verdict twice is one rating, and another one counts", func(t *testing.T) {
		s := asked(t, 120, 36)
		s.press("tab", "r", "j", "j", "j", "j", "j")
		s.shows("rated so already")
		if n := len(s.store.ratings); n != 3 {
			t.Errorf("%d ratings are kept", n)
		}
		s.press("k")
		s.shows("▾ rejected")
	})
	story(t, "what still streams is waited for", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.write("Tell me a long story #fault:slow@demo-flagship")
		s.press("enter", "tab")
		s.pass(10 * time.Second)
		s.press("r", "j", "j")
		s.shows("others are still answering")
		s.press("ctrl+c")
		s.answered()
	})
	story(t, "it fits every height, and shows the route of the answers it rates", func(t *testing.T) {
		for h := 12; h < 30; h++ {
			s := asked(t, 60, h)
			s.write("Prove that the square root of 2 is irrational.")
			s.press("esc", "r")
			s.shows("accept", "Extract name", "0 of 3 rated")
			s.lacks("\n next  ", "Prove")
			s.whole()
		}
	})
	story(t, "undo goes back to the answer it is about", func(t *testing.T) {
		s := asked(t, 120, 36)
		s.press("tab", "r", "j", "u")
		s.shows("rate demo-nano", "rating taken back")
	})
	story(t, "a rating that was not stored leaves its answer unrated", func(t *testing.T) {
		s := asked(t, 120, 36)
		s.press("tab", "r")
		s.store.broken = errors.New("the disk is full")
		s.press("j")
		s.store.broken = nil
		s.press("j", "j")
		s.shows("rate demo-nano")
	})
	story(t, "opened by name from the prompt, it gives the keys back to the lanes", func(t *testing.T) {
		s := asked(t, 120, 36)
		s.press("ctrl+p")
		s.write("rate the focused")
		s.press("enter", "j", "esc")
		if s.root.ActiveMode() != compare.InLanes {
			t.Errorf("the mode is %v", s.root.ActiveMode())
		}
	})
}
