package certify

import (
	"math/rand/v2"
	"slices"
	"strconv"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval"
)

// land is a world for whole certification runs: it makes prompts with their
// gaps and differences by cheaper rung.
type land struct {
	rungs  int
	checks bool // every cheaper rung has one
	prompt func(r *rand.Rand) landPrompt
	// exact, if there is one, settles what is lost in a pool, so that its loss
	// is no matter of chance.
	exact func(r *rand.Rand, pool []landPrompt)
}

type landPrompt struct {
	key  string
	task engine.Task
	gaps []float64
	d    []float64 // the truth
	same []bool    // by rung: the text is the reference's; nil: nowhere

	agree []float64 // by rung: how far the answer and its check's agree; nil: no check, below 0: it failed
}

// pairs are the prompt's answers and their checks', as far as they agree.
func (p *landPrompt) pairs() []Pair {
	var all []Pair
	for _, agree := range p.agree {
		pair := Pair{State: Failed}
		if agree >= 0 {
			pair.State = Compared
			pair.Features[agreement.Agreement] = int32(256 * agree)
		}
		all = append(all, pair)
	}
	return all
}

// withChecks is a land whose cheaper models have checks: agree says how far the
// answers agree where so much is lost.
func withChecks(w land, agree func(r *rand.Rand, d float64) float64) land {
	return land{rungs: w.rungs, checks: true, prompt: w.prompt, exact: func(r *rand.Rand, pool []landPrompt) {
		if w.exact != nil {
			w.exact(r, pool)
		}
		for i := range pool {
			for _, d := range pool[i].d {
				pool[i].agree = append(pool[i].agree, agree(r, d))
			}
		}
	}}
}

// tellsMost is a check that seldom agrees with what is lost, mostly with the rest,
// and fails now and then.
func tellsMost(r *rand.Rand, d float64) float64 {
	switch {
	case r.IntN(20) == 0:
		return -1
	case d > 0:
		return 0.4 * r.Float64()
	}
	return 0.3 + 0.7*r.Float64()
}

// tellsNothing agrees by chance.
func tellsNothing(r *rand.Rand, _ float64) float64 { return float64(r.IntN(257)) / 256 }

// misleads agrees with what is lost, and with little else.
func misleads(r *rand.Rand, d float64) float64 {
	if d > 0 {
		return 1
	}
	return 0.9 * r.Float64()
}

func (w land) make(r *rand.Rand, n int) []landPrompt {
	all := make([]landPrompt, n)
	for i := range all {
		all[i] = w.prompt(r)
		all[i].key = strconv.Itoa(1_000_000 + i)
	}
	if w.exact != nil {
		w.exact(r, all)
	}
	return all
}

// sometimesSame is a land where a part of the prompts on which nothing is lost has
// the reference's text.
func sometimesSame(w land, part float64) land {
	return land{rungs: w.rungs, checks: w.checks, prompt: w.prompt, exact: func(r *rand.Rand, pool []landPrompt) {
		if w.exact != nil {
			w.exact(r, pool)
		}
		for i := range pool {
			pool[i].same = make([]bool, w.rungs)
			for rung, d := range pool[i].d {
				pool[i].same[rung] = d == 0 && r.Float64() < part
			}
		}
	}}
}

// risk is a land with one cheaper model. The gap of a prompt is its place in
// [0, 1], and its chances of being lost or won depend on it.
func risk(lose, win func(place float64) float64) land {
	return land{rungs: 1, prompt: func(r *rand.Rand) landPrompt {
		place := r.Float64()
		return landPrompt{task: engine.QA, gaps: []float64{place}, d: []float64{scoreWorld{lose, win}.rate(r, place)}}
	}}
}

