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

func packText(rows []*routing.PromptFeatures) packedText {
	total := 0
	for _, row := range rows {
		total += len(row.FeatureIndexes)
	}
	t := packedText{places: make([]uint16, 0, total), from: make([]int, 1, len(rows)+1)}
	for _, row := range rows {
		t.places = append(t.places, row.FeatureIndexes...)
		t.from = append(t.from, len(t.places))
	}
	counts := make([]int, textfeatures.TableSize)
	for _, p := range t.places {
		counts[p%textfeatures.TableSize]++
	}
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
	for i, p := range t.places {
		t.places[i] = place[p%textfeatures.TableSize]
	}
	return t
}

func (t *packedText) row(i int) []uint16 { return t.places[t.from[i]:t.from[i+1]] }
