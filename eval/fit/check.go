package fit

import (
	"math"

	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
)

// CheckFit is what was learned of a check.
type CheckFit struct {
	Weights routing.CheckWeights
	HeldOut []float64 // the gap of each row after the check, by a fit without it
}

// checkRidges are the strengths of shrinking that are tried.
var checkRidges = [...]float64{30, 300}

// LearnCheck fits what the agreement of two answers says, beside the gap of the
// prompt, of how much is lost: a ridge, shrunk towards HandSetCheck. Rows are rated
// prompts in the order in which they came; gaps are those of the prompts as fits
// without them predict, and d what was judged. Nothing but the rows is used.
//
// What is fitted is what was lost on a prompt, 0 where the cheaper answer is the
// better one, and only then is it moved and stretched to foretell d. Cheaper answers
// that are better are few, and agreement says little of them: to a small fit they are
// noise. Where agreement does tell, d itself is fitted: that has to be clearly
// nearer at rows held out.
func LearnCheck(rows []agreement.Features, gaps, d []float64) CheckFit {
	l := newCheckLearner(rows, gaps, d)
	if len(rows) < fewestToChoose {
		strongest := checkCandidate{target: l.y, ridge: checkRidges[len(checkRidges)-1], slope: 1}
		return CheckFit{l.weights(strongest), l.known}
	}
	best := l.choose(l.lost)
	if both := l.choose(l.y); both.loss < clearlyLess*best.loss {
		best = both
	}
	return CheckFit{l.weights(best), best.held}
}

// clearlyLess is the part of a loss that is not chance.
const clearlyLess = 0.99

// checkCandidate is a fit to a target by a ridge, as rows held out judge it.
type checkCandidate struct {
	target       []float64
	ridge        float64
	level, slope float64   // by which what it says is moved and stretched to foretell d
	held         []float64 // gaps of rows held out
	loss         float64   // squared, over all rows
}

// choose is the ridge with the smallest squared error on rows held out.
func (l *checkLearner) choose(target []float64) checkCandidate {
	best := checkCandidate{loss: math.Inf(1)}
	for _, ridge := range checkRidges {
		if c := l.holdOut(target, ridge); c.loss < best.loss {
			best = c
		}
	}
	return best
}

// checkLearner has the columns of a fit: the gap, the gap where the answers are
// apart, and what is told of the two.
type checkLearner struct {
	scale columns
	x     [][]float64 // by row
	known []float64   // what the hand-set part says
	y     []float64   // what it leaves over
	lost  []float64   // what was lost, from 0 to 1
	share float64     // of the hand-set part that stays
}

func newCheckLearner(rows []agreement.Features, gaps, d []float64) *checkLearner {
	l := &checkLearner{share: float64(priorStrength) / float64(priorStrength+len(rows))}
	hand := routing.HandSetCheck()
	raw := make([][]float64, len(rows))
	for i := range rows {
		raw[i] = checkRow(&rows[i], gaps[i])
		l.known = append(l.known, l.share*hand.Checked(gaps[i], &rows[i]))
		l.y = append(l.y, d[i]-l.known[i])
		l.lost = append(l.lost, max(d[i], 0))
	}
	l.scale = newColumns(raw)
	for _, row := range raw {
		l.x = append(l.x, l.scale.write(row))
	}
	return l
}

// checkRow is a row before it is scaled: the gap of the prompt, that gap times the
// disagreement, and the features.
func checkRow(f *agreement.Features, gap float64) []float64 {
	row := make([]float64, 0, gapColumns+len(f))
	row = append(row, gap, gap*float64(256-f[agreement.Agreement])/256)
	for _, v := range f {
		row = append(row, float64(v))
	}
	return row
}

// gapColumns are the columns before those of the features.
const gapColumns = 2

// solve fits a target on the rows listed.
func (l *checkLearner) solve(at []int, target []float64, ridge float64) (level float64, w []float64) {
	n := len(l.scale.mean)
	a, b := make([][]float64, n), make([]float64, n)
	for _, i := range at {
		level += target[i] / float64(len(at))
	}
	for j := range a {
		a[j] = make([]float64, n)
		a[j][j] = ridge
	}
	for _, i := range at {
		for j, v := range l.x[i] {
			b[j] += v * (target[i] - level)
			for k := 0; k <= j; k++ {
				a[j][k] += v * l.x[i][k]
			}
		}
	}
	return level, solvePositive(a, b)
}

