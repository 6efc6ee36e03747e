package dispatch

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/dispatch/dispatchtest"
)

func TestAnAnswerOfANamedModelEndsAPauseOfRoutedCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int64
		c := bench(dispatchtest.Refusing(time.Now().Add(20*time.Second), time.Hour, &sent), 8)
		d := dispatcher(c, testLimits, newShelf(), nil)
		routed := Job{Query: engine.Query{Prompt: "x"}, Routed: true}
		if a := d.Start(t.Context(), routed).Wait().Answers[0]; a.OK() {
			t.Fatal("a provider that takes nothing answered")
		}
		time.Sleep(30 * time.Second)
		if a := d.Start(t.Context(), job(c, "y", "a")).Wait().Answers[0]; !a.OK() {
			t.Fatalf("the model that was named: %+v", a.Failure)
		}
		if s, wait := d.Breakers().Model("a", "p"); s != circuit.Closed {
			t.Errorf("routed calls: %v for %v", s, wait)
		}
	})
}
