package ui

import (
	"testing"
	"time"

	"switchboard/providers"
	"switchboard/providers/simulated"
	"switchboard/ui/compare"
	"switchboard/ui/shell"
)

// charged makes the simulated models pass for real ones, so that what they
// cost counts, with a limit above which the user is asked and a daily cap.
func charged(ask, perDay providers.Money) func(*shell.App) {
	return func(b *shell.App) {
		b.Catalog.Simulated = false
		service := b.Catalog.Providers[simulated.DemoProvider]
		service.Kind = providers.OpenAICompatible
		b.Catalog.Providers[simulated.DemoProvider] = service
		b.Limits.AskAbove, b.Limits.PerDay = ask, perDay
	}
}

// unpriced takes a model's price away.
func unpriced(id string) func(*shell.App) {
	return func(b *shell.App) {
		for i := range b.Catalog.Models {
			if b.Catalog.Models[i].ID == id {
				b.Catalog.Models[i].Price = providers.Price{}
			}
		}
	}
}

func TestSpendingGuard(t *testing.T) {
	const ask = "this can cost up to $0.0898 in 3 lanes: enter sends, esc goes back"
	story(t, "a prompt above the limit asks in a line of its own, and enter sends it", func(t *testing.T) {
		s := simulate(t, 100, 30, charged(providers.USD(0.05), providers.Money{}))
		s.write("Say hello")
		s.lacks(ask)
		s.press("enter")
		s.shows("\n ? "+ask, "> Say hello")
		s.leads(" enter send  esc go back ")
		s.whole()
		if s.root.compare.Shown.Running {
			t.Fatal("it was sent unasked")
		}
		s.press("enter")
		s.lacks(ask)
		s.answered()
		if n, _ := s.store.kept(); n != 1 {
			t.Errorf("%d trials were sent", n)
		}
	})
	story(t, "esc goes back to the prompt, letters do nothing, and nothing is sent", func(t *testing.T) {
		s := simulate(t, 100, 30, charged(providers.USD(0.05), providers.Money{}))
		s.write("Say hello")
		s.press("enter")
		s.press("r", "x", "q")
		s.shows(ask)
		s.press("esc")
		s.lacks(ask)
		if n, _ := s.store.kept(); n != 0 || s.root.ActiveMode() != compare.InPrompt || s.quit {
			t.Errorf("%d trials were sent, the mode is %v", n, s.root.ActiveMode())
		}
	})
	story(t, "a re-run asks as well", func(t *testing.T) {
		s := simulate(t, 100, 30, charged(providers.USD(0.05), providers.Money{}))
		s.write("Say hello")
		s.press("enter", "enter")
		s.answered()
		s.press("f7", "ctrl+r")
		s.shows(ask)
		s.press("esc")
		if n, _ := s.store.kept(); n != 1 {
			t.Errorf("%d trials were sent", n)
		}
	})
	story(t, "what is below the limit, simulated, or without a limit does not ask", func(t *testing.T) {
		for _, change := range []func(*shell.App){
			charged(providers.USD(0.5), providers.Money{}),
			charged(providers.Money{}, providers.Money{}),
			func(b *shell.App) { b.Limits.AskAbove = providers.Nano(1) },
		} {
			s := simulate(t, 100, 30, change)
			s.press("enter")
			s.lacks("this can cost")
			s.answered()
		}
	})
	story(t, "an unknown price is named before and after sending, and does not ask", func(t *testing.T) {
		s := simulate(t, 120, 30, charged(providers.USD(0.09), providers.Money{}), unpriced("demo-small"))
		s.shows("worst case $0.0838 and more (the price of demo-small is unknown)")
		s.press("enter")
		s.lacks("this can cost")
		s.shows("sent, and the price of demo-small is unknown")
		s.answered()
	})
	story(t, "known prices above the limit ask, whatever another lane's price is", func(t *testing.T) {
		s := simulate(t, 120, 30, charged(providers.USD(0.05), providers.Money{}), unpriced("demo-small"))
		s.press("enter")
		s.shows("in 2 lanes, and the price of demo-small is unknown: enter sends")
	})
	story(t, "the question fits the smallest screen, with its keys", func(t *testing.T) {
		s := simulate(t, 40, 12, charged(providers.USD(0.05), providers.USD(0.01)))
		s.press("enter")
		s.shows("up to $0.0", "esc goes back")
		s.whole()
	})
	story(t, "rebound keys stand in the question", func(t *testing.T) {
		s := simulate(t, 100, 30, charged(providers.USD(0.05), providers.Money{}), func(b *shell.App) {
			b.Preferences.Keys = map[string][]string{"spend": {"y"}, "go-back": {"n"}}
		})
		s.press("enter")
		s.shows("y sends, n goes back")
		s.press("enter", "n")
		s.lacks("sends")
	})
}

