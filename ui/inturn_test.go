package ui

import (
	"strings"
	"testing"
	"time"
)

func TestLanesAnswerInTurnWhenAsked(t *testing.T) {
	story(t, "lanes that wait say for whom, and answer one after the other", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.press("esc", "t")
		s.shows("in turn · task auto", "asks the lanes in turn")
		s.press("i")
		s.write("Say hello")
		s.press("enter")
		s.pass(300 * time.Millisecond)
		s.shows("in turn, after demo-nano", "in turn, after demo-small")
		s.whole()
		most := 0
		for s.root.compare.Shown.Running {
			s.pass(50 * time.Millisecond)
			most = max(most, strings.Count(s.screen(), "streaming"))
		}
		if most != 1 {
			t.Errorf("%d lanes streamed at once", most)
		}
		s.answered()
		s.lacks("in turn, after")
	})
	story(t, "the palette turns it on and off from the prompt", func(t *testing.T) {
		s := simulate(t, 120, 36)
		for _, want := range []bool{true, false} {
			s.press("ctrl+p")
			s.write("in-turn")
			s.press("enter")
			if s.root.compare.Request.InTurn != want {
				t.Fatalf("in turn: %v", s.root.compare.Request.InTurn)
			}
		}
		s.lacks("in turn · ")
	})
	story(t, "it cannot change under a prompt that is under way", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.press("enter", "tab", "t")
		s.shows("a prompt is under way")
		s.press("ctrl+c")
		s.answered()
	})
	story(t, "it stands on the smallest screen too", func(t *testing.T) {
		s := simulate(t, 40, 12)
		s.press("esc", "t")
		s.shows("in turn · ≤ $")
		s.whole()
		s.press("i", "enter", "tab", "l")
		s.shows("in turn, after demo-nano")
		s.whole()
		s.press("ctrl+c")
		s.answered()
	})
}
