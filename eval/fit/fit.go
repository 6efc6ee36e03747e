package fit

import (
	"context"
	"math"

	"switchboard/engine/routing"
	"switchboard/engine/routing/textfeatures"
	"switchboard/eval/internal/parallel"
)

// Fit is what was learned of one cheaper model from rated prompts.
type Fit struct {
	Weights routing.Weights
	// HeldOut is the gap of each rated prompt as predicted by a fit without it:
	// what may be believed of the fit before anything else is rated.
	HeldOut []float64
}

// lambdas are the strengths of shrinking that are tried, weakest first. The
// similarity of a prompt with itself is about one, so a ridge is how often the
// noise of a rating outweighs what can be learned from the prompt. A few
// hundred ratings cannot tell ridges far apart, so two do.
var lambdas = [...]float64{25, 100}

// priorStrength is how many rated prompts the hand-set prior is worth: with that
// many, half of its gap stays. A prior that knows no model by name should soon
// give way: what ratings teach of the differences between prompts is small at
// first, and a prior that stays would drown it.
const priorStrength = 2

const (
	folds = 5
	// fewestToChoose is how many rated prompts it takes to choose a ridge; with
	// fewer the strongest is used.
	fewestToChoose = 20
	// twoFoldsFrom is where two folds do: half of the ratings teach nearly as
	// much as four fifths of them.
	twoFoldsFrom = 4000
)

// Learn fits the weights of a cheaper model by ridge: rows are rated prompts
// in the order in which they came, prior is the prior's gap and d the judged
// one. What is fitted is what the prior leaves over, so everything shrinks
// towards it. Nothing but the rows is used, and the same rows give the same
// weights on any number of processors. Time and memory grow with their number
// and no faster.
func Learn(model string, rows []*routing.PromptFeatures, prior, d []float64) Fit {
	l := newLearner(rows, prior, d)
	best := candidate{lambda: lambdas[len(lambdas)-1], slope: 1}
	held := append([]float64(nil), prior...)
	if l.folds > 0 {
		l.holdOutAll()
		best = l.choose()
		for i := range held {
			held[i] = l.known(i) + l.level[i] + best.slope*best.off[i]
		}
	}
	x, level := l.solve(best.lambda)
	for i := range x {
		x[i] *= best.slope
	}
	return Fit{l.weights(model, meanOf(l.y)-best.slope*level, x), held}
}

type learner struct {
	kernel *kernel
	share  int64 // of the prior's gap that stays, in thousandths
	prior  []float64
	y      []float64 // what the prior leaves over
	folds  int       // 0 where the rows are too few to choose by

	// What each row is predicted by the folds it is not in is the level of
	// those, and how far off it a candidate puts the row.
	level      []float64
	candidates [len(lambdas)]candidate
}

// candidate is what a ridge makes of the rows.
type candidate struct {
	lambda float64
	off    []float64
	slope  float64 // by which off has to be stretched to fit best
	loss   float64 // squared, over all rows
}

func newLearner(rows []*routing.PromptFeatures, prior, d []float64) *learner {
	n := len(rows)
	l := &learner{kernel: newKernel(rows), share: int64(1000 * priorStrength / (priorStrength + n)), prior: prior}
	l.y, l.level = make([]float64, n), make([]float64, n)
	for i := range l.y {
		l.y[i] = d[i] - l.known(i)
	}
	for g := range l.candidates {
		l.candidates[g] = candidate{lambda: lambdas[g], off: make([]float64, n)}
	}
	switch {
	case n > twoFoldsFrom:
		l.folds = 2
	case n >= fewestToChoose:
		l.folds = folds
	}
	return l
}

// known is the part of a row's gap that the prior gives.
func (l *learner) known(i int) float64 { return float64(l.share) / 1000 * l.prior[i] }

