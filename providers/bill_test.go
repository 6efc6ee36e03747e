package providers

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestTokensAreBilledExactly(t *testing.T) {
	count, rate := rapid.Int64Range(0, 1<<34), rapid.Int64Range(0, 1<<40)
	tokens := rapid.Custom(func(t *rapid.T) TokenSums {
		return TokenSums{count.Draw(t, "input"), count.Draw(t, "cached"), count.Draw(t, "write"), count.Draw(t, "hour"), count.Draw(t, "output")}
	})
	price := rapid.Custom(func(t *rapid.T) Price {
		return Price{Rates: Rates{Nano(rate.Draw(t, "input")), Nano(rate.Draw(t, "cached")), Nano(rate.Draw(t, "write")), Nano(rate.Draw(t, "output"))}}
	})
	exact := func(p Price, n TokenSums) *big.Int {
		nano, rest, basis, ok := p.BillExactly(n)
		if !ok || basis != "" {
			return nil
		}
		sum := new(big.Int).Mul(big.NewInt(nano), big.NewInt(million))
		return sum.Add(sum, big.NewInt(rest))
	}
	rapid.Check(t, func(t *rapid.T) {
		p, n, o := price.Draw(t, "price"), tokens.Draw(t, "tokens"), tokens.Draw(t, "others")
		want := new(big.Int)
		for _, part := range [][2]int64{{n.Input, p.Input.Nano()}, {n.CachedInput, p.CachedInput.Nano()}, {n.CacheWrite, p.CacheWrite.Nano()},
			{n.CacheWrite1h, 2 * p.Input.Nano()}, {n.Output, p.Output.Nano()}} {
			want.Add(want, new(big.Int).Mul(big.NewInt(part[0]), big.NewInt(part[1])))
		}
		one, other := exact(p, n), exact(p, o)
		both := exact(p, TokenSums{n.Input + o.Input, n.CachedInput + o.CachedInput, n.CacheWrite + o.CacheWrite, n.CacheWrite1h + o.CacheWrite1h, n.Output + o.Output})
		if one == nil || other == nil || both == nil {
			t.Skip("more than there is money")
		}
		if one.Cmp(want) != 0 {
			t.Fatalf("%v, want %v", one, want)
		}
		if new(big.Int).Add(one, other).Cmp(both) != 0 {
			t.Fatalf("%v and %v are %v together", one, other, both)
		}
	})
}

func TestAScaledPriceIsExact(t *testing.T) {
	p := Price{Rates: Rates{Input: USD(0.3), Output: USD(0.1)}, Batch: 0.7}
	t.Run("in a batch", func(t *testing.T) {
		if half, _ := p.InBatch(); half.Input != USD(0.21) || half.Output != USD(0.07) {
			t.Errorf("%v, %v", half.Input.Decimal(), half.Output.Decimal())
		}
	})
	t.Run("and unchanged by the whole of it", func(t *testing.T) {
		if got := p.Scaled(million); got.Rates != p.Rates {
			t.Errorf("%+v", got.Rates)
		}
	})
	t.Run("and stops at what fits", func(t *testing.T) {
		if got := (Price{Rates: Rates{Input: Nano(1 << 60), Output: Nano(1)}}).Scaled(100 * million); !got.Input.Known() || got.Input.Nano() < 1<<62 {
			t.Errorf("%v", got.Input.Nano())
		}
	})
}

func TestNoTokensBelowNoneAreBilled(t *testing.T) {
	p := Price{Rates: Rates{Input: USD(1), Output: USD(1)}}
	if _, _, _, ok := p.BillExactly(TokenSums{Input: -1}); ok {
		t.Error("they were")
	}
}
