package ui

import (
	"strings"
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

func TestHistoryAsksBeforeItSpoilsWhatCanBeJudgedBlind(t *testing.T) {
	ofASet := func(n int) *memory {
		store := rateable(n)
		for i := range store.trials {
			store.trials[i].Set = "july"
		}
		return store
	}
	blind := piled("demo-nano", "demo-flagship")
	const asks = "You have not rated this prompt of a set yet"
	story(t, "no leaves it closed and unseen", func(t *testing.T) {
		s := simulateOn(t, ofASet(1), 120, 36, blind)
		s.press("f7", "enter")
		s.shows(asks, "Question 0")
		s.press("n")
		s.shows("▸6 History")
		if len(s.store.sightings) > 0 {
			t.Error("it counts as seen")
		}
	})
	story(t, "yes opens it, once and for all", func(t *testing.T) {
		s := simulateOn(t, ofASet(1), 120, 36, blind)
		s.press("f7", "enter", "y")
		s.pass(time.Second)
		s.shows("> Question 0")
		s.press("f7", "enter")
		s.lacks(asks)
		s.shows("> Question 0")
	})
	story(t, "the next trial of the list is asked about too", func(t *testing.T) {
		store := ofASet(2)
		store.trials[1].Set = ""
		s := simulateOn(t, store, 120, 36, blind)
		s.press("f7", "enter", "]")
		s.shows(asks, "Question 0")
	})
	for name, change := range map[string]func(*memory){
		"what was rated opens": func(m *memory) { m.ratings = []eval.Rating{{ID: "1", Trial: "t0000", Rater: "ana"}} },
		"what was seen with names opens": func(m *memory) {
			m.sightings = []eval.Sighting{{Rater: "ana", Prompt: eval.PromptKey(m.trials[0].Prompt)}}
		},
		"what belongs to no set opens":        func(m *memory) { m.trials[0].Set = "" },
		"what another one has rated is asked": func(m *memory) { m.ratings = []eval.Rating{{ID: "1", Trial: "t0000", Rater: "ben"}} },
		"what another one has seen is asked": func(m *memory) {
			m.sightings = []eval.Sighting{{Rater: "ben", Prompt: eval.PromptKey(m.trials[0].Prompt)}}
		},
		"what the rater has taken back, asked": func(m *memory) {
			m.ratings = []eval.Rating{{ID: "1", Trial: "t0000", Rater: "ana"}, {ID: "2", Trial: "t0000", Rater: "ana", Retracts: "1"}}
		},
	} {
		story(t, name, func(t *testing.T) {
			store := ofASet(1)
			change(store)
			s := simulateOn(t, store, 120, 36, blind)
			s.press("f7", "enter")
			if want, got := strings.HasSuffix(name, "asked"), strings.Contains(s.screen(), asks); got != want {
				t.Errorf("asked: %v\n%s", got, s.screen())
			}
		})
	}
}
