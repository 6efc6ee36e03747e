package fit

import (
	"math"

	"switchboard/engine/routing"
	"switchboard/engine/routing/textfeatures"
)

// kernel is how alike the prompts of a fit are, pair by pair:
//
//	k(a, b) = structureShare · z(a)·z(b) / parts + (1 − structureShare) · cos(text(a), text(b))
//
// A fit by it is a ridge on structure and text at once. The table of all pairs
// is never made: what a sum over prompts weighs is a sum over features, so
// that time and memory grow with the number of prompts and no faster.
type kernel struct {
	scale scale
	rows  []routing.PromptFeatures
	parts int
	z     []float64 // parts for each row
	by    []float64 // of each row, what its text features count
}

// structureShare is how much of the similarity is in the shape of the prompts. A
// shape tells a little about every prompt; words tell more where they occur
// again. Neither is known to be worth more than the other.
const structureShare = 0.5

func newKernel(rows []routing.PromptFeatures) *kernel {
	l := &kernel{scale: newScale(rows), rows: rows, parts: len(routing.Structure{}), by: make([]float64, len(rows))}
	l.z = make([]float64, len(rows)*l.parts)
	for i := range rows {
		l.scale.write(l.row(i), &rows[i])
		l.by[i] = math.Sqrt((1 - structureShare) / float64(max(1, rows[i].SquaredNorm)))
	}
	return l
}

func (l *kernel) row(i int) []float64 { return l.z[i*l.parts : (i+1)*l.parts] }

// features is a sum over prompts, as weights of what can stand in one.
type features struct {
	slopes []float64
	text   [textfeatures.TableSize]float64
}

// sum weighs the features of the rows listed in at by x.
func (l *kernel) sum(at []int, x []float64, into *features) {
	into.slopes = append(into.slopes[:0], make([]float64, l.parts)...)
	clear(into.text[:])
	for k, i := range at {
		for j, z := range l.row(i) {
			into.slopes[j] += x[k] * z
		}
		by := x[k] * l.by[i]
		for _, p := range l.rows[i].FeatureIndexes {
			into.text[p%textfeatures.TableSize] += by
		}
	}
	for j := range into.slopes {
		into.slopes[j] *= structureShare / float64(l.parts)
	}
	for p := range into.text {
		into.text[p] *= float64(textfeatures.SquaredValue(uint16(p)))
	}
}

// of is the similarity of row i with such a sum.
func (l *kernel) of(i int, f *features) float64 {
	var structure, text float64
	for j, z := range l.row(i) {
		structure += z * f.slopes[j]
	}
	for _, p := range l.rows[i].FeatureIndexes {
		text += f.text[p%textfeatures.TableSize]
	}
	return structure + text*l.by[i]
}

// times is K·x over the rows listed, K being their similarities.
func (l *kernel) times(at []int, x []float64, f *features, into []float64) {
	l.sum(at, x, f)
	for k, i := range at {
		into[k] = l.of(i, f)
	}
}
