package format

import "testing"

func TestPluralSeparatesThousands(t *testing.T) {
	for want, n := range map[string]int{"0 words": 0, "1 word": 1, "999 words": 999, "2,149 words": 2149} {
		if got := Plural(n, "word"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
