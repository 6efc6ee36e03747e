package whatif

import (
	"math"
	"math/bits"

	"switchboard/providers"
)

// of is this share of a count, rounded down to whole tokens.
func (s Share) of(n int64) int64 {
	switch {
	case s == Whole || n == 0:
		return n
	case s < Whole && n < math.MaxInt64/int64(Whole):
		return n * int64(s) / int64(Whole)
	}
	return mulDiv(n, int64(s), int64(Whole))
}

// mulDiv is n × by / over, rounded down, for numbers that are not negative. Where the
// result does not fit, it is the largest number that does.
func mulDiv(n, by, over int64) int64 {
	high, low := bits.Mul64(uint64(n), uint64(by))
	if high >= uint64(over) {
		return math.MaxInt64
	}
	q, _ := bits.Div64(high, low, uint64(over))
	return int64(min(q, math.MaxInt64))
}

func (s Share) ofTokens(t providers.TokenSums) providers.TokenSums {
	switch s {
	case 0:
		return providers.TokenSums{}
	case Whole:
		return t
	}
	return providers.TokenSums{Input: s.of(t.Input), CachedInput: s.of(t.CachedInput), CacheWrite: s.of(t.CacheWrite), CacheWrite1h: s.of(t.CacheWrite1h), Output: s.of(t.Output)}
}

func minus(t, o providers.TokenSums) providers.TokenSums {
	return providers.TokenSums{
		Input: t.Input - o.Input, CachedInput: t.CachedInput - o.CachedInput,
		CacheWrite: t.CacheWrite - o.CacheWrite, CacheWrite1h: t.CacheWrite1h - o.CacheWrite1h, Output: t.Output - o.Output,
	}
}

// withHits makes a share of the prompts' tokens be read from a cache. The rest is read
// afresh and written to a cache in the same proportion as before.
func withHits(t providers.TokenSums, hit Share) providers.TokenSums {
	prompt, before := t.Prompt(), t.Prompt()-t.CachedInput
	t.CachedInput = hit.of(prompt)
	rest := prompt - t.CachedInput
	if t.CacheWrite+t.CacheWrite1h > 0 {
		t.CacheWrite, t.CacheWrite1h = mulDiv(t.CacheWrite, rest, before), mulDiv(t.CacheWrite1h, rest, before)
	}
	t.Input = rest - t.CacheWrite - t.CacheWrite1h
	return t
}
