package format

import "testing"

func TestALongCountIsInThousandsOrMillions(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 9_999: "9,999", 10_000: "10k", 463_479: "463k", 9_999_999: "9,999k", 10_000_000: "10M", 1_357_333_836: "1,357M"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestPluralSeparatesThousands(t *testing.T) {
	for want, n := range map[string]int{"0 words": 0, "1 word": 1, "999 words": 999, "2,149 words": 2149} {
		if got := Plural(n, "word"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
