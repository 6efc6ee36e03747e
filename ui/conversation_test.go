package ui

import (
	"testing"
	"time"

	"switchboard/ui/lane"
)

func TestConversations(t *testing.T) {
	story(t, "a follow-up goes on, each lane with its own conversation", func(t *testing.T) {
		s := asked(t, 120, 50)
		s.press("esc", "f")
		s.shows("follow-up, turn 2")
		s.write("And as a table?")
		s.press("enter")
		s.answered()
		s.shows("› Extract name and city", "› And as a table?", "3 of the conversation", "follow-up, turn 3")
		trials, _ := s.store.kept()
		last := s.root.compare.Shown.Trial
		if trials != 2 || last.Follows == "" {
			t.Errorf("%d trials; the last follows %q", trials, last.Follows)
		}
		s.whole()
		s.press("esc", "6")
		s.shows("↳ And as a table?")
		s.press("g", "enter")
		s.pass(time.Second)
		s.shows("› Extract name and city", "› And as a table?")
		s.press("ctrl+r")
		s.answered()
		if again := s.root.compare.Shown.Trial; again.Follows != last.Follows {
			t.Errorf("sent again it follows %q, not %q", again.Follows, last.Follows)
		}
	})
	story(t, "a lane that failed says that it goes on without the turn", func(t *testing.T) {
		s := simulate(t, 160, 50)
		s.write("Say something #fault:auth@demo-small")
		s.press("enter")
		s.answered()
		s.press("ctrl+y")
		s.shows("without the last turn: demo-small")
		s.write("And then?")
		s.press("enter")
		s.answered()
		s.shows("■ left out of the conversation: its answer is not")
	})
	story(t, "what was answered can be left for a new conversation", func(t *testing.T) {
		s := asked(t, 120, 50)
		s.press("ctrl+y")
		s.shows("follow-up, turn 2")
		s.press("ctrl+y")
		s.shows("begins a new conversation")
		s.lacks("follow-up")
		s.press("ctrl+y", "esc", "n")
		s.lacks("follow-up")
	})
	story(t, "without an answer there is nothing to follow", func(t *testing.T) {
		s := simulate(t, 120, 50)
		s.press("ctrl+y")
		s.shows("there is nothing to follow up yet")
	})
	story(t, "the worst case counts the conversation", func(t *testing.T) {
		s := asked(t, 120, 50)
		s.write("x")
		alone := s.root.compare.Preview.Exposure.Worst
		s.press("ctrl+l", "ctrl+y")
		s.write("x")
		if with := s.root.compare.Preview.Exposure.Worst; !alone.Less(with) {
			t.Errorf("%v alone, %v with what was said before", alone, with)
		}
	})
}

func TestSamplesAndLanes(t *testing.T) {
	story(t, "samples that are alike are one lane, and o unfolds them", func(t *testing.T) {
		s := simulate(t, 160, 40)
		s.press("esc", "m", "m")
		s.shows("the next prompt asks demo-nano ×3, demo-small, demo-flagship")
		s.press("ctrl+r", "i", "enter")
		s.answered()
		s.shows("demo-nano ×3")
		if n := len(s.root.compare.Shown.Trial.Answers); n != 5 {
			t.Errorf("%d answers", n)
		}
		s.whole()
		s.press("esc", "o")
		s.lacks("×3")
		s.whole()
		s.press("o")
		s.shows("demo-nano ×3")
	})
	story(t, "samples that differ stay apart", func(t *testing.T) {
		s := simulate(t, 160, 40)
		s.press("esc", "m", "i")
		s.write("Something that nobody has written an answer for.")
		s.press("enter")
		s.answered()
		s.press("esc", "o")
		s.shows("no two answers of one model are alike")
	})
	story(t, "the lane beside one that is dropped has the focus", func(t *testing.T) {
		s := asked(t, 120, 40)
		s.press("esc", "-")
		s.shows("▸ demo-small")
		s.press("l", "-")
		s.shows("▸ demo-small")
	})
	story(t, "a lane is dropped and its answer stays in the history", func(t *testing.T) {
		s := asked(t, 120, 40)
		s.press("esc", "-")
		s.lacks("╮╭─ demo-flagship ─╮╭")
		if n := len(s.root.compare.Lanes.Visible()); n != 2 {
			t.Fatalf("%d lanes", n)
		}
		s.whole()
		s.press("-", "-")
		s.shows("the last lane stays")
		s.press("i", "enter")
		s.answered()
		if got := s.root.compare.Shown.Trial.Models(); len(got) != 1 {
			t.Errorf("asked %v", got)
		}
	})
	story(t, "ratings fit the lanes that were folded and dropped", func(t *testing.T) {
		s := simulate(t, 160, 40)
		s.press("esc", "m", "i", "enter")
		s.answered()
		s.press("esc", "l", "r", "j")
		r := s.store.ratings[0]
		lane := s.root.compare.Shown.Trial.Answers[r.Verdicts[0].Answer]
		if len(r.Shown) != 4 || lane.Model != "demo-small" {
			t.Errorf("stored %+v", r)
		}
	})
}

func TestPicker(t *testing.T) {
	story(t, "filters as one types, and lists price, context and health", func(t *testing.T) {
		s := asked(t, 120, 40)
		s.press("f9")
		s.pass(time.Second)
		s.shows("3 of 8 lanes", "1 demo-nano", "$0.05", "32k", "ok · first 0.16s")
		s.write("flag")
		s.shows("3 demo-flagship")
		s.lacks("1 demo-nano  ")
		s.press("tab", "enter")
		s.shows("the next prompt asks demo-nano, demo-small")
		if n := len(s.root.compare.Lanes.Visible()); n != 2 {
			t.Errorf("%d lanes", n)
		}
		s.whole()
		s.press("f9", "esc")
		s.lacks("of 8 lanes")
	})
	story(t, "a lane can be moved and one stays at least", func(t *testing.T) {
		s := simulate(t, 120, 40)
		s.press("f9", "shift+down", "enter")
		if got := s.root.compare.Request.Setup.LaneModels[1]; got != "demo-nano" {
			t.Errorf("lineup %v", s.root.compare.Request.Setup.LaneModels)
		}
		s.press("f9", "tab", "tab", "tab", "enter")
		s.shows("at least one lane stays")
	})
	story(t, "a new lane waits beside the answers for the next prompt", func(t *testing.T) {
		s := asked(t, 160, 40)
		s.press("f9", "tab", "enter", "f9", "down", "down", "tab", "enter")
		s.pass(time.Second)
		s.whole()
		if c := s.root.compare; len(c.Lanes.Visible()) != 3 || c.Lanes.All[3].Stage != lane.Idle {
			t.Errorf("%d lanes", len(c.Lanes.Visible()))
		}
	})
}
