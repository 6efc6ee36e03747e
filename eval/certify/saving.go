package certify

import (
	"iter"
	"maps"
	"slices"

	"switchboard/engine/routing"
	"switchboard/providers"
)

// Saving is the part of what the reference alone would have cost that is saved.
type Saving struct {
	Share     float64
	Known     bool // false where a model has no measured cost
	Estimated bool // some answers were not made and count with the mean cost of their model, or their costs are estimates

	spent, reference int64 // nano-dollars
}

// Costs are what answers were measured to cost.
type Costs struct {
	Answers map[string][]providers.Money // by prompt and rung, the reference's last
	Checks  []providers.Money            // mean of the answers of each rung's check; nil: none
	Calls   []int                        // the call that each rung's check is, see Study.checkCalls; nil: each is one of its own
	Guessed []bool                       // by rung: Study.Guessed

	means []providers.Money // mean costs of Answers, by rung; nil: not worked out yet
}

// everywhere is the mean cost by rung over all prompts.
func (c *Costs) everywhere(rungs int) []providers.Money {
	if len(c.means) != rungs {
		c.means = meanCosts(rungs, maps.Values(c.Answers))
	}
	return c.means
}

// of are the costs of the answers to some prompts, by rung; nil where none is known.
func (c *Costs) of(prompts []string) [][]providers.Money {
	all := make([][]providers.Money, len(prompts))
	for i, key := range prompts {
		all[i] = c.Answers[key]
	}
	return all
}

// costSum adds up what prompts cost by the rung that they go to.
type costSum struct {
	costs  map[string][]providers.Money
	mean   []providers.Money // by rung
	checks []providers.Money // mean of the checks' answers, by rung
	asCall []int             // by rung, the call that its check is: Costs.Calls
	guess  []bool            // by rung
	Saving
}

// NewCostSum adds up with the mean cost of each rung over some prompts, or over all where
// the rung answered none of those.
func NewCostSum(costs Costs, prompts []string, rungs int) costSum {
	return newCostSum(costs, slices.Values(costs.of(prompts)), rungs)
}

// newCostSum is NewCostSum for prompts whose costs are looked up.
func newCostSum(costs Costs, prompts iter.Seq[[]providers.Money], rungs int) costSum {
	b := costSum{costs: costs.Answers, checks: costs.Checks, asCall: costs.Calls, guess: costs.Guessed, mean: make([]providers.Money, rungs), Saving: Saving{Known: true}}
	everywhere, here := costs.everywhere(rungs), meanCosts(rungs, prompts)
	for rung := range b.mean {
		if b.mean[rung] = here[rung]; !b.mean[rung].Known() {
			b.mean[rung] = everywhere[rung]
		}
	}
	return b
}

// meanCosts is the mean cost by rung where it is known. Whole numbers add up
// the same in any order.
func meanCosts(rungs int, prompts iter.Seq[[]providers.Money]) []providers.Money {
	sums, counts := make([]int64, rungs), make([]int64, rungs)
	for costs := range prompts {
		for rung, cost := range costs {
			if cost.Known() && rung < rungs {
				sums[rung] += cost.Nano()
				counts[rung]++
			}
		}
	}
	means := make([]providers.Money, rungs)
	for rung, n := range counts {
		if n > 0 {
			means[rung] = providers.Nano((sums[rung] + n/2) / n)
		}
	}
	return means
}

// Add counts a prompt with the rungs that were called for it, beside what the reference,
// which is the last rung, would have cost.
func (b *costSum) Add(prompt string, called ...int) {
	b.add(b.costs[prompt], called...)
}

func (b *costSum) add(costs []providers.Money, called ...int) {
	for _, rung := range called {
		b.spent += b.cost(costs, rung)
	}
	b.reference += b.cost(costs, len(b.mean)-1)
}

// send counts a prompt whose answer comes from a rung: see costVia.
func (b *costSum) send(costs []providers.Money, rung int, asked []int) {
	b.spent += b.costVia(costs, rung, asked)
	b.reference += b.cost(costs, len(b.mean)-1)
}

