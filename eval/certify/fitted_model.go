package certify

import (
	"context"
	"math"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/fit"
	"switchboard/eval/internal/parallel"
	"switchboard/providers"
)

// fittedModel is what the fit part of a study taught: a scorer, and how well it
// foretells what it has not seen.
type fittedModel struct {
	scorer  routing.Scorer
	router  *routing.Router // scores by that scorer, and accepts nothing
	cheaper []string        // models of the ladder below the reference
	rows    []fitRow        // the rated and the known prompts of the fit part, by their keys
	calls   []CallCosts     // mean costs, by cheaper rung
	checks  checkers        // all checks, also those that could not be learned

	checkAdds time.Duration // Study.CheckAdds
}

// fitRow is a rated prompt of the fit part, with the gaps that fits without it
// predicted.
type fitRow struct {
	task    engine.Task
	gaps    []float64 // predicted from the prompt alone, by rung; NaN where the rung was not judged
	checked []float64 // after the check, by rung; routing.Beyond where an answer is missing
	d       []float64
	same    []bool
	known   bool              // its d is known without a judgement
	costs   []providers.Money // StudyPrompt.Costs
}

// holdout is the rows as thresholds see them, with checks where bands say so.
func (x *fittedModel) holdout(rows []fitRow, bands []routing.Band) []holdoutRow {
	all, room := make([]holdoutRow, len(rows)), make([]breakpoint, 0, len(rows)*len(x.cheaper))
	for i := range rows {
		r, from := &rows[i], len(room)
		room = appendBreakpoints(room, effective(x.cheaper, r.gaps, bands, func(rung int) float64 { return r.checked[rung] }))
		all[i] = holdoutRow{withSame(room[from:len(room):len(room)], r.same), r.d}
	}
	return all
}

// effective are the gaps by which the router decides, by rung: after the check where a
// band asks one.
func effective(cheaper []string, gaps []float64, bands []routing.Band, checked func(rung int) float64) []float64 {
	if len(bands) == 0 {
		return gaps
	}
	out := slices.Clone(gaps)
	for rung, model := range cheaper {
		for _, b := range bands {
			if b.Rung == model && !math.IsNaN(gaps[rung]) {
				out[rung] = b.Effective(gaps[rung], checked(rung))
			}
		}
	}
	return out
}

// learn fits a scorer to the fit part: one set of weights for each cheaper model that was
// judged there. Other models keep the prior.
func (s *Study) learn(part []*StudyPrompt) *fittedModel {
	rated := make([]*StudyPrompt, 0, len(part))
	for _, p := range part {
		if p.rated() {
			rated = append(rated, p)
		}
	}
	x := &fittedModel{scorer: routing.Scorer{Prior: routing.PriorVersion()}, cheaper: routing.Models(s.Ladder.Cheaper()), calls: s.callCosts(), checks: s.Checks, checkAdds: s.CheckAdds}
	prior := s.router(x.scorer)
	gaps := byRung(len(rated), len(s.Ladder.Cheaper()), math.NaN()) // held-out gaps, by prompt and rung
	for rung, model := range s.Ladder.Cheaper() {
		at, rows := make([]int, 0, len(rated)), make([]*routing.PromptFeatures, 0, len(rated))
		known, ds := make([]float64, 0, len(rated)), make([]float64, 0, len(rated))
		for i, p := range rated {
			if d, ok := p.d(rung); ok {
				at, rows, ds = append(at, i), append(rows, p.Features), append(ds, d)
				known = append(known, prior.Gap(p.Features, rung))
			}
		}
		if len(rows) == 0 {
			continue
		}
		fitted := fit.Learn(model.Model, rows, known, ds)
		x.scorer.Reader = routing.ReaderVersion
		x.scorer.Fitted = append(x.scorer.Fitted, fitted.Weights)
		for k, i := range at {
			gaps[i][rung] = fitted.HeldOut[k]
		}
	}
	checked := x.learnChecks(s, rated, gaps)
	x.rows = make([]fitRow, 0, len(rated))
	for i, p := range rated {
		x.rows = append(x.rows, fitRow{p.Task, gaps[i], checked[i], p.D, p.Same, p.Known, p.Costs})
	}
	x.router = s.router(x.scorer)
	return x
}

