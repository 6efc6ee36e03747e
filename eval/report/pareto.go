package report

import (
	"fmt"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/spend/evidence"
	"switchboard/providers"
)

// Pareto sets cost beside quality, for each model alone and for the router over its
// thresholds. Both are of prompts that somebody judged, and prove nothing.
type Pareto struct {
	Reference  string  `json:"reference"`
	Scale      *string `json:"scale"`
	Confidence float64 `json:"confidence"` // the confidence of every interval
	Tradeoff           // of all tasks together

	Certified *RouterPoint `json:"certified"` // null: nothing is certified, or the certified policy cannot be drawn
	ByTask    []TaskPareto `json:"by_task"`
}

// Tradeoff is cost against quality on some prompts.
type Tradeoff struct {
	Models []ModelPoint  `json:"models"` // the cheapest first
	Router []RouterPoint `json:"router"` // from strict to loose thresholds
}

// TaskPareto is cost against quality for one task.
type TaskPareto struct {
	Task string `json:"task"`
	Tradeoff
}

// ModelPoint is one model used alone. Quality is its difference from the reference's
// quality, on the prompts on which both were judged; 0 is as good as the reference.
type ModelPoint struct {
	Model   string          `json:"model"`
	Rated   int             `json:"rated_prompts"`
	Quality float64         `json:"quality"`
	Low     *float64        `json:"low"` // null for the reference
	High    *float64        `json:"high"`
	Mean    providers.Money `json:"usd"`       // of an answer
	Cost    *float64        `json:"cost"`      // of what the reference costs on the same prompts
	Guess   bool            `json:"estimated"` // usd and cost are estimates, at least in part
	By      *string         `json:"dominated_by"`
}

// RouterPoint is the router at one threshold, in shares of what the reference alone would
// do. Quality is the difference from the reference's quality.
type RouterPoint struct {
	Calls   float64  `json:"reference_calls"`
	Cost    *float64 `json:"cost"`
	Quality float64  `json:"quality"`
	Low     float64  `json:"low"`
	High    float64  `json:"high"`
}

// newPareto is nil where no model is compared with the reference.
func newPareto(view *calibrate.Calibration) *Pareto {
	judged := evidence.From(view.Snapshot(), view.Ladder.Reference(), view.Scale)
	curves, priced := view.Curves(), view.Priced()
	out := &Pareto{
		Reference: view.Ladder.Reference(), Scale: known(string(judged.Scale)), Confidence: view.Limit.Confidence(),
		Tradeoff: Tradeoff{models(judged, "", view.Limit.Confidence()), router(curves["all"], priced)}, ByTask: []TaskPareto{},
	}
	if len(out.Models) < 2 {
		return nil
	}
	if view.Certified() {
		at := routerPoint(view.Here(), view.Total.Saving.Known)
		out.Certified = &at
	}
	for _, task := range engine.Tasks {
		part := TaskPareto{string(task), Tradeoff{models(judged, task, view.Limit.Confidence()), router(curves[string(task)], priced)}}
		if len(part.Models) > 1 {
			out.ByTask = append(out.ByTask, part)
		}
	}
	return out
}

func models(judged *evidence.Evidence, task engine.Task, confidence float64) []ModelPoint {
	all := []ModelPoint{}
	for _, p := range judged.Points(task, confidence) {
		m := ModelPoint{Model: p.Model, Rated: p.Rated, Quality: p.Quality, Mean: p.Cost, Guess: p.Estimated && p.Cost.Known(), By: known(p.By)}
		if m.Quality == 0 {
			m.Quality = 0 // and not -0
		}
		if p.Model == judged.Reference {
			if one := 1.0; p.Cost.Known() {
				m.Cost = &one
			}
		} else {
			m.Low, m.High = &p.In.Low, &p.In.High
			if ratio, ok := judged.Of(task, judged.Reference, p.Model).CostRatio(); ok {
				m.Cost = &ratio
			}
		}
		all = append(all, m)
	}
	return all
}

func router(curve []certify.CurvePoint, priced bool) []RouterPoint {
	all := []RouterPoint{}
	for _, at := range curve {
		all = append(all, routerPoint(at, priced))
	}
	return all
}

func routerPoint(at certify.CurvePoint, priced bool) RouterPoint {
	p := RouterPoint{Calls: at.Calls, Quality: at.Quality - 1, Low: at.Low - 1, High: at.High - 1}
	if priced {
		p.Cost = &at.Cost
	}
	return p
}

// dominated names the models that another one dominates, and that other one.
func (p *Pareto) dominated() string {
	var names []string
	for _, m := range p.Models {
		if m.By != nil {
			names = append(names, fmt.Sprintf("%s (by %s)", m.Model, *m.By))
		}
	}
	switch {
	case len(names) == 0 && p.priced():
		return "No model is dominated: each is the cheapest of those that are as good, as far as the judged prompts tell."
	case len(names) == 0:
		return "Of fewer than two models it is known what they cost on these prompts, so that none can be said to be dominated."
	}
	return "Dominated, which is to say that another model is as good and costs no more, or is better and costs the same: " + eval.List(names, "and") + ". Where intervals overlap that may be chance."
}

// priced reports whether the costs of at least two models are known.
func (p *Pareto) priced() bool {
	n := 0
	for _, m := range p.Models {
		if m.Mean.Known() {
			n++
		}
	}
	return n > 1
}
