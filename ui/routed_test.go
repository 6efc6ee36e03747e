package ui

import (
	"context"
	"iter"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// scripted is a provider whose models do as they are told, one call after the
// other; the last one for ever. What is not scripted answers.
type scripted map[string][]conduct

// conduct is what a model does: it writes, and then fails, falls silent or ends.
type conduct struct {
	says   string
	fault  providers.Fault
	silent bool
}

func (s scripted) Stream(ctx context.Context, r providers.Request) iter.Seq2[providers.Event, error] {
	does := conduct{says: "The answer of " + r.Model.ID + "."}
	if all := s[r.Model.ID]; len(all) > 0 {
		if does = all[0]; len(all) > 1 {
			s[r.Model.ID] = all[1:]
		}
	}
	return func(yield func(providers.Event, error) bool) {
		for _, word := range strings.SplitAfter(does.says, " ") {
			time.Sleep(73 * time.Millisecond) // never with the tick of a clock
			if does.says != "" && !yield(providers.Text(word), nil) {
				return
			}
		}
		switch {
		case does.silent:
			<-ctx.Done()
			yield(nil, ctx.Err())
		case does.fault != "":
			yield(nil, &providers.Error{Fault: does.fault})
		default:
			_ = yield(providers.Usage{Input: providers.Count(10), Output: providers.Count(20)}, nil) && yield(providers.Done{Finish: providers.Stop}, nil)
		}
	}
}

// under puts the models of the demo under a script.
func under(s scripted) func(*shell.App) {
	return func(b *shell.App) {
		b.Catalog.Simulated = false
		for id, service := range b.Catalog.Providers {
			service.Kind, service.Provider = providers.OpenAICompatible, s
			b.Catalog.Providers[id] = service
		}
	}
}

// routed is the program with a routed prompt written.
func routed(t *testing.T, w, h int, s scripted, change ...func(*shell.App)) *simulator {
	t.Helper()
	sim := simulate(t, w, h, append([]func(*shell.App){under(s)}, change...)...)
	sim.press("ctrl+o")
	sim.send(tea.PasteMsg{Content: extract})
	sim.pass(10 * time.Millisecond)
	return sim
}

const (
	extract = "Extract the name: Ada moved to Paris."
	hard    = "Prove that the square root of two is irrational."
)

func TestRoutedIsAMannerOfSending(t *testing.T) {
	story(t, "a key switches it, and the plan says what it costs at most", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{})
		s.shows("routed · task auto · choice at most $0.00", "at most $0.32", "in all attempts", "the way", "· demo-small", "2m00s for all attempts")
		s.whole()
		s.press("alt+c")
		s.shows("routed · critical · ")
		s.press("esc", "R")
		s.lacks("routed · ", "the way")
		s.press("C")
		s.shows("only a routed prompt can be critical")
	})
	story(t, "what the config calls critical is, and is not switched", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{}, func(b *shell.App) { b.Limits.Routing.Critical = []engine.Task{engine.Extraction} })
		s.shows("routed · critical · ")
		s.press("alt+c")
		s.shows("the config says that extraction is critical")
	})
	story(t, "what belongs to several lanes is off, with a reason", func(t *testing.T) {
		s := routed(t, 160, 36, scripted{})
		s.press("esc")
		for key, why := range map[string]string{"t": "one model at a time", "a": "has one lane", "m": "has one lane", "p": "every model for the same"} {
			s.press(key)
			s.shows(why)
		}
	})
	story(t, "it asks about what all models can cost together", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{}, func(b *shell.App) { b.Limits.AskAbove = providers.USD(0.01) })
		s.press("enter")
		s.shows("in all attempts: enter sends")
		s.press("enter")
		s.answered()
		s.shows("The answer of demo-nano.")
	})
	story(t, "one model answers, and the others are not asked", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{})
		s.press("enter")
		s.answered()
		s.shows("✓ demo-nano", "The answer of demo-nano.", "★ demo-nano", "the route alone", "always demo-flagship", ", in —")
		s.lacks("· demo-small", "failed attempts")
		if trial := s.store.trials[0]; !trial.Routed || len(trial.Answers) != 1 {
			t.Errorf("stored %+v", trial)
		}
	})
}

func TestAFailureThatARoutedPromptLeftCountsForTheHealthOfItsModel(t *testing.T) {
	story(t, "in the list of models", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{"demo-nano": {{says: "Half ", fault: providers.CutOff}, {says: "Again."}}})
		s.press("enter")
		s.answered()
		s.press("esc", "R", "f9")
		s.pass(time.Second)
		if row := s.row("1 demo-nano"); !strings.Contains(row, "fail") {
			t.Errorf("demo-nano failed: %q", row)
		}
	})
}

