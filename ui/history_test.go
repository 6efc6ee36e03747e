package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"switchboard/engine"
	"switchboard/engine/batch"
	"switchboard/eval"
	"switchboard/eval/demo"
	"switchboard/providers"
	"switchboard/ui/compare"
	"switchboard/ui/history"
	"switchboard/ui/internal/uitest"
	"switchboard/ui/shell"
)

// manyTrials fills a store with so many trials, one a minute.
func manyTrials(n int) *memory {
	store := &memory{}
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		store.trials = append(store.trials, engine.Trial{
			ID: fmt.Sprintf("%06d", i), Time: start.Add(time.Duration(i) * time.Minute), Prompt: fmt.Sprintf("prompt number %d", i),
			Decision: engine.Decision{Model: "demo-nano", Task: engine.QA}, Answers: []engine.Answer{{Model: "demo-nano"}},
		})
	}
	return store
}

func TestHistoryListsFindsAndOpens(t *testing.T) {
	story(t, "an empty one says how to fill it", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("f7")
		s.shows("Nothing here yet. Send a prompt")
	})
	story(t, "what was just sent is selected", func(t *testing.T) {
		s := simulateOn(t, manyTrials(3), 100, 30)
		s.press("f7")
		if got := s.row("prompt number 2"); !strings.Contains(got, "▸") {
			t.Fatalf("not selected: %q", got)
		}
		s.press("f2")
		s.write("What is 2 + 2?")
		s.press("enter")
		s.answered()
		s.press("f7")
		if e := s.root.history.Entries[s.root.history.Selected]; e.Prompt != "What is 2 + 2?" {
			t.Errorf("selected is %q:\n%s", e.Prompt, s.screen())
		}
		s.press("j", "f2", "f7")
		if e := s.root.history.Entries[s.root.history.Selected]; e.Prompt != "prompt number 2" {
			t.Errorf("then %q", e.Prompt)
		}
	})
	story(t, "small amounts and long tasks are not cut", func(t *testing.T) {
		store := manyTrials(3)
		store.trials[1].Answers[0].Cost = providers.Nano(3300)
		for _, size := range [][2]int{{80, 24}, {100, 30}, {200, 50}} {
			s := simulateOn(t, store, size[0], size[1])
			s.press("f7")
			s.shows("$0.0000033 ", "question answering ", "prompt number")
			s.whole()
		}
	})
	story(t, "the newest stand first, and older pages are read on the way down", func(t *testing.T) {
		s := simulateOn(t, manyTrials(130), 100, 30)
		s.press("f7")
		s.shows("prompt number 129", "the newest 50 trials")
		s.lacks("prompt number 79")
		s.press("G")
		s.press("G")
		s.press("G")
		s.shows("prompt number 0 ", "130 trials")
		s.whole()
	})
	story(t, "a search shows what matches", func(t *testing.T) {
		s := simulateOn(t, manyTrials(130), 100, 30)
		s.press("f7", "/")
		s.write("number 42")
		s.pass(time.Second)
		s.shows("prompt number 42", "1 trial found ")
		s.lacks("prompt number 43")
		s.press("enter", "enter")
		s.pass(time.Second)
		s.shows("> prompt number 42")
	})
	story(t, "a search that finds more than a page says so", func(t *testing.T) {
		s := simulateOn(t, manyTrials(130), 100, 30)
		s.press("f7", "/")
		s.write("number")
		s.pass(time.Second)
		s.shows("the newest 50 trials found ")
	})
	story(t, "a trial of which no choice is known names none", func(t *testing.T) {
		store := manyTrials(1)
		store.trials[0].Decision = engine.Decision{}
		s := simulateOn(t, store, 100, 30)
		s.press("f7")
		s.lacks("★")
	})
	story(t, "a search without a match says so, and esc brings everything back", func(t *testing.T) {
		s := simulateOn(t, manyTrials(3), 100, 30)
		s.press("f7", "/")
		s.write("zebra")
		s.pass(time.Second)
		s.shows("Nothing contains “zebra”")
		s.press("esc")
		s.shows("prompt number 2")
	})
	story(t, "forgetting asks first, and no is no", func(t *testing.T) {
		s := simulateOn(t, manyTrials(3), 100, 30)
		s.press("f7", "D")
		s.shows("Forget this trial for good")
		s.press("n")
		if n, _ := s.store.kept(); n != 3 {
			t.Fatalf("%d trials are left", n)
		}
		s.press("D", "y")
		s.pass(time.Second)
		if n, _ := s.store.kept(); n != 2 {
			t.Fatalf("%d trials are left", n)
		}
		s.lacks("prompt number 2")
		s.shows("forgotten for good")
	})
	story(t, "nothing is opened while a prompt is under way", func(t *testing.T) {
		s := simulateOn(t, manyTrials(3), 100, 30)
		s.write("Tell me a story")
		s.press("enter")
		s.press("f7")
		s.shows("a prompt is under way")
		s.press("enter")
		s.shows("ctrl+c cancels it")
		s.press("ctrl+c")
		s.answered()
	})
	story(t, "an answer that never ended is shown as such", func(t *testing.T) {
		s := simulateOn(t, manyTrials(1), 100, 30)
		s.press("f7", "enter")
		s.pass(time.Second)
		s.shows("never ended")
	})
}

