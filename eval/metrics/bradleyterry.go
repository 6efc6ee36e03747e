package metrics

import (
	"math"
	"math/rand/v2"
	"slices"

	"switchboard/eval"
)

// tally counts how the comparisons of a pair ended: the first model was
// better, the second one was, neither was.
type tally [3]float64

// pair is two models, by their places in a field, the smaller one first.
type pair struct{ a, b int }

// result is how a comparison ended, by the places in a field and a tally.
type result struct{ pair, outcome uint16 }

// field is every model that was compared, with how often and how.
type field struct {
	models  []string // sorted
	pairs   []pair
	tallies []tally
	prompts [][]result // one for each prompt
}

// newField sorts comparisons into a field, prompts in the order in which they
// come.
func newField(comparisons []Comparison) *field {
	f := &field{}
	for _, c := range comparisons {
		f.models = append(f.models, c.First, c.Second)
	}
	slices.Sort(f.models)
	f.models = slices.Compact(f.models)
	prompts, pairs := map[string]int{}, map[pair]int{}
	for _, c := range comparisons {
		at, known := prompts[c.Prompt]
		if !known {
			at = len(f.prompts)
			prompts[c.Prompt] = at
			f.prompts = append(f.prompts, nil)
		}
		r := f.result(c, pairs)
		f.prompts[at] = append(f.prompts[at], r)
		f.tallies[r.pair][r.outcome]++
	}
	return f
}

func (f *field) result(c Comparison, known map[pair]int) result {
	a, _ := slices.BinarySearch(f.models, c.First)
	b, _ := slices.BinarySearch(f.models, c.Second)
	outcome := uint16(2)
	switch {
	case c.Winner == eval.First && a < b, c.Winner == eval.Second && a > b:
		outcome = 0
	case c.decisive():
		outcome = 1
	}
	p := pair{min(a, b), max(a, b)}
	at, there := known[p]
	if !there {
		at = len(f.pairs)
		known[p] = at
		f.pairs, f.tallies = append(f.pairs, p), append(f.tallies, tally{})
	}
	return result{uint16(at), outcome}
}

// worths is a Bradley-Terry model with ties: of models with the worths exp(θ)
// one is better than another with the odds of their worths, and
//
//	P(a is better) = exp(θa) / z     P(tie) = ν √(exp(θa) exp(θb)) / z
//
// where z makes the three add up to 1 (Davidson, 1970: "On extending the
// Bradley-Terry model to accommodate ties in paired comparison experiments",
// equations 2.2 to 2.4).
type worths struct {
	theta []float64 // they add up to 0
	nu    float64   // 0 where there was no tie
}

// fit finds the most likely worths by Newton's method: the likelihood is
// log-linear, so there is one maximum. Where a model has won or lost all its
// comparisons it lies at infinity; ridge, the weight of a penalty of half the
// sum of squares, keeps it near.
func (f *field) fit(ridge float64) worths {
	n := len(f.models)
	at := make([]float64, n+1) // θ, then ln ν
	tied := false
	for _, t := range f.tallies {
		tied = tied || t[2] > 0
	}
	if !tied {
		at[n] = math.Inf(-1)
	}
	for range 100 {
		gradient, curvature := f.slopes(at, ridge)
		if !tied {
			gradient, curvature = gradient[:n], curvature[:n]
		}
		step := solve(curvature, gradient)
		largest := 0.0
		for _, s := range step {
			largest = max(largest, math.Abs(s))
		}
		for i, s := range step {
			at[i] += s / max(1, largest/2) // no step is longer than 2, so that none leads astray
		}
		if largest < 1e-10 {
			break
		}
	}
	mean := 0.0
	for _, t := range at[:n] {
		mean += t / float64(n)
	}
	for i := range at[:n] {
		at[i] -= mean
	}
	return worths{at[:n], math.Exp(at[n])}
}