// atLimit is a land whose pools lose one prompt more than a twentieth, all of
// them below a place: every threshold from there on is false, by a hair. Up to
// a tenth of the pool nothing is lost, and from there to the place the gaps
// are equal, so that a single test stands between what is safe and what is
// false.
func atLimit(place float64) land {
	w := land{rungs: 1, prompt: func(r *rand.Rand) landPrompt {
		at := r.Float64()
		gap := at
		if at > 0.1 && at < place {
			gap = place
		}
		return landPrompt{task: engine.QA, gaps: []float64{gap}, d: []float64{0}}
	}}
	w.exact = func(r *rand.Rand, pool []landPrompt) {
		lost := len(pool)/20 + 1
		for _, i := range r.Perm(len(pool)) {
			if pool[i].gaps[0] == place && lost > 0 {
				pool[i].d[0] = 1
				lost--
			}
		}
	}
	return w
}

// sameOrOneGap is a land whose prompts tell nothing: a part of the cheaper answers are
// the reference's texts, with which the check agrees, and with the rest it does not.
// So all of the rest have one gap after the check. Of them are lost as many as
// lost says of a pool.
func sameOrOneGap(part float64, lost func(pool int) int) land {
	w := land{rungs: 1, checks: true, prompt: func(r *rand.Rand) landPrompt {
		p := landPrompt{task: engine.QA, gaps: []float64{0.3}, d: []float64{0}, same: []bool{r.Float64() < part}, agree: []float64{0}}
		if p.same[0] {
			p.agree[0] = 1
		}
		return p
	}}
	w.exact = func(r *rand.Rand, pool []landPrompt) {
		left := lost(len(pool))
		for _, i := range r.Perm(len(pool)) {
			if left > 0 && !pool[i].same[0] {
				pool[i].d[0] = 1
				left--
			}
		}
	}
	return w
}

func aQuarter(pool int) int { return pool / 4 }

func aTwentieth(pool int) int { return pool/20 + 1 }

func toOne(b bool) int {
	if b {
		return 1
	}
	return 0
}

// threeModels is a land with two cheaper models. The cheapest is lost three
// times as often, and wherever the other is.
func threeModels() land {
	return land{rungs: 2, prompt: func(r *rand.Rand) landPrompt {
		place, luck := r.Float64(), r.Float64()
		p := landPrompt{task: engine.QA, gaps: []float64{0.3 * place, 0.1*place + 0.02*r.Float64()}, d: []float64{0, 0}}
		if luck < 0.45*place*place {
			p.d[0] = 1
		}
		if luck < 0.15*place*place {
			p.d[1] = 1
		}
		return p
	}}
}

// severalTasks is a land where some kinds of work are safe and others are not,
// and a few have hardly any prompts.
func severalTasks() land {
	of := map[engine.Task]land{
		engine.Extraction: risk(func(p float64) float64 { return 0.03 * p }, never),
		engine.QA:         risk(func(p float64) float64 { return 0.4 * p }, never),
		engine.Math:       risk(func(float64) float64 { return 0.12 }, never),
		engine.Writing:    risk(func(p float64) float64 { return 0.1 }, func(float64) float64 { return 0.05 }),
	}
	tasks := []engine.Task{engine.Extraction, engine.Extraction, engine.Extraction, engine.QA, engine.QA, engine.QA, engine.Math, engine.Math, engine.Math, engine.Writing}
	return land{rungs: 1, prompt: func(r *rand.Rand) landPrompt {
		task := tasks[r.IntN(len(tasks))]
		p := of[task].prompt(r)
		p.task = task
		return p
	}}
}

// ratedDraw is a draw as raters treat it: what they say, and how many draws later
// they are done with it.
type ratedDraw struct {
	d     []float64 // nil: everybody skipped it
	delay int
}

// raters are people who judge draws.
type raters func(r *rand.Rand, truth []float64) ratedDraw

// truthful raters judge every draw truly and at once.
func truthful(_ *rand.Rand, truth []float64) ratedDraw { return ratedDraw{d: truth} }

// hesitant raters are in no hurry to say that something is lost.
func hesitant(r *rand.Rand, truth []float64) ratedDraw {
	if truth[0] > 0 {
		return ratedDraw{d: truth, delay: r.IntN(120)}
	}
	return ratedDraw{d: truth}
}

// shy raters skip half of what is lost, and a little of the rest.
func shy(r *rand.Rand, truth []float64) ratedDraw {
	if truth[0] > 0 && r.IntN(2) == 0 || r.IntN(20) == 0 {
		return ratedDraw{delay: r.IntN(40)}
	}
	return ratedDraw{d: truth}
}

