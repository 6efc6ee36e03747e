package fit

import (
	"math"

	"switchboard/engine/routing"
)

// scale is how the structure of prompts becomes z: each part is moved to mean
// 0 and deviation 1 over the rated prompts and cut at three deviations.
type scale struct {
	mean, unit []float64
	low, high  []int32
}

func newScale(rows []routing.PromptFeatures) scale {
	parts := len(routing.Structure{})
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
		s.unit[j] = math.Sqrt(squares/n) + minUnit
		s.low[j] = max(low, int32(s.mean[j]-3*s.unit[j]))
		s.high[j] = min(high, int32(s.mean[j]+3*s.unit[j]))
	}
	return s
}

// minUnit keeps parts that hardly vary from being blown up, in 256ths of a
// doubling.
const minUnit = 25

// write writes z of a prompt.
func (s *scale) write(z []float32, r *routing.PromptFeatures) {
	for j := range z {
		v := min(max(r.Structure[j], s.low[j]), s.high[j])
		z[j] = float32((float64(v) - s.mean[j]) / s.unit[j])
	}
}