// slopes are the first derivatives of the penalised log-likelihood and the
// second ones with their sign turned: what was seen less what was to be
// expected, and the covariances of that.
func (f *field) slopes(at []float64, ridge float64) (gradient []float64, curvature [][]float64) {
	n := len(f.models)
	gradient = make([]float64, n+1)
	curvature = make([][]float64, n+1)
	for i := range curvature {
		curvature[i] = make([]float64, n+1)
		// Without a penalty only differences count: a trace of one fixes the level.
		curvature[i][i] = max(ridge, 1e-9)
		if !math.IsInf(at[i], -1) {
			gradient[i] = -ridge * at[i]
		}
	}
	for i, p := range f.pairs {
		seen := f.tallies[i]
		size := seen[0] + seen[1] + seen[2]
		a, b, tie := davidson(at[p.a], at[p.b], at[n])
		// What each outcome says of θa, θb and ln ν.
		says := [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0.5, 0.5, 1}}
		chance := [3]float64{a, b, tie}
		places := [3]int{p.a, p.b, n}
		var mean [3]float64
		for o := range says {
			for k := range mean {
				mean[k] += chance[o] * says[o][k]
			}
		}
		for k, i := range places {
			for o := range says {
				gradient[i] += (seen[o] - size*chance[o]) * says[o][k]
			}
			for l, j := range places {
				covariance := -mean[k] * mean[l]
				for o := range says {
					covariance += chance[o] * says[o][k] * says[o][l]
				}
				curvature[i][j] += size * covariance
			}
		}
	}
	return gradient, curvature
}

// davidson is the chance of each outcome of a comparison.
func davidson(a, b, lnNu float64) (first, second, tie float64) {
	top := max(a, b)
	first, second, tie = math.Exp(a-top), math.Exp(b-top), math.Exp(lnNu+(a+b)/2-top)
	z := first + second + tie
	return first / z, second / z, tie / z
}

// solve solves m·x = y for a symmetric positive definite m by its Cholesky
// factor. It uses the first len(y) rows and columns, and changes nothing.
func solve(m [][]float64, y []float64) []float64 {
	n := len(y)
	l := make([][]float64, n)
	x := slices.Clone(y)
	for i := range n {
		l[i] = make([]float64, i+1)
		for j := range i + 1 {
			sum := m[i][j]
			for k := range j {
				sum -= l[i][k] * l[j][k]
			}
			if i == j {
				l[i][i] = math.Sqrt(max(sum, 1e-12))
			} else {
				l[i][j] = sum / l[j][j]
			}
		}
		for k := range i {
			x[i] -= l[i][k] * x[k]
		}
		x[i] /= l[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= l[k][i] * x[k]
		}
		x[i] /= l[i][i]
	}
	return x
}

// reached are the models to which a way leads from the first one: along any
// comparison, or only to those that were better, or only to those that were
// worse. A tie leads both ways.
func (f *field) reached(toBetter, toWorse bool) []bool {
	reached := make([]bool, len(f.models))
	reached[0] = true
	for again := true; again; {
		again = false
		for i, p := range f.pairs {
			t := f.tallies[i]
			down := toWorse && t[0] > 0 || toBetter && t[1] > 0 || t[2] > 0 // from a to b
			up := toBetter && t[0] > 0 || toWorse && t[1] > 0 || t[2] > 0
			if reached[p.a] != reached[p.b] && (reached[p.a] && down || reached[p.b] && up) {
				reached[p.a], reached[p.b], again = true, true, true
			}
		}
	}
	return reached
}

// resampled is a field of as many prompts, drawn with replacement: the votes
// on one prompt are not independent of each other, so they stay together.
func (f *field) resampled(random *rand.Rand) *field {
	r := &field{models: f.models, pairs: f.pairs, tallies: make([]tally, len(f.tallies))}
	for range f.prompts {
		for _, result := range f.prompts[random.IntN(len(f.prompts))] {
			r.tallies[result.pair][result.outcome]++
		}
	}
	return r
}