func TestStaleRepliesAreDropped(t *testing.T) {
	story(t, "a page of an earlier search does not replace the list", func(t *testing.T) {
		s := simulateOn(t, manyTrials(3), 100, 30)
		s.press("f7")
		old := shell.Listed{Generation: s.root.Generations.Now(history.Listing), Entries: []shell.Entry{{Id: "x", Prompt: "from the past"}}}
		s.press("/")
		s.write("number")
		s.pass(time.Second)
		s.send(old)
		s.lacks("from the past")
	})
}

func TestRerun(t *testing.T) {
	story(t, "sends the prompt again to the same models, from any screen", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.write("Say hello")
		s.press("enter")
		s.answered()
		s.press("f7", "ctrl+r")
		s.shows("▸ prompt", "▹ ★ demo-nano")
		s.answered()
		if n, _ := s.store.kept(); n != 2 || s.store.trials[0].Prompt != s.store.trials[1].Prompt {
			t.Errorf("%d trials are kept: %+v", n, s.store.trials)
		}
	})
	story(t, "is off while there is nothing to send again", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("ctrl+r")
		s.shows("nothing was sent yet")
	})
}

// answeredTrials are trials with two whole answers each.
func answeredTrials(n int) *memory {
	store := manyTrials(n)
	for i := range store.trials {
		whole := engine.Answer{Model: "demo-nano", Text: "an answer", Finish: providers.Stop}
		store.trials[i].Answers = []engine.Answer{whole, whole}
	}
	return store
}

func TestSamples(t *testing.T) {
	samples := func() *memory {
		store := manyTrials(3)
		for i := range store.trials[:2] {
			store.trials[i].Set = demo.DemoSet
		}
		store.ratings = []eval.Rating{
			{ID: "1", Trial: "000000", Simulated: true}, {ID: "2", Trial: "000001", Simulated: true}, {ID: "3", Trial: "000001"},
			{ID: "4", Trial: "000002"}, {ID: "5", Trial: "000002"}, {ID: "6", Trial: "000002", Retracts: "5"},
		}
		return store
	}
	story(t, "are marked as such, and ratings that nobody gave too", func(t *testing.T) {
		s := simulateOn(t, samples(), 160, 45)
		s.press("f7")
		s.shows("│ demo 1", "  ✓ 1 simulated  prompt number 0", "✓ 1, 1 simulated  prompt number 1", " ✓ 1  prompt number 2", "─ prompt ─")
		s.press("j")
		s.shows("─ prompt that came with the demo ─")
		s.whole()
	})
	story(t, "are marked on a narrow screen too", func(t *testing.T) {
		s := simulateOn(t, samples(), 40, 12)
		s.press("f7")
		s.shows("demo 1", "✓ 1 sim.")
		s.whole()
	})
}

