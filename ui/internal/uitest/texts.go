package uitest

import (
	"strings"

	"pgregory.net/rapid"
)

// Alphabet mixes what breaks naive measuring: spaces, wide and combining
// characters, joined emoji.
var Alphabet = []string{"a", "bc", "word", " ", "  ", "\n", "中", "文字", "é", "e\u0301", "👩‍👩‍👧", "❤️", "ก็", "-", "\t", "longerwordthanthewidth"}

func Text(t *rapid.T) string {
	return strings.Join(rapid.SliceOf(rapid.SampledFrom(Alphabet)).Draw(t, "text"), "")
}
