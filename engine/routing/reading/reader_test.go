package reading

import (
	"slices"
	"strings"
	"testing"

	"switchboard/engine/routing/reading/readingtest"
	"switchboard/engine/routing/textfeatures"
)

func readText(prompt string) *textfeatures.Features {
	var t textfeatures.Features
	r := Reader{Features: &t}
	r.Read(prompt)
	return &t
}

func places(prompt string) []uint16 {
	return readText(prompt).Indexes
}

// TestReaderHandsOnEverything holds what the reader hands on in one pass against
// the text read from end to end.
func TestReaderHandsOnEverything(t *testing.T) {
	for _, prompt := range []string{
		readingtest.Prompt2KB, readingtest.Chinese2KB, "", "It's 5kg, isn't it? 1,234.5 or ٣٤ or 3/4!", "1. tea\n2. milk\nA. one\n(B) two", "naïve café — „so“ “it” «is»",
		"```go\nx := 1\n```\nand ```json\n{\"a\": 1}\n``` `b`", "<text>the end</text>\n> quoted", "上海 东京、翻译 this 報告", "Überprüfe das, bitte: наш текст",
		"What is the capital of 日本?", "don't can't won’t o'clock 'quoted'", "\xff\xfea\xffb \x00 🙂👍🏽", "Write a function def f(x): return x",
		"\xff\xfe", "\u0301", "é\u0301 ", "\x00\x1b[31m", "река, นที 강 नदी نهر נהר sông",
	} {
		got := readText(prompt)
		var whole textfeatures.Features
		whole.AddSpan(strings.TrimSpace(prompt))
		a, b := slices.Sorted(slices.Values(got.Indexes)), slices.Sorted(slices.Values(whole.Indexes))
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

func BenchmarkText2KB(b *testing.B) {
	var t textfeatures.Features
	b.ReportAllocs()
	for b.Loop() {
		r := Reader{Features: &t}
		r.Read(readingtest.Prompt2KB)
	}
}
