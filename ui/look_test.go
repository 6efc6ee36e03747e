package ui

import (
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/ui/compare"
	"switchboard/ui/shell"
)

func TestThemes(t *testing.T) {
	story(t, "auto is dark until the terminal says that it is light", func(t *testing.T) {
		s := simulate(t, 100, 30, func(b *shell.App) { b.Preferences.Theme = "auto" })
		if s.root.Theme.Name != "dark" {
			t.Errorf("it starts as %s", s.root.Theme.Name)
		}
		s.send(tea.BackgroundColorMsg{Color: color.White})
		if s.root.Theme.Name != "light" {
			t.Errorf("on white it is %s", s.root.Theme.Name)
		}
		s.whole()
	})
	story(t, "a chosen theme stays", func(t *testing.T) {
		s := simulate(t, 100, 30, func(b *shell.App) { b.Preferences.Theme = "dark" })
		s.send(tea.BackgroundColorMsg{Color: color.White})
		if s.root.Theme.Name != "dark" {
			t.Errorf("it became %s", s.root.Theme.Name)
		}
	})
	story(t, "without colours there are none, and the focus can still be seen", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		s.press("enter", "tab")
		s.answered()
		raw := s.root.View().Content
		for _, colour := range []string{"38;", "48;", "\x1b[3", "\x1b[4"} {
			if strings.Contains(raw, colour) {
				t.Errorf("there is a colour %q in %q", colour, raw)
			}
		}
		s.shows("▸ ★ demo-nano")
	})
}

func TestRulerFollowsTheTerminal(t *testing.T) {
	story(t, "a terminal that counts graphemes gets lines counted so", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.send(tea.PasteMsg{Content: "family 👩‍👩‍👧 ❤️"})
		s.whole()
		s.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		if s.root.Widths.Method != ansi.GraphemeWidth {
			t.Error("the ruler has not changed")
		}
		s.whole()
		s.press("enter")
		s.answered()
		s.whole()
	})
}

func TestCopy(t *testing.T) {
	story(t, "the focused answer goes to the terminal's clipboard", func(t *testing.T) {
		x := open(t, &memory{}, 100, 30)
		var got string
		x.screen.RegisterOscHandler(52, func(data []byte) bool {
			got = string(data)
			return true
		})
		x.press(enter)
		x.wait(10 * time.Second)
		x.press(esc, "y")
		want := ansi.SetSystemClipboard(x.store.trials[0].Answers[0].Text)
		if !strings.Contains(want, got) || got == "" {
			t.Errorf("the terminal was sent %q, want %q", got, want)
		}
		x.shows("copied 32 characters of demo-nano")
		x.press(ctrlC)
		x.left()
	})
}

func TestStoredTextIsCleanedBeforeItIsShown(t *testing.T) {
	story(t, "escape sequences of an old record do not reach the screen", func(t *testing.T) {
		const evil = "a\x1b]0;title\a\x1b[2J\u202eb"
		store := &memory{trials: []engine.Trial{{
			ID: "1", Prompt: evil, Decision: engine.Decision{Model: evil, Task: evil, Reasons: []string{evil}},
			Answers: []engine.Answer{{Model: evil, Provider: evil, Text: evil, Finish: "error",
				Failure: &engine.Failure{Sentence: evil, Hint: evil}}},
		}}}
		s := simulateOn(t, store, 120, 36)
		check := func() {
			t.Helper()
			raw := s.root.View().Content
			for _, bad := range []string{"\x1b]", "\x1b[2J", "\u202e", "\a"} {
				if strings.Contains(raw, bad) {
					t.Errorf("the screen holds %q", bad)
				}
			}
			s.whole()
		}
		s.press("f7")
		check()
		s.press("enter")
		s.pass(time.Second)
		s.shows("> ab")
		check()
		s.press("w", "?")
		check()
	})
}

func TestReasoningIsShownWhileItIsAllThereIs(t *testing.T) {
	story(t, "is shown while it is all there is, and then counted", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("enter")
		c := s.root.compare
		c.Batch(shell.Batch{Generation: s.root.Generations.Now(compare.Streaming), More: true, Trial: engine.Trial{ID: "1"}, Updates: []dispatch.Update{
			dispatch.Started{Lane: 2}, dispatch.Delta{Lane: 2, Text: "let me see whether", Reasoning: true},
		}})
		s.shows("┊ let me see whether", "thinking")
		c.Batch(shell.Batch{Generation: s.root.Generations.Now(compare.Streaming), More: true, Trial: engine.Trial{ID: "1"}, Updates: []dispatch.Update{
			dispatch.Delta{Lane: 2, Text: "It is."},
		}})
		s.shows("┊ 4 words of thought", "It is.")
		s.lacks("let me see")
		s.answered()
	})
}

func TestAnAnswerThatCannotBeStoredIsSaid(t *testing.T) {
	story(t, "an answer that could not be stored is a problem on the screen", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("enter")
		s.root.compare.Lanes.StoreFailed(dispatch.StoreFailed{Lane: 1, Err: errNoTrial})
		s.shows("✗ the answer of demo-small is not stored: there is no such trial")
		s.answered()
		s.shows("✗ the answer of demo-small")
		s.press("esc", "esc")
		s.lacks("✗ the answer of demo-small")
	})
}
