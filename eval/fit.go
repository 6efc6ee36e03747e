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
// prompt with itself is about one, and so is the ridge of noise as strong as
// what is to be learned.
var ridges = [...]float64{1, 3, 9, 27, 81, 1000}

// priorShares are the parts of the prior's gap that are tried, in thousandths.
// All of it is the first: on equal evidence it stays.
var priorShares = [...]int64{1000, 500, 0}

const (
	folds = 5
	// fewest is how many rated prompts it takes to choose between fits; with
	// fewer the prior stays and only the strongest ridge is used.
	fewest = 20
)

// Learn fits the weights of a cheaper model by ridge: rows are rated prompts
// in the order in which they came, prior is the prior's gap and d the judged
// one. The ridge and the part of the prior that stays are those with the
// smallest squared error in cross-validation within the rows. It uses nothing
// else, and the same rows give the same weights.
func Learn(model string, rows []engine.Reading, prior, d []float64) Fit {
	l := learner{gram: newGram(rows), prior: prior, d: d}
	ridge, share := ridges[len(ridges)-1], priorShares[0]
	if len(rows) >= fewest {
		ridge, share = l.choose()
	} else {
		l.held = append([]float64(nil), prior...)
	}
	all := upTo(len(rows))
	t := l.target(all, share)
	x := l.gram.solve(all, t.y, ridge)
	return Fit{l.weights(model, rows, share, t.mean, x), l.held}
}

type learner struct {
	gram     *gram
	prior, d []float64
	held     []float64
}

// target is what is left to learn when a share of the prior is taken as known.
type target struct {
	y    []float64 // with mean 0
	mean float64
}

func (l *learner) target(at []int, share int64) target {
	t := target{y: make([]float64, len(at))}
	for i, a := range at {
		t.y[i] = l.d[a] - float64(share)/1000*l.prior[a]
		t.mean += t.y[i] / float64(len(at))
	}
	for i := range t.y {
		t.y[i] -= t.mean
	}
	return t
}

// choose tries every ridge and share and keeps the held-out gaps of the best.
func (l *learner) choose() (ridge float64, share int64) {
	best := math.Inf(1)
	for _, s := range priorShares {
		for _, r := range ridges {
			held, loss := l.holdOut(r, s)
			if loss < best {
				best, ridge, share, l.held = loss, r, s, held
			}
		}
	}
	return ridge, share
}

// holdOut predicts every row from the folds it is not in.
func (l *learner) holdOut(ridge float64, share int64) (held []float64, loss float64) {
	n := len(l.prior)
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
		t := l.target(in, share)
		x := l.gram.solve(in, t.y, ridge)
		for _, i := range out {
			held[i] = float64(share)/1000*l.prior[i] + t.mean + l.gram.at(i, in, x)
			loss += (held[i] - l.d[i]) * (held[i] - l.d[i])
		}
	}
	return held, loss
}

// weights turns a solution over rows into weights of features.
func (l *learner) weights(model string, rows []engine.Reading, share int64, mean float64, x []float64) engine.Weights {
	w := engine.Weights{Model: model, Prior: share, Structure: make([]engine.Slope, len(engine.Structure{}))}
	s := &l.gram.scale
	slopes := make([]float64, len(s.mean))
	table := make([]float64, engine.TextPlaces)
	for i := range rows {
		for j, z := range s.z(&rows[i]) {
			slopes[j] += x[i] * z * structureShare / float64(len(slopes))
		}
		by := x[i] * (1 - structureShare) / root2(rows[i].Mass)
		for k, p := range rows[i].Places {
			table[p] += by * float64(rows[i].Shares[k])
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
