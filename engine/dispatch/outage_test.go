package dispatch

import (
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/providers"
)

// outage sends routed prompts on fake time while no model can be reached, after so many failures of each.
func outage(t *testing.T, failures int, patience time.Duration, scripts [][]step, then func(ask func() (engine.Answer, time.Duration), d *Dispatcher, p *faulty)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &faulty{scripts: map[string][][]step{"a": scripts, "b": {fails(providers.Unreachable)}, "c": {fails(providers.Unreachable)}}}
		c, router := ladder(p, "a")
		d := NewDispatcher(c, router, testLimits, newShelf(), nil)
		for _, id := range []string{"a", "b", "c"} {
			for range failures {
				permit, refusal := d.Breakers().Enter(id, "p"+id)
				if refusal != nil {
					t.Error(refusal)
				}
				permit.Done(&providers.Error{Fault: providers.Unreachable})
			}
		}
		then(func() (engine.Answer, time.Duration) {
			began := time.Now()
			a := d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true, Patience: patience}).Wait().Answers[0]
			return a, time.Since(began)
		}, d, p)
	})
}

func TestWhereEveryCircuitIsOpen(t *testing.T) {
	const patience = 5 * time.Second
	down := [][]step{fails(providers.Unreachable)}
	t.Run("who has little patience hears at once when to ask again", func(t *testing.T) {
		outage(t, circuit.Failures, patience, down, func(ask func() (engine.Answer, time.Duration), _ *Dispatcher, p *faulty) {
			a, took := ask()
			if a.OK() || took > 0 || p.asked() != "" || a.Failure.RetryAfter != circuit.Rest {
				t.Errorf("after %v, asked %q: %+v", took, p.asked(), a.Failure)
			}
		})
	})
	t.Run("nor does it wait for a circuit that its own call opened", func(t *testing.T) {
		outage(t, circuit.Failures-1, patience, down, func(ask func() (engine.Answer, time.Duration), _ *Dispatcher, p *faulty) {
			a, took := ask()
			if a.OK() || took > 0 || p.asked() != "abc" || a.Failure.RetryAfter != circuit.Rest {
				t.Errorf("after %v, asked %q: %+v", took, p.asked(), a.Failure)
			}
		})
	})
	t.Run("a circuit that lets a call through soon is waited for", func(t *testing.T) {
		outage(t, circuit.Failures, patience, [][]step{says("from a")}, func(ask func() (engine.Answer, time.Duration), _ *Dispatcher, _ *faulty) {
			time.Sleep(circuit.Rest - 2*time.Second)
			if a, took := ask(); a.Text != "from a" || took < 2*time.Second || took > patience {
				t.Errorf("after %v: %q %+v", took, a.Text, a.Failure)
			}
		})
	})
	t.Run("what is asked in vain then is not waited for again", func(t *testing.T) {
		outage(t, circuit.Failures, patience, down, func(ask func() (engine.Answer, time.Duration), _ *Dispatcher, _ *faulty) {
			time.Sleep(circuit.Rest - 2*time.Second)
			if a, took := ask(); a.OK() || took > patience+lastWait || a.Failure.RetryAfter < time.Second || a.Failure.RetryAfter > circuit.Rest {
				t.Errorf("after %v: %+v", took, a.Failure)
			}
		})
	})
	t.Run("calls that see whether a service is back, and hang, keep no other one", func(t *testing.T) {
		outage(t, circuit.Failures, patience, down, func(ask func() (engine.Answer, time.Duration), d *Dispatcher, p *faulty) {
			time.Sleep(circuit.Rest + time.Millisecond)
			for _, id := range []string{"a", "b", "c"} {
				if _, refusal := d.Breakers().Enter(id, "p"+id); refusal != nil {
					t.Error(refusal)
				}
			}
			if a, took := ask(); a.OK() || took > patience || p.asked() != "" || a.Failure.RetryAfter != time.Second {
				t.Errorf("after %v, asked %q: %+v", took, p.asked(), a.Failure)
			}
		})
	})
	t.Run("who has patience waits until one does", func(t *testing.T) {
		outage(t, circuit.Failures, 0, [][]step{says("from a")}, func(ask func() (engine.Answer, time.Duration), _ *Dispatcher, _ *faulty) {
			if a, took := ask(); a.Text != "from a" || took < circuit.Rest {
				t.Errorf("after %v: %q %+v", took, a.Text, a.Failure)
			}
		})
	})
}
