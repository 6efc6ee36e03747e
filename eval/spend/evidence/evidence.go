// Package evidence says what a store knows of one model in the place of another:
// how much quality people saw given up, and what both cost on the same prompts.
//
// It proves nothing. Prompts that were rated are often not drawn at random, and nobody
// looked at the rest: what is proved has a certificate, see eval/certify.
package evidence

import (
	"cmp"
	"math"
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/metrics"
	"switchboard/eval/snapshot"
	"switchboard/providers"
)

// Evidence is what a store knows. It does not change.
type Evidence struct {
	Scale     eval.Scale // that most prompts are rated on; "": none is rated
	Reference string

	models map[string]int // place of each model, by its id
	rated  []rated
}

// rated is a prompt that somebody judged.
type rated struct {
	task    engine.Task
	quality []float64 // by model; NaN: nobody judged it. On a scale of preferences, relative to the reference's
	costs   []providers.Money
	guessed []bool // by model: the cost comes from estimated tokens, or is an upper limit
}

// From makes evidence of the ratings of a snapshot, on the named scale, or else on the
// one with most rated prompts.
func From(c *snapshot.Snapshot, reference string, scale eval.Scale) *Evidence {
	names := slices.DeleteFunc(slices.Clone(c.Models()), func(m string) bool { return m == reference })
	names = append(names, reference)
	e := &Evidence{Scale: scale, Reference: reference, models: make(map[string]int, len(names))}
	for i, name := range names {
		e.models[name] = i
	}
	if scale == "" {
		e.Scale = e.mostRated(c, names)
	}
	if e.Scale != "" {
		e.rated = ratedOn(c, names, e.Scale)
	}
	return e
}

func (e *Evidence) mostRated(c *snapshot.Snapshot, names []string) (most eval.Scale) {
	n := 0
	for _, scale := range eval.Scales {
		if all := len(ratedOn(c, names, scale)); all > n {
			most, n = scale, all
		}
	}
	return most
}

// ratedOn are the prompts on which two models were judged. The reference is the last of
// the names.
func ratedOn(c *snapshot.Snapshot, names []string, scale eval.Scale) (all []rated) {
	last := len(names) - 1
	ladder := routing.Ladder{}
	for _, name := range names {
		ladder.Rungs = append(ladder.Rungs, routing.Rung{Model: name})
	}
	for _, m := range c.Order {
		judgements := c.StandingJudgements(m, scale, names[last])
		if len(judgements) == 0 {
			continue
		}
		p := rated{task: m.Task, quality: make([]float64, len(names)), costs: make([]providers.Money, len(names)), guessed: make([]bool, len(names))}
		judged := 0
		if scale == eval.Preference {
			for i, d := range snapshot.MeanDifference(judgements, m, ladder) {
				p.quality[i] = -d
				if !math.IsNaN(d) {
					judged++
				}
			}
		} else {
			for i, name := range names {
				q, ok := snapshot.MeanQuality(judgements, m, name)
				if p.quality[i] = q; ok {
					judged++
				} else {
					p.quality[i] = math.NaN()
				}
			}
			judged--
		}
		for i, name := range names {
			answer := m.Answers.Of(name)
			p.costs[i], p.guessed[i] = answer.Cost, answer.Guessed()
		}
		if judged > 0 {
			all = append(all, p)
		}
	}
	return all
}

// Rated is the number of prompts of a task on which two models were judged; for "", of
// all tasks.
func (e *Evidence) Rated(task engine.Task) (n int) {
	for i := range e.rated {
		if task == "" || e.rated[i].task == task {
			n++
		}
	}
	return n
}

// Models are the models that have answers in the store, the reference last.
func (e *Evidence) Models() []string {
	names := make([]string, len(e.models))
	for name, i := range e.models {
		names[i] = name
	}
	return names
}

// Pair compares one model with another that could take its place, on prompts of a kind.
type Pair struct {
	Rated int     // prompts on which both were judged
	Lost  float64 // sum of the quality that the other model gives up on them, in points of 1
	Won   float64 // sum of the quality that the other model wins

	Priced   int // those of Rated on which both costs are known
	From, To providers.Money
}

// Of compares a model to with a model from whose place it could take, on the prompts of a
// task; for "", on all. On a scale of preferences only the reference's place can be
// compared.
func (e *Evidence) Of(task engine.Task, from, to string) (p Pair) {
	a, known := e.models[from]
	b, also := e.models[to]
	if !known || !also || from == to || e.Scale == eval.Preference && from != e.Reference {
		return Pair{}
	}
	p.From, p.To = providers.Nano(0), providers.Nano(0)
	for i := range e.rated {
		r := &e.rated[i]
		d := r.quality[a] - r.quality[b]
		if task != "" && r.task != task || math.IsNaN(d) {
			continue
		}
		p.Rated++
		p.Lost, p.Won = p.Lost+max(0, d), p.Won+max(0, -d)
		if r.costs[a].Known() && r.costs[b].Known() {
			p.Priced++
			p.From, p.To = p.From.Add(r.costs[a]), p.To.Add(r.costs[b])
		}
	}
	return p
}

