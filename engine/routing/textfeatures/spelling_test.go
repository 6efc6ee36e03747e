package textfeatures

import (
	"strings"
	"testing"

	"switchboard/engine/routing/chars"
)

func TestSpellingEndsWhereTheWordDoes(t *testing.T) {
	for b := range 256 {
		for before := range 17 {
			text := strings.Repeat("k", before) + string([]byte{byte(b)}) + strings.Repeat(".", 9)
			want := before
			if chars.ASCIIWord[b] {
				want++
			}
			var w Spelling
			if end := w.Read(text, 0); end != want || w.Letters != want {
				t.Errorf("%q: ends at %d with %d letters, want %d", text, end, w.Letters, want)
			}
		}
	}
}

func TestSpellingIsTheSame(t *testing.T) {
	long := "Counterrevolutionaries_2x"
	for n := range len(long) + 1 {
		word := long[:n]
		var alone, within, slow Spelling
		alone.Read(word, 0)
		within.Read("... "+word+" and more", 4)
		slow.readOn(word, 0)
		if n >= 4 {
			alone.edges(word)
			within.edges(word)
		}
		if alone != within {
			t.Errorf("%q: %+v at the end of a text, %+v within one", word, alone, within)
		}
		if alone.Sum() != slow.Sum() || n >= 4 && (alone.head != slow.head || alone.tail != slow.tail) {
			t.Errorf("%q: %+v at once, %+v by letters", word, alone, slow)
		}
	}
}

func TestSpellingsDiffer(t *testing.T) {
	sums := map[uint64]string{}
	for word := range strings.FieldsSeq("a b aa ab ba river rivers riverbed riverbeds reverbed internationalizations internationalizationt " +
		"jnternationalizations internbtionalizations international nationalinter 12345678 123456789 223456789") {
		if other, ok := sums[SumOf(word)]; ok {
			t.Errorf("%s and %s", word, other)
		}
		sums[SumOf(word)] = word
	}
}
