package dispatch

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/routing"
	"switchboard/providers"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("go.opencensus.io/stats/view.(*worker).start"))
}

var testLimits = Limits{FirstToken: 30 * time.Second, Idle: 20 * time.Second, AnswerBytes: 1000, MaxOutput: 100}

func dispatcher(c engine.Catalog, limits Limits, r engine.Recorder, b *caps.Budget) *Dispatcher {
	return NewDispatcher(c, routing.NewRouter(routing.Policy{}), limits, r, b)
}

// run runs one job to its end on fake time.
func run(t *testing.T, p providers.Provider, limits Limits, ids ...string) engine.Trial {
	t.Helper()
	var trial engine.Trial
	synctest.Test(t, func(t *testing.T) {
		c := bench(p, 8)
		trial = dispatcher(c, limits, nil, nil).Start(t.Context(), job(c, "hello", ids...)).Wait()
	})
	return trial
}

// runIn runs one job of a catalog to its end on fake time.
func runIn(t *testing.T, c engine.Catalog, prompt string, ids ...string) engine.Trial {
	t.Helper()
	var trial engine.Trial
	synctest.Test(t, func(t *testing.T) {
		trial = dispatcher(c, testLimits, nil, nil).Start(t.Context(), job(c, prompt, ids...)).Wait()
	})
	return trial
}

func TestLanesAnswerSideBySide(t *testing.T) {
	trial := run(t, script{"a": says("one"), "b": says("two"), "c": says("three")}, testLimits, "a", "b", "c")
	for i, want := range []string{"one", "two", "three"} {
		a := trial.Answers[i]
		if a.Text != want || !a.OK() || a.Finish != providers.Stop {
			t.Errorf("lane %d: %+v", i, a)
		}
		if a.FirstToken != 200*time.Millisecond || a.Total != 300*time.Millisecond {
			t.Errorf("lane %d: first token after %v, total %v: a lane's clock was touched by another", i, a.FirstToken, a.Total)
		}
	}
	if got := trial.Answers[0].Cost; got != providers.Nano(10*1000+20*2000) {
		t.Errorf("cost %v", got)
	}
	if trial.Answers[1].Cost.Known() {
		t.Error("a model without a price has a cost")
	}
	if trial.Ledger().Spent.Known() {
		t.Error("a sum with an unknown part is known")
	}
}

func TestALaneFailsAlone(t *testing.T) {
	stalls := []step{{Event: providers.Text("well")}, {Wait: time.Hour}}
	silent := []step{{Wait: time.Hour}}
	for name, c := range map[string]struct {
		steps  []step
		fault  providers.Fault
		finish providers.Finish
		total  time.Duration
	}{
		"silent before the first token": {silent, providers.FirstTokenTimeout, providers.Failed, 30 * time.Second},
		"stalled":                       {stalls, providers.Stalled, providers.Truncated, 20 * time.Second},
		"cut off":                       {stalls[:1], providers.CutOff, providers.Truncated, 0},
		"nothing at all":                {nil, providers.CutOff, providers.Failed, 0},
		"rate limited":                  {[]step{{Err: &providers.Error{Fault: providers.RateLimited}}}, providers.RateLimited, providers.Failed, 0},
		"an error nobody typed":         {[]step{{Err: errors.New("oops")}}, providers.Internal, providers.Failed, 0},
		"refused before the answer":     {[]step{{Err: &providers.Error{Fault: providers.Declined}}}, providers.Declined, providers.Refused, 0},
	} {
		t.Run(name, func(t *testing.T) {
			trial := run(t, script{"a": c.steps, "c": says("fine")}, testLimits, "a", "c")
			a := trial.Answers[0]
			if a.Failure == nil || a.Failure.Fault != c.fault || a.Finish != c.finish || a.Total != c.total || a.OK() {
				t.Errorf("got %+v, failure %+v", a, a.Failure)
			}
			if !strings.HasPrefix(a.Failure.Sentence, "p ") {
				t.Errorf("the sentence does not name the provider: %q", a.Failure.Sentence)
			}
			if b := trial.Answers[1]; !b.OK() || b.Total != 300*time.Millisecond {
				t.Errorf("the other lane: %+v", b)
			}
		})
	}
}

