package certify

import (
	"switchboard/engine/routing"
	"switchboard/providers"
)

// Saving is the part of what the reference alone would have cost that is not
// spent.
type Saving struct {
	Share     float64
	Known     bool // false where a model has no measured cost
	Estimated bool // some answers were not made and count with the mean of their model

	spent, reference int64 // nano-dollars
}

// costSum adds up what prompts cost by the rung that they go to.
type costSum struct {
	costs map[string][]providers.Money
	mean  []providers.Money // by rung
	Saving
}

// NewCostSum knows the mean cost of each rung over some prompts; where none of
// them was answered by it, over all.
func NewCostSum(costs map[string][]providers.Money, prompts []string, rungs int) costSum {
	b := costSum{costs: costs, mean: make([]providers.Money, rungs), Saving: Saving{Known: true}}
	everywhere := meanCosts(costs, rungs, func(yield func(string) bool) {
		for key := range costs {
			if !yield(key) {
				return
			}
		}
	})
	here := meanCosts(costs, rungs, func(yield func(string) bool) {
		for _, key := range prompts {
			if !yield(key) {
				return
			}
		}
	})
	for rung := range b.mean {
		if b.mean[rung] = here[rung]; !b.mean[rung].Known() {
			b.mean[rung] = everywhere[rung]
		}
	}
	return b
}

// meanCosts is the mean cost by rung where it is known. Whole numbers add up
// the same in any order.
func meanCosts(costs map[string][]providers.Money, rungs int, prompts func(func(string) bool)) []providers.Money {
	sums, counts := make([]int64, rungs), make([]int64, rungs)
	prompts(func(key string) bool {
		for rung, cost := range costs[key] {
			if cost.Known() && rung < rungs {
				sums[rung] += cost.Nano()
				counts[rung]++
			}
		}
		return true
	})
	means := make([]providers.Money, rungs)
	for rung, n := range counts {
		if n > 0 {
			means[rung] = providers.Nano((sums[rung] + n/2) / n)
		}
	}
	return means
}

// Add puts a prompt that goes to a rung on the bill, beside what the reference
// would have cost.
func (b *costSum) Add(prompt string, rung int) {
	reference := b.cost(prompt, len(b.mean)-1)
	b.spent += b.cost(prompt, rung)
	b.reference += reference
}

// move sends a prompt to a rung that was put on the bill at the reference.
func (b *costSum) move(prompt string, rung int) {
	b.spent += b.cost(prompt, rung) - b.cost(prompt, len(b.mean)-1)
}

func (b *costSum) cost(prompt string, rung int) int64 {
	if costs := b.costs[prompt]; rung < len(costs) && costs[rung].Known() {
		return costs[rung].Nano()
	}
	if !b.mean[rung].Known() {
		b.Known = false
		return 0
	}
	b.Estimated = true
	return b.mean[rung].Nano()
}

// Sum is the saving so far.
func (b *costSum) Sum() Saving { return b.Saving.settled() }

// and is the saving of both.
func (s Saving) and(o Saving) Saving {
	s.Known, s.Estimated = s.Known && o.Known, s.Estimated || o.Estimated
	s.spent, s.reference = s.spent+o.spent, s.reference+o.reference
	return s.settled()
}

func (s Saving) settled() Saving {
	if s.Known = s.Known && s.reference > 0; !s.Known {
		return Saving{}
	}
	s.Share = 1 - float64(s.spent)/float64(s.reference)
	return s
}

// saving is that of the k-th threshold on the family's prompts; below 0 all of
// them go to the reference.
func (f *Family) saving(k int, costs map[string][]providers.Money, ladder routing.Ladder) Saving {
	b := NewCostSum(costs, f.Prompts, len(ladder.Rungs))
	for _, key := range f.Prompts {
		b.Add(key, len(ladder.Rungs)-1)
	}
	for i := range f.Routable {
		if rung, cheaper := f.Routable[i].Picks.At(k); cheaper {
			b.move(f.Routable[i].Prompt, rung)
		}
	}
	return b.Sum()
}
