package setrun_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/dispatch/dispatchtest"
	"switchboard/engine/promptset"
	"switchboard/engine/routing"
	"switchboard/engine/setrun"
	"switchboard/providers"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("go.opencensus.io/stats/view.(*worker).start"))
}

// shelf keeps trials in memory, and knows which prompts of a set they answer.
type shelf struct{ *dispatchtest.Shelf }

func newShelf() *shelf { return &shelf{dispatchtest.NewShelf()} }

func (s *shelf) Answered(set string) (map[setrun.Pair]bool, error) {
	done := map[setrun.Pair]bool{}
	for _, t := range s.Trials {
		for _, a := range t.Answers {
			if t.Set == set && a.OK() {
				done[setrun.Pair{PromptID: t.PromptID, Text: engine.TextKey(t.Prompt), Model: a.Model}] = true
			}
		}
	}
	return done, nil
}

var limits = dispatch.Limits{FirstToken: 30 * time.Second, Idle: 20 * time.Second, AnswerBytes: 1000, MaxOutput: 100}

func runOf(c engine.Catalog, kept *shelf, prompts int, atOnce int, ids ...string) *setrun.Run {
	models, _ := c.Select(ids)
	s := &setrun.Run{Dispatcher: dispatch.NewDispatcher(c, routing.NewRouter(routing.Policy{}), limits, kept, nil), Answered: kept, Models: models, AtOnce: atOnce}
	for i := range prompts {
		s.Prompts = append(s.Prompts, promptset.Prompt{ID: fmt.Sprint(i), Prompt: fmt.Sprint("prompt ", i)})
	}
	return s
}

func do(t *testing.T, ctx context.Context, s *setrun.Run, report func(setrun.Progress)) (setrun.Plan, setrun.Result) {
	t.Helper()
	plan, err := s.Plan()
	if err != nil {
		t.Fatal(err)
	}
	return plan, s.Do(ctx, plan, report)
}

func TestARunThatWasStoppedFinishesTheRestAndRepeatsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dispatchtest.Catalog(dispatchtest.Script{"a": dispatchtest.Says("one"), "c": dispatchtest.Says("three")}, 4)
		kept := newShelf()
		ctx, cancel := context.WithCancel(t.Context())
		_, first := do(t, ctx, runOf(c, kept, 20, 3, "a", "c"), func(p setrun.Progress) {
			if p.Done == 15 {
				cancel()
			}
		})
		if first.Done < 15 || first.Done >= 40 {
			t.Fatalf("%d calls before the stop", first.Done)
		}
		plan, second := do(t, t.Context(), runOf(c, kept, 20, 3, "a", "c"), nil)
		if plan.Skipped != first.Done || plan.Calls != 40-first.Done || second.Done != plan.Calls || second.Failed > 0 {
			t.Errorf("first %d, then skipped %d and did %d of %d", first.Done, plan.Skipped, second.Done, plan.Calls)
		}
		times := map[setrun.Pair]int{}
		for _, trial := range kept.Trials {
			for _, a := range trial.Answers {
				if a.OK() {
					times[setrun.Pair{trial.PromptID, "", a.Model}]++
				}
			}
		}
		if len(times) != 40 {
			t.Errorf("%d of 40 pairs answered", len(times))
		}
		for p, n := range times {
			if n != 1 {
				t.Errorf("%v was answered %d times", p, n)
			}
		}
	})
}

func TestWhatEarlierRunsLeftOutIsAskedForAsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dispatchtest.Catalog(dispatchtest.Script{"a": dispatchtest.Says("one"), "c": dispatchtest.Says("three")}, 4)
		kept := newShelf()
		first, _ := do(t, t.Context(), runOf(c, kept, 2, 1, "a"), nil)
		second, _ := do(t, t.Context(), runOf(c, kept, 3, 1, "c"), nil)
		for i, job := range append(first.Jobs, second.Jobs...) {
			if anew := i == 2 || i == 3; dispatch.Anew(job.Tags) != anew {
				t.Errorf("job %d, prompt %s: %v", i, job.PromptID, job.Tags)
			}
		}
	})
}

func TestAFairRunHasOneCallUnderWayInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []string
		under := 0
		c := dispatchtest.Catalog(dispatchtest.ProviderFunc(func(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
			return func(yield func(providers.Event, error) bool) {
				if under++; under > 1 { // unsynchronised on purpose: only one may be here
					t.Error("two calls at once")
				}
				order = append(order, req.Model.ID)
				for e, err := range (dispatchtest.Script{"a": dispatchtest.Says("one"), "c": dispatchtest.Says("three")}).Stream(ctx, req) {
					if !yield(e, err) {
						break
					}
				}
				under--
			}
		}), 8)
		s := runOf(c, newShelf(), 3, 1, "c", "a")
		s.InTurn = true
		_, r := do(t, t.Context(), s, nil)
		if got := strings.Join(order, ""); got != "cacaca" || r.Done != 6 {
			t.Errorf("order %s, %+v", got, r.Progress)
		}
	})
}

func TestARunTriesFailuresAndChangedPromptsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := newShelf()
		failing := dispatchtest.Catalog(dispatchtest.Script{"a": []dispatchtest.Step{{Err: &providers.Error{Fault: providers.Overloaded}}}}, 4)
		if _, r := do(t, t.Context(), runOf(failing, kept, 2, 1, "a"), nil); r.Failed != 2 {
			t.Fatalf("%d failed", r.Failed)
		}
		c := dispatchtest.Catalog(dispatchtest.Script{"a": dispatchtest.Says("one")}, 4)
		if _, r := do(t, t.Context(), runOf(c, kept, 2, 1, "a"), nil); r.Done != 2 || r.Failed != 0 {
			t.Fatalf("%+v", r.Progress)
		}
		changed := runOf(c, kept, 3, 1, "a")
		changed.Prompts[0].Prompt = "something else"
		if plan, _ := changed.Plan(); plan.Calls != 2 || plan.Skipped != 1 {
			t.Errorf("one changed, one new, one done: %d calls, %d skipped", plan.Calls, plan.Skipped)
		}
	})
}

func TestARunStopsWhenItCannotKeepWhatItPaysFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dispatchtest.Catalog(dispatchtest.Script{"a": dispatchtest.Says("one")}, 4)
		kept := newShelf()
		kept.Broken = errors.New("no space left")
		if _, r := do(t, t.Context(), runOf(c, kept, 50, 1, "a"), nil); r.Err != kept.Broken || r.Done > 3 {
			t.Errorf("%d calls were made, error %v", r.Done, r.Err)
		}
	})
}

func TestARunCountsAsWholeOnlyWhatIsKept(t *testing.T) {
	for name, broken := range map[string]func(*fullShelf){
		"where answers cannot be stored": func(s *fullShelf) { s.trials, s.answers = 50, 7 },
		"where trials cannot be stored":  func(s *fullShelf) { s.trials, s.answers = 7, 50 },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := dispatchtest.Catalog(dispatchtest.Script{"a": dispatchtest.Says("one")}, 8)
				kept := &fullShelf{shelf: newShelf()}
				broken(kept)
				run := runOf(c, kept.shelf, 50, 8, "a")
				run.Dispatcher = dispatch.NewDispatcher(c, routing.NewRouter(routing.Policy{}), limits, kept, nil)
				plan, r := do(t, t.Context(), run, nil)
				stored, err := kept.Answered(plan.Jobs[0].Set)
				if err != nil || r.Err == nil || r.Kept() != len(stored) {
					t.Errorf("%d kept of %d stored, not stored: %v, error %v", r.Kept(), len(stored), r.Unkept, r.Err)
				}
			})
		})
	}
}

// fullShelf has room for so many trials and answers.
type fullShelf struct {
	*shelf
	mu              sync.Mutex
	trials, answers int
}

func (s *fullShelf) room(left *int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if *left--; *left < 0 {
		return errors.New("no space left")
	}
	return nil
}

func (s *fullShelf) AddTrial(t engine.Trial) error {
	if err := s.room(&s.trials); err != nil {
		return err
	}
	return s.shelf.AddTrial(t)
}

func (s *fullShelf) AddAnswer(id string, lane int, a engine.Answer) error {
	if err := s.room(&s.answers); err != nil {
		return err
	}
	return s.shelf.AddAnswer(id, lane, a)
}

func TestWorstCaseIsKnownOnlyWhenEveryPriceIs(t *testing.T) {
	c := dispatchtest.Catalog(dispatchtest.Script{}, 1)
	plan, _ := runOf(c, newShelf(), 1, 1, "a", "c").Plan()
	if want := providers.Nano((8 + 8) * 1000).Add(providers.Nano(100 * 2000)).Add(providers.Nano(16 * 10000)).Add(providers.Nano(100 * 20000)); plan.Worst != want {
		t.Errorf("worst case %v, want %v", plan.Worst, want)
	}
	if plan, _ := runOf(c, newShelf(), 1, 1, "a", "b").Plan(); plan.Worst.Known() {
		t.Errorf("worst case %v with a model without a price", plan.Worst)
	}
}

