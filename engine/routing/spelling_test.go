package routing

import (
	"slices"
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
			var w spelling
			if end := w.read(text, 0); end != want || w.n != want {
				t.Errorf("%q: ends at %d with %d letters, want %d", text, end, w.n, want)
			}
		}
	}
}

func TestSpellingIsTheSame(t *testing.T) {
	long := "Counterrevolutionaries_2x"
	for n := range len(long) + 1 {
		word := long[:n]
		var alone, within, slow spelling
		alone.read(word, 0)
		within.read("... "+word+" and more", 4)
		slow.readOn(word, 0)
		if n >= 4 {
			alone.edges(word)
			within.edges(word)
		}
		if alone != within {
			t.Errorf("%q: %+v at the end of a text, %+v within one", word, alone, within)
		}
		if alone.sum() != slow.sum() || n >= 4 && (alone.head != slow.head || alone.tail != slow.tail) {
			t.Errorf("%q: %+v at once, %+v by letters", word, alone, slow)
		}
	}
}

func TestSpellingsDiffer(t *testing.T) {
	sums := map[uint64]string{}
	for _, word := range strings.Fields("a b aa ab ba river rivers riverbed riverbeds reverbed internationalizations internationalizationt " +
		"jnternationalizations internbtionalizations international nationalinter 12345678 123456789 223456789") {
		if other, ok := sums[sumOf(word)]; ok {
			t.Errorf("%s and %s", word, other)
		}
		sums[sumOf(word)] = word
	}
}

// TestReaderHandsOnEverything holds what the reader hands on in one pass against
// the text read from end to end.
func TestReaderHandsOnEverything(t *testing.T) {
	for _, prompt := range []string{
		prompt2KB, chinese2KB, "", "It's 5kg, isn't it? 1,234.5 or ٣٤ or 3/4!", "1. tea\n2. milk\nA. one\n(B) two", "naïve café — „so“ “it” «is»",
		"```go\nx := 1\n```\nand ```json\n{\"a\": 1}\n``` `b`", "<text>the end</text>\n> quoted", "上海 东京、翻译 this 報告", "Überprüfe das, bitte: наш текст",
		"What is the capital of 日本?", "don't can't won’t o'clock 'quoted'", "\xff\xfea\xffb \x00 🙂👍🏽", "Write a function def f(x): return x",
	} {
		got := readText(prompt)
		var whole textFeatures
		whole.addSpan(strings.TrimSpace(prompt))
		a, b := slices.Sorted(slices.Values(got.indexes)), slices.Sorted(slices.Values(whole.indexes))
		if !slices.Equal(a, b) {
			t.Errorf("%.40q: handed on %d indexes, there are %d", prompt, len(a), len(b))
		}
		if got.Capitals != whole.Capitals || got.Commas != whole.Commas || got.Digits != whole.Digits || got.LongWords != whole.LongWords || got.Often != whole.Often {
			t.Errorf("%.40q: got %+v, there are %+v", prompt, [5]int{got.Capitals, got.Commas, got.Digits, got.LongWords, got.Often},
				[5]int{whole.Capitals, whole.Commas, whole.Digits, whole.LongWords, whole.Often})
		}
	}
}

func TestStopPhrasesAreNotHandedOn(t *testing.T) {
	a, b := places("Name a river. Let's think step by step."), places("Name a river.")
	if !slices.Equal(a, b) {
		t.Errorf("%v\n%v", a, b)
	}
}
