package certify

import (
	"math/rand/v2"
	"strconv"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
)

// land is a world for whole certification runs: it makes prompts with their
// gaps and differences by cheaper rung.
type land struct {
	rungs  int
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
	x := &fittedModel{}
	for _, p := range w.make(r, fit) {
		x.rows, x.tasks = append(x.rows, holdoutRow{breakpointsOf(p.gaps), p.d}), append(x.tasks, p.task)
	}
	l := landRun{truth: map[string][]float64{}}
	var all []scoredPrompt
	for _, p := range w.make(r, pool) {
		all = append(all, scoredPrompt{&StudyPrompt{Key: p.key, Task: p.task, Part: eval.CertifyPart}, breakpointsOf(p.gaps)})
		l.truth[p.key] = p.d
	}
	l.RunConfig = RunConfig{Limit: NewLimit(0.05, 0.95), Attempt: attempt, Vouched: vouched, Seed: r.Uint64()}
	l.Ladder, l.Scale, l.Scorer = landLadder(w.rungs), eval.Accept, routing.Scorer{Prior: routing.PriorVersion()}
	l.Families = x.plan(all, l.RunConfig)
	l.ID = l.identity()
	return l
}

// loss is the true loss of the k-th threshold of a family over its pool.
func (l *landRun) loss(f *Family, k int) float64 {
	sum := 0.0
	for i := range f.Routable {
		if rung, cheaper := f.Routable[i].Picks.At(k); cheaper {
			sum += l.truth[f.Routable[i].Prompt][rung]
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
func (f *Family) known(draws []ratedDraw, at int) Judged {
	j := Judged{Prompts: map[string]Judgement{}}
	for i, d := range draws[:at] {
		j.Prompts[f.Routable[i].Prompt] = Judgement{Final: i+d.delay < at, D: d.d}
	}
	return j
}

// all is the truth about every draw.
func (l *landRun) all() Judged {
	j := Judged{Prompts: map[string]Judgement{}}
	for key, d := range l.truth {
		j.Prompts[key] = Judgement{Final: true, D: d, Raters: []string{"ana"}}
	}
	return j
}