func TestAPanicStaysInItsLane(t *testing.T) {
	p := providerFunc(func(_ context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
		if req.Model.ID == "a" {
			return func(func(providers.Event, error) bool) { panic("boom") }
		}
		return script{"c": says("fine")}.Stream(context.Background(), req)
	})
	trial := run(t, p, testLimits, "a", "c")
	if f := trial.Answers[0].Failure; f == nil || f.Fault != providers.Internal {
		t.Errorf("failure %+v", f)
	}
	if !trial.Answers[1].OK() {
		t.Error("the other lane fell with it")
	}
}

func TestTokensKeepALaneAlive(t *testing.T) {
	var drip []step
	for range 10 {
		drip = append(drip, step{Wait: 19 * time.Second, Event: providers.Text("x")})
	}
	drip = append(drip, step{Event: providers.Done{Finish: providers.Stop}})
	a := run(t, script{"a": drip}, testLimits, "a").Answers[0]
	if !a.OK() || a.Total != 190*time.Second || a.LastToken != a.Total {
		t.Errorf("%+v", a)
	}
}

func TestALongAnswerIsCutAtARune(t *testing.T) {
	limits := testLimits
	limits.AnswerBytes = 10
	long := []step{{Event: providers.Text("12345678")}, {Event: providers.Text("9éé")}, {Event: providers.Text("more")}}
	a := run(t, script{"a": long}, limits, "a").Answers[0]
	if a.Text != "123456789" || a.Finish != providers.Truncated || a.Failure.Fault != providers.Oversized {
		t.Errorf("%+v %+v", a, a.Failure)
	}
	exact := []step{{Event: providers.Text("1234567890")}, {Event: providers.Done{Finish: providers.Stop}}}
	if a := run(t, script{"a": exact}, limits, "a").Answers[0]; !a.OK() {
		t.Errorf("an answer of just the limit: %+v", a.Failure)
	}
}

func TestAnAnswerIsCleanedAcrossPieces(t *testing.T) {
	hostile := []step{
		{Event: providers.Text("a\x1b]52;c;ZXZ")}, {Event: providers.Text("pbA==\x07b\x1b")}, {Event: providers.Text("[2Jc\u202ed")},
		{Event: providers.Done{Finish: providers.Stop}},
	}
	if a := run(t, script{"a": hostile}, testLimits, "a").Answers[0]; a.Text != "abcd" {
		t.Errorf("%q", a.Text)
	}
}

func TestUsageIsEstimatedAndSaysSo(t *testing.T) {
	t.Run("when it was not reported", func(t *testing.T) {
		steps := []step{{Event: providers.Text("12345678")}, {Event: providers.Done{Finish: providers.Stop}}}
		a := run(t, script{"a": steps}, testLimits, "a").Answers[0]
		if !a.Usage.Estimated || a.Usage.Output != providers.Count(2) || !a.Cost.Known() {
			t.Errorf("%+v %v", a.Usage, a.Cost)
		}
	})
	t.Run("when the stream broke off", func(t *testing.T) {
		steps := []step{{Event: providers.Usage{Input: providers.Count(7), Output: providers.Count(1)}}, {Event: providers.Text("12345678")}}
		a := run(t, script{"a": steps}, testLimits, "a").Answers[0]
		if !a.Usage.Estimated || a.Usage.Input != providers.Count(7) || a.Usage.Output != providers.Count(2) {
			t.Errorf("%+v", a.Usage)
		}
	})
	for outcome, c := range map[string]struct {
		attempt providers.Attempt
		billed  bool
	}{
		"when a service had the request and was not waited for": {providers.Attempt{Sent: true}, true},
		"but one that never had it bills nothing":               {providers.Attempt{}, false},
		"nor one that rejected it":                              {providers.Attempt{Sent: true, Status: 503}, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			p := providerFunc(func(ctx context.Context, r providers.Request) iter.Seq2[providers.Event, error] {
				providers.StopwatchOf(ctx).Begin()(func(a *providers.Attempt) { *a = c.attempt })
				return script{"a": {{Wait: time.Hour}}}.Stream(ctx, r)
			})
			synctest.Test(t, func(t *testing.T) {
				b := bench(p, 8)
				a := dispatcher(b, testLimits, nil, nil).Start(t.Context(), job(b, "12345678", "a")).Wait().Answers[0]
				if want := providers.Nano(0); a.Usage.Estimated != c.billed || !c.billed && a.Cost != want || c.billed && a.Cost != providers.Nano(2*1000) {
					t.Errorf("%+v %v", a.Usage, a.Cost)
				}
			})
		})
	}
	t.Run("but a rejected request cost nothing", func(t *testing.T) {
		a := run(t, script{"a": []step{{Err: &providers.Error{Fault: providers.RateLimited}}}}, testLimits, "a").Answers[0]
		if a.Cost != providers.Nano(0) || a.Usage.Input.Known() {
			t.Errorf("%+v %v", a.Usage, a.Cost)
		}
	})
}