// holdOutAll solves for each fold, side by side.
func (l *learner) holdOutAll() {
	_ = parallel.EachOf(context.Background(), l.folds, func(fold int) { l.holdOut(fold) })
}

// solve solves for all rows.
func (l *learner) solve(ridge float64) (x []float64, level float64) {
	all := UpTo(len(l.y))
	_, y := l.target(all)
	return newLanczos(l.kernel, all, y, ridge).solve(ridge, len(all))
}

// target is what there is to learn of some rows: their level, and what they
// are off it.
func (l *learner) target(at []int) (level float64, y []float64) {
	for _, i := range at {
		y = append(y, l.y[i])
	}
	level = meanOf(y)
	for k := range y {
		y[k] -= level
	}
	return level, y
}

// holdOut predicts the rows of a fold from the others.
func (l *learner) holdOut(fold int) {
	var in, out []int
	for i := range l.y {
		if i%l.folds == fold {
			out = append(out, i)
		} else {
			in = append(in, i)
		}
	}
	level, y := l.target(in)
	t := newLanczos(l.kernel, in, y, lambdas[0])
	var f features
	for g, ridge := range lambdas {
		x, middle := t.solve(ridge, len(in))
		l.kernel.sum(in, x, &f)
		for _, i := range out {
			l.level[i] = level
			l.candidates[g].off[i] = l.kernel.of(i, &f) - middle
		}
	}
}

// choose is the guess with the smallest squared error on rows held out.
func (l *learner) choose() candidate {
	best := &l.candidates[0]
	for g := range l.candidates {
		at := &l.candidates[g]
		if l.fitSlope(at); at.loss < best.loss {
			best = at
		}
	}
	return *best
}

// fitSlope finds the slope of a candidate: what a strong ridge has shrunk too
// much is put right as far as the rows held out say so. So ridges are compared
// by how they order prompts and not by how far they shrink. One, give or take
// slopeSpread, is what is believed of the slope beforehand.
func (l *learner) fitSlope(g *candidate) {
	var product, squares, noise float64
	for i, off := range g.off {
		rest := l.y[i] - l.level[i]
		product += off * rest
		squares += off * off
		noise += rest * rest / float64(len(g.off))
	}
	belief := noise/(slopeSpread*slopeSpread) + 1e-12
	g.slope = min(max((product+belief)/(squares+belief), 1), 10)
	for i, off := range g.off {
		miss := l.y[i] - l.level[i] - g.slope*off
		g.loss += miss * miss
	}
}

const slopeSpread = 2

// weights turns a solution over rows into weights of features.
func (l *learner) weights(model string, level float64, x []float64) routing.Weights {
	var f features
	l.kernel.sum(UpTo(len(x)), x, &f)
	w := routing.Weights{Model: model, Prior: l.share, Structure: make([]routing.Coefficient, len(f.slopes))}
	s := &l.kernel.scale
	for j, v := range f.slopes {
		v /= s.unit[j]
		level -= v * s.mean[j]
		w.Structure[j] = routing.Coefficient{Value: int64(math.Round(v * 1e12)), Low: s.low[j], High: s.high[j]}
	}
	w.Bias = int64(math.Round(level * 1e6))
	text := make([]float64, textfeatures.TableSize)
	for p, feature := range l.kernel.text.features {
		text[feature] = f.text[p] * math.Sqrt(1-structureShare)
	}
	w.Text = textWeights(text)
	return w
}

// textWeights writes a table in whole numbers.
func textWeights(table []float64) routing.TextWeight {
	largest := 0.0
	for _, v := range table {
		largest = max(largest, math.Abs(v))
	}
	if largest == 0 {
		return routing.TextWeight{}
	}
	t := routing.TextWeight{Unit: largest * 1e6 / math.MaxInt16, Table: make(routing.Table, len(table))}
	for i, v := range table {
		t.Table[i] = int16(math.Round(v * 1e6 / t.Unit))
	}
	return t
}

func UpTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func meanOf(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
