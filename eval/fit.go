package eval

import (
	"math"

	"switchboard/engine"
)

// Fit is what was learned of one cheaper model from rated prompts.
type Fit struct {
	Weights engine.Weights
	// Held is the gap of each rated prompt as predicted by a fit without it:
	// what may be believed of the fit before anything else is rated.
	Held []float64
}

// ridges are the strengths of shrinking that are tried. The likeness of a
// prompt with itself is about one, so a ridge is how often the noise of a
// rating outweighs what can be learned from the prompt: about ten times, where
// a twelfth to a twentieth of the differences can be foretold. A few hundred
// ratings cannot tell ridges far apart by their error, so a wider choice
// follows the noise.
var ridges = [...]float64{6, 12, 24}

// priorWorth is how many rated prompts the hand-set prior is worth: with that
// many, half of its gap stays. A prior that knows no model by name should soon
// give way.
const priorWorth = 10

const (
	folds = 5
	// fewest is how many rated prompts it takes to choose a ridge; with fewer
	// the strongest is used.
	fewest = 20
)

// Learn fits the weights of a cheaper model by ridge: rows are rated prompts
// in the order in which they came, prior is the prior's gap and d the judged
// one. What is fitted is what the prior leaves over, so everything shrinks
// towards it. The ridge is the one with the smallest squared error in
// cross-validation within the rows. Nothing else is used, and the same rows
// give the same weights. Memory grows with the square of their number: it is
// meant for a few thousand.
func Learn(model string, rows []engine.Reading, prior, d []float64) Fit {
	l := newLearner(rows, prior, d)
	ridge := ridges[len(ridges)-1]
	if len(rows) >= fewest {
		ridge = l.choose()
	} else {
		l.held = append([]float64(nil), prior...)
	}
	all := upTo(len(rows))
	t := l.target(all)
	x := l.gram.solve(all, t.y, ridge)
	return Fit{l.weights(model, rows, t.mean, x), l.held}
}

type learner struct {
	gram     *gram
	share    int64 // of the prior's gap that stays, in thousandths
	prior, d []float64
	held     []float64
}

func newLearner(rows []engine.Reading, prior, d []float64) *learner {
	share := int64(1000 * priorWorth / (priorWorth + len(rows)))
	return &learner{gram: newGram(rows), share: share, prior: prior, d: d}
}

// known is the part of a row's gap that the prior gives.
func (l *learner) known(i int) float64 { return float64(l.share) / 1000 * l.prior[i] }

// target is what is left to learn.
type target struct {
	y    []float64 // with mean 0
	mean float64
}

func (l *learner) target(at []int) target {
	t := target{y: make([]float64, len(at))}
	for i, a := range at {
		t.y[i] = l.d[a] - l.known(a)
		t.mean += t.y[i] / float64(len(at))
	}
	for i := range t.y {
		t.y[i] -= t.mean
	}
	return t
}

// choose tries every ridge and keeps the held-out gaps of the best.
func (l *learner) choose() float64 {
	best, ridge := math.Inf(1), 0.0
	for _, r := range ridges {
		held, loss := l.holdOut(r)
		if loss < best {
			best, ridge, l.held = loss, r, held
		}
	}
	return ridge
}

// holdOut predicts every row from the folds it is not in.
func (l *learner) holdOut(ridge float64) (held []float64, loss float64) {
	n := len(l.d)
	held = make([]float64, n)
	for f := range folds {
		var in, out []int
		for i := range n {
			if i%folds == f {
				out = append(out, i)
			} else {
				in = append(in, i)
			}
		}
		t := l.target(in)
		x := l.gram.solve(in, t.y, ridge)
		for _, i := range out {
			held[i] = l.known(i) + t.mean + l.gram.at(i, in, x)
			loss += (held[i] - l.d[i]) * (held[i] - l.d[i])
		}
	}
	return held, loss
}

// weights turns a solution over rows into weights of features.
func (l *learner) weights(model string, rows []engine.Reading, mean float64, x []float64) engine.Weights {
	w := engine.Weights{Model: model, Prior: l.share, Structure: make([]engine.Slope, len(engine.Structure{}))}
	s := &l.gram.scale
	slopes := make([]float64, len(s.mean))
	table := make([]float64, engine.TextPlaces)
	for i := range rows {
		for j, z := range s.z(&rows[i]) {
			slopes[j] += x[i] * z * structureShare / float64(len(slopes))
		}
		by := x[i] * (1 - structureShare) / length(&rows[i])
		for _, p := range rows[i].Places {
			table[p] += by * float64(engine.PlaceShare(p))
		}
	}
	bias := mean
	for j, v := range slopes {
		v /= s.unit[j]
		bias -= v * s.mean[j]
		w.Structure[j] = engine.Slope{Value: int64(math.Round(v * 1e12)), Low: s.low[j], High: s.high[j]}
	}
	w.Bias = int64(math.Round(bias * 1e6))
	w.Text = textWeights(table)
	return w
}

// textWeights writes a table in whole numbers.
func textWeights(table []float64) engine.TextWeight {
	largest := 0.0
	for _, v := range table {
		largest = max(largest, math.Abs(v))
	}
	if largest == 0 {
		return engine.TextWeight{}
	}
	t := engine.TextWeight{Unit: largest * 1e6 / math.MaxInt16, Table: make(engine.Table, len(table))}
	for i, v := range table {
		t.Table[i] = int16(math.Round(v * 1e6 / t.Unit))
	}
	return t
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
