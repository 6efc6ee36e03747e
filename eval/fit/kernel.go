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
	z     []float32 // parts for each row
	by    []float64 // of each row, what its text features count
}

// structureShare is how much of the similarity is in the shape of the prompts. A
// shape tells a little about every prompt; words tell more where they occur
// again. Neither is known to be worth more than the other.
const structureShare = 0.5

func newKernel(rows []routing.PromptFeatures) *kernel {
	l := &kernel{scale: newScale(rows), rows: rows, parts: len(routing.Structure{}), by: make([]float64, len(rows))}
	l.z = make([]float32, len(rows)*l.parts)
	for i := range rows {
		l.scale.write(l.row(i), &rows[i])
		l.by[i] = math.Sqrt((1 - structureShare) / float64(max(1, rows[i].SquaredNorm)))
	}
	return l
}

func (l *kernel) row(i int) []float32 { return l.z[i*l.parts : (i+1)*l.parts] }

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
			into.slopes[j] += x[k] * float64(z)
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

// of is the similarity of row i with such a sum. What is added up in one sum has to
// wait for the term before, so there are several.
func (l *kernel) of(i int, f *features) float64 {
	var structure, text [4]float64
	z := l.row(i)
	slopes := f.slopes[:len(z)]
	for ; len(z) >= 4; z, slopes = z[4:], slopes[4:] {
		structure[0] += float64(z[0]) * slopes[0]
		structure[1] += float64(z[1]) * slopes[1]
		structure[2] += float64(z[2]) * slopes[2]
		structure[3] += float64(z[3]) * slopes[3]
	}
	for j, v := range z {
		structure[j] += float64(v) * slopes[j]
	}
	at := l.rows[i].FeatureIndexes
	for ; len(at) >= 4; at = at[4:] {
		text[0] += f.text[at[0]%textfeatures.TableSize]
		text[1] += f.text[at[1]%textfeatures.TableSize]
		text[2] += f.text[at[2]%textfeatures.TableSize]
		text[3] += f.text[at[3]%textfeatures.TableSize]
	}
	for j, p := range at {
		text[j] += f.text[p%textfeatures.TableSize]
	}
	return total(structure) + total(text)*l.by[i]
}

func total(v [4]float64) float64 { return v[0] + v[1] + (v[2] + v[3]) }

// times is K·x over the rows listed, K being their similarities.
func (l *kernel) times(at []int, x []float64, f *features, into []float64) {
	l.sum(at, x, f)
	for k, i := range at {
		into[k] = l.of(i, f)
	}
}