func TestWhatAModelWroteThatWasLeftIsTakenBack(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 36}} {
		story(t, "no piece of it stays", func(t *testing.T) {
			s := routed(t, size[0], size[1], scripted{"demo-nano": {{says: "# Leftover\n\nleftover *leftover* leftover", silent: true}}})
			s.press("enter")
			s.pass(700 * time.Millisecond)
			s.shows("eftover", "demo-nano")
			for len(s.root.compare.Lanes.All[0].Moves) == 0 {
				s.pass(50 * time.Millisecond)
			}
			began := s.root.compare.Lanes.All[0].Elapsed()
			if began > 200*time.Millisecond {
				t.Errorf("the clock goes on at %v", began)
			}
			for s.root.compare.Shown.Running {
				s.lacks("eftover")
				s.whole()
				s.pass(20 * time.Millisecond)
			}
			s.pass(time.Second)
			s.lacks("eftover")
			s.shows("✗ demo-nano", "✓ demo-small", "The answer of demo-small.", "10.", "stopped")
			s.press("M")
			s.pass(time.Second)
			s.lacks("eftover")
			s.press("ctrl+c")
		})
	}
}

func TestWhatAModelWroteThatIsAskedAgainIsTakenBack(t *testing.T) {
	story(t, "while it pauses, and afterwards", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{"demo-nano": {{says: "Leftover leftover ", fault: providers.RateLimited}, {says: "All of it."}}})
		s.press("enter")
		for len(s.root.compare.Lanes.All[0].Moves) == 0 {
			s.pass(20 * time.Millisecond)
		}
		for s.root.compare.Shown.Running {
			s.lacks("eftover")
			s.pass(20 * time.Millisecond)
		}
		s.shows("✗ demo-nano", "✓ demo-nano", "All of it.")
	})
}

func TestTheWayIsALadder(t *testing.T) {
	story(t, "each step says why it was left, and the one that answers is marked", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{"demo-nano": {{says: "Half ", fault: providers.CutOff}}, "demo-small": {{fault: providers.Auth}}})
		s.press("enter")
		s.answered()
		s.shows("✗ demo-nano", "taken back", "✗ demo-small", "✓ demo-flagship", "of 2m00s · ~$", "failed attempts included")
		s.shows("▹ ★ demo-flagship", "demo-nano left for ★ demo-flagship")
		s.resize(80, 24)
		s.shows("demo-nano left for ★ demo-flagship · not certified")
		s.resize(120, 36)
		s.lacks("· saves")
		s.press("tab", "v")
		s.shows("left", "demo-nano")
		s.press("esc")
	})
	story(t, "a model whose circuit is open is passed over", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{"demo-nano": {{says: "Half ", fault: providers.CutOff}}})
		for range 3 {
			s.press("enter")
			s.answered()
			s.press("esc", "n")
			s.send(tea.PasteMsg{Content: extract})
			s.pass(10 * time.Millisecond)
		}
		s.shows("◌ demo-nano", "circuit open")
		s.press("enter")
		s.answered()
		s.shows("◌ demo-nano", "not asked", "✓ demo-small")
		s.whole()
	})
	story(t, "a doubt on the answer stands in words", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {120, 36}} {
			s := simulate(t, size[0], size[1], under(scripted{"demo-flagship": {{fault: providers.Auth}}}))
			s.press("ctrl+o")
			s.write(hard)
			s.press("enter")
			s.answered()
			s.shows("? demo-small is weaker")
			s.whole()
		}
	})
	story(t, "where nobody answers, it says so", func(t *testing.T) {
		down := []conduct{{fault: providers.Auth}}
		s := routed(t, 80, 24, scripted{"demo-nano": down, "demo-small": down, "demo-flagship": down})
		s.press("enter")
		s.answered()
		s.shows("✗ demo-nano", "✗ demo-small", "✗ demo-flagship", "✗ failed")
		s.whole()
	})
	story(t, "ctrl+c ends it, on whatever step it is", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{"demo-nano": {{says: "Half ", fault: providers.CutOff}}, "demo-small": {{says: "Half", silent: true}}})
		s.press("enter")
		s.pass(time.Second)
		s.press("ctrl+c")
		s.answered()
		s.shows("■ demo-small", "■ cancelled")
	})
}

