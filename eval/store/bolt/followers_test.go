package bolt

import (
	"slices"
	"testing"

	"switchboard/eval/internal/evaltest"
)

func TestForgettingATurnForgetsThoseThatFollow(t *testing.T) {
	s := NewStore(t)
	trials := evaltest.Fill(t, s, 5)
	add := func(n int, prompt, follows string) string {
		turn := evaltest.NewTrial(n)
		turn.Prompt, turn.Follows = prompt, follows
		turn.Answers[0] = evaltest.NewAnswer("nano", "as I said, SECRET")
		evaltest.Must(t, s.AddTrial(turn))
		evaltest.Must(t, s.AddRating(evaltest.NewRating("r"+turn.ID, turn)))
		return turn.ID
	}
	first := add(100, "first", "")
	second := add(101, "SECRET", first)
	third := add(102, "SECRET again", second)
	other := add(103, "another SECRET branch", second)

	got, err := s.Followers(second)
	evaltest.Must(t, err)
	if slices.Sort(got); !slices.Equal(got, []string{third, other}) {
		t.Fatalf("followers %v", got)
	}
	evaltest.Must(t, s.Forget(second))
	for _, id := range []string{second, third, other} {
		if Holds(t, s, id) {
			t.Errorf("%s is still there", id)
		}
	}
	if _, err := s.Trial(first); err != nil {
		t.Errorf("the turn before is gone: %v", err)
	}
	if r := evaltest.Sound(t, s); r.Trials != len(trials)+1 {
		t.Errorf("got %+v", r)
	}
}
