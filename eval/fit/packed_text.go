package fit

import (
	"cmp"
	"slices"

	"switchboard/engine/routing"
	"switchboard/engine/routing/textfeatures"
)

// packedText is the text features of rows, one row after another, each by its place
// among the features that there are, the most frequent first: most of what is looked
// up in a table by place is near its beginning, and so near at hand.
type packedText struct {
	places   []uint16
	from     []int    // where those of each row begin, and the end
	features []uint16 // by place
}

func packText(rows []routing.PromptFeatures) packedText {
	counts, total := make([]int, textfeatures.TableSize), 0
	for i := range rows {
		for _, p := range rows[i].FeatureIndexes {
			counts[p%textfeatures.TableSize]++
		}
		total += len(rows[i].FeatureIndexes)
	}
	t := packedText{places: make([]uint16, 0, total), from: make([]int, 1, len(rows)+1)}
	for p, n := range counts {
		if n > 0 {
			t.features = append(t.features, uint16(p))
		}
	}
	slices.SortStableFunc(t.features, func(a, b uint16) int { return cmp.Compare(counts[b], counts[a]) })
	var place [textfeatures.TableSize]uint16
	for at, p := range t.features {
		place[p] = uint16(at)
	}
	for i := range rows {
		for _, p := range rows[i].FeatureIndexes {
			t.places = append(t.places, place[p%textfeatures.TableSize])
		}
		t.from = append(t.from, len(t.places))
	}
	return t
}

func (t *packedText) row(i int) []uint16 { return t.places[t.from[i]:t.from[i+1]] }