func TestDailyCap(t *testing.T) {
	story(t, "what was spent stands beside the cap", func(t *testing.T) {
		s := simulate(t, 100, 30, charged(providers.Money{}, providers.USD(5)))
		s.shows(" $0 of $5.00 today")
		s.press("enter")
		s.answered()
		s.lacks("$0 of")
		s.shows(" of $5.00 today")
	})
	story(t, "simulated money has no cap", func(t *testing.T) {
		s := simulate(t, 100, 30, func(b *shell.App) { b.Limits.PerDay = providers.USD(5) })
		s.lacks("$5.00")
	})
	story(t, "a lane that the cap holds back says so in words, and the others answer", func(t *testing.T) {
		s := simulate(t, 120, 36, charged(providers.Money{}, providers.USD(0.02)))
		s.shows("more than is left today")
		s.press("enter")
		s.answered()
		s.shows("■ held back by the daily cap", "raise limits.usd_per_day", "first ")
		s.lacks("✗ failed")
		s.whole()
		if f := s.store.trials[0].Answers[2].Failure; f == nil || f.Fault != providers.Budget {
			t.Errorf("the flagship's answer was kept with %+v", f)
		}
	})
	story(t, "the question says when lanes could be held back", func(t *testing.T) {
		s := simulate(t, 160, 45, charged(providers.USD(0.05), providers.USD(0.06)))
		s.press("enter")
		s.shows("$0.06 of today's cap is left, and lanes that could pass it are held back: enter sends")
	})
	story(t, "spending that cannot be summed up is no zero", func(t *testing.T) {
		s := simulate(t, 100, 30, charged(providers.Money{}, providers.Money{}))
		s.send(shell.Spent{Generation: s.root.Generations.Now(shell.Lasting), Err: errNoTrial})
		s.shows("— today", "what was spent today cannot be read")
	})
	story(t, "calls of unknown cost are told beside it", func(t *testing.T) {
		s := simulate(t, 100, 30, charged(providers.Money{}, providers.Money{}))
		s.send(shell.Spent{Generation: s.root.Generations.Now(shell.Lasting), Sum: providers.USD(0.42), Unknown: 2})
		s.shows(" $0.42 + 2 calls of unknown cost today")
	})
}

func TestNothingIsSpentOnSimulatedModels(t *testing.T) {
	story(t, "the status line says so, and no sum looks like money", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {160, 45}} {
			s := asked(t, size[0], size[1])
			s.lacks("today")
			if size[0] > 40 {
				s.shows("nothing is spent")
				s.shows("(simulated)")
			}
			if size[0] == 160 {
				s.shows("simulated, nothing is spent")
			}
			s.whole()
		}
	})
}

func TestOfferEndsWhenAnotherTrialIsOpened(t *testing.T) {
	story(t, "a reopened trial takes the question away", func(t *testing.T) {
		store := manyTrials(1)
		s := simulateOn(t, store, 100, 30, charged(providers.USD(0.05), providers.Money{}))
		s.write("Say hello")
		s.press("enter", "f7", "enter")
		s.pass(time.Second)
		s.lacks("this can cost")
		s.shows("> prompt number 0")
		if s.root.compare.Shown.Trial.Answers[0].Finish != "" || s.root.ActiveMode() != compare.InLanes {
			t.Errorf("the mode is %v", s.root.ActiveMode())
		}
	})
}
