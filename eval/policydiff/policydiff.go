// Package policydiff tells what two policies do with the calls that came: which go to
// another model, what that costs, and what is proved of the loss.
package policydiff

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// Diff is two policies on the same calls. Of each pair the first is what the one in
// force does, the second what the other one does.
type Diff struct {
	Policies [2]string // hashes
	Calls    int       // that were looked at
	Changed  int       // of them, those that go to another model
	Swaps    []Swap    // the most frequent one first

	Priced    int                // calls whose cost is known by both: the base of Cost
	Estimated int                // of them, those of which one cost is estimated
	Cost      [2]providers.Money // of these calls

	Loss [2]Loss
}

// Swap is the calls that go from one model to another.
type Swap struct {
	From, To string
	Calls    int
	Priced   int                // of them, those whose cost is known: the base of Cost
	Cost     [2]providers.Money // of these calls
}

// Loss is what is proved of a policy's loss on these calls.
type Loss struct {
	Certified  int     // calls to a cheaper model that a certificate is about
	MaxLoss    float64 // the largest of those certificates
	Confidence float64 // the lowest of them
	Reference  int     // calls that go to the policy's reference: nothing is lost there
	Unproved   int     // the others
}

// Of compares policies on the trials since a time that are traffic.
func Of(trials iter.Seq2[engine.Trial, error], since time.Time, catalog engine.Catalog, a, b routing.Policy) (Diff, error) {
	d := Diff{Policies: [2]string{a.Hash, b.Hash}, Cost: [2]providers.Money{providers.Nano(0), providers.Nano(0)}}
	routers := [2]*routing.Router{routing.NewRouter(a), routing.NewRouter(b)}
	swaps := map[[2]string]*Swap{}
	for t, err := range trials {
		if err != nil {
			return d, err
		}
		if t.Time.Before(since) || !traffic(&t) {
			continue
		}
		d.add(&t, catalog, routers, swaps)
	}
	for _, s := range swaps {
		d.Swaps = append(d.Swaps, *s)
	}
	slices.SortFunc(d.Swaps, func(a, b Swap) int {
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return d, nil
}

// traffic reports whether a trial is a call that came. Outcomes that were imported are
// none, and neither is what was asked to compare models: prompt sets, and what was
// asked anew. A shadow is the call that it was cast for, which its reference answers; where
// that failed, the call went on as a trial of its own.
func traffic(t *engine.Trial) bool {
	if t.Set != "" || t.Prompt == "" || dispatch.Anew(t.Tags) || len(t.Answers) == 0 {
		return false
	}
	first := &t.Answers[0]
	return !first.Imported && (t.Tags[dispatch.WatchTag] == "" || first.Failure == nil)
}

func (d *Diff) add(t *engine.Trial, catalog engine.Catalog, routers [2]*routing.Router, swaps map[[2]string]*Swap) {
	d.Calls++
	var costs [2]providers.Money
	var models [2]string
	estimated := false
	for k, r := range routers {
		decided := r.Decide(engine.Query{Prompt: t.Prompt, Task: t.Decision.Task})
		models[k] = decided.Model
		d.Loss[k].add(r.Policy(), decided)
		var guess bool
		costs[k], guess = cost(t, catalog, decided.Model)
		estimated = estimated || guess
	}
	known := costs[0].Known() && costs[1].Known()
	if known {
		d.Priced++
		if estimated {
			d.Estimated++
		}
		d.Cost[0], d.Cost[1] = d.Cost[0].Add(costs[0]), d.Cost[1].Add(costs[1])
	}
	if models[0] == models[1] {
		return
	}
	d.Changed++
	s := swaps[models]
	if s == nil {
		s = &Swap{From: models[0], To: models[1], Cost: [2]providers.Money{providers.Nano(0), providers.Nano(0)}}
		swaps[models] = s
	}
	s.Calls++
	if known {
		s.Priced++
		s.Cost[0], s.Cost[1] = s.Cost[0].Add(costs[0]), s.Cost[1].Add(costs[1])
	}
}

// cost is what a call to a model took, or would have, from what another answer to
// the same prompt counted. A check beside it is not in it.
func cost(t *engine.Trial, catalog engine.Catalog, model string) (sum providers.Money, estimated bool) {
	var usage *providers.Usage
	for i := range t.Answers {
		a := &t.Answers[i]
		if a.Cached != nil || !a.Usage.Input.Known() || !a.Usage.Output.Known() {
			continue
		}
		if a.Model == model && a.Cost.Known() {
			return a.Cost, a.Usage.Estimated || a.CostBasis == providers.AtMost
		}
		if usage == nil {
			usage = &a.Usage
		}
	}
	m, ok := catalog.Model(model)
	if !ok || usage == nil {
		return sum, true
	}
	return m.Price.Cost(providers.Usage{Input: usage.Input, Output: usage.Output}), true
}

func (l *Loss) add(p routing.Policy, d engine.Decision) {
	if d.Model == p.Ladder.Reference() {
		l.Reference++
		return
	}
	i := slices.IndexFunc(p.Certificates, func(c routing.Certificate) bool { return slices.Contains(c.Tasks, d.Task) })
	if !d.Certified || i < 0 {
		l.Unproved++
		return
	}
	c := p.Certificates[i]
	if l.Certified++; l.Certified == 1 {
		l.Confidence = c.Confidence
	}
	l.MaxLoss, l.Confidence = max(l.MaxLoss, c.MaxLoss), min(l.Confidence, c.Confidence)
}