// landRun is a run that was planned, with the truth about its
// pool.
type landRun struct {
	Run
	truth map[string][]float64
}

// plan plans a run in a land, with a scorer that was fitted to some prompts of
// it.
func (w land) plan(r *rand.Rand, pool, fit, attempt int) landRun {
	return w.planAs(r, pool, fit, attempt, false)
}

func (w land) planAs(r *rand.Rand, pool, fit, attempt int, vouched bool) landRun {
	x := w.learned(w.make(r, fit))
	l := landRun{truth: map[string][]float64{}}
	var all []scoredPrompt
	for _, p := range w.make(r, pool) {
		all = append(all, scoredPrompt{&StudyPrompt{Key: p.key, Task: p.task, Part: eval.CertifyPart, Same: p.same, Pairs: p.pairs(), Features: &routing.PromptFeatures{}}, p.gaps})
		l.truth[p.key] = p.d
	}
	l.RunConfig = RunConfig{Limit: NewLimit(0.05, 0.95), Attempt: attempt, Vouched: vouched, Seed: r.Uint64()}
	l.Ladder, l.Scale, l.Scorer = landLadder(w.rungs), eval.Accept, x.scorer
	l.Families = x.plan(all, l.RunConfig)
	l.ID = l.identity()
	return l
}

// learned is what some prompts of a land teach: their gaps are those of the pool.
func (w land) learned(prompts []landPrompt) *fittedModel {
	x := &fittedModel{cheaper: routing.Models(landLadder(w.rungs).Cheaper()), scorer: routing.Scorer{Prior: routing.PriorVersion()}}
	for rung, model := range x.cheaper {
		x.calls = append(x.calls, CallCosts{Rung: 1, Check: 1, Reference: 20})
		if w.checks {
			x.checks = append(x.checks, "check"+strconv.Itoa(rung))
			x.scorer.Checks = append(x.scorer.Checks, routing.Check{Rung: model, Model: x.checks[rung], Reader: agreement.Version, Weights: routing.HandSetCheck()})
		}
	}
	for _, p := range prompts {
		row := fitRow{task: p.task, gaps: p.gaps, d: p.d, same: p.same, checked: make([]float64, w.rungs)}
		of := StudyPrompt{Pairs: p.pairs()}
		for rung := range row.checked {
			if row.checked[rung] = routing.Beyond; w.checks {
				row.checked[rung] = of.checkedGap(rung, p.gaps[rung], &x.scorer.Checks[rung].Weights)
			}
		}
		x.rows = append(x.rows, row)
	}
	return x
}

// loss is the true loss of the k-th threshold of a family over its pool.
func (l *landRun) loss(f *Family, k int) float64 {
	sum := 0.0
	for _, c := range append(slices.Clone(f.Routable), f.Same...) {
		if rung, cheaper := c.Picks.At(k); cheaper {
			sum += l.truth[c.Prompt][rung]
		}
	}
	return sum / float64(len(f.Prompts))
}

// rate has the first n draws of a family rated.
func (l *landRun) rate(r *rand.Rand, f *Family, n int, who raters) []ratedDraw {
	draws := make([]ratedDraw, min(n, len(f.Routable)))
	for i := range draws {
		draws[i] = who(r, l.truth[f.Routable[i].Prompt])
	}
	return draws
}

// known is what is judged of a family's draws when the last of so many has
// just been drawn.
func (f *Family) known(draws []ratedDraw, at int) ProofInput {
	j := ProofInput{Prompts: map[string]Judgement{}}
	for i, d := range draws[:at] {
		j.Prompts[f.Routable[i].Prompt] = Judgement{Final: i+d.delay < at, D: d.d}
	}
	return j
}

// all is the truth about every draw.
func (l *landRun) all() ProofInput {
	j := ProofInput{Prompts: map[string]Judgement{}}
	for key, d := range l.truth {
		j.Prompts[key] = Judgement{Final: true, D: d, Raters: []string{"ana"}}
	}
	return j
}
