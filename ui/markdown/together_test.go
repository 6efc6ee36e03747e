package markdown

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSignsStayWithTheirWords(t *testing.T) {
	t.Run("in any list and quote", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "be", "b²,", "1,118;", "e.g.", "well-known", "so,", "a+b", "end.", "(5),", "**bold**,", "`x.y`,"}), 1, 30).Draw(t, "words")
			cells := rapid.IntRange(14, 40).Draw(t, "cells")
			mark := rapid.SampledFrom([]string{"", "1. ", "- ", "> ", "# "}).Draw(t, "mark")
			for line := range strings.Lines(shown(mark+strings.Join(words, " "), cells)) {
				line = strings.TrimRight(strings.TrimPrefix(line, "│ "), " \n")
				fields := strings.Fields(line)
				for _, f := range []string{fields[0], fields[len(fields)-1]} {
					if !strings.Contains(" 1. • "+strings.NewReplacer("*", "", "`", "").Replace(strings.Join(words, " "))+" ", " "+f+" ") {
						t.Fatalf("%q is taken apart in %q", f, line)
					}
				}
			}
		})
	})
	t.Run("where a line of a list is full", func(t *testing.T) {
		got := shown("1. Then a² = 2b², so a² is even.\n2. Then 4c² = 2b², so b² = 2c², and by the same argument b is even.", 30)
		want := "1. Then a² = 2b², so a² is\neven.\n2. Then 4c² = 2b², so b² =\n2c², and by the same argument\nb is even."
		var lines []string
		for l := range strings.Lines(got) {
			lines = append(lines, strings.TrimRight(l, " \n"))
		}
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
	t.Run("and a sign behind a backslash is shown without it", func(t *testing.T) {
		if got := strings.TrimSpace(shown(`- a \- b 1\. c`, 30)); got != "• a - b 1. c" {
			t.Errorf("got %q", got)
		}
	})
}
