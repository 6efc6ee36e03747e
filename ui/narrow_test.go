package ui

import (
	"testing"

	"switchboard/eval"
)

func TestNarrow(t *testing.T) {
	story(t, "a remark is read whole", func(t *testing.T) {
		s := asked(t, 40, 12)
		s.press("esc", "C")
		s.shows("only a routed prompt can be critical;", "R makes it one")
		s.whole()
		s.press("j")
		s.lacks("R makes it one")
	})
	story(t, "a remark in Rate is read whole", func(t *testing.T) {
		s := sit(t, 2, 40, 12, eval.Accept)
		s.press("u")
		s.shows("there is no rating of yours to take", "back")
		s.whole()
	})
	story(t, "names are read whole", func(t *testing.T) {
		s := sit(t, 2, 40, 12, eval.Accept)
		s.press("j", "k", "R")
		s.shows("✓ demo-", "▾ demo-")
		s.lacks("demo-…", "demo-nan…", "demo-flagshi…")
		s.whole()
	})
	story(t, "those of three answers too, below each other", func(t *testing.T) {
		s := simulateOn(t, rateable(2), 40, 12, piled("demo-nano", "demo-small", "demo-flagship"))
		s.press("f3", "j", "k", "j", "R")
		s.lacks("demo-…", "…")
		s.shows("A   ✓ demo-", "B   ▾ demo-", "C   ✓ demo-")
		s.whole()
	})
	story(t, "tags are seen as they are chosen", func(t *testing.T) {
		s := sit(t, 2, 40, 12, eval.Accept)
		s.press("t")
		s.shows("what is wrong with A", "t done")
		s.press("a")
		s.shows("A #wrong")
		s.whole()
		s.press("t")
		s.lacks("#wrong")
		s.whole()
	})
	story(t, "a short prompt is read whole before it is rated", func(t *testing.T) {
		store := rateable(1)
		store.trials[0].Prompt = "Is this review good or bad? Answer with one word. Review: I hate the tripod. It broke on a Monday."
		s := simulateOn(t, store, 40, 12, piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.shows("Is this review", "It broke on", "▸ [A]")
		s.lacks("p all")
		s.whole()
	})
	story(t, "Calibrate has the words of the way whole where there is room", func(t *testing.T) {
		s := halfway().open(t, 60, 20)
		s.shows("▸ certified 3 of 4 ─ applied ✓")
		s.lacks("cert. ", "appl. ")
		s.whole()
	})
	story(t, "the selected line of a menu is read whole", func(t *testing.T) {
		s := asked(t, 40, 12)
		s.press("esc", "ctrl+p", "down", "down")
		s.shows("▸ new              begin a new", "prompt; the", "answers stay in", "History")
		s.whole()
	})
	story(t, "a menu without keys leaves no room for them", func(t *testing.T) {
		s := halfway().open(t, 80, 24)
		s.press("e")
		s.shows("one Python file, for LiteLLM")
		s.whole()
	})
	story(t, "the route line has the model, whatever else has no room", func(t *testing.T) {
		s := asked(t, 40, 12)
		s.press("esc", "n")
		s.shows("route follows the prompt")
		s.write("Prove that there are infinitely many primes, and that the square root of 2 is irrational")
		s.shows("★ demo-")
		s.lacks("…\n──")
	})
	story(t, "a diff says whose answers it is about", func(t *testing.T) {
		s := asked(t, 40, 12)
		s.press("esc", "d")
		s.shows("what turns demo-flagship", "│ demo-nano  ", "words gone", "words the same")
		s.lacks("…")
		s.whole()
	})
}
