package textfeatures

import (
	"slices"
	"testing"
)

func read(text string) *Features {
	var t Features
	t.AddSpan(text)
	return &t
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
			a, b := read(c.a).Indexes, read(c.b).Indexes
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
		if len(read(prompt).Indexes) == 0 {
			t.Errorf("nothing in %q", prompt)
		}
	}
}

func TestTextTakesWhateverComes(t *testing.T) {
	for _, prompt := range []string{"", "\xff\xfe", "a\xffb", "\u0301", "é\u0301", "🙂👍🏽", "\x00\x1b[31m"} {
		text := read(prompt)
		mass := 0
		for _, p := range text.Indexes {
			mass += SquaredValue(p)
		}
		if mass != text.SquaredNorm {
			t.Errorf("%q: mass %d, shares sum to %d", prompt, text.SquaredNorm, mass)
		}
	}
}

func TestTextCountsWordsThatComeOften(t *testing.T) {
	if got := read("the cat and the dog and the bird and the cat").Often; got != 2 {
		t.Errorf("%d, want 2: the, and", got)
	}
}
