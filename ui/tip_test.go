package ui

import (
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
	"switchboard/ui/shell"
)

func TestTips(t *testing.T) {
	const send, rate = "enter sends", "r rates the answers"
	story(t, "Compare says how to send and how to rate, each until it was done", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.shows(send + " · esc, then " + rate)
		s.press("enter")
		s.answered()
		s.lacks(send)
		s.shows("esc, then " + rate)
		s.press("esc")
		s.lacks("esc, then")
		s.shows(rate)
		s.press("r", "j", "esc")
		s.lacks(rate)
	})
	story(t, "what the store shows to be known is not said again", func(t *testing.T) {
		store := manyTrials(2)
		s := simulateOn(t, store, 100, 30)
		s.lacks(send)
		s.shows(rate)
		store.AddRating(eval.Rating{ID: "r1", Trial: store.trials[0].ID, Rater: "ana", Scale: eval.Accept, Shown: []eval.Shown{{}}, Verdicts: []eval.Verdict{{Value: 1}}})
		s = simulateOn(t, store, 100, 30)
		s.lacks(send, rate)
	})
	story(t, "on a screen without lines to spare there is none", func(t *testing.T) {
		simulate(t, 40, 12).lacks(send, rate)
	})
	story(t, "what was asked for has the place first", func(t *testing.T) {
		s := simulate(t, 100, 30, func(b *shell.App) { b.Parameters.System = "be brief" })
		s.lacks(send)
	})
	story(t, "rebound keys are named as they are", func(t *testing.T) {
		s := simulate(t, 100, 30, func(b *shell.App) { b.Preferences.Keys = map[string][]string{"send": {"ctrl+s"}} })
		s.shows("ctrl+s sends")
	})
	story(t, "History and Models have theirs, until they were used", func(t *testing.T) {
		s := simulateOn(t, contest(30), 100, 30)
		s.press("esc", "6")
		s.shows("enter opens the trial in Compare")
		s.press("/", "esc")
		s.lacks("/ searches")
		s.press("4")
		s.pass(time.Second)
		s.shows("s sorts", "t shows one task")
		s.whole()
		s.press("s")
		s.lacks("s sorts")
	})
}

func TestFoundAtTheStart(t *testing.T) {
	story(t, "keys and servers are told once, and go with the next key", func(t *testing.T) {
		t.Setenv("SWITCHBOARD_TEST_KEY", "sk-very-secret")
		s := simulate(t, 120, 30, crowd, func(b *shell.App) {
			service := b.Catalog.Providers["p"]
			service.APIKey = providers.Key{Env: "SWITCHBOARD_TEST_KEY"}
			b.Catalog.Providers["p"] = service
			b.Catalog.Providers["ollama"] = engine.Service{Config: providers.Config{ID: "ollama"}, Found: true}
			b.Catalog.Providers["empty"] = engine.Service{Config: providers.Config{ID: "empty"}, Found: true}
			for _, id := range []string{"ollama/a", "ollama/b"} {
				b.Catalog.Models = append(b.Catalog.Models, providers.Model{ID: id, Provider: "ollama"})
			}
		})
		s.leads(" found a key for p; on this machine ollama with 2 models")
		s.lacks("very-secret")
		s.press("esc")
		s.lacks("found a key")
	})
	story(t, "a key that is not there is not found", func(t *testing.T) {
		s := simulate(t, 120, 30, crowd, func(b *shell.App) {
			service := b.Catalog.Providers["p"]
			service.APIKey = providers.Key{Env: "SWITCHBOARD_NO_SUCH_KEY"}
			b.Catalog.Providers["p"] = service
		})
		s.lacks("found")
	})
}
