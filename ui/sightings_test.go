package ui

import (
	"testing"
	"time"

	"switchboard/eval"
	"switchboard/ui/shell"
)

func TestCompareKeepsWhatWasSeenWithNames(t *testing.T) {
	story(t, "when a trial is opened from History", func(t *testing.T) {
		s := simulateOn(t, rateable(1), 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, piled("demo-nano", "demo-flagship"))
		s.press("f7", "enter")
		s.pass(time.Second)
		s.shows("> Question 0")
		s.press("2")
		s.shows("not blind, names were seen")
		seen := s.store.sightings
		if len(seen) != 1 || seen[0].Prompt != eval.PromptKey(s.store.trials[0].Prompt) || seen[0].Rater != "ana" {
			t.Fatalf("got %+v", seen)
		}
	})
	story(t, "but not when it is kept closed because it is rated", func(t *testing.T) {
		s := sit(t, 1, 120, 36, eval.Preference)
		s.send(shell.Reopened{Generation: s.root.Generations.Now(shell.Opening), Trial: s.store.trials[0]})
		s.shows("this one is being rated blind")
		if seen := s.store.sightings; len(seen) > 0 {
			t.Fatalf("got %+v", seen)
		}
	})
	story(t, "when a prompt is sent from there", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.press("H", "i", "enter")
		s.answered()
		if seen := s.store.sightings; len(seen) != 1 || seen[0].Prompt != eval.PromptKey("Hi") {
			t.Fatalf("got %+v", seen)
		}
	})
}
