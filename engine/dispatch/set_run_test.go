package dispatch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"strings"
	"testing"
	"testing/synctest"

	"switchboard/engine"
	"switchboard/engine/promptset"
	"switchboard/providers"
)

func setRunOf(c engine.Catalog, kept *shelf, prompts int, atOnce int, ids ...string) *SetRun {
	models, _ := c.Select(ids)
	s := &SetRun{Dispatcher: dispatcher(c, testLimits, kept, nil), Answered: kept, Models: models, AtOnce: atOnce}
	for i := range prompts {
		s.Prompts = append(s.Prompts, promptset.Prompt{ID: fmt.Sprint(i), Prompt: fmt.Sprint("prompt ", i)})
	}
	return s
}

func runSet(t *testing.T, ctx context.Context, s *SetRun, report func(SetProgress)) (SetPlan, SetResult) {
	t.Helper()
	plan, err := s.Plan()
	if err != nil {
		t.Fatal(err)
	}
	return plan, s.Run(ctx, plan, report)
}

func TestARunThatWasStoppedFinishesTheRestAndRepeatsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := bench(script{"a": says("one"), "c": says("three")}, 4)
		kept := newShelf()
		ctx, cancel := context.WithCancel(t.Context())
		_, first := runSet(t, ctx, setRunOf(c, kept, 20, 3, "a", "c"), func(p SetProgress) {
			if p.Done == 15 {
				cancel()
			}
		})
		if first.Done < 15 || first.Done >= 40 {
			t.Fatalf("%d calls before the stop", first.Done)
		}
		plan, second := runSet(t, t.Context(), setRunOf(c, kept, 20, 3, "a", "c"), nil)
		if plan.Skipped != first.Done || plan.Calls != 40-first.Done || second.Done != plan.Calls || second.Failed > 0 {
			t.Errorf("first %d, then skipped %d and did %d of %d", first.Done, plan.Skipped, second.Done, plan.Calls)
		}
		times := map[Pair]int{}
		for _, trial := range kept.trials {
			for _, a := range trial.Answers {
				if a.OK() {
					times[Pair{trial.PromptID, "", a.Model}]++
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

func TestAFairRunHasOneCallUnderWayInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []string
		under := 0
		c := bench(providerFunc(func(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
			return func(yield func(providers.Event, error) bool) {
				if under++; under > 1 { // unsynchronised on purpose: only one may be here
					t.Error("two calls at once")
				}
				order = append(order, req.Model.ID)
				for e, err := range (script{"a": says("one"), "c": says("three")}).Stream(ctx, req) {
					if !yield(e, err) {
						break
					}
				}
				under--
			}
		}), 8)
		s := setRunOf(c, newShelf(), 3, 1, "c", "a")
		s.InTurn = true
		_, r := runSet(t, t.Context(), s, nil)
		if got := strings.Join(order, ""); got != "cacaca" || r.Done != 6 {
			t.Errorf("order %s, %+v", got, r.SetProgress)
		}
	})
}

func TestARunTriesFailuresAndChangedPromptsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := newShelf()
		failing := bench(script{"a": []step{{err: &providers.Error{Fault: providers.Overloaded}}}}, 4)
		if _, r := runSet(t, t.Context(), setRunOf(failing, kept, 2, 1, "a"), nil); r.Failed != 2 {
			t.Fatalf("%d failed", r.Failed)
		}
		c := bench(script{"a": says("one")}, 4)
		if _, r := runSet(t, t.Context(), setRunOf(c, kept, 2, 1, "a"), nil); r.Done != 2 || r.Failed != 0 {
			t.Fatalf("%+v", r.SetProgress)
		}
		changed := setRunOf(c, kept, 3, 1, "a")
		changed.Prompts[0].Prompt = "something else"
		if plan, _ := changed.Plan(); plan.Calls != 2 || plan.Skipped != 1 {
			t.Errorf("one changed, one new, one done: %d calls, %d skipped", plan.Calls, plan.Skipped)
		}
	})
}