// holdOut predicts each row from the folds that it is not in.
func (l *checkLearner) holdOut(target []float64, ridge float64) checkCandidate {
	c := checkCandidate{target: target, ridge: ridge, held: make([]float64, len(l.y))}
	for fold := range folds {
		var in []int
		for i := range l.y {
			if i%folds != fold {
				in = append(in, i)
			}
		}
		level, w := l.solve(in, target, ridge)
		for i := fold; i < len(l.y); i += folds {
			c.held[i] = level + dot(w, l.x[i])
		}
	}
	c.level, c.slope = lineThrough(c.held, l.y)
	for i, v := range c.held {
		rest := c.level + c.slope*v
		c.held[i] = l.known[i] + rest
		c.loss += (l.y[i] - rest) * (l.y[i] - rest)
	}
	return c
}

// lineThrough is the straight line by least squares, never one that falls: rows held
// out that say the contrary of those that were fitted are chance.
func lineThrough(x, y []float64) (level, slope float64) {
	mx, my := meanOf(x), meanOf(y)
	var product, squares float64
	for i := range x {
		product += (x[i] - mx) * (y[i] - my)
		squares += (x[i] - mx) * (x[i] - mx)
	}
	slope = max(product/(squares+1e-12), leastSlope)
	return my - slope*mx, slope
}

// leastSlope keeps the order of what was learned.
const leastSlope = 0.01

// weights turns a solution into weights of what is read.
func (l *checkLearner) weights(c checkCandidate) routing.CheckWeights {
	level, w := l.solve(UpTo(len(l.y)), c.target, c.ridge)
	level = c.level + c.slope*level
	out := routing.HandSetCheck()
	for j := range w {
		w[j] *= c.slope / l.scale.unit[j]
		level -= w[j] * l.scale.mean[j]
	}
	out.Bias = int64(math.Round(level * 1e6))
	out.Gap = int64(math.Round(w[0] * 1000))
	out.Disagreement = int64(math.Round(w[1]*1000 + l.share*float64(out.Disagreement)))
	for j, v := range w[gapColumns:] {
		out.Agreement[j] = routing.Coefficient{
			Value: int64(math.Round(v * 1e12)), Low: int32(l.scale.low[gapColumns+j]), High: int32(l.scale.high[gapColumns+j]),
		}
	}
	return out
}

// columns is how columns become comparable: each is moved to mean 0 and deviation 1
// and cut where no row was.
type columns struct{ mean, unit, low, high []float64 }

// minColumnUnit keeps what hardly varies from being blown up.
const minColumnUnit = 1e-9

func newColumns(rows [][]float64) columns {
	n := gapColumns + len(agreement.Features{})
	c := columns{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
	for j := range n {
		low, high, sum, squares := math.Inf(1), math.Inf(-1), 0.0, 0.0
		for _, row := range rows {
			low, high, sum = min(low, row[j]), max(high, row[j]), sum+row[j]
		}
		c.mean[j], c.low[j], c.high[j] = sum/float64(max(1, len(rows))), low, high
		for _, row := range rows {
			squares += (row[j] - c.mean[j]) * (row[j] - c.mean[j])
		}
		if c.unit[j] = math.Sqrt(squares / float64(max(1, len(rows)))); c.unit[j] < minColumnUnit {
			c.unit[j] = math.Inf(1) // it tells nothing
		}
	}
	return c
}

func (c *columns) write(row []float64) []float64 {
	z := make([]float64, len(row))
	for j, v := range row {
		z[j] = (v - c.mean[j]) / c.unit[j]
	}
	return z
}

// solvePositive solves a·x = b for a symmetric positive definite a, of which the
// lower half is given (Cholesky). It is overwritten.
func solvePositive(a [][]float64, b []float64) []float64 {
	n := len(b)
	x := append([]float64(nil), b...)
	for j := range n {
		for k := range j {
			a[j][k] = (a[j][k] - dot(a[j][:k], a[k][:k])) / a[k][k]
			x[j] -= a[j][k] * x[k]
		}
		a[j][j] = math.Sqrt(a[j][j] - dot(a[j][:j], a[j][:j]))
		x[j] /= a[j][j]
	}
	for j := n - 1; j >= 0; j-- {
		for k := j + 1; k < n; k++ {
			x[j] -= a[k][j] * x[k]
		}
		x[j] /= a[j][j]
	}
	return x
}