func TestTurningTrials(t *testing.T) {
	story(t, "a hundred trials are rated by the home row and the thumb", func(t *testing.T) {
		s := simulateOn(t, answeredTrials(101), 100, 30)
		s.press("f7", "enter")
		s.press("r")
		for range 100 {
			s.press("j", "k", "space")
		}
		s.press("j", "j")
		s.shows("│ prompt number 0 ", "all rated")
		if _, ratings := s.store.kept(); ratings != 202 {
			t.Errorf("%d ratings are kept", ratings)
		}
		s.press("space")
		s.shows("there is no further trial in History")
		s.press("[")
		s.shows("│ prompt number 1 ", "✓ accepted")
		s.press("esc", "f7")
		s.shows("prompt number 1 ", "101 trials")
	})
	story(t, "the prompt stands beside the keys at every size", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {160, 45}} {
			s := simulateOn(t, answeredTrials(2), size[0], size[1])
			s.press("f7", "enter", "r")
			s.shows("prompt number 1 ", "j accept")
			s.whole()
		}
	})
	story(t, "pressed twice before the store answers it goes two trials on", func(t *testing.T) {
		s := simulateOn(t, answeredTrials(5), 100, 30)
		s.press("f7", "enter")
		s.send(uitest.KeyPress("]"))
		s.send(uitest.KeyPress("]"))
		s.pass(time.Second)
		s.shows("> prompt number 2")
	})
	story(t, "without an answer to rate the bar closes and says why", func(t *testing.T) {
		store := answeredTrials(2)
		store.trials[0].Answers = []engine.Answer{{Model: "demo-nano", Finish: providers.Failed, Failure: &engine.Failure{Sentence: "it broke"}}}
		s := simulateOn(t, store, 100, 30)
		s.press("f7", "enter", "r", "j", "j", "space")
		s.shows("> prompt number 0", "there is no whole answer to rate")
		if s.root.ActiveMode() != compare.InLanes {
			t.Errorf("the mode is %v", s.root.ActiveMode())
		}
	})
	story(t, "what a search leaves out is left out", func(t *testing.T) {
		s := simulateOn(t, answeredTrials(30), 100, 30)
		s.press("f7", "/")
		s.write("number 1")
		s.pass(time.Second)
		s.press("enter", "G", "enter", "[")
		s.shows("> prompt number 10")
		s.press("]", "]")
		s.shows("> prompt number 1 ", "no further trial")
	})
	story(t, "nothing is opened while a prompt is under way", func(t *testing.T) {
		s := simulateOn(t, answeredTrials(2), 100, 30)
		s.write("Tell me a story")
		s.press("enter", "esc", "]")
		s.shows("a prompt is under way; ctrl+c cancels it")
		s.press("ctrl+c")
		s.answered()
	})
}

// pending is a journal of batches, and what is stored of them.
type pending struct {
	kept []batch.Batch
	*memory
}

func (p pending) Batches() ([]batch.Batch, error) { return p.kept, nil }
func (p pending) Save(batch.Batch) error          { return nil }
func (p pending) Remove(string) error             { return nil }

func (p pending) AddTrial(engine.Trial) error                { return nil }
func (p pending) AddAnswer(string, int, engine.Answer) error { return nil }

func (p pending) Kept(id string) (engine.Trial, bool, error) {
	i := slices.IndexFunc(p.trials, func(t engine.Trial) bool { return t.ID == id })
	if i < 0 {
		return engine.Trial{}, false, nil
	}
	return p.trials[i], true, nil
}

func TestHistoryListsBatchesThatAreUnderWay(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"80x24", 80, 24}, {"120x36", 120, 36}} {
		story(t, size.name, func(t *testing.T) {
			records := manyTrials(3)
			records.trials[0].Answers[0].Finish = providers.Stop
			records.trials[0].Answers[0].Text = "yes"
			records.trials[1].Answers[0].Finish = providers.Failed
			records.trials[1].Answers[0].Failure = &engine.Failure{Fault: providers.BatchExpired}
			items := []batch.Item{{Trial: "000000"}, {Trial: "000001"}, {Trial: "000002"}}
			batches := []batch.Batch{
				{ID: "1", Provider: "openai", Model: "gpt-5-nano", Job: "batch_6f", Items: items, Held: batch.Hold{Nano: 12_000_000}, Time: time.Now().Add(-3 * time.Hour)},
				{ID: "2", Provider: "mistral", Model: "small", Items: items[2:], Time: time.Now().Add(-5 * time.Minute)},
				{ID: "3", Provider: "google", Model: "flash", Job: "b/3", Items: items[2:], Cancel: true, Time: time.Now()},
				{ID: "4", Provider: "google", Model: "flash", Job: "b/4", Items: items[2:], Time: time.Now()},
			}
			s := simulateOn(t, records, size.w, size.h, func(b *shell.App) {
				b.Batches = shell.Batches{Journal: pending{batches, records}, Records: pending{batches, records}}
			})
			s.press("f7")
			s.whole()
			golden.RequireEqual(t, s.screen())
		})
	}
}
