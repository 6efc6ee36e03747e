package circuit

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/providers"
)

func fault(f providers.Fault) error { return &providers.Error{Fault: f} }

func call(t *testing.T, b *Breakers, model, provider string, err error) *Refusal {
	t.Helper()
	p, refusal := b.Enter(model, provider)
	if refusal == nil {
		p.Done(err)
	}
	return refusal
}

func TestACircuitOpensRestsAndProbesOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []State
		b := NewBreakers(func(c Change) { told = append(told, c.To) })
		for range Failures {
			if r := call(t, b, "m", "p", fault(providers.Unavailable)); r != nil {
				t.Fatalf("%+v", r)
			}
		}
		r := call(t, b, "m", "p", nil)
		if r == nil || r.Of != "m" || r.Limited || r.Wait != Rest {
			t.Fatalf("%+v", r)
		}
		if r := call(t, b, "other", "p", nil); r != nil {
			t.Errorf("another model of the provider: %+v", r)
		}
		time.Sleep(Rest + time.Millisecond)
		probe, refusal := b.Enter("m", "p")
		if refusal != nil {
			t.Fatalf("no probe: %+v", refusal)
		}
		if _, second := b.Enter("m", "p"); second == nil {
			t.Error("two probes at once")
		}
		probe.Done(fault(providers.Unavailable))
		if s, wait := b.Model("m", "p"); s != Open || wait != Rest {
			t.Errorf("%v for %v after a probe that failed", s, wait)
		}
		time.Sleep(Rest + time.Millisecond)
		call(t, b, "m", "p", nil)
		if s, _ := b.Model("m", "p"); s != Closed {
			t.Errorf("%v after one that worked", s)
		}
		if want := []State{Open, Probing, Open, Probing, Closed}; !slices.Equal(told, want) || len(b.Changes()) != len(want) {
			t.Errorf("told %v", told)
		}
	})
}

func TestAPauseOfAProviderHoldsForAllItsModels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBreakers(nil)
		call(t, b, "m", "p", &providers.Error{Fault: providers.RateLimited, RetryAfter: 3 * time.Second})
		if r := call(t, b, "other", "p", nil); r == nil || !r.Limited || r.Of != "p" || r.Wait != 3*time.Second {
			t.Fatalf("%+v", r)
		}
		if r := call(t, b, "m", "q", nil); r != nil {
			t.Errorf("another provider: %+v", r)
		}
		time.Sleep(3 * time.Second)
		probe, _ := b.Enter("m", "p")
		if r := call(t, b, "other", "p", nil); r == nil {
			t.Error("all come back at once")
		}
		probe.Done(nil)
		if r := call(t, b, "other", "p", nil); r != nil {
			t.Errorf("after one that worked: %+v", r)
		}
	})
}

func TestAPauseIsBounded(t *testing.T) {
	week := &providers.Error{Fault: providers.RateLimited, RetryAfter: 7 * 24 * time.Hour}
	synctest.Test(t, func(t *testing.T) {
		b := NewBreakers(nil)
		call(t, b, "m", "p", week)
		if s, wait := b.Model("m", "p"); s != Waiting || wait != longestPause {
			t.Errorf("%v for %v", s, wait)
		}
		b = NewBreakers(nil)
		b.Recall("m", "p", time.Now(), week)
		if s, wait := b.Model("m", "p"); s != Waiting || wait != longestPause {
			t.Errorf("recalled: %v for %v", s, wait)
		}
	})
}

func TestAnAnswerToACallMadeInAPauseEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBreakers(nil)
		before := time.Now()
		time.Sleep(time.Second)
		call(t, b, "m", "p", &providers.Error{Fault: providers.RateLimited, RetryAfter: time.Minute})
		if b.Answered("p", before); call(t, b, "m", "p", nil) == nil {
			t.Error("a call that was under way before the pause ended it")
		}
		time.Sleep(time.Second)
		if b.Answered("q", time.Now()); call(t, b, "m", "p", nil) == nil {
			t.Error("an answer of another provider ended it")
		}
		b.Answered("p", time.Now())
		if r := call(t, b, "m", "p", nil); r != nil {
			t.Errorf("it goes on: %+v", r)
		}
	})
}

func TestWhatSaysNothingOfTheServiceChangesNothing(t *testing.T) {
	b := NewBreakers(nil)
	for _, f := range []providers.Fault{providers.Aborted, providers.Budget, providers.BadRequest, providers.ContextTooLong, providers.Unsupported, providers.Declined, providers.Empty} {
		for range Enough {
			if r := call(t, b, "m", "p", fault(f)); r != nil {
				t.Fatalf("%s opens: %+v", f, r)
			}
		}
	}
}

func TestALostConnectionIsTheProviders(t *testing.T) {
	b := NewBreakers(nil)
	for _, model := range []string{"m", "n", "o"} {
		call(t, b, model, "p", fault(providers.Unreachable))
	}
	if r := call(t, b, "another", "p", nil); r == nil || r.Of != "p" {
		t.Errorf("%+v", r)
	}
}

func TestWhatHappenedBeforeTheStartIsRecalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBreakers(nil)
		now := time.Now()
		for i := range Failures {
			b.Recall("m", "p", now.Add(time.Duration(i-6)*time.Second), fault(providers.Stalled))
		}
		r := call(t, b, "m", "p", nil)
		if want := Rest - 4*time.Second; r == nil || r.Wait != want || r.Limited {
			t.Fatalf("%+v, want %v left of a rest", r, want)
		}
		if s, _ := b.Model("m", "p"); s != Open {
			t.Errorf("its circuit is %s", s)
		}
		time.Sleep(r.Wait)
		if r := call(t, b, "m", "p", nil); r != nil {
			t.Errorf("it never comes back: %+v", r)
		}
		b.Recall("n", "p", now.Add(-2*time.Second), nil)
		if r := call(t, b, "n", "p", nil); r != nil {
			t.Errorf("one that worked: %+v", r)
		}
	})
}

func TestALimitBeforeTheStartHoldsAtLeastForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := NewBreakers(nil)
		b.Recall("m", "p", time.Now(), fault(providers.RateLimited))
		if r := call(t, b, "m", "p", nil); r == nil || !r.Limited || r.Wait != leastPause {
			t.Fatalf("%+v", r)
		}
	})
}

func BenchmarkEnter(b *testing.B) {
	breakers := NewBreakers(nil)
	b.ReportAllocs()
	for b.Loop() {
		p, _ := breakers.Enter("model", "provider")
		p.Done(nil)
	}
}