// costVia is what a prompt costs whose answer comes from a rung. It includes the checks
// that are asked before that: those of cheaper rungs, whose answers were not accepted,
// and the rung's own. Each model is asked once, for its own answer and as a check.
func (b *costSum) costVia(costs []providers.Money, rung int, asked []int) int64 {
	sum, made := b.cost(costs, rung), madeCalls(0).with(rung)
	for _, r := range asked {
		if r > rung {
			break
		}
		if !made.has(r) {
			sum, made = sum+b.cost(costs, r), made.with(r)
		}
		check := b.check(r)
		switch {
		case made.has(check):
			continue
		case check < len(b.mean):
			sum += b.cost(costs, check)
		case r >= len(b.checks) || !b.checks[r].Known():
			b.Known = false
		default:
			sum += b.checks[r].Nano()
		}
		made = made.with(check)
	}
	return sum
}

// check is the call that the check of a rung is.
func (b *costSum) check(rung int) int {
	if rung < len(b.asCall) {
		return b.asCall[rung]
	}
	return len(b.mean) + rung
}

// madeCalls is the set of calls that were made for a prompt, a bit each: a rung's at its
// place, and that of a check that is no rung behind them.
type madeCalls uint64

func (c madeCalls) with(call int) madeCalls { return c | 1<<call }

func (c madeCalls) has(call int) bool { return c&(1<<call) != 0 }

func (b *costSum) cost(costs []providers.Money, rung int) int64 {
	b.Estimated = b.Estimated || rung < len(b.guess) && b.guess[rung]
	if rung < len(costs) && costs[rung].Known() {
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

// and adds up two savings.
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

// saving is the saving of the k-th threshold on the family's prompts, with every call
// that is made; where k is below 0 all of them go to the reference.
func (f *Family) saving(k int, costs Costs, ladder routing.Ladder) Saving {
	reference := len(ladder.Rungs) - 1
	answers := costs.of(f.Prompts)
	b := newCostSum(costs, slices.Values(answers), len(ladder.Rungs))
	to, asked := f.routing(k)
	for i, key := range f.Prompts {
		rung, cheaper := to[key]
		if !cheaper {
			rung = reference
		}
		b.send(answers[i], rung, asked[key])
	}
	return b.Sum()
}

// savingOf is saving for prompts whose picks are known by their places in the study.
func (x *fittedModel) savingOf(f *Family, m *familyPrompts, picks []Picks, k int, costs Costs, rungs int) Saving {
	b := newCostSum(costs, m.costs(), rungs)
	for i := range m.prompts {
		p := &m.prompts[i]
		rung, cheaper := rungs-1, false
		var asked []int
		if k >= 0 {
			asked = x.asked(p.gaps, f.Bands)
			if rung, cheaper = picks[i].At(k); !cheaper {
				rung = rungs - 1
			}
		}
		b.send(p.Costs, rung, asked)
	}
	return b.Sum()
}

// routing says where the k-th threshold sends the prompts that do not go to the
// reference, and whose checks are asked; where k is below 0 it sends none.
func (f *Family) routing(k int) (to map[string]int, asked map[string][]int) {
	if k < 0 {
		return nil, nil
	}
	to, asked = make(map[string]int, len(f.Routable)+len(f.Same)), make(map[string][]int, len(f.Asked))
	for _, routable := range [][]Candidate{f.Routable, f.Same} {
		for i := range routable {
			if rung, cheaper := routable[i].Picks.At(k); cheaper {
				to[routable[i].Prompt] = rung
			}
		}
	}
	for _, a := range f.Asked {
		asked[a.Prompt] = a.Rungs
	}
	return to, asked
}

// Costs are the sums for all prompts: with the policy, and with the reference alone. Both
// are unknown where the saving is.
func (s Saving) Costs() (spent, reference providers.Money) {
	if !s.Known {
		return spent, reference
	}
	return providers.Nano(s.spent), providers.Nano(s.reference)
}
