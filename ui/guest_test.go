package ui

import (
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// guest is a rater at another machine before a pile of so many prompts.
func guest(t *testing.T, n int, scale eval.Scale, change ...func(*shell.App)) *simulator {
	t.Helper()
	with := []func(*shell.App){func(b *shell.App) { b.Scale = scale }, piled("demo-nano", "demo-flagship")}
	return simulateBy(t, newRating, rateable(n), 120, 36, append(with, change...)...)
}

// leading are the keys that lead somewhere in the whole program, and more.
func leading() []tea.KeyPressMsg {
	var keys []tea.KeyPressMsg
	for code := tea.KeyF1; code <= tea.KeyF20; code++ {
		keys = append(keys, tea.KeyPressMsg{Code: code})
	}
	for letter := 'a'; letter <= 'z'; letter++ {
		if letter != 'c' { // it leaves
			keys = append(keys, tea.KeyPressMsg{Code: letter, Mod: tea.ModCtrl})
		}
	}
	for _, r := range ":/!@0123456789" {
		keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return append(keys, tea.KeyPressMsg{Code: tea.KeyEscape})
}

func TestAGuestRatesAndReachesNothingElse(t *testing.T) {
	story(t, "a vote is kept under the name of the guest", func(t *testing.T) {
		s := guest(t, 3, eval.Preference, func(b *shell.App) { b.Rater = "ben" })
		s.shows("blind · rater ben · 0 of 3", "Question 0:", "▸Rate ")
		s.lacks("Compare", "History", "Models", "Spend", "Calibrate")
		s.press("a")
		s.shows("Question 1:", "stored: A better", "1 of 3")
		s.whole()
	})
	story(t, "no key leads elsewhere, before the names and at them", func(t *testing.T) {
		s := guest(t, 3, eval.Preference)
		for range 2 {
			for _, k := range leading() {
				s.send(k)
				s.pass(time.Millisecond)
				if s.root.Front != shell.Screen(s.root.rating) || s.quit {
					t.Fatalf("%s led to %s", k, s.root.Front.Tab().Title())
				}
				if _, menu := s.root.Over().(*shell.Menu); menu {
					t.Fatalf("%s opened a list of commands", k)
				}
				s.root.Close()
			}
			s.press("a", "R", "enter")
			s.shows("who wrote what")
		}
	})
	story(t, "of the actions of the program those are left that rate, read and leave", func(t *testing.T) {
		s := guest(t, 1, eval.Accept)
		for _, r := range s.root.Keys.Rows {
			switch r.Action {
			case "palette", "suspend", "rerun", "mouse", "open", "spend", "compare", "history", "models", "calibrate", "rate":
				t.Errorf("%s is within reach", r.Action)
			}
		}
		if err := keymap.CheckConflicts(*s.root.Keys); err != nil {
			t.Error(err)
		}
	})
	story(t, "the help names no other screen, on every scale and at the names", func(t *testing.T) {
		for _, scale := range eval.Scales {
			s := guest(t, 1, scale)
			for range 2 {
				page := strings.Join(s.root.HelpPage(append(s.root.Front.Modes(), keymap.Everywhere), 90), "\n")
				for _, other := range []string{"screen that led", "Compare", "Calibrate", "Models", "Spend", "History", "palette"} {
					if strings.Contains(page, other) {
						t.Errorf("%s: the help says %q:\n%s", scale, other, page)
					}
				}
				s.press("a", "R", "enter")
			}
		}
	})
	story(t, "a click in the tab bar leads nowhere", func(t *testing.T) {
		s := guest(t, 1, eval.Accept)
		for x := range 120 {
			s.send(tea.MouseClickMsg{X: x, Button: tea.MouseLeft})
		}
		s.shows("blind · rater ana", "Question 0:")
	})
}

func TestAGuestLeaves(t *testing.T) {
	story(t, "by q and a yes where letters are answers", func(t *testing.T) {
		s := guest(t, 2, eval.Accept)
		s.resize(80, 24)
		s.pass(time.Second)
		s.shows("q leave", "j accept", "k reject")
		s.press("q")
		s.shows("Leave?")
		s.press("n")
		s.shows("Question 0:")
		s.press("q", "y")
		if !s.quit {
			t.Error("the program goes on")
		}
	})
	story(t, "by ctrl+c at once", func(t *testing.T) {
		s := guest(t, 2, eval.Accept)
		s.press("ctrl+c")
		if !s.quit {
			t.Error("the program goes on")
		}
	})
}

func TestNothingStaysOfAGuestWhoLeft(t *testing.T) {
	story(t, "whatever keys come after the last one", func(t *testing.T) { // who waits for good fails it
		sizes := make(chan tea.WindowSizeMsg)
		close(sizes)
		in := strings.NewReader("\x03" + strings.Repeat("u", 100))
		err := RunRating(t.Context(), demoApp(rateable(1)), Terminal{In: in, Out: io.Discard, Term: "xterm", Size: tea.WindowSizeMsg{Width: 80, Height: 24}, Sizes: sizes})
		if err != nil {
			t.Error(err)
		}
		drain()
	})
}

func TestAGuestHasNothingOfThisMachine(t *testing.T) {
	story(t, "ctrl+v does not read the clipboard of this machine", func(t *testing.T) {
		s := guest(t, 1, eval.Accept)
		s.press("e")
		if _, cmd := s.root.Update(tea.KeyPressMsg{Code: 'v', Mod: tea.ModCtrl}); cmd != nil {
			if msg := cmd(); msg != nil {
				t.Errorf("it brought %T", msg)
			}
		}
		s.send(tea.PasteMsg{Content: "from the guest"})
		s.shows("from the guest")
	})
	story(t, "what was found here is not said", func(t *testing.T) {
		s := guest(t, 1, eval.Accept, func(b *shell.App) { b.Catalog.Simulated = false })
		s.lacks("found", "a key for")
	})
}

func TestAGuestSpendsNothingOnItsWord(t *testing.T) {
	story(t, "what the screen would ask about is left to the host", func(t *testing.T) {
		store := rateable(1)
		store.trials[0].Answers = store.trials[0].Answers[:1]
		provider := &paidFor{fails: true}
		s := simulateBy(t, newRating, store, 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, counting(provider), piled("demo-nano", "demo-flagship"))
		s.pass(time.Minute)
		s.shows("? 1 answer missing", "whoever invited you can ask; esc leaves it for later")
		asked := provider.calls()
		s.press("enter")
		s.pass(time.Minute)
		if n := provider.calls(); n != asked {
			t.Errorf("%d calls by enter", n-asked)
		}
	})
}
