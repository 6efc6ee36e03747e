package certify

import (
	"iter"
	"math"

	"switchboard/engine/routing"
	"switchboard/eval/seqtest"
	"switchboard/providers"
)

// CurvePoint is a point of the curve of quality by cost: how much of the reference's
// quality is kept, in absolute points below 1, and the cost.
type CurvePoint struct {
	Calls   float64 // share of prompts that the reference answers
	Cost    float64 // share of what the reference alone costs; 0 where that is not known
	Quality float64
	Low     float64 // band around Quality for this point alone, by the normal distribution, at the confidence of the limit
	High    float64
}

// costQualityCurve is quality by cost on the rated prompts of the fit part, with one
// threshold for all tasks that goes from strict to loose.
type costQualityCurve struct {
	prompts   float64
	steps     []curveStep
	reference int64 // nano-dollars for all prompts
	checks    int64 // nano-dollars that the checks add where none of them accepts
	priced    bool
}

// curveStep is a breakpoint of a prompt, with what it changes.
type curveStep struct {
	at        float64
	away      float64 // 1 if the prompt leaves the reference
	d, square float64 // sums of d and of its square
	cost      int64
}

// newCostQualityCurve asks checks where the bands say so, and counts what they cost.
func newCostQualityCurve(x *fittedModel, costs Costs, rungs int, bands []routing.Band) costQualityCurve {
	t := costQualityCurve{prompts: float64(len(x.rows)), steps: make([]curveStep, 0, len(x.rows)*(rungs-1))}
	b := newCostSum(costs, costsOf(x.rows), rungs)
	for i, row := range x.holdout(x.rows, bands) {
		paid, asked := x.rows[i].costs, x.asked(x.rows[i].gaps, bands)
		b.add(paid, rungs-1)
		before, cost, away := 0.0, b.costVia(paid, rungs-1, asked), 1.0
		t.checks += cost - b.cost(paid, rungs-1)
		for _, at := range row.breakpoints {
			d, c := row.at(at.rung, at.same), b.costVia(paid, at.rung, asked)
			t.steps = append(t.steps, curveStep{at.at, away, d - before, d*d - before*before, c - cost})
			before, cost, away = d, c, 0
		}
	}
	t.steps = stable(t.steps, func(s *curveStep) float64 { return s.at })
	t.reference, t.priced = b.reference, b.Sum().Known
	return t
}

func costsOf(rows []fitRow) iter.Seq[[]providers.Money] {
	return func(yield func([]providers.Money) bool) {
		for i := range rows {
			if !yield(rows[i].costs) {
				return
			}
		}
	}
}

// curvePoints is about how many points a curve has.
const curvePoints = 60

// curve adds the steps up.
func (t *costQualityCurve) curve(l Limit) []CurvePoint {
	if t.prompts == 0 {
		return nil
	}
	var sum curveStep
	curve := []CurvePoint{t.point(sum, l)}
	every := max(1, len(t.steps)/curvePoints)
	for i, s := range t.steps {
		sum = curveStep{s.at, sum.away + s.away, sum.d + s.d, sum.square + s.square, sum.cost + s.cost}
		if last := i+1 == len(t.steps); last || (i+1)%every == 0 && t.steps[i+1].at > s.at {
			curve = append(curve, t.point(sum, l))
		}
	}
	return curve
}

// point is the point of the curve at which the sums are now. The half width of its band
// is z standard errors of a mean.
func (t *costQualityCurve) point(sum curveStep, l Limit) CurvePoint {
	mean := sum.d / t.prompts
	half := seqtest.NormalQuantile(l.Confidence()) * math.Sqrt(max(0, sum.square/t.prompts-mean*mean)/t.prompts)
	c := CurvePoint{Calls: 1 - sum.away/t.prompts, Quality: 1 - mean, Low: 1 - mean - half, High: 1 - mean + half}
	if t.priced {
		c.Cost = 1 + float64(t.checks+sum.cost)/float64(t.reference)
	}
	return c
}