func TestARunStopsWhenItCannotKeepWhatItPaysFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := bench(script{"a": says("one")}, 4)
		kept := newShelf()
		kept.broken = errors.New("no space left")
		if _, r := runSet(t, t.Context(), setRunOf(c, kept, 50, 1, "a"), nil); r.Err != kept.broken || r.Done > 3 {
			t.Errorf("%d calls were made, error %v", r.Done, r.Err)
		}
	})
}

func TestWorstCaseIsKnownOnlyWhenEveryPriceIs(t *testing.T) {
	c := bench(script{}, 1)
	plan, _ := setRunOf(c, newShelf(), 1, 1, "a", "c").Plan()
	if want := providers.Nano((8 + 8) * 1000).Add(providers.Nano(100 * 2000)).Add(providers.Nano(16 * 10000)).Add(providers.Nano(100 * 20000)); plan.Worst != want {
		t.Errorf("worst case %v, want %v", plan.Worst, want)
	}
	if plan, _ := setRunOf(c, newShelf(), 1, 1, "a", "b").Plan(); plan.Worst.Known() {
		t.Errorf("worst case %v with a model without a price", plan.Worst)
	}
}

func TestAQuestionStandsBeforeWhatCouldBeExpensive(t *testing.T) {
	c := bench(script{}, 1)
	worst := dispatcher(c, testLimits, nil, nil).Plan(job(c, "hello", "a")).WorstCase() // b has no price
	paid := bench(script{}, 1)
	paid.Providers["p"] = engine.Service{Config: providers.Config{ID: "p", APIKey: providers.Key{Env: "KEY"}}}
	for outcome, test := range map[string]struct {
		catalog engine.Catalog
		above   providers.Money
		jobs    []Job
		want    bool
	}{
		"not up to the limit":                    {c, worst, []Job{job(c, "hello", "a")}, false},
		"above it":                               {c, providers.Nano(worst.Nano() - 1), []Job{job(c, "hello", "a")}, true},
		"nor for many jobs that are below it":    {c, providers.Nano(2 * worst.Nano()), []Job{job(c, "hello", "a"), job(c, "hello", "a")}, false},
		"but for those that are above together":  {c, worst, []Job{job(c, "hello", "a"), job(c, "hello", "a")}, true},
		"a price nobody knows, where one pays":   {paid, worst, []Job{job(c, "hello", "b")}, true},
		"a price nobody knows, where nobody can": {c, worst, []Job{job(c, "hello", "a", "b")}, false},
		"never without a limit":                  {paid, providers.Money{}, []Job{job(c, "hello", "a", "b")}, false},
		"nothing to send":                        {paid, providers.Nano(0), nil, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			limits := testLimits
			limits.AskAbove = test.above
			if got := dispatcher(test.catalog, limits, nil, nil).Asks(test.jobs...); got != test.want {
				t.Errorf("asks: %v", got)
			}
		})
	}
}

func TestARunGoesOnWhereOneOfItsTrialsIsDeletedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := newShelf()
		forget := providerFunc(func(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
			if strings.HasSuffix(req.Messages[0].Text, " 3") {
				synctest.Wait() // until the trial is kept
				kept.mu.Lock()
				maps.DeleteFunc(kept.trials, func(_ string, trial engine.Trial) bool { return trial.PromptID == "3" })
				kept.mu.Unlock()
			}
			return script{"a": says("one")}.Stream(ctx, req)
		})
		_, r := runSet(t, t.Context(), setRunOf(bench(forget, 1), kept, 9, 1, "a"), nil)
		if r.Err != nil || r.Done != 9 || r.Failed != 0 || r.Forgotten != 1 || len(kept.trials) != 8 {
			t.Errorf("%d done, %d failed, %d forgotten of %d, %d kept, %v", r.Done, r.Failed, r.Forgotten, r.Calls, len(kept.trials), r.Err)
		}
	})
}
