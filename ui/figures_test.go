package ui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// eventful is a trial in which everything happened that a meter can tell: the
// first lane waited, thought, was sent twice and read from a cache, at a price
// that was old; the second one has plain figures; the third was never billed.
func eventful(store *memory) {
	price := func(in, out float64, day time.Time) providers.Price {
		return providers.Price{Rates: providers.Rates{Input: providers.USD(in), CachedInput: providers.USD(in / 10), Output: providers.USD(out)}, AsOf: day, Source: "a price list"}
	}
	asked := time.Date(2026, 11, 2, 9, 14, 0, 0, time.UTC)
	old := price(1, 10, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	usage := providers.Usage{Input: providers.Count(54), CachedInput: providers.Count(32), Output: providers.Count(88), Reasoning: providers.Count(40)}
	store.trials = append(store.trials, engine.Trial{
		ID: "01", Time: asked, Prompt: "Say hello", Decision: engine.Decision{Model: "demo-nano", Task: engine.QA},
		Route: engine.Quote{Model: "demo-nano", Price: old}, Reference: engine.Quote{Model: "demo-flagship", Price: price(5, 25, asked)},
		Answers: []engine.Answer{
			{Model: "demo-nano", Provider: "demo", Text: "Hello.", Finish: providers.Stop, Usage: usage, Cost: old.Cost(usage),
				Queued: 1200 * time.Millisecond, FirstReasoning: 800 * time.Millisecond, FirstToken: 2 * time.Second, LastToken: 3 * time.Second, Total: 3 * time.Second,
				Attempts: []providers.Attempt{{Status: 429, RetryAfter: time.Second}, {Start: time.Second, FirstByte: 1500 * time.Millisecond, Status: 200, RequestID: "req-7"}}},
			{Model: "demo-small", Provider: "demo", Text: "Hi.", Finish: providers.Stop, Cost: providers.USD(0.0123), Queued: 3 * time.Microsecond,
				Usage:      providers.Usage{Input: providers.Count(54), Output: providers.Count(9), Estimated: true},
				FirstToken: 300 * time.Millisecond, LastToken: time.Second, Total: time.Second, Attempts: []providers.Attempt{{Status: 200}}},
			{Model: "demo-flagship", Provider: "demo", Finish: providers.Failed, Cost: providers.Nano(0),
				Failure: &engine.Failure{Fault: providers.Auth, Sentence: "demo did not accept the key"}, Attempts: []providers.Attempt{{Error: "connection refused"}}},
		},
	})
}

// opened is a program that shows the eventful trial.
func opened(t *testing.T, w, h int) *simulator {
	t.Helper()
	store := &memory{}
	eventful(store)
	s := simulateOn(t, store, w, h)
	s.press("f7", "enter")
	s.pass(time.Second)
	return s
}

func TestMetersTellWhatHappened(t *testing.T) {
	story(t, "thinking, waiting and attempts stand apart from the first token", func(t *testing.T) {
		s := opened(t, 160, 45)
		s.shows("first 2.0s  total 3.0s", "waited 1.2s · 2 attempts · thought 0.80s", "54 (32 cached) → 88 (40 thought) tok")
		s.whole()
	})
	story(t, "a narrow lane tells the same on more lines", func(t *testing.T) {
		s := opened(t, 80, 24)
		s.shows("54 → 88 tok", "waited 1.2s", "2 attempts", "thought 0.80s", " !")
		s.whole()
	})
	story(t, "lanes beside each other say the same words, at every width", func(t *testing.T) {
		for w := 40; w <= 160; w++ {
			s := opened(t, w, 24)
			labels := map[string]bool{}
			for _, m := range regexp.MustCompile(`(first|1st)? ?\d\.\d+s {0,2}(total|·|all) +\d\.\d+s`).FindAllStringSubmatch(s.screen(), -1) {
				labels[m[1]+" "+m[2]] = true
			}
			if len(labels) != 1 || labels["first all"] {
				t.Errorf("at %d columns the labels are %v:\n%s", w, labels, s.screen())
			}
		}
	})
	story(t, "what did not happen takes no line", func(t *testing.T) {
		s := opened(t, 160, 45)
		if n := strings.Count(s.screen(), "attempts"); n != 1 {
			t.Errorf("%d lanes tell of attempts:\n%s", n, s.screen())
		}
		if n := strings.Count(s.screen(), "waited"); n != 1 {
			t.Errorf("%d lanes waited:\n%s", n, s.screen())
		}
		s.shows("~54 → ~9 tok")
	})
	story(t, "an old price is marked with its date, and again among the reasons", func(t *testing.T) {
		s := opened(t, 160, 45)
		s.shows("$0.00091 ! ", "! price of 2026-03-01")
		s.press("w")
		s.shows("! ", "price of 2026-03-01 behind the cost of demo-nano: it may have changed")
		s.whole()
	})
	story(t, "a young price is not marked", func(t *testing.T) {
		s := simulate(t, 160, 45)
		s.press("enter")
		s.answered()
		s.lacks("price of", "!")
	})
}

func TestEveryFigureSaysWhereItComesFrom(t *testing.T) {
	story(t, "every figure of a lane says where it comes from", func(t *testing.T) {
		s := opened(t, 120, 60)
		s.press("v")
		s.shows("▸ ", "demo-nano at demo",
			"waited           1.2s", "for a place at the provider",
			"first thought    0.80s", "first token      2.0s", "measured here: from sending",
			"speed            40 t/s", "worked out: output tokens",
			"cached input     32 tok", "reported by the provider; the part of input read",
			"cache write      —", "not reported",
			"cost             $0.00091", "worked out: the tokens above × the list price below",
			"! old, more than 180 days: list price of 2026-03-01, a price",
			"attempt 1        HTTP 429", "told to wait 1.0s",
			"attempt 2        HTTP 200", "first byte at 1.5s · request",
			"today")
		s.whole()
		s.press("v")
		s.lacks("cached input")
	})
	story(t, "estimates say so, and a price list that is not kept is not made up", func(t *testing.T) {
		s := opened(t, 120, 60)
		s.press("l", "v")
		s.shows("~9 tok", "estimated from the texts", "the price list of that day is")
	})
	story(t, "a call that was never taken is not billed", func(t *testing.T) {
		s := opened(t, 120, 60)
		s.press("l", "l", "v")
		s.shows("nothing was taken by the provider, so nothing is billed", "no response", "connection refused")
	})
	story(t, "they live while a lane streams, and are whole on every screen", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {160, 45}} {
			s := simulate(t, size[0], size[1])
			s.press("esc", "v")
			s.shows("figures")
			s.whole()
			s.press("v", "i")
			s.write("Tell me a long story")
			s.press("enter", "esc", "v")
			s.pass(700 * time.Millisecond)
			before := s.screen()
			s.pass(500 * time.Millisecond)
			if s.screen() == before {
				t.Error("the figures stand still")
			}
			s.whole()
			s.answered()
			s.press("G", "ctrl+u", "j")
			s.whole()
			s.press("esc")
			s.lacks("figures ─")
		}
	})
	story(t, "simulated figures never say that a provider reported them", func(t *testing.T) {
		s := simulate(t, 120, 60)
		s.press("enter", "tab")
		s.answered()
		s.press("v")
		s.shows("simulated clock", "simulated; all of the prompt", "made up for the simulated models")
		s.lacks("reported by the provider;", "measured here")
	})
}
