package routing

import (
	"slices"
	"testing"
)

func readText(prompt string) *textFeatures {
	var t textFeatures
	r := reader{features: &t}
	r.read(prompt, words())
	return &t
}

func places(prompt string) []uint16 {
	return readText(prompt).indexes
}

func TestTextReads(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"case does not matter":           {"Name A RIVER", "name a river", true},
		"white space does not matter":    {"name  a\n river", "name a river", true},
		"repeating does not matter":      {"a river and a river", "and a river", true},
		"accents do not matter":          {"élève naïf", "eleve naif", true},
		"numbers count by length":        {"12 apples", "57 apples", true},
		"longer numbers are others":      {"12 apples", "125 apples", false},
		"words matter":                   {"name a river", "name a lake", false},
		"characters matter":              {"请总结报告", "请翻译报告", false},
		"the order of characters counts": {"上海", "海上", false},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := places(c.a), places(c.b)
			slices.Sort(a)
			slices.Sort(b)
			if slices.Equal(a, b) != c.same {
				t.Errorf("%v\n%v", a, b)
			}
		})
	}
}

func TestTextFindsEveryScript(t *testing.T) {
	for _, prompt := range []string{"река", "ποταμός", "นที", "नदी", "نهر", "강", "川", "נהר", "sông"} {
		if len(places(prompt)) == 0 {
			t.Errorf("nothing in %q", prompt)
		}
	}
}

func TestTextTakesWhateverComes(t *testing.T) {
	for _, prompt := range []string{"", "\xff\xfe", "a\xffb", "\u0301", "é\u0301", "🙂👍🏽", "\x00\x1b[31m"} {
		text := readText(prompt)
		mass := 0
		for _, p := range text.indexes {
			mass += SquaredValue(p)
		}
		if mass != text.squaredNorm {
			t.Errorf("%q: mass %d, shares sum to %d", prompt, text.squaredNorm, mass)
		}
	}
}

func BenchmarkText2KB(b *testing.B) {
	var t textFeatures
	b.ReportAllocs()
	for b.Loop() {
		r := reader{features: &t}
		r.read(prompt2KB, words())
	}
}

func TestTextCountsWordsThatComeOften(t *testing.T) {
	if got := readText("the cat and the dog and the bird and the cat").Often; got != 2 {
		t.Errorf("%d, want 2: the, and", got)
	}
}
