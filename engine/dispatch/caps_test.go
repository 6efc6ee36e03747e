package dispatch

import (
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/providers"
)

// ledger is a store in which nothing was spent.
type ledger struct{}

func (ledger) SpentOn(time.Time) (providers.Money, int, error) { return providers.Nano(0), 0, nil }

// commons is a store that several processes spend from.
type commons struct {
	*shelf
	shared caps.SharedSpending
	held   map[caps.Scope]int64
}

func (c *commons) Share(_ time.Time, decide func(*caps.SharedSpending) map[caps.Scope]int64) error {
	c.held = decide(&c.shared)
	return nil
}

// elsewhere is a store that another process holds something of for a while.
type elsewhere struct {
	*shelf
	held  int64
	until time.Time
}

func (e *elsewhere) Share(now time.Time, decide func(*caps.SharedSpending) map[caps.Scope]int64) error {
	s := &caps.SharedSpending{Others: map[caps.Scope]int64{}}
	if now.Before(e.until) {
		s.Others[caps.Scope("")] = e.held
	}
	decide(s)
	return nil
}

// TestARoutedCallWaitsForOthersOnceAndWithinItsDeadline has another process hold
// all that a cap lets be spent.
func TestARoutedCallWaitsForOthersOnceAndWithinItsDeadline(t *testing.T) {
	asked := func(deadline, held time.Duration, first []step) (a engine.Answer, took time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			c, router := ladder(&faulty{scripts: map[string][][]step{"a": {first}, "b": {says("from b")}, "c": {says("from c")}}}, "a")
			limits := testLimits
			limits.Routing.Deadline = deadline
			limits.FirstToken, limits.Routing.FirstToken = time.Hour, time.Hour
			b := caps.New(providers.USD(1000), &elsewhere{newShelf(), providers.USD(1000).Nano(), began.Add(held)})
			a = NewDispatcher(c, router, limits, newShelf(), b).Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait().Answers[0]
			took = time.Since(began)
		})
		return a, took
	}
	try := func(deadline, held time.Duration) (engine.Answer, time.Duration) {
		return asked(deadline, held, says("from a"))
	}
	t.Run("the time stands in the step, and is spent once", func(t *testing.T) {
		a, took := try(2*time.Minute, time.Hour)
		if took < caps.ElsewherePatience || took > caps.ElsewherePatience+time.Second {
			t.Errorf("took %v", took)
		}
		if a.OK() || len(a.Moves) != 2 || a.Moves[0].Took < caps.ElsewherePatience || a.Moves[1].Took > time.Second {
			t.Errorf("%+v", a.Moves)
		}
	})
	t.Run("a short deadline ends it", func(t *testing.T) {
		if a, took := try(10*time.Second, time.Hour); a.OK() || took > 10*time.Second {
			t.Errorf("took %v: %+v", took, a)
		}
	})
	t.Run("what is given back in time is used, and the wait is part of the deadline", func(t *testing.T) {
		a, took := try(2*time.Minute, 5*time.Second)
		if a.Text != "from a" || a.Queued < 5*time.Second || took > 6*time.Second {
			t.Errorf("%q, queued %v, took %v", a.Text, a.Queued, took)
		}
	})
	t.Run("the wait is taken from the time that a model which hangs may have", func(t *testing.T) {
		a, took := asked(20*time.Second, 5*time.Second, []step{{Wait: time.Hour}})
		if a.Text != "from b" || took < 10*time.Second || took > 11*time.Second {
			t.Errorf("%q after %v: %+v", a.Text, took, a.Moves)
		}
	})
}

func TestWhatAnAnswerDidNotCostIsFreeBeforeItIsStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := caps.New(providers.Nano(15), newShelf())
		charge := caps.Charge{Worst: providers.Nano(10)}
		first, err := b.Reserve(charge, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		l := &lane{budget: b, reservation: first}
		answer := engine.Answer{Cost: providers.Nano(1)}
		fits := func(nano int64) bool {
			r, err := b.Reserve(caps.Charge{Worst: providers.Nano(nano)}, time.Now())
			r.Release(providers.Nano(0))
			return err == nil
		}
		if l.settle(answer); fits(6) {
			t.Error("nobody waits, and less is set aside")
		}
		waited := make(chan error, 1)
		go func() {
			_, err := b.Await(t.Context(), charge, caps.NewPatience(0))
			waited <- err
		}()
		synctest.Wait()
		l.settle(answer)
		if err := <-waited; err != nil || !fits(4) || fits(5) {
			t.Errorf("%v, or its cost does not count", err)
		}
		if l.giveBack(answer, true); !fits(5) {
			t.Error("stored, and it is spent beside the store")
		}
	})
}
