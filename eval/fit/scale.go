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

func newScale(rows []*routing.PromptFeatures) scale {
	parts := len(routing.Structure{})
	s := scale{make([]float64, parts), make([]float64, parts), make([]int32, parts), make([]int32, parts)}
	low, high := rows[0].Structure, rows[0].Structure
	var sum, squares [len(routing.Structure{})]float64
	for _, row := range rows {
		for j, v := range row.Structure {
			sum[j] += float64(v)
			low[j], high[j] = min(low[j], v), max(high[j], v)
		}
	}
	n := float64(len(rows))
	for j := range sum {
		s.mean[j] = sum[j] / n
	}
	for _, row := range rows {
		for j, v := range row.Structure {
			d := float64(v) - s.mean[j]
			squares[j] += d * d
		}
	}
	for j := range squares {
		s.unit[j] = math.Sqrt(squares[j]/n) + minUnit
		s.low[j] = max(int32(low[j]), int32(s.mean[j]-3*s.unit[j]))
		s.high[j] = min(int32(high[j]), int32(s.mean[j]+3*s.unit[j]))
	}
	return s
}

// minUnit keeps parts that hardly vary from being blown up, in 256ths of a
// doubling.
const minUnit = 25

// write writes z of a prompt.
func (s *scale) write(z []float32, r *routing.PromptFeatures) {
	for j := range z {
		v := min(max(int32(r.Structure[j]), s.low[j]), s.high[j])
		z[j] = float32((float64(v) - s.mean[j]) / s.unit[j])
	}
}
