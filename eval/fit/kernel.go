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
	parts int
	z     []float32 // parts for each row
	text  packedText
	by    []float64 // of each row, what its text features count
}

// structureShare is how much of the similarity is in the shape of the prompts. A
// shape tells a little about every prompt; words tell more where they occur
// again. Neither is known to be worth more than the other.
const structureShare = 0.5

func newKernel(rows []*routing.PromptFeatures) *kernel {
	l := &kernel{scale: newScale(rows), text: packText(rows), parts: len(routing.Structure{}), by: make([]float64, len(rows))}
	l.z = make([]float32, len(rows)*l.parts)
	for i := range rows {
		l.scale.write(l.row(i), rows[i])
		l.by[i] = math.Sqrt((1 - structureShare) / float64(max(1, rows[i].SquaredNorm)))
	}
	return l
}

func (l *kernel) row(i int) []float32 { return l.z[i*l.parts : (i+1)*l.parts] }

// features is a sum over prompts, as weights of what can stand in one.
type features struct {
	slopes []float64
	text   [textfeatures.TableSize]float64 // by their places in packedText
}

// sum weighs the features of the rows listed in at by x.
func (l *kernel) sum(at []int, x []float64, into *features) {
	into.slopes = append(into.slopes[:0], make([]float64, l.parts)...)
	l.sumStructure(at, x, into.slopes)
	text := into.text[:len(l.text.features)]
	clear(text)
	for k, i := range at {
		by := x[k] * l.by[i]
		for _, p := range l.text.row(i) {
			into.text[p%textfeatures.TableSize] += by
		}
	}
	for j := range into.slopes {
		into.slopes[j] *= structureShare / float64(l.parts)
	}
	for p, feature := range l.text.features {
		text[p] *= float64(textfeatures.SquaredValue(feature))
	}
}

// sumStructure adds up the structure of rows, four at a time: one after the other, as
// they would be alone.
func (l *kernel) sumStructure(at []int, x, slopes []float64) {
	for ; len(at) >= 4; at, x = at[4:], x[4:] {
		a, b, c, d := l.row(at[0])[:len(slopes)], l.row(at[1])[:len(slopes)], l.row(at[2])[:len(slopes)], l.row(at[3])[:len(slopes)]
		for j, sum := range slopes {
			slopes[j] = sum + x[0]*float64(a[j]) + x[1]*float64(b[j]) + x[2]*float64(c[j]) + x[3]*float64(d[j])
		}
	}
	for k, i := range at {
		for j, z := range l.row(i) {
			slopes[j] += x[k] * float64(z)
		}
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
	at := l.text.row(i)
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
