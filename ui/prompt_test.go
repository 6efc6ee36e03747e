package ui

import (
	"testing"

	"switchboard/eval/demo"
)

func TestEmptyPrompt(t *testing.T) {
	nothing := func(s *simulator, trials int) {
		s.Helper()
		s.shows("> ask something")
		s.lacks("Extract name and city as JSON: Ada moved to Paris in 1834. │", "worst case $")
		s.press("enter")
		s.shows("there is nothing to send yet")
		if n, _ := s.store.kept(); n != trials {
			s.Errorf("%d trials are kept", n)
		}
	}
	story(t, "ctrl+l empties the field, and an emptied field sends nothing", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("ctrl+l")
		nothing(s, 0)
		s.write("x")
		s.press("backspace")
		nothing(s, 0)
	})
	story(t, "answers above an emptied field say whose they are", func(t *testing.T) {
		s := asked(t, 100, 30)
		s.press("ctrl+l")
		nothing(s, 1)
		s.shows("▸ new prompt ", " above “Extract name and city", `"Paris"`)
		s.whole()
		s.write("Say hello")
		s.shows("▸ new prompt ", " next  ", " above “Extract name and city")
	})
	story(t, "n begins a new prompt on a clean screen", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {100, 30}} {
			s := asked(t, size[0], size[1])
			s.press("esc", "n")
			s.lacks(`"Paris"`, " above ")
			nothing(s, 1)
			s.whole()
		}
	})
	story(t, "n lets answers that still come go on", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("enter", "esc", "n")
		s.shows("> ask something")
		s.answered()
		s.shows(`"Paris"`, " above “Extract")
	})
}

func TestExample(t *testing.T) {
	story(t, "waits in a store with nothing but samples", func(t *testing.T) {
		store := manyTrials(60)
		for i := range store.trials {
			store.trials[i].Set = demo.DemoSet
		}
		s := simulateOn(t, store, 100, 30)
		s.shows("> Extract name and city", "worst case $")
	})
	story(t, "does not come back once something was sent", func(t *testing.T) {
		store := manyTrials(1)
		s := simulateOn(t, store, 100, 30)
		s.shows("> ask something")
		s.lacks("Extract name and city")
	})
	story(t, "does not replace what is being written, nor come back later", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("ctrl+l", "f7", "f2")
		s.shows("> ask something")
	})
}
