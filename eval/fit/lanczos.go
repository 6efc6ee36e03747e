package fit

import (
	"math"
)

// lanczos is what K, the similarities of some rows, does to a target y: in the
// orthonormal basis q it is tridiagonal, and (K + ridge) x = y is solved for
// any ridge at once (Lanczos, 1950; Golub and Van Loan, "Matrix Computations",
// chapter 10). Everything is orthogonal to the ones, so that a constant is
// left free.
type lanczos struct {
	q           [][]float64
	alpha, beta []float64 // the diagonal, and what stands beside it
	means       []float64 // of K·q, before the ones are taken out
	length      float64   // of y
}

// tolerance is the part of y that a solution may miss. Of many ratings nearly all of
// y is noise, which is not to be met.
func tolerance(rows int) float64 {
	if rows > manyRows {
		return 1e-2
	}
	return 1e-3
}

const (
	manyRows = 4000
	// mostSteps bounds the basis. A few similarities outweigh the ridge, and each
	// takes a step or two.
	mostSteps = 120
)

// newLanczos goes on until the smallest ridge that is to be solved for is. y has
// mean 0.
func newLanczos(l *kernel, at []int, y []float64, smallest float64) *lanczos {
	var f features
	t := &lanczos{length: math.Sqrt(dot(y, y))}
	if t.length < 1e-10 {
		t.length = 0
		return t
	}
	most := tolerance(len(at))
	next := append([]float64(nil), y...)
	length := t.length
	for len(t.q) < min(len(at), mostSteps) {
		for k := range next {
			next[k] /= length
		}
		t.q = append(t.q, next)
		next = make([]float64, len(at))
		l.times(at, t.q[len(t.q)-1], &f, next)
		t.alpha = append(t.alpha, dot(next, t.q[len(t.q)-1]))
		t.means = append(t.means, meanOf(next))
		t.reorthogonalize(next)
		length = math.Sqrt(dot(next, next))
		c := t.coordinates(smallest)
		if length*math.Abs(c[len(c)-1]) <= most*t.length {
			return t
		}
		t.beta = append(t.beta, length)
	}
	return t
}

// reorthogonalize makes a vector orthogonal to the ones and to the basis,
// twice: once leaves rounding behind.
func (t *lanczos) reorthogonalize(v []float64) {
	for range 2 {
		by := meanOf(v)
		for k := range v {
			v[k] -= by
		}
		for _, q := range t.q {
			by := dot(v, q)
			for k := range v {
				v[k] -= by * q[k]
			}
		}
	}
}

// coordinates solves in the basis, by elimination.
func (t *lanczos) coordinates(ridge float64) []float64 {
	n := len(t.q)
	c, d := make([]float64, n), make([]float64, n)
	c[0], d[0] = t.length, t.alpha[0]+ridge
	for j := 1; j < n; j++ {
		by := t.beta[j-1] / d[j-1]
		d[j] = t.alpha[j] + ridge - by*t.beta[j-1]
		c[j] = -by * c[j-1]
	}
	for j := n - 1; j >= 0; j-- {
		if j+1 < n {
			c[j] -= t.beta[j] * c[j+1]
		}
		c[j] /= d[j]
	}
	return c
}

// solve is x for a ridge, and the mean of K·x.
func (t *lanczos) solve(ridge float64, n int) (x []float64, level float64) {
	x = make([]float64, n)
	if len(t.q) == 0 {
		return x, 0
	}
	for j, c := range t.coordinates(ridge) {
		for k, q := range t.q[j] {
			x[k] += c * q
		}
		level += c * t.means[j]
	}
	return x, level
}
