package runcap

import (
	"testing"
	"time"

	"switchboard/providers"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// nobody is what others hold where there are none.
func nobody(string) (int64, bool) { return 0, false }

func somebody(string) (int64, bool) { return providers.USD(0.25).Nano(), true }

func limitOf(usd float64) *Cap { return &Cap{Limit: providers.USD(usd), Place: "--max-usd"} }

func TestTheLimitOfTheFirstWorkerHoldsForAll(t *testing.T) {
	runs := Runs(nil)
	first := limitOf(2)
	if kept, ok := first.Join(&runs, Joining{Name: "r", New: true, ByHand: true}, noon, nobody); !ok || kept != (JoinedLimit{Limit: providers.USD(2), Place: "--max-usd"}) {
		t.Fatalf("got %+v, %v", kept, ok)
	}
	before, after := first.Charge(providers.USD(1).Nano(), runs, noon)
	if before.Spent != 0 || after.Spent != providers.USD(1).Nano() || after.Limit != providers.USD(2).Nano() {
		t.Errorf("got %+v, %+v", before, after)
	}
	t.Run("one without a limit is told which", func(t *testing.T) {
		c := &Cap{}
		kept, ok := c.Join(&runs, Joining{Name: "r"}, noon, somebody)
		if !ok || kept.Limit != providers.USD(2) || kept.Used != providers.USD(1.25).Nano() {
			t.Errorf("got %+v, %v", kept, ok)
		}
		c.Charge(providers.USD(0.5).Nano(), runs, noon)
		if got := first.Use(runs).Spent; got != providers.USD(1.5).Nano() {
			t.Errorf("the first sees %d", got)
		}
	})
	t.Run("another limit is refused while others work", func(t *testing.T) {
		if kept, ok := limitOf(3).Join(&runs, Joining{Name: "r", ByHand: true}, noon, somebody); ok || kept.Limit != providers.USD(2) {
			t.Errorf("got %+v, %v", kept, ok)
		}
	})
	t.Run("a lower one of the config holds besides", func(t *testing.T) {
		c := limitOf(1)
		if kept, ok := c.Join(&runs, Joining{Name: "r"}, noon, somebody); !ok || kept.Limit != providers.USD(2) || c.Use(runs).Limit != providers.USD(1).Nano() {
			t.Errorf("got %+v, %v, %+v", kept, ok, c.Use(runs))
		}
		c = limitOf(9)
		if _, ok := c.Join(&runs, Joining{Name: "r"}, noon, somebody); !ok || c.Use(runs).Limit != providers.USD(2).Nano() {
			t.Errorf("got %v, %+v", ok, c.Use(runs))
		}
	})
	t.Run("another one is kept where nobody works, and what was spent counts", func(t *testing.T) {
		kept, ok := limitOf(3).Join(&runs, Joining{Name: "r", ByHand: true}, noon, nobody)
		if !ok || kept.Limit != providers.USD(3) || kept.Used != providers.USD(1.5).Nano() || first.Use(runs).Limit != providers.USD(3).Nano() {
			t.Errorf("got %+v, %v", kept, ok)
		}
	})
	t.Run("a new run begins at nothing, and the old one's worker counts alone", func(t *testing.T) {
		kept, ok := limitOf(1).Join(&runs, Joining{Name: "r", New: true, ByHand: true}, noon, nobody)
		if !ok || kept.Limit != providers.USD(1) || kept.Used != 0 || first.Use(runs).Limit != providers.USD(2).Nano() {
			t.Errorf("got %+v, %v, %+v", kept, ok, first.Use(runs))
		}
	})
}

func TestWhatOneHeldThatIsForgottenStaysSpent(t *testing.T) {
	runs := Runs(nil)
	c := limitOf(2)
	c.Join(&runs, Joining{Name: "r", New: true, ByHand: true}, noon, nobody)
	runs.Lose(c.Scope(), 5)
	runs.Lose("model/x", 7)
	if got := c.Use(runs).Spent; got != 5 {
		t.Errorf("got %d", got)
	}
	if runs.Prune("2026-03"); len(runs) != 1 {
		t.Error("a run of this month is forgotten")
	}
	if runs.Prune("2026-04"); len(runs) != 0 {
		t.Error("a run of last month is kept")
	}
}

func TestARunThatHasEndedIsForgotten(t *testing.T) {
	runs := Runs(nil)
	c := limitOf(2)
	c.Join(&runs, Joining{Name: "r", New: true, ByHand: true}, noon, nobody)
	if c.Leave(runs, false); len(runs) != 1 {
		t.Error("it goes on elsewhere")
	}
	if c.Leave(runs, true); len(runs) != 0 {
		t.Error("it is kept")
	}
}