// Loss is the mean quality that is given up, in points of 1, and the interval in
// which it lies with some confidence, as if the prompts were drawn at random. It is
// false where nothing was rated.
//
// What is lost and what is won are shares of their own: the interval goes from the low
// end of the one less the high end of the other, each Wilson's at half of the error
// (Bonferroni). Unlike one of the mean's spread it has a width where all are alike.
func (p Pair) Loss(confidence float64) (mean float64, in metrics.Interval, ok bool) {
	if p.Rated == 0 {
		return 0, in, false
	}
	each := 1 - (1-confidence)/2
	lost, won := metrics.Wilson(p.Lost, p.Rated, each), metrics.Wilson(p.Won, p.Rated, each)
	return (p.Lost - p.Won) / float64(p.Rated), metrics.Interval{Low: lost.Low - won.High, High: lost.High - won.Low}, true
}

// CostRatio is the other model's cost as a multiple of the first one's, on the same
// prompts; false where too few are known to say.
func (p Pair) CostRatio() (ratio float64, ok bool) {
	if p.Priced < fewestPriced {
		return 0, false
	}
	return p.To.Ratio(p.From)
}

// Alone is how good a model's answers were on the prompts of a task on which it was
// judged, of "" on all of them, with an interval as if they were drawn at random.
// Without judged prompts N is 0: on a scale of preferences no answer has a quality of
// its own.
func (e *Evidence) Alone(task engine.Task, model string, confidence float64) metrics.Share {
	at, known := e.models[model]
	if !known || e.Scale == eval.Preference {
		return metrics.Share{}
	}
	sum, n := 0.0, 0
	for i := range e.rated {
		r := &e.rated[i]
		if task != "" && r.task != task || math.IsNaN(r.quality[at]) {
			continue
		}
		sum, n = sum+r.quality[at], n+1
	}
	return metrics.ShareOf(sum, n, confidence)
}

// fewestPriced is how many prompts a ratio of costs needs: with fewer, one long answer
// decides it.
const fewestPriced = 10

// Point is a single model on the chart of cost against quality.
type Point struct {
	Model   string
	Rated   int     // prompts on which it and the reference were judged
	Quality float64 // the mean, as a difference from the reference's: 0 is as good
	In      metrics.Interval
	Cost    providers.Money // mean cost of an answer on those prompts; unknown where one of the costs is unknown

	// Estimated says that costs of its answers, or of the reference's, come from
	// estimated tokens, or are upper limits.
	Estimated bool

	By string // a model that is as good and costs no more, or is better at the same cost; "": none
}

// Points are the models that can be compared with the reference, the cheapest first, on
// the prompts of a task; for "", on all.
func (e *Evidence) Points(task engine.Task, confidence float64) (all []Point) {
	for _, model := range e.Models() {
		if p, ok := e.point(task, model, confidence); ok {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b Point) int {
		return cmp.Or(compareCosts(a.Cost, b.Cost), -cmp.Compare(a.Quality, b.Quality))
	})
	for i := range all {
		all[i].By = dominating(all, i)
	}
	return all
}

func (e *Evidence) point(task engine.Task, model string, confidence float64) (Point, bool) {
	if model == e.Reference {
		cost, n := e.meanCost(task)
		return Point{Model: model, Rated: n, Cost: cost, Estimated: e.guessed(task, model)}, n > 0
	}
	pair := e.Of(task, e.Reference, model)
	mean, in, ok := pair.Loss(confidence)
	p := Point{Model: model, Rated: pair.Rated, Quality: -mean, In: metrics.Interval{Low: -in.High, High: -in.Low}, Estimated: e.guessed(task, model) || e.guessed(task, e.Reference)}
	if pair.Priced > 0 {
		p.Cost = providers.Nano(pair.To.Nano() / int64(pair.Priced))
	}
	return p, ok
}

// guessed reports whether a cost of a model's answers is an estimate.
func (e *Evidence) guessed(task engine.Task, model string) bool {
	at := e.models[model]
	return slices.ContainsFunc(e.rated, func(r rated) bool { return (task == "" || r.task == task) && r.guessed[at] })
}

// meanCost is the mean cost of the reference over the prompts on which it was judged.
func (e *Evidence) meanCost(task engine.Task) (mean providers.Money, n int) {
	sum, priced := int64(0), int64(0)
	at := e.models[e.Reference]
	for i := range e.rated {
		r := &e.rated[i]
		if task != "" && r.task != task || e.Scale != eval.Preference && math.IsNaN(r.quality[at]) {
			continue
		}
		n++
		if r.costs[at].Known() {
			sum, priced = sum+r.costs[at].Nano(), priced+1
		}
	}
	if priced > 0 {
		mean = providers.Nano(sum / priced)
	}
	return mean, n
}

func compareCosts(a, b providers.Money) int {
	switch {
	case a.Less(b) || a.Known() && !b.Known():
		return -1
	case b.Less(a) || !a.Known() && b.Known():
		return 1
	}
	return 0
}

// dominating names a model that is as good as the i-th or better and costs as much or
// less, and is not equal in both; "" where there is none.
func dominating(all []Point, i int) string {
	p := all[i]
	for k, o := range all {
		if k == i || !o.Cost.Known() || !p.Cost.Known() || p.Cost.Less(o.Cost) || o.Quality < p.Quality {
			continue
		}
		if o.Cost.Less(p.Cost) || o.Quality > p.Quality {
			return o.Model
		}
	}
	return ""
}
