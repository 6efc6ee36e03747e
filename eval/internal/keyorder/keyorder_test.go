package keyorder

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestKeysAreInTheOrderOfTheirBytes(t *testing.T) {
	for name, n := range map[string]int{"some": 1000, "so many that they are counted": 3 * manyPlaced} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 1))
			keys := []string{"", "a", "a\x00", "a\x00b", "abcdefgh", "abcdefg", "abcdefghi", "\xff", "é"}
			for range n {
				key := make([]byte, r.IntN(12))
				for i := range key {
					key[i] = "\x00ab\xff"[r.IntN(4)]
				}
				keys = append(keys, string(key))
			}
			want := slices.Sorted(slices.Values(keys))
			Strings(keys)
			if !slices.Equal(keys, want) {
				t.Errorf("%d keys are out of order", len(keys))
			}
		})
	}
}
