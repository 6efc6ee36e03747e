package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine/routing"
	"switchboard/ui/shell"
)

func TestGapsOfAllModelsAreListed(t *testing.T) {
	story(t, "the reference stands among them, with the star when it is chosen", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.write("Prove that the square root of 2 is irrational.")
		s.press("esc", "w")
		s.shows("over the threshold", "★ demo-flagship      –  the reference: no cheaper model is within the threshold")
		s.lacks("★ demo-nano   ", "too large")
		s.whole()
	})
	story(t, "a cheaper model that is chosen has the star", func(t *testing.T) {
		store := &memory{}
		stored(store)
		s := simulateOn(t, store, 120, 36)
		s.press("f7", "enter")
		s.pass(time.Second)
		s.press("w")
		s.shows("★ demo-nano       0.03  the cheapest within the threshold", "  demo-flagship      –  the reference")
	})
}

func TestAPolicyThatSendsNothingToACheaperModel(t *testing.T) {
	strict := func(b *shell.App) {
		p := demoRouter(b.Catalog).Policy()
		p, err := routing.NewPolicy(p.Scorer, routing.NoCheaper(), p.Ladder, p.Provenance)
		if err != nil {
			t.Fatal(err)
		}
		b.Router = routing.NewRouter(p)
	}
	story(t, "says so in words, at every size", func(t *testing.T) {
		for _, size := range [][2]int{{160, 45}, {80, 24}, {40, 12}} {
			s := simulate(t, size[0], size[1], strict)
			s.write("What is 2+2?")
			s.shows("this task goes to the reference")
			s.press("esc", "w")
			s.lacks("-2.00", "threshold −")
			s.press("w", "v", "G")
			s.lacks("-2.00")
			s.whole()
		}
	})
	story(t, "and that it is the policy that says so, where there is room", func(t *testing.T) {
		s := simulate(t, 120, 36, strict)
		s.write("What is 2+2?")
		s.shows("by this policy this task goes to the reference → ★ demo-flagship")
	})
	story(t, "has no threshold among the figures", func(t *testing.T) {
		s := simulate(t, 160, 60, strict)
		s.write("What is 2+2?")
		s.press("esc", "v", "G")
		s.shows("none", "the policy accepts no gap for", "which is the reference")
	})
}

func TestPromptThatDoesNotFit(t *testing.T) {
	story(t, "is named in its lane, beside the worst case and among the gaps, before it is sent", func(t *testing.T) {
		for _, size := range [][2]int{{160, 45}, {80, 24}, {40, 12}} {
			s := simulate(t, size[0], size[1])
			s.send(tea.PasteMsg{Content: strings.Repeat("word ", 32_000)})
			s.shows("! prompt too long")
			s.whole()
			if size[0] == 40 {
				continue
			}
			s.shows("too long", "! the prompt does not")
			s.press("esc", "w")
			if size[0] == 160 {
				s.shows("~40,000 tok: too long for demo-nano ", "the prompt does not fit: ~40,000 of 32,768 tok")
			}
			s.whole()
		}
	})
	story(t, "is nothing to speak of when it fits, or when the context is unknown", func(t *testing.T) {
		s := simulate(t, 160, 45, func(b *shell.App) { b.Catalog.Models[0].Context = 0 })
		s.send(tea.PasteMsg{Content: strings.Repeat("word ", 32_000)})
		s.lacks("too long", "does not fit")
	})
	story(t, "is forgotten with the prompt", func(t *testing.T) {
		s := simulate(t, 160, 45)
		s.send(tea.PasteMsg{Content: strings.Repeat("word ", 32_000)})
		s.press("ctrl+l")
		s.lacks("too long", "does not fit")
	})
}