// byRung makes a table of one value for each prompt and rung.
func byRung(prompts, rungs int, value float64) [][]float64 {
	all, room := make([][]float64, prompts), make([]float64, prompts*rungs)
	for i := range room {
		room[i] = value
	}
	for i := range all {
		all[i] = room[i*rungs : (i+1)*rungs : (i+1)*rungs]
	}
	return all
}

// router is a router that scores by a scorer. It decides nothing that is kept, so it
// needs no name, which would be worked out from all weights.
func (s *Study) router(by routing.Scorer) *routing.Router {
	return routing.NewRouter(routing.Policy{Scorer: by, Thresholds: routing.NoCheaper(), Ladder: s.Ladder})
}

// scoredPrompt is a prompt with its gaps by the scorer that will ship.
type scoredPrompt struct {
	*StudyPrompt
	gaps []float64
}

// scoreAtOnce is how many prompts are scored in one go.
const scoreAtOnce = 256

// score scores the prompts at some places of a study. The result is in the order of the
// study, so that what the router finds in the prompts stands in memory in the same order.
func (x *fittedModel) score(s *Study, places []int) []scoredPrompt {
	all := make([]scoredPrompt, len(places))
	cheaper := len(x.cheaper)
	room := make([]float64, len(places)*cheaper)
	nth := make([]int, len(s.Prompts)) // the number of each place among places, from 1
	for k, i := range places {
		nth[i] = k + 1
	}
	_ = parallel.EachOf(context.Background(), (len(nth)+scoreAtOnce-1)/scoreAtOnce, func(chunk int) {
		for i := chunk * scoreAtOnce; i < min(len(nth), (chunk+1)*scoreAtOnce); i++ {
			k := nth[i] - 1
			if k < 0 {
				continue
			}
			gaps := room[k*cheaper : (k+1)*cheaper : (k+1)*cheaper]
			for rung := range gaps {
				gaps[rung] = x.router.Gap(s.Prompts[i].Features, rung)
			}
			all[k] = scoredPrompt{&s.Prompts[i], gaps}
		}
	})
	return all
}

// appendBreakpoints adds those of a prompt, with checks where bands say so.
func (x *fittedModel) appendBreakpoints(breakpoints []breakpoint, p *scoredPrompt, bands []routing.Band) []breakpoint {
	gaps := effective(x.cheaper, p.gaps, bands, func(rung int) float64 {
		return p.checkedGap(rung, p.gaps[rung], &x.scorer.CheckOf(x.cheaper[rung]).Weights)
	})
	from := len(breakpoints)
	breakpoints = appendBreakpoints(breakpoints, gaps)
	withSame(breakpoints[from:], p.Same)
	return breakpoints
}

// ownRows is how many rated prompts of its own tasks a family needs to be judged by these
// alone.
const ownRows = 30

// of returns the rated prompts that speak for a family: those of its own tasks, or all
// where those are few.
func (x *fittedModel) of(tasks []engine.Task) []fitRow {
	n := x.own(tasks)
	if n < ownRows || n == len(x.rows) {
		return x.rows
	}
	own := make([]fitRow, 0, n)
	for i := range x.rows {
		if slices.Contains(tasks, x.rows[i].task) {
			own = append(own, x.rows[i])
		}
	}
	return own
}

// own counts the rated prompts of some tasks.
func (x *fittedModel) own(tasks []engine.Task) int {
	n := 0
	for i := range x.rows {
		if slices.Contains(tasks, x.rows[i].task) {
			n++
		}
	}
	return n
}

// judged counts the prompts of some tasks, or of all, that somebody judged.
func (x *fittedModel) judged(tasks []engine.Task) int {
	n := 0
	for i := range x.rows {
		if r := &x.rows[i]; !r.known && (tasks == nil || slices.Contains(tasks, r.task)) {
			n++
		}
	}
	return n
}
