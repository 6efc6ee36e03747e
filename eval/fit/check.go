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

// checkLambdas are the strengths of shrinking that are tried. There are few features
// beside the rows, and most are strong, so that little shrinking is needed.
var checkLambdas = [...]float64{3, 10, 30, 100}

// LearnCheck fits what the agreement of two answers says, beside the gap of the
// prompt, of how much is lost: a ridge, shrunk towards HandSetCheck. Rows are rated
// prompts in the order in which they came; gaps are those of the prompts as fits
// without them predict, and d what was judged. Nothing but the rows is used.
func LearnCheck(rows []agreement.Features, gaps, d []float64) CheckFit {
	l := newCheckLearner(rows, gaps, d)
	held, best := make([]float64, len(rows)), math.Inf(1)
	lambda := checkLambdas[len(checkLambdas)-1]
	if len(rows) < fewestToChoose {
		for i := range held {
			held[i] = l.known[i]
		}
	} else {
		for _, at := range checkLambdas {
			if out, loss := l.holdOut(at); loss < best {
				held, best, lambda = out, loss, at
			}
		}
	}
	return CheckFit{l.weights(lambda), held}
}

// checkLearner has the columns of a fit: the gap, the gap where the answers are
// apart, and what is told of the two.
type checkLearner struct {
	scale columns
	x     [][]float64 // by row
	known []float64   // what the hand-set part says
	y     []float64   // what it leaves over
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
	}
	l.scale = newColumns(raw)
	for _, row := range raw {
		l.x = append(l.x, l.scale.write(row))
	}
	return l
}

// checkRow is a row before it is scaled, in the order of checkColumns.
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

// solve fits the rows listed.
func (l *checkLearner) solve(at []int, lambda float64) (level float64, w []float64) {
	n := len(l.scale.mean)
	a, b := make([][]float64, n), make([]float64, n)
	for _, i := range at {
		level += l.y[i] / float64(len(at))
	}
	for j := range a {
		a[j] = make([]float64, n)
		a[j][j] = lambda
	}
	for _, i := range at {
		for j, v := range l.x[i] {
			b[j] += v * (l.y[i] - level)
			for k := 0; k <= j; k++ {
				a[j][k] += v * l.x[i][k]
			}
		}
	}
	return level, solvePositive(a, b)
}

// holdOut predicts each row from the folds that it is not in.
func (l *checkLearner) holdOut(lambda float64) (gaps []float64, loss float64) {
	gaps = make([]float64, len(l.y))
	for fold := range folds {
		var in []int
		for i := range l.y {
			if i%folds != fold {
				in = append(in, i)
			}
		}
		level, w := l.solve(in, lambda)
		for i := fold; i < len(l.y); i += folds {
			rest := level + dot(w, l.x[i])
			gaps[i] = l.known[i] + rest
			loss += (l.y[i] - rest) * (l.y[i] - rest)
		}
	}
	return gaps, loss
}

// weights turns a solution into weights of what is read.
func (l *checkLearner) weights(lambda float64) routing.CheckWeights {
	level, w := l.solve(UpTo(len(l.y)), lambda)
	out := routing.HandSetCheck()
	for j := range w {
		w[j] /= l.scale.unit[j]
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
