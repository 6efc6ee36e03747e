package eval_test

import (
	"testing"

	"switchboard/eval"
)

func TestListsReadAsASentence(t *testing.T) {
	for want, words := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := eval.List(words, "and"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCountsHaveCommas(t *testing.T) {
	for want, got := range map[string]string{
		"1 row": eval.Counted(1, "row"), "0 rows": eval.Counted(0, "row"), "3,180 rows": eval.Counted(int64(3180), "row"),
		"12,345 of 1,000,000 by ana: 99.5": eval.Counts("%v of %v by %s: %v", 12345, int64(1000000), "ana", 99.5), "-1,000": eval.Counts("%v", -1000), "-100": eval.Counts("%v", -100),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
