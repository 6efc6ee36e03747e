package ui

import (
	"reflect"
	"sync/atomic"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/ui/shell"
)

// countingRouter is a router that counts how often it is asked.
type countingRouter struct {
	*routing.ActivePolicy
	asked atomic.Int64
}

func (c *countingRouter) Decide(q engine.Query) engine.Decision {
	c.asked.Add(1)
	return c.ActivePolicy.Decide(q)
}

func TestPlan(t *testing.T) {
	var router *countingRouter
	counted := func(b *shell.App) {
		router = &countingRouter{ActivePolicy: routing.NewActivePolicy(demoRouter(b.Catalog), "")}
		b.Router = router
	}
	story(t, "the decision that is stored is the one that was shown, and it is made once", func(t *testing.T) {
		s := simulate(t, 120, 36, counted)
		s.write("What is 2+2?")
		shown, asked := s.root.compare.Preview.Plan.Decision, router.asked.Load()
		s.press("enter")
		s.answered()
		if n := router.asked.Load() - asked; n != 0 {
			t.Errorf("sending asked the router %d times more", n)
		}
		if stored := s.store.trials[0].Decision; stored.Model == "" || !reflect.DeepEqual(stored, shown) {
			t.Errorf("shown %+v, stored %+v", shown, stored)
		}
	})
	story(t, "a prompt that is sent once more keeps its decision", func(t *testing.T) {
		s := simulate(t, 120, 36, counted)
		s.write("What is 2+2?")
		s.press("enter")
		s.answered()
		asked := router.asked.Load()
		s.press("ctrl+r")
		s.answered()
		if n, _ := s.store.kept(); n != 2 || router.asked.Load() != asked {
			t.Errorf("%d trials, the router was asked %d times more", n, router.asked.Load()-asked)
		}
	})
	story(t, "another policy between showing and sending is seen, and what it decides is shown and stored", func(t *testing.T) {
		s := simulate(t, 120, 36, counted)
		s.write("What is 2+2?")
		s.lacks("this task goes to the reference")
		p := router.Policy()
		strict, err := routing.NewPolicy(p.Scorer, routing.NoCheaper(), p.Ladder, p.Provenance)
		if err != nil {
			t.Fatal(err)
		}
		router.Set(routing.NewRouter(strict), "")
		s.press("enter")
		s.shows("this task goes to the reference")
		s.answered()
		if stored := s.store.trials[0].Decision; stored.Policy != strict.Hash {
			t.Errorf("stored %+v", stored)
		}
	})
}