func TestARunGoesOnWhereOneOfItsTrialsIsDeletedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := newShelf()
		forget := dispatchtest.ProviderFunc(func(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
			if strings.HasSuffix(req.Messages[0].Text, " 3") {
				synctest.Wait() // until the trial is kept
				kept.Delete(func(trial engine.Trial) bool { return trial.PromptID == "3" })
			}
			return dispatchtest.Script{"a": dispatchtest.Says("one")}.Stream(ctx, req)
		})
		_, r := do(t, t.Context(), runOf(dispatchtest.Catalog(forget, 1), kept, 9, 1, "a"), nil)
		if r.Err != nil || r.Done != 9 || r.Failed != 0 || r.Forgotten["a"] != 1 || r.Kept() != 8 || len(kept.Trials) != 8 {
			t.Errorf("%d done, %d failed, %v forgotten of %d, %d kept, %v", r.Done, r.Failed, r.Forgotten, r.Calls, len(kept.Trials), r.Err)
		}
	})
}

func TestARunPlansEveryPromptOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dispatchtest.Catalog(dispatchtest.Script{"a": dispatchtest.Says("one")}, 8)
		router := &dispatchtest.CountingRouter{Decider: routing.NewRouter(routing.Policy{})}
		b := runOf(c, newShelf(), 5, 2, "a")
		b.Dispatcher = dispatch.NewDispatcher(c, router, limits, nil, nil)
		plan, result := do(t, t.Context(), b, nil)
		if b.Dispatcher.Asks(plan.Jobs...); result.Done != 5 || router.Asked.Load() != 5 {
			t.Errorf("%d prompts were sent, the router was asked %d times", result.Done, router.Asked.Load())
		}
	})
}

func TestRunsWithOtherParametersAreOtherSets(t *testing.T) {
	c := dispatchtest.Catalog(dispatchtest.Script{}, 1)
	set := func(p providers.Parameters) string {
		s := runOf(c, newShelf(), 1, 1, "a")
		s.Parameters = p
		plan, err := s.Plan()
		if err != nil {
			t.Fatal(err)
		}
		return plan.Jobs[0].Set
	}
	plain := set(providers.Parameters{})
	if plain != "run/"+engine.TextKey(`{"max_output":100}`)[:12] {
		t.Errorf("a run without parameters is the set %s, and what earlier versions kept counts no more", plain)
	}
	if set(providers.Parameters{MaxOutput: 100}) != plain {
		t.Error("the limit of the config, given, makes another set")
	}
	seen := map[string]bool{plain: true}
	for _, p := range []providers.Parameters{{MaxOutput: 99}, {System: "x"}, {Temperature: providers.NewTemperature(0)}, {Effort: providers.EffortLow}, {Schema: `{"a":1}`}} {
		if seen[set(p)] {
			t.Errorf("%+v makes no set of its own", p)
		}
		seen[set(p)] = true
	}
}

func TestARunWaitsForAProviderThatTakesNoMore(t *testing.T) {
	for name, wait := range map[string]time.Duration{"as long as it asked for": 30 * time.Second, "and longer each time where it did not say": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sent atomic.Int64
				var told bool
				c := dispatchtest.Catalog(dispatchtest.Refusing(time.Now().Add(29*time.Second), wait, &sent), 8)
				_, r := do(t, t.Context(), runOf(c, newShelf(), 500, 16, "a"), func(p setrun.Progress) {
					told = told || len(p.Waits) == 1
				})
				if r.Done != 500 || r.Failed > 0 {
					t.Errorf("%d done, %d failed", r.Done, r.Failed)
				}
				if n := sent.Load(); n > 500+6*8 {
					t.Errorf("%d requests for 500 answers", n)
				}
				if !told {
					t.Error("nobody was told of the wait")
				}
			})
		})
	}
	t.Run("not longer than the bound: the rest fails unsent, with the reason", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var sent atomic.Int64
			c := dispatchtest.Catalog(dispatchtest.Refusing(time.Now().Add(time.Hour), time.Hour, &sent), 8)
			_, r := do(t, t.Context(), runOf(c, newShelf(), 500, 16, "a"), nil)
			if n := sent.Load(); r.Failed != 500 || n > 16 {
				t.Errorf("%d failed, %d requests", r.Failed, n)
			}
			for _, a := range r.Answers {
				if a.Failure == nil || a.Failure.Fault != providers.RateLimited {
					t.Fatalf("%+v", a.Failure)
				}
			}
		})
	})
	t.Run("no longer than its context", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var sent atomic.Int64
			c := dispatchtest.Catalog(dispatchtest.Refusing(time.Now().Add(time.Hour), 5*time.Minute, &sent), 8)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			begun := time.Now()
			do(t, ctx, runOf(c, newShelf(), 20, 4, "a"), nil)
			if took := time.Since(begun); took > time.Minute {
				t.Errorf("it went on for %v", took)
			}
		})
	})
}
