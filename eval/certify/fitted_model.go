package certify

import (
	"context"
	"math"
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/fit"
	"switchboard/eval/internal/parallel"
)

// fittedModel is what the fit part of a study taught: a scorer, and how well it
// foretells what it has not seen.
type fittedModel struct {
	scorer routing.Scorer
	router *routing.Router // scores by it, and accepts nothing
	rows   []holdoutRow    // of the rated prompts of the fit part
	tasks  []engine.Task   // of the same
	keys   []string        // of the same, sorted
}

// learn fits a scorer to the fit part: one set of weights for each cheaper
// model that was judged there. For others the prior decides.
func (s *Study) learn() (*fittedModel, error) {
	var rated []*StudyPrompt
	for _, p := range s.part(eval.FitPart) {
		if p.rated() {
			rated = append(rated, p)
		}
	}
	x := &fittedModel{scorer: routing.Scorer{Prior: routing.PriorVersion()}}
	prior, err := s.router(x.scorer)
	if err != nil {
		return nil, err
	}
	gaps := make([][]float64, len(rated)) // held out, by prompt and rung
	for i := range gaps {
		gaps[i] = unjudged(len(s.Ladder.Cheaper()))
	}
	for rung, model := range s.Ladder.Cheaper() {
		var at []int
		var rows []routing.PromptFeatures
		var known, ds []float64
		for i, p := range rated {
			if d, ok := p.d(rung); ok {
				at, rows, ds = append(at, i), append(rows, *p.Features), append(ds, d)
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
	for i, p := range rated {
		x.rows = append(x.rows, holdoutRow{breakpointsOf(gaps[i]), p.D})
		x.tasks, x.keys = append(x.tasks, p.Task), append(x.keys, p.Key)
	}
	x.router, err = s.router(x.scorer)
	return x, err
}

// unjudged is n values of which none is known.
func unjudged(n int) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = math.NaN()
	}
	return all
}

// router scores by a scorer.
func (s *Study) router(by routing.Scorer) (*routing.Router, error) {
	p, err := routing.NewPolicy(by, routing.NoCheaper(), s.Ladder, routing.Provenance{Source: routing.Calibrated})
	if err != nil {
		return nil, err
	}
	return routing.NewRouter(p), nil
}

// scoredPrompt is a prompt with its breakpoints by the scorer that will ship.
type scoredPrompt struct {
	*StudyPrompt
	breakpoints []breakpoint
}

// scoreAtOnce is how many prompts are scored in one go.
const scoreAtOnce = 256

// score scores prompts.
func (x *fittedModel) score(prompts []*StudyPrompt, cheaper int) []scoredPrompt {
	all := make([]scoredPrompt, len(prompts))
	_ = parallel.EachOf(context.Background(), (len(prompts)+scoreAtOnce-1)/scoreAtOnce, func(chunk int) {
		gaps := make([]float64, cheaper)
		for i := chunk * scoreAtOnce; i < min(len(prompts), (chunk+1)*scoreAtOnce); i++ {
			for rung := range gaps {
				gaps[rung] = x.router.Gap(prompts[i].Features, rung)
			}
			all[i] = scoredPrompt{prompts[i], breakpointsOf(gaps)}
		}
	})
	return all
}

// ownRows is how many rated prompts of a family's own tasks it takes to judge
// it by them alone.
const ownRows = 30

// of are the rated prompts that speak for a family: those of its own tasks, or
// all where those are few.
func (x *fittedModel) of(m *familyPrompts) []holdoutRow {
	if x.own(m.tasks) < ownRows {
		return x.rows
	}
	var own []holdoutRow
	for i := range x.rows {
		if slices.Contains(m.tasks, x.tasks[i]) {
			own = append(own, x.rows[i])
		}
	}
	return own
}

// own counts the rated prompts of some tasks.
func (x *fittedModel) own(tasks []engine.Task) int {
	n := 0
	for _, t := range x.tasks {
		if slices.Contains(tasks, t) {
			n++
		}
	}
	return n
}
