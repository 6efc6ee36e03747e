package eval

import (
	"math"

	"switchboard/engine"
)

// gram is how alike the prompts of a fit are, pair by pair:
//
//	k(a, b) = structureShare · z(a)·z(b) / parts + (1 − structureShare) · cos(text(a), text(b))
//
// with z the structure, each part moved to mean 0 and deviation 1 and cut at
// three deviations. A fit by it is a ridge on both at once.
type gram struct {
	scale scale
	k     [][]float64
}

// structureShare is how much of the likeness is in the shape of the prompts.
// A shape tells a little about every prompt and few parts of it matter; words
// tell more where they occur again.
const structureShare = 0.25

// scale is how structure becomes z.
type scale struct {
	mean, unit []float64
	low, high  []int32
}

func newScale(rows []engine.Reading) scale {
	parts := len(engine.Structure{})
	s := scale{make([]float64, parts), make([]float64, parts), make([]int32, parts), make([]int32, parts)}
	n := float64(len(rows))
	for j := range parts {
		low, high := rows[0].Structure[j], rows[0].Structure[j]
		var sum, squares float64
		for i := range rows {
			v := rows[i].Structure[j]
			sum += float64(v)
			low, high = min(low, v), max(high, v)
		}
		s.mean[j] = sum / n
		for i := range rows {
			d := float64(rows[i].Structure[j]) - s.mean[j]
			squares += d * d
		}
		s.unit[j] = math.Sqrt(squares/n) + steadiness
		s.low[j] = max(low, int32(s.mean[j]-3*s.unit[j]))
		s.high[j] = min(high, int32(s.mean[j]+3*s.unit[j]))
	}
	return s
}

// steadiness keeps parts that hardly vary from being blown up, in 256ths of a
// doubling.
const steadiness = 25

// z is the scaled structure of a prompt.
func (s *scale) z(r *engine.Reading) []float64 {
	z := make([]float64, len(s.mean))
	for j := range z {
		v := min(max(r.Structure[j], s.low[j]), s.high[j])
		z[j] = (float64(v) - s.mean[j]) / s.unit[j]
	}
	return z
}

func newGram(rows []engine.Reading) *gram {
	g := &gram{scale: newScale(rows), k: make([][]float64, len(rows))}
	z := make([][]float64, len(rows))
	for i := range rows {
		z[i] = g.scale.z(&rows[i])
	}
	var spread [engine.TextPlaces]float64
	for i := range rows {
		g.k[i] = make([]float64, len(rows))
		scatter(&rows[i], &spread, 1)
		for j := 0; j <= i; j++ {
			g.k[i][j] = structureShare*dot(z[i], z[j])/float64(len(z[i])) + (1-structureShare)*gather(&rows[j], &spread)
			g.k[j][i] = g.k[i][j]
		}
		scatter(&rows[i], &spread, 0)
	}
	return g
}

// scatter writes the text of a prompt, as a vector of length 1 times by, into
// the table.
func scatter(r *engine.Reading, spread *[engine.TextPlaces]float64, by float64) {
	by /= length(r)
	for _, p := range r.Places {
		spread[p] = by * placeValue(p)
	}
}

// gather is the product of the text of a prompt with the table.
func gather(r *engine.Reading, spread *[engine.TextPlaces]float64) float64 {
	sum := 0.0
	for _, p := range r.Places {
		sum += placeValue(p) * spread[p]
	}
	return sum / length(r)
}

// placeValue is the root of PlaceShare.
func placeValue(p uint16) float64 {
	if engine.PlaceShare(p) == 4 {
		return 2
	}
	return 1
}

// length is that of the text's vector.
func length(r *engine.Reading) float64 { return math.Sqrt(float64(max(1, r.Mass))) }

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// solve finds x with (K + ridge · 1) x = y over the rows listed in at, by
// conjugate gradients (Hestenes and Stiefel, 1952, algorithm 3:1). K is
// positive semidefinite, so the ridge makes it converge quickly.
func (g *gram) solve(at []int, y []float64, ridge float64) []float64 {
	n := len(at)
	x, r, p, q := make([]float64, n), append([]float64(nil), y...), append([]float64(nil), y...), make([]float64, n)
	rr := dot(r, r)
	for stop := 1e-10 * rr; rr > stop && rr > 1e-20; {
		for i, a := range at {
			row, sum := g.k[a], ridge*p[i]
			for j, b := range at {
				sum += row[b] * p[j]
			}
			q[i] = sum
		}
		step := rr / dot(p, q)
		for i := range x {
			x[i] += step * p[i]
			r[i] -= step * q[i]
		}
		next := dot(r, r)
		for i := range p {
			p[i] = r[i] + next/rr*p[i]
		}
		rr = next
	}
	return x
}

// at predicts row i from the solution over the rows listed.
func (g *gram) at(i int, rows []int, x []float64) float64 {
	sum, row := 0.0, g.k[i]
	for j, b := range rows {
		sum += row[b] * x[j]
	}
	return sum
}