func TestCancelling(t *testing.T) {
	t.Run("one lane leaves the others alone", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := bench(script{"a": says("one"), "c": says("three")}, 8)
			f := dispatcher(c, testLimits, nil, nil).Start(t.Context(), job(c, "hello", "a", "c"))
			time.Sleep(250 * time.Millisecond)
			f.CancelLane(0)
			trial := f.Wait()
			if a := trial.Answers[0]; a.Finish != providers.Cancelled || a.Text != "one" || a.Total != 250*time.Millisecond {
				t.Errorf("%+v", a)
			}
			if !trial.Answers[1].OK() {
				t.Errorf("%+v", trial.Answers[1])
			}
		})
	})
	t.Run("ends the lanes that wait in line too", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := bench(script{"a": says("one"), "c": says("three")}, 1)
			f := dispatcher(c, testLimits, nil, nil).Start(t.Context(), job(c, "hello", "a", "c"))
			time.Sleep(50 * time.Millisecond)
			f.Cancel()
			for i, a := range f.Wait().Answers {
				if a.Finish != providers.Cancelled {
					t.Errorf("lane %d: %+v", i, a)
				}
			}
		})
	})
}

func TestAProviderIsNeverAskedMoreOftenThanItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		p := providerFunc(func(ctx context.Context, r providers.Request) iter.Seq2[providers.Event, error] {
			return func(yield func(providers.Event, error) bool) {
				most.Store(max(most.Load(), now.Add(1)))
				defer now.Add(-1)
				time.Sleep(time.Second)
				_ = yield(providers.Text("x"), nil) && yield(providers.Done{Finish: providers.Stop}, nil)
			}
		})
		c := bench(p, 2)
		d := dispatcher(c, testLimits, nil, nil)
		executions := []*Execution{d.Start(t.Context(), job(c, "1", "a", "b", "c")), d.Start(t.Context(), job(c, "2", "a", "b", "c"))}
		var longest time.Duration
		for _, f := range executions {
			for _, a := range f.Wait().Answers {
				longest = max(longest, a.Queued)
				if a.Total != time.Second {
					t.Errorf("waiting in line counts as answering: %v", a.Total)
				}
			}
		}
		if most.Load() != 2 || longest != 2*time.Second {
			t.Errorf("%d at once, longest wait %v", most.Load(), longest)
		}
	})
}

func TestInTurnALaneWaitsForTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := bench(script{"a": says("one"), "b": []step{{Err: &providers.Error{Fault: providers.Auth}}}, "c": says("three")}, 8)
		j := job(c, "hello", "a", "b", "c")
		j.InTurn = true
		answers := dispatcher(c, testLimits, nil, nil).Start(t.Context(), j).Wait().Answers
		if answers[0].Queued != 0 || answers[2].Queued != 300*time.Millisecond || answers[2].Total != 300*time.Millisecond {
			t.Errorf("lanes waited %v, %v and %v", answers[0].Queued, answers[1].Queued, answers[2].Queued)
		}
	})
}

func TestEveryUpdateArrivesInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := bench(script{"a": says("one")}, 1)
		f := dispatcher(c, testLimits, newShelf(), nil).Start(t.Context(), job(c, "hello", "a"))
		f.Wait()
		updates, open := f.Updates.Take()
		if open || len(updates) != 3 {
			t.Fatalf("%v, open %v", updates, open)
		}
		if (updates[0] != Started{0, "a"}) || (updates[1] != Delta{0, "one", false}) {
			t.Errorf("%v", updates)
		}
		if e, ok := updates[2].(Finished); !ok || e.Answer.Text != "one" {
			t.Errorf("%v", updates[2])
		}
	})
}

func TestWhatCannotBeStoredIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := bench(script{"a": says("one")}, 1)
		kept := newShelf()
		kept.Broken = errors.New("no space left")
		f := dispatcher(c, testLimits, kept, nil).Start(t.Context(), job(c, "hello", "a"))
		f.Wait()
		updates, _ := f.Updates.Take()
		if last, ok := updates[len(updates)-1].(StoreFailed); !ok || last.Lane != 0 || last.Err != kept.Broken {
			t.Errorf("%v", updates)
		}
	})
}

func TestParallelLanesCannotOvershootTheCap(t *testing.T) {
	for _, stored := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			c := bench(script{"c": says("three")}, 20)
			kept := newShelf()
			// A call is at most 13 tokens of prompt and 100 of output: 0.00213 USD; it
			// costs 0.0005. So two fit under the cap at once, and five one after
			// another: after them 0.0025 are spent, and a sixth could pass the cap.
			d := dispatcher(c, testLimits, kept, caps.New(providers.USD(0.0045), kept))
			j := job(c, "hello", slices.Repeat([]string{"c"}, 20)...)
			j.NoStore = !stored
			began := time.Now()
			var sent, held int
			for _, a := range d.Start(t.Context(), j).Wait().Answers {
				switch {
				case a.OK():
					sent++
				case a.Failure.Fault == providers.Budget:
					held++
				}
			}
			if sent != 5 || held != 15 {
				t.Errorf("stored %v: %d sent, %d held back; want 5 and 15", stored, sent, held)
			}
			if took := time.Since(began); took < 900*time.Millisecond {
				t.Errorf("stored %v: five calls took %v, so more than two were under way at once", stored, took)
			}
		})
	}
}

func TestWaitingForTheBudgetCanBeCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := bench(script{"c": says("three")}, 20)
		kept := newShelf()
		d := dispatcher(c, testLimits, kept, caps.New(providers.USD(0.003), kept))
		f := d.Start(t.Context(), job(c, "hello", "c", "c"))
		time.Sleep(time.Millisecond)
		f.Cancel()
		for i, a := range f.Wait().Answers {
			if a.Finish != providers.Cancelled {
				t.Errorf("lane %d: %+v", i, a.Failure)
			}
		}
	})
}

func TestEachAnswerIsKnownToBeStoredOrNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := bench(script{"a": says("one"), "b": says("two")}, 2)
		for outcome, s := range map[string]struct {
			kept engine.Recorder
			lost [2]bool
		}{
			"all are stored":              {newShelf(), [2]bool{}},
			"one of them is not":          {laneless{newShelf(), 1}, [2]bool{false, true}},
			"none is without their trial": {laneless{newShelf(), -1}, [2]bool{true, true}},
		} {
			f := dispatcher(c, testLimits, s.kept, nil).Start(t.Context(), job(c, "hello", "a", "b"))
			f.Wait()
			if got := [2]bool{f.Lost(0) != nil, f.Lost(1) != nil}; got != s.lost || (f.NotKept() != nil) != (got[0] || got[1]) {
				t.Errorf("%s: %v, %v", outcome, got, f.NotKept())
			}
		}
	})
}

// laneless keeps all but the answers of one lane, or no trial where that is -1.
type laneless struct {
	engine.Recorder
	lane int
}

func (l laneless) AddTrial(t engine.Trial) error {
	if l.lane < 0 {
		return errors.New("no space left")
	}
	return l.Recorder.AddTrial(t)
}

func (l laneless) AddAnswer(trial string, lane int, a engine.Answer) error {
	if lane == l.lane {
		return errors.New("no space left")
	}
	return l.Recorder.AddAnswer(trial, lane, a)
}
