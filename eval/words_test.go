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
