package batch_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/batch/batchserver"
	"switchboard/engine/caps"
	"switchboard/providers"
)

func TestTheWorstCaseIsHeldUntilTheAnswersAreThere(t *testing.T) {
	w := newWorld(t, batchserver.OpenAI)
	w.limit = providers.USD(1)
	r, p := w.process(0)
	plan := w.plan(r, p)
	if half := plan.OneByOne.Nano() / 2; plan.Worst.Nano() != half || plan.Aside != plan.Worst {
		t.Errorf("worst %v, aside %v, want half of %v", plan.Worst, plan.Aside, plan.OneByOne)
	}
	if err := r.Submit(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	left := providers.Nano(w.limit.Nano() - plan.Worst.Nano())
	if _, err := w.budget.Reserve(caps.Charge{Worst: left.Add(providers.Nano(1))}, time.Now()); err == nil {
		t.Error("the worst case is not held")
	}
	if result := r.Run(t.Context()); result.Err != nil {
		t.Fatal(result.Err)
	}
	spent := providers.Nano(w.limit.Nano() - 3*halfCost)
	if held, err := w.budget.Reserve(caps.Charge{Worst: spent}, w.clock.Now()); err != nil {
		t.Errorf("more is held than was spent: %v", err)
	} else {
		held.Release(providers.Money{})
	}
	if _, err := w.budget.Reserve(caps.Charge{Worst: spent.Add(providers.Nano(1))}, w.clock.Now()); err == nil {
		t.Error("what was spent does not count")
	}
}

func TestABatchCountsForTheTasksOfItsPromptsAsSoonAsItIsSent(t *testing.T) {
	w := newWorld(t, batchserver.OpenAI)
	w.task = func(i int) engine.Task { return []engine.Task{engine.Coding, engine.Math}[i%2] } // two of coding, one of math
	coding := caps.TaskScope(string(engine.Coding))
	w.caps = []caps.Cap{{Limit: providers.USD(1), Per: caps.Day, Scope: coding}}
	r, p := w.process(0)
	plan := w.plan(r, p)
	if err := r.Submit(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	left := func(task engine.Task, worst int64) error {
		held, err := w.budget.Reserve(caps.Charge{Worst: providers.Nano(worst), Task: string(task)}, w.clock.Now())
		held.Release(providers.Nano(0))
		return err
	}
	all, two := w.caps[0].Limit.Nano(), plan.Worst.Nano()*2/3
	if err := left(engine.Coding, all-two); err != nil {
		t.Errorf("more is held for the task than its prompts can cost: %v", err)
	}
	if left(engine.Coding, all-two+1) == nil {
		t.Error("the worst case is not held for the task")
	}
	if err := left(engine.Math, all+1); err != nil {
		t.Errorf("another task: %v", err)
	}
	if result := r.Run(t.Context()); result.Err != nil {
		t.Fatal(result.Err)
	}
	if err := left(engine.Coding, all); err != nil {
		t.Errorf("it stays held: %v", err)
	}
}

func TestABatchThatCouldPassTheCapOfATaskIsNotSent(t *testing.T) {
	w := newWorld(t, batchserver.OpenAI)
	w.task = func(i int) engine.Task { return []engine.Task{engine.Math, engine.Coding}[i%2] }
	w.caps = []caps.Cap{{Limit: providers.USD(0.000001), Per: caps.Month, Scope: caps.TaskScope(string(engine.Coding)), About: "for task coding"}}
	_, err := w.command(0)
	if err == nil || !strings.Contains(err.Error(), "for task coding") {
		t.Fatalf("got %v", err)
	}
	if len(w.disk.batches)+len(w.disk.trials)+len(w.server.Prompts()) != 0 {
		t.Error("something was kept or sent")
	}
}

func TestWhatABatchHoldsIsWarnedOf(t *testing.T) {
	w := newWorld(t, batchserver.OpenAI)
	w.limit = providers.USD(1)
	r, p := w.process(0)
	w.limit = providers.Nano(w.plan(r, p).Worst.Nano() * 5 / 4)
	r, p = w.process(0)
	var told []string
	w.budget.Warn(func(text string) { told = append(told, text) })
	if err := r.Submit(t.Context(), w.plan(r, p)); err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || !strings.HasPrefix(told[0], "80 % of ") || !strings.Contains(told[0], " is spent or set aside: ") {
		t.Errorf("%q", told)
	}
	if result := r.Run(t.Context()); result.Err != nil || len(told) != 1 {
		t.Errorf("%v, %q", result.Err, told)
	}
}

func TestABatchThatCouldPassTheCapIsNotSent(t *testing.T) {
	w := newWorld(t, batchserver.OpenAI)
	w.limit = providers.USD(0.000001)
	_, err := w.command(0)
	var e *providers.Error
	if !errors.As(err, &e) || e.Fault != providers.Budget {
		t.Fatalf("got %v", err)
	}
	if len(w.disk.batches)+len(w.disk.trials)+len(w.server.Prompts()) != 0 {
		t.Error("something was kept or sent")
	}
}

func TestAnUnknownDiscountIsNoDiscount(t *testing.T) {
	w := newWorld(t, batchserver.OpenAI)
	w.price.Batch = 0
	r, p := w.process(0)
	plan := w.plan(r, p)
	if plan.Worst.Known() || plan.Aside != plan.OneByOne {
		t.Errorf("worst %v, aside %v of %v", plan.Worst, plan.Aside, plan.OneByOne)
	}
	if _, err := w.command(0); err != nil {
		t.Fatal(err)
	}
	a := w.answers()["prompt 0"][0]
	if a.Cost.Nano() != 2*halfCost || a.CostBasis != providers.AtMost {
		t.Errorf("cost %v, %q", a.Cost, a.CostBasis)
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for _, stage := range []batchserver.Stage{batchserver.Upload, batchserver.Create, batchserver.Poll, batchserver.Results} {
		t.Run(string(stage), func(t *testing.T) {
			w := newWorld(t, batchserver.OpenAI)
			refusals := 2
			w.server.Gate = func(s batchserver.Stage, reply http.ResponseWriter) (bool, bool) {
				if s != stage || refusals == 0 {
					return true, true
				}
				refusals--
				reply.Header().Set("Retry-After", "90")
				reply.WriteHeader(http.StatusTooManyRequests)
				return false, true
			}
			if _, err := w.command(0); err != nil {
				t.Fatal(err)
			}
			w.wantOnce(t)
			if n := len(slices.DeleteFunc(w.clock.waited, func(d time.Duration) bool { return d != 90*time.Second })); n != 2 {
				t.Errorf("waited %d times for as long as was asked, want 2", n)
			}
		})
	}
}

func TestAServiceThatStaysAwayIsLeftToTheNextRun(t *testing.T) {
	w := newWorld(t, batchserver.OpenAI)
	w.server.Gate = func(_ batchserver.Stage, reply http.ResponseWriter) (bool, bool) {
		reply.WriteHeader(http.StatusServiceUnavailable)
		return false, true
	}
	result, err := w.command(0)
	if err == nil || result.Left != 1 || len(w.disk.batches) != 1 || len(w.clock.waited) > 20 {
		t.Fatalf("%v, left %d, %d kept, waited %d times", err, result.Left, len(w.disk.batches), len(w.clock.waited))
	}
	w.server.Gate = nil
	if _, err := w.command(0); err != nil {
		t.Fatal(err)
	}
	w.wantOnce(t)
}

func TestARejectedKeyFailsTheBatch(t *testing.T) {
	w := newWorld(t, batchserver.Anthropic)
	w.server.Gate = func(_ batchserver.Stage, reply http.ResponseWriter) (bool, bool) {
		reply.WriteHeader(http.StatusUnauthorized)
		return false, true
	}
	if _, err := w.command(0); err != nil {
		t.Fatal(err)
	}
	for prompt, got := range w.answers() {
		if len(got) != 1 || got[0].Failure == nil || got[0].Failure.Fault != providers.Auth {
			t.Errorf("%s: %+v", prompt, got)
		}
	}
	if len(w.disk.batches) != 0 {
		t.Error("it is kept")
	}
}
