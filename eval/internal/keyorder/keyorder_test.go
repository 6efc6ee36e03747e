package keyorder

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestKeysAreInTheOrderOfTheirBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	keys := []string{"", "a", "a\x00", "a\x00b", "abcdefgh", "abcdefg", "abcdefghi", "\xff", "é"}
	for range 1000 {
		key := make([]byte, r.IntN(12))
		for i := range key {
			key[i] = "\x00ab\xff"[r.IntN(4)]
		}
		keys = append(keys, string(key))
	}
	want := slices.Sorted(slices.Values(keys))
	Strings(keys)
	if !slices.Equal(keys, want) {
		t.Errorf("%q", keys)
	}
}
