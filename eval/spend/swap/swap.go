// Package swap says where one model could take another one's place: how much was
// spent there, what it would save, and what is known of the quality that it gives up.
//
// It claims nothing without evidence. A certificate of the policy in force is proof
// for the prompts that the policy moves. Ratings of prompts that both models answered
// are a measurement, with an interval. Where there is neither it says how many prompts
// to rate.
package swap

import (
	"cmp"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/metrics"
	"switchboard/eval/spend"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Kind is what a swap rests on, the firmest first.
type Kind string

// The kinds.
const (
	Certified Kind = "certified" // proved for the prompts that the policy moves
	Measured  Kind = "measured"  // on rated prompts that nobody drew at random
	Unrated   Kind = "unrated"   // nothing is known
)

// Basis says what the saving of a swap comes from.
type Basis string

// The bases.
const (
	ByAnswers Basis = "answers" // what both models cost on the same prompts of the store
	ByPrices  Basis = "prices"  // list prices, for as many tokens
	ByRoute   Basis = "route"   // what each prompt costs as the policy decides, with lost prompt caches
)

// Swap is one model in the place of another one for a kind of work.
type Swap struct {
	Task     engine.Task
	From, To string
	Calls    int64           // in the period
	Spent    usage.Amount    // what From cost on these calls, in US dollars
	AsIf     usage.Amount    // the part of Spent that nobody paid: prompts that were sent side by side, counted as if From alone had answered
	Share    float64         // of everything spent in the period, without AsIf
	Saves    usage.Amount    // in the period; an estimate
	Standing usage.Standing  // of Spent
	Month    providers.Money // saved in a mean month, at the rate of the days that are over; an estimate. Unknown where none of its calls is of such a day
	MonthOf  providers.Money // what Spent comes to in such a month
	Basis    Basis

	// Outside says that a certificate covers the task but says nothing about these
	// prompts: they are unlike its pool, or their text is not known.
	Outside bool

	Kind       Kind
	Rated      int              // prompts on which both were judged, or that the certificate rests on
	Same       int              // further prompts of the certificate, whose answer is the reference's text
	Loss       float64          // measured mean, in points of 1; meaningless without rated prompts
	In         metrics.Interval // interval of Loss
	MaxLoss    float64          // the largest loss, as certified
	Confidence float64          // of the certificate, or of In
	Run        string           // the certification run
	Scale      string
	Missing    int // prompts to rate until something can be said; 0: none

	over struct{ spent, saves usage.Amount } // the parts of Spent and Saves of the days that are over
}

// Enough is how many rated prompts a measurement needs. With that many and none of them
// lost, its interval ends at about 0.1.
const Enough = 40

// Most is how many swaps are found.
const Most = 10

// confidence of the intervals of measured losses.
const confidence = 0.95

// Limits say which swaps are worth showing.
type Limits struct {
	MaxLoss float64   // a swap that is known to give up more is left out
	Now     time.Time // a month is the rate of the days that are over by then
}

// Found are the swaps that are worth showing.
type Found struct {
	Swaps []Swap // the firmest first, and of those the ones that save most: at most Most
	LeftOut
	// Untold is what was spent on calls whose kind of work is not known, so that no swap
	// can be named for them.
	Untold usage.Amount
}

// LeftOut counts the swaps that are not shown, by reason.
type LeftOut struct {
	Worse int             // known to give up more quality than the limit
	Small int             // they save less than Floor
	More  int             // they save less than those that are shown, of which there are Most
	Floor providers.Money // the saving in a mean month below which no change is worth its risk; unknown where no day is over
}

// The floor is a thousandth of what a mean month costs, and never below a cent. Months
// differ from each other by more than that.
const floorUnder = 1000

var leastFloor = providers.USD(0.01)

// Find looks for swaps in a history. The evidence may be nil.
func Find(h *spend.History, p routing.Policy, e *evidence.Evidence, c engine.Catalog, l Limits) Found {
	f := finder{policy: p, evidence: e, catalog: c, limits: l, rate: h.Rate(l.Now), total: h.Total().Spent(), known: make(map[pair]*Swap)}
	for i := range h.Lines {
		f.add(&h.Lines[i])
	}
	for _, s := range f.uses {
		f.offer(s)
	}
	f.finish(h.Over(f.rate))
	return f.found
}

type pair struct {
	task     engine.Task
	from, to string
}

type finder struct {
	policy   routing.Policy
	evidence *evidence.Evidence
	catalog  engine.Catalog
	limits   Limits
	rate     spend.Rate
	total    usage.Amount

	uses  map[pair]*use  // by task and model
	known map[pair]*Swap // swaps that are certified
	found Found
}

// offer finds the models that could take a model's place for a kind of work.
func (f *finder) offer(u *use) {
	var best *Swap
	for _, to := range f.candidates(u.model) {
		s := Swap{Task: u.task, From: u.model, To: to, Calls: u.calls, Spent: u.spent, AsIf: u.asIf, Standing: u.standing, Kind: Unrated, Missing: Enough, Confidence: confidence, Outside: f.outside(u)}
		if !f.measure(&s) {
			f.found.Worse++
			continue
		}
		if f.saving(&s, u); !s.Saves.Known() || !usage.Zero.Less(s.Saves) {
			continue
		}
		if best == nil || s.before(best) {
			best = &s
		}
	}
	if best != nil {
		f.found.Swaps = append(f.found.Swaps, *best)
	}
}

// outside reports that a certificate of the task says nothing about what is left of a
// use.
func (f *finder) outside(u *use) bool {
	return u.model == f.policy.Ladder.Reference() && f.policy.CertificateFor(u.task) != nil
}

// candidates are the models that the policy, or the config, could choose.
func (f *finder) candidates(from string) []string {
	all := slices.Concat(routing.Models(f.policy.Ladder.Rungs), f.catalog.Ladder)
	if f.evidence != nil {
		all = append(all, f.evidence.Models()...)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(m string) bool {
		_, configured := f.catalog.Model(m)
		return m == from || !configured
	})
}

// measure says what ratings tell of a swap; false where it is known to give up more
// than the limit.
func (f *finder) measure(s *Swap) bool {
	if f.evidence == nil {
		return true
	}
	p := f.evidence.Of(s.Task, s.From, s.To)
	mean, in, ok := p.Loss(confidence)
	if !ok {
		return true
	}
	s.Rated, s.Loss, s.In, s.Scale = p.Rated, mean, in, string(f.evidence.Scale)
	if s.Missing = max(0, Enough-p.Rated); s.Missing == 0 {
		s.Kind = Measured
	}
	return s.Kind != Measured || mean <= f.limits.MaxLoss
}

// saving is what a swap saves: by what both cost on the same prompts where that is
// known, else by list prices.
func (f *finder) saving(s *Swap, u *use) {
	if f.evidence != nil {
		if ratio, ok := f.evidence.Of(s.Task, s.From, s.To).CostRatio(); ok {
			s.Basis = ByAnswers
			s.save(u, 1-ratio)
			return
		}
	}
	s.Basis = ByPrices
	from, known := f.catalog.Model(s.From)
	to, also := f.catalog.Model(s.To)
	if !known || !also {
		return
	}
	as, would := listed(from, &u.sums), listed(to, &u.sums)
	if ratio, ok := would.Ratio(as); ok {
		s.save(u, 1-ratio)
	}
}

// save fills in a saving of a share of what was spent.
func (s *Swap) save(u *use, share float64) {
	s.Saves = times(s.Spent, share)
	s.over.spent, s.over.saves = u.over, times(u.over, share)
}

// listed is what as many tokens cost at a model's list price. Tokens that were read from
// a prompt cache are taken to be read from one again, once it is filled. Calls without
// counted tokens are taken to have the most common mix: four parts of input to one of
// output.
func listed(m providers.Model, s *spend.Sums) providers.Money {
	input, cached, written, output := s.Input, s.CachedInput, s.CacheWrite+s.CacheWrite1h, s.Output
	if input+cached+written+output == 0 {
		input, output = 4_000_000, 1_000_000
	}
	m.Price.Tiers = nil
	return m.Price.Cost(providers.Usage{
		Input: providers.Count(input + cached + written), CachedInput: providers.Count(cached), CacheWrite: providers.Count(written), Output: providers.Count(output),
	})
}

// times is a share of an amount.
func times(a usage.Amount, share float64) usage.Amount {
	m := a.Money()
	if !m.Known() {
		return usage.Amount{}
	}
	return usage.Exactly(providers.Nano(int64(float64(m.Nano()) * share)))
}

// negative is the negative of an amount, to take it away; an unknown amount takes nothing
// away.
func negative(a usage.Amount) usage.Amount {
	if !a.Known() {
		return a
	}
	return a.Negative()
}

// before orders swaps by their evidence, then by what they save.
func (s *Swap) before(o *Swap) bool { return compare(s, o) < 0 }

func compare(a, b *Swap) int {
	order := []Kind{Certified, Measured, Unrated}
	less := 0
	switch {
	case b.Saves.Less(a.Saves):
		less = -1
	case a.Saves.Less(b.Saves):
		less = 1
	}
	return cmp.Or(cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)), less, cmp.Compare(a.Task, b.Task), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// finish orders the swaps that were found.
func (f *finder) finish(over spend.Sums) {
	for _, s := range f.known {
		if usage.Zero.Less(s.Saves) {
			f.found.Swaps = append(f.found.Swaps, *s)
		}
	}
	all := f.found.Swaps
	for i := range all {
		s := &all[i]
		s.Month, s.MonthOf = f.rate.Month(s.over.saves), f.rate.Month(s.over.spent)
		if ratio, ok := s.Spent.Plus(negative(s.AsIf)).Money().Ratio(f.total.Money()); ok {
			s.Share = ratio
		}
	}
	all = f.dropSmall(all, f.rate.Month(over.Spent()))
	slices.SortFunc(all, func(a, b Swap) int { return compare(&a, &b) })
	f.found.Swaps = all[:min(len(all), Most)]
	f.found.More = len(all) - len(f.found.Swaps)
}

// dropSmall leaves out what saves less in a month than the floor, which follows from what
// a month costs. Where no day is over nobody knows either.
func (f *finder) dropSmall(all []Swap, month providers.Money) []Swap {
	if f.rate.Days == 0 {
		return all
	}
	f.found.Floor = leastFloor
	if share := spend.Fraction(month, 1, floorUnder); leastFloor.Less(share) {
		f.found.Floor = share
	}
	before := len(all)
	all = slices.DeleteFunc(all, func(s Swap) bool {
		saves := s.Month
		if !saves.Known() { // such calls came today for the first time
			saves = s.Saves.Money()
		}
		return saves.Less(f.found.Floor)
	})
	f.found.Small = before - len(all)
	return all
}
