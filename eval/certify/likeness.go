package certify

import (
	"math"
	"math/rand/v2"
	"slices"

	"switchboard/engine/routing"
	"switchboard/engine/routing/likeness"
	"switchboard/engine/routing/textfeatures"
)

const (
	// unlikeShare is the chance that one of the two signs calls a prompt of the pool
	// unlike the others. As there are two signs, at most one prompt in fifty is called
	// unlike.
	unlikeShare = 0.01

	// At least a hundred prompts are needed to measure one in a hundred, and more than a
	// thousand measure it no better.
	fewestMeasured = 100
	mostMeasured   = 1000

	typicalShapes = 8
	shapeSample   = 600 // prompts from which typical shapes are made
	shapeRounds   = 6
)

// likenessOf is what the prompts of a family look like, or nil where they are too
// few. One half of them, or more, are learned from, and the others say what is
// unlike: prompts of the pool come in the order of their keys, which are hashes.
func likenessOf(prompts []scoredPrompt) *likeness.Pool {
	measured := min(len(prompts)/2, mostMeasured)
	if measured < fewestMeasured {
		return nil
	}
	held, learned := prompts[:measured], prompts[measured:]
	l := &likeness.Pool{Reader: routing.ReaderVersion, Prompts: measured, Words: wordsOf(learned)}
	sample := make([][]int16, 0, shapeSample)
	for i := range learned[:min(len(learned), shapeSample)] {
		sample = append(sample, learned[i].Features.Structure[:])
	}
	l.Unit = unitsOf(sample)
	l.Shapes = shapesOf(l, sample)
	fresh, far := make([]int64, measured), make([]int64, measured)
	for i, p := range held {
		n, words := l.NewWords(p.Features.FeatureIndexes)
		fresh[i] = int64(likeness.NewShare(n, words))
		_, far[i] = nearestShape(l, p.Features.Structure[:])
	}
	l.New, l.Far = int(exceededBy(fresh, unlikeShare)), exceededBy(far, unlikeShare)
	return l
}

// exceededBy is the value that one more value of the same kind exceeds with at most this
// chance.
func exceededBy(values []int64, chance float64) int64 {
	slices.Sort(values)
	return values[min(len(values), int(math.Ceil(float64(len(values)+1)*(1-chance))))-1]
}

// wordsOf are the words of some prompts, as a set with a bit for each word.
func wordsOf(prompts []scoredPrompt) []byte {
	words := make([]byte, textfeatures.WordIndexes/8)
	for i := range prompts {
		for _, x := range prompts[i].Features.FeatureIndexes {
			if k := int(x >> 3); k < len(words) {
				words[k] |= 1 << (x & 7)
			}
		}
	}
	return words
}

// unitsOf is the unit of each part of a shape: its standard deviation plus a quarter of a
// doubling, because a part that never varied in a sample may still vary later.
func unitsOf(sample [][]int16) []int32 {
	units, n := make([]int32, len(sample[0])), int64(len(sample))
	for k := range units {
		var sum, squares int64
		for _, s := range sample {
			sum += int64(s[k])
			squares += int64(s[k]) * int64(s[k])
		}
		deviation := math.Sqrt(float64((n*squares - sum*sum) / (n * n)))
		units[k] = int32(65536 / (int64(deviation) + 64))
	}
	return units
}

// shapesOf are typical shapes: k-means (Lloyd, "Least squares quantization in PCM",
// 1982), begun with shapes that are far from each other (Gonzalez, "Clustering to
// minimize the maximum intercluster distance", 1985, among random ones, so that no
// odd one out is taken for typical). Sums are whole, so every machine finds the same.
func shapesOf(l *likeness.Pool, sample [][]int16) [][]int16 {
	r := rand.New(rand.NewPCG(typicalShapes, uint64(len(sample))))
	l.Shapes = [][]int16{sample[0]}
	for len(l.Shapes) < typicalShapes {
		best, far := 0, int64(-1)
		for range len(sample) / 3 {
			i := r.IntN(len(sample))
			if _, d := nearestShape(l, sample[i]); d > far {
				best, far = i, d
			}
		}
		l.Shapes = append(l.Shapes, sample[best])
	}
	for range shapeRounds {
		l.Shapes = meansOf(l, sample)
	}
	return l.Shapes
}

// meansOf moves each typical shape to the mean of those that are nearest to it. A shape
// that is nearest to none stays where it is.
func meansOf(l *likeness.Pool, sample [][]int16) [][]int16 {
	sums, counts := make([][]int64, len(l.Shapes)), make([]int64, len(l.Shapes))
	for at := range sums {
		sums[at] = make([]int64, len(l.Unit))
	}
	for _, s := range sample {
		at, _ := nearestShape(l, s)
		counts[at]++
		for k := range s {
			sums[at][k] += int64(s[k])
		}
	}
	means := slices.Clone(l.Shapes)
	for at, n := range counts {
		if n == 0 {
			continue
		}
		means[at] = make([]int16, len(l.Unit))
		for k := range means[at] {
			means[at][k] = int16(sums[at][k] / n)
		}
	}
	return means
}

func nearestShape(l *likeness.Pool, s []int16) (at int, distance int64) {
	distance = math.MaxInt64
	for i := range l.Shapes {
		if d := l.Distance(s, l.Shapes[i]); d < distance {
			at, distance = i, d
		}
	}
	return at, distance
}
