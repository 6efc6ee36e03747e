package simulated

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/providers"
)

func TestDemoModelsCanBeAsked(t *testing.T) {
	t.Run("they come cheapest first, with prices that say they are made up", func(t *testing.T) {
		var last providers.Money
		for i, m := range DemoModels() {
			cost := m.Price.Cost(providers.Usage{Input: providers.Count(1000), CachedInput: providers.Count(100), CacheWrite: providers.Count(100), Output: providers.Count(1000)})
			if !cost.Known() || (i > 0 && !last.Less(cost)) || !strings.Contains(m.Price.Source, "made up") || m.Price.AsOf.IsZero() {
				t.Errorf("%s costs %v, %+v", m.ID, cost, m.Price)
			}
			last = cost
		}
	})
	t.Run("each has a persona", func(t *testing.T) {
		for _, m := range DemoModels() {
			if v, ok := personaOf(m); !ok || v.name != m.ID {
				t.Errorf("%s speaks as %q", m.ID, v.name)
			}
			if _, ok := personaOf(providers.Model{ID: m.ID}); !ok {
				t.Errorf("%s has none without a name", m.ID)
			}
		}
	})
}

func TestSpeedsSpreadAroundTheModelsMedian(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	const calls = 41 // the median of so many errs by 6 % at most two times in three
	for _, c := range []struct {
		model     string
		first     time.Duration
		perSecond float64
	}{
		{"demo-nano", 200 * time.Millisecond, 140},
		{"demo-small", 350 * time.Millisecond, 90},
		{"demo-flagship", 900 * time.Millisecond, 40},
	} {
		t.Run(c.model+" is as fast as it says", func(t *testing.T) {
			var firsts []time.Duration
			var rates []float64
			for i := range calls {
				got := listen(t.Context(), instant(), ask(c.model, fmt.Sprintf("prompt number %d", i)))
				begun := got.attempts[0].FirstByte
				firsts = append(firsts, begun)
				rates = append(rates, float64(got.usage.Output.Int()-1)/(got.total-begun).Seconds())
			}
			slices.Sort(firsts)
			slices.Sort(rates)
			if m := firsts[calls/2]; m < c.first*8/10 || m > c.first*12/10 {
				t.Errorf("median first token %v, want %v", m, c.first)
			}
			if m := rates[calls/2]; m < 0.85*c.perSecond || m > 1.15*c.perSecond {
				t.Errorf("median speed %.0f, want %.0f", m, c.perSecond)
			}
			if firsts[0]*13/10 > firsts[calls-1] {
				t.Errorf("all first tokens come between %v and %v", firsts[0], firsts[calls-1])
			}
		})
	}
}
