package ui

import (
	"testing"
	"time"

	"switchboard/eval"
	"switchboard/providers"
	"switchboard/providers/simulated"
	"switchboard/ui/shell"
)

// lacking has answers of one model only from the k-th trial on.
func lacking(n, k int) *memory {
	records := rateable(n)
	for i := k; i < n; i++ {
		records.trials[i].Answers = records.trials[i].Answers[:1]
	}
	return records
}

// atRealPrices makes everything cost what its list price says, and asks above
// so much.
func atRealPrices(askAbove float64) func(*shell.App) {
	return func(b *shell.App) {
		b.Scale = eval.Preference
		service := b.Catalog.Providers[simulated.DemoProvider]
		service.Kind = providers.OpenAICompatible
		b.Catalog.Providers[simulated.DemoProvider] = service
		b.Catalog.Simulated, b.Limits.AskAbove = false, providers.USD(askAbove)
	}
}

func TestRateFetchesAhead(t *testing.T) {
	preference := func(b *shell.App) { b.Scale = eval.Preference }
	story(t, "what the next prompt is missing, and nothing further", func(t *testing.T) {
		provider := &paidFor{}
		s := simulateOn(t, lacking(4, 1), 120, 36, preference, counting(provider), piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.pass(time.Minute)
		s.shows("Question 0", "▸ A ")
		if n := provider.calls(); n != 1 {
			t.Fatalf("%d calls ahead", n)
		}
		s.press("a")
		s.shows("Question 1", "▸ A ")
		s.lacks("waiting for", "missing")
	})
	story(t, "not what the rater has to be asked about", func(t *testing.T) {
		provider := &paidFor{}
		s := simulateOn(t, lacking(2, 1), 120, 36, atRealPrices(0.0001), counting(provider), piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.pass(time.Minute)
		s.shows("Question 0")
		if n := provider.calls(); n != 0 {
			t.Fatalf("%d calls without a question", n)
		}
		s.press("a")
		s.shows("? 1 answer missing")
	})
	story(t, "and names can be shown meanwhile", func(t *testing.T) {
		s := simulateOn(t, lacking(3, 2), 120, 36, preference, piled("demo-nano", "demo-flagship"))
		s.press("f3", "a", "R")
		s.shows("who wrote what")
		s.pass(time.Minute)
		s.press("esc")
		s.shows("Question 1", "▸ A ")
	})
}

func TestRateSaysWhyAKeyDoesNothing(t *testing.T) {
	story(t, "until the answers that it waited for are shown", func(t *testing.T) {
		s := simulateOn(t, lacking(1, 0), 120, 36, atRealPrices(0.0001), piled("demo-nano", "demo-flagship"))
		s.press("f3", "enter")
		s.shows("waiting for 1 answer")
		for _, key := range []string{"a", "enter"} {
			s.press(key)
		}
		s.shows("the answers are under way")
		s.pass(time.Minute)
		s.shows("Question 0", "▸ A ", "both bad")
		s.lacks("the answers are under way")
	})
}

func TestRateSkipsWhatWaits(t *testing.T) {
	story(t, "for another prompt, where it would cost too much", func(t *testing.T) {
		records := rateable(2)
		records.trials[0].Answers = records.trials[0].Answers[:1]
		s := simulateOn(t, records, 120, 36, atRealPrices(0.0001), piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.shows("? 1 answer missing", "space goes on with another prompt")
		s.press("space")
		s.shows("Question 1", "▸ A ")
		if len(s.store.ratings) > 0 {
			t.Errorf("stored %+v", s.store.ratings)
		}
	})
	story(t, "while its answers are under way, and has it as soon as they are there", func(t *testing.T) {
		records := rateable(2)
		records.trials[0].Answers = records.trials[0].Answers[:1]
		s := simulateOn(t, records, 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.shows("waiting for 1 answer")
		s.press("space")
		s.shows("Question 1", "▸ A ")
		s.pass(time.Minute)
		s.press("a")
		s.shows("Question 0", "▸ A ")
	})
}

func TestRateBuysNothingThatABatchBrings(t *testing.T) {
	story(t, "and says what it waits for", func(t *testing.T) {
		provider := &paidFor{}
		records := lacking(2, 0)
		records.trials[0].Batch, records.trials[1].Batch = true, true
		s := simulateOn(t, records, 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, counting(provider), piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.pass(time.Minute)
		s.shows("It waits for 1 answer by batch", "space goes on with another prompt")
		if n := provider.calls(); n != 0 {
			t.Fatalf("%d calls", n)
		}
	})
	story(t, "nor ahead", func(t *testing.T) {
		provider := &paidFor{}
		records := lacking(2, 1)
		records.trials[1].Batch = true
		s := simulateOn(t, records, 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, counting(provider), piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.pass(time.Minute)
		s.shows("Question 0")
		if n := provider.calls(); n != 0 {
			t.Fatalf("%d calls ahead", n)
		}
	})
}

func TestRateSaysHowLongItTakes(t *testing.T) {
	story(t, "from the median pace, and proposes a break", func(t *testing.T) {
		s := sit(t, 100, 120, 36, eval.Preference)
		for i := range 50 {
			s.lacks("short break")
			s.pass(30 * time.Second)
			s.press("a")
			if i == 20 {
				s.shows("79 to go · about 40 min")
			}
		}
		s.shows("50 rated: a short break keeps you steady")
	})
}
