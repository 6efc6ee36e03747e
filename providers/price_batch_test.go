package providers

import "testing"

func TestPriceInBatch(t *testing.T) {
	p := Price{
		Rates: Rates{Input: USD(2), CachedInput: USD(0.2), Output: USD(8)},
		Batch: 0.5,
		Tiers: []Tier{{100, Rates{Input: USD(4), Output: USD(16)}}},
	}
	t.Run("is half for fresh, cached and written tokens, in every tier", func(t *testing.T) {
		half, known := p.InBatch()
		u := Usage{Input: Count(100), CachedInput: Count(40), Output: Count(10)}
		if got, want := half.Cost(u), p.Cost(u).Nano()/2; !known || got.Nano() != want {
			t.Errorf("%v, want %d", got, want)
		}
		long := Usage{Input: Count(200), Output: Count(10)}
		if got, want := half.Cost(long), p.Cost(long).Nano()/2; got.Nano() != want {
			t.Errorf("above the tier %v, want %d", got, want)
		}
		if p.Tiers[0].Input != USD(4) {
			t.Error("the price itself was changed")
		}
	})
	t.Run("keeps what is unknown unknown", func(t *testing.T) {
		half, _ := p.InBatch()
		if half.CacheWrite.Known() {
			t.Errorf("cache write became %v", half.CacheWrite)
		}
	})
	t.Run("is at most the other where the factor is unknown", func(t *testing.T) {
		whole := p
		whole.Batch = 0
		same, known := whole.InBatch()
		if known || same.Input != p.Input {
			t.Errorf("%v %v", same.Input, known)
		}
	})
}
