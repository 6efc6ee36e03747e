// Package whatif works out what a history of calls would have cost under other
// prices and habits. It takes counts of tokens, and changes nothing.
package whatif

import (
	"errors"
	"fmt"
	"math"
	"time"

	"switchboard/providers"
)

// Share is a part or a factor, counted in millionths so that money stays exact.
type Share int64

// Whole is the whole, or a factor that changes nothing.
const Whole Share = 1_000_000

// ShareOf is the nearest share to a number such as 0.7.
func ShareOf(part float64) Share { return Share(math.Round(part * float64(Whole))) }

// Scenario is what is assumed. The zero value assumes nothing: all costs what
// it cost at the prices of its day.
type Scenario struct {
	Factors  map[string]Share // on every price of a provider, by its id
	Swaps    []Swap
	Ends     []End
	CacheHit *Share    // share of the tokens of prompts that is read from a cache; nil: as it was
	Batch    Share     // share of the calls sent one by one that is sent in batches instead
	Growth   Growth    // of the traffic
	Prices   time.Time // the day whose prices hold for all calls; zero: each call has those of its own day
}

// Swap lets a model answer instead of another one, with as many tokens.
type Swap struct {
	From, To string           // ids of models
	Part     Share            // share of From's tokens
	Price    *providers.Price // price of To, on every day and without a factor; nil: the one in the price book
}

// End is a price that ends: from a day on, another one holds.
type End struct {
	Model string
	Price providers.Price // AsOf is the first day on which it holds
}

// Growth is a change of the traffic by the month, compounded by the day. Traffic before
// Since stays as it was.
type Growth struct {
	Monthly float64 // 0.1 is a tenth more each month
	Since   time.Time
}

// Check says what in the scenario is impossible, or nil.
func (s *Scenario) Check() error {
	parts := map[string]Share{"the batch share": s.Batch}
	if s.CacheHit != nil {
		parts["the cache-hit share"] = *s.CacheHit
	}
	for _, w := range s.Swaps {
		parts["the share of "+w.From+" that others answer"] += w.Part
		if w.Part < 0 {
			return fmt.Errorf("the share that %s answers is from 0 to 1, not %v", w.To, float64(w.Part)/float64(Whole))
		}
		if w.Price != nil && !w.Price.Known() {
			return fmt.Errorf("the price of %s needs an input and an output", w.To)
		}
	}
	for _, e := range s.Ends {
		if !e.Price.Known() || e.Price.AsOf.IsZero() {
			return fmt.Errorf("the later price of %s needs an input, an output and a day", e.Model)
		}
	}
	for what, part := range parts {
		if part < 0 || part > Whole {
			return fmt.Errorf("%s is from 0 to 1, not %v", what, float64(part)/float64(Whole))
		}
	}
	for provider, factor := range s.Factors {
		if factor < 0 {
			return fmt.Errorf("the factor on the prices of %s is at least 0, not %v", provider, float64(factor)/float64(Whole))
		}
	}
	if s.Growth.Monthly <= -1 {
		return errors.New("traffic cannot shrink by 100 % a month or more")
	}
	return nil
}