func TestARoutedTrialInTheHistory(t *testing.T) {
	failed := func(t *testing.T) *simulator {
		s := routed(t, 120, 36, scripted{"demo-nano": {{says: "Half ", fault: providers.CutOff}, {says: "Again."}}})
		s.press("enter")
		s.answered()
		return s
	}
	story(t, "is marked, and comes back with its way", func(t *testing.T) {
		s := failed(t)
		s.press("esc", "6")
		s.shows("↗ Extract the name", "routed prompt")
		s.press("enter")
		s.pass(time.Second)
		s.shows("the way", "✗ demo-nano", "✓ demo-small", "failed attempts included")
		s.lacks(" of 2m00s")
	})
	story(t, "is sent again routed, and continued routed", func(t *testing.T) {
		s := failed(t)
		s.press("esc", "R", "6", "enter")
		s.pass(time.Second)
		s.press("ctrl+r")
		s.answered()
		s.shows("the way", "✓ demo-nano", "Again.")
		s.press("esc", "6", "down", "enter")
		s.pass(time.Second)
		s.press("f")
		s.shows("follow-up, turn 2", "routed · ")
		s.write("And the city?")
		s.press("enter")
		s.answered()
		trials := s.store.trials
		last := trials[len(trials)-1]
		if !last.Routed || last.Follows == "" || len(trials) != 3 {
			t.Errorf("%d trials, the last %+v", len(trials), last)
		}
		s.shows("› Extract the name", "The answer of demo-small.")
	})
	story(t, "comes back where it was stored without an answer", func(t *testing.T) {
		store := &memory{trials: []engine.Trial{{ID: "00", Prompt: "hello", Routed: true, Follows: "0"}}}
		s := simulateOn(t, store, 80, 24)
		s.press("esc", "6", "enter")
		s.pass(time.Second)
		s.whole()
	})
	story(t, "a trial side by side is sent again side by side", func(t *testing.T) {
		s := simulate(t, 120, 36, under(scripted{}))
		s.write(extract)
		s.press("enter")
		s.answered()
		s.press("esc", "R", "ctrl+r")
		s.answered()
		s.lacks("the way")
		if n := len(s.store.trials[1].Answers); n != 3 {
			t.Errorf("%d answers", n)
		}
	})
}

func TestARoutedAnswerFromTheCache(t *testing.T) {
	story(t, "took no time now, and a lost prompt cache stands in the ledger", func(t *testing.T) {
		a := engine.Answer{Model: "demo-nano", Text: "Ada", Finish: providers.Stop, Total: 3 * time.Second, Cost: providers.Nano(0), Cached: &engine.Cached{}, Switch: providers.Nano(5000)}
		s := simulateOn(t, &memory{trials: []engine.Trial{{ID: "00", Prompt: "hello", Routed: true, Route: engine.Quote{Model: "demo-nano"}, Reference: engine.Quote{Model: "demo-flagship"},
			Decision: engine.Decision{Model: "demo-nano"}, Answers: []engine.Answer{a}}}}, 160, 36)
		s.press("esc", "6", "enter")
		s.pass(time.Second)
		s.shows("✓ demo-nano", "cached", "cached: the times are those of the first time", "— · $0", "lost prompt cache")
	})
}

func TestARoutedAnswerIsRated(t *testing.T) {
	story(t, "as accepted, under the model that answered", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{"demo-nano": {{says: "Half ", fault: providers.CutOff}}})
		s.press("enter")
		s.answered()
		s.press("esc", "r", "j")
		s.pass(time.Second)
		s.shows("✓ accepted")
		if r := s.store.ratings[0]; len(r.Shown) != 1 || r.Shown[0].Model != "demo-small" || r.Draw.Method != eval.SelfChosen {
			t.Errorf("stored %+v", r)
		}
	})
	story(t, "and a preference says why there is none", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{}, func(b *shell.App) { b.Scale = eval.Preference })
		s.press("enter")
		s.answered()
		s.press("esc", "r")
		s.shows("a preference needs two answers, and a routed prompt has one")
	})
}

var (
	clocks   = regexp.MustCompile(`[0-9]+\.[0-9]+s|~[0-9]+ t/s`)
	digits   = regexp.MustCompile(`[0-9]`)
	spinners = regexp.MustCompile(`[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]`)
)

// still is a screen on which clocks stand still: whether a tick or a piece comes
// first at one moment is a matter of chance.
func still(screen string) string {
	screen = clocks.ReplaceAllStringFunc(screen, func(s string) string { return digits.ReplaceAllString(s, "0") })
	return spinners.ReplaceAllString(screen, "⠋")
}

func TestGoldenRouted(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"40x12", 40, 12}, {"80x24", 80, 24}, {"120x36", 120, 36}, {"160x45", 160, 45}} {
		story(t, size.name, func(t *testing.T) {
			s := routed(t, size.w, size.h, scripted{"demo-nano": {{says: "Half of an", silent: true}}, "demo-small": {{fault: providers.Auth}}},
				func(b *shell.App) {
					b.Limits.Routing = dispatch.RoutingRules{Deadline: 30 * time.Second, FirstToken: 2 * time.Second}
				})
			out := s.screen()
			s.press("enter")
			s.pass(457 * time.Millisecond)
			out += still(s.screen())
			s.pass(2011 * time.Millisecond)
			out += still(s.screen())
			s.answered()
			golden.RequireEqual(t, out+s.screen())
		})
	}
}
