package eval

import (
	"slices"
	"testing"
)

func TestForgettingATurnForgetsThoseThatFollow(t *testing.T) {
	s := newStore(t)
	trials := fillStore(t, s, 5)
	add := func(n int, prompt, follows string) string {
		turn := newTrial(n)
		turn.Prompt, turn.Follows = prompt, follows
		turn.Answers[0] = newAnswer("nano", "as I said, SECRET")
		must(t, s.AddTrial(turn))
		must(t, s.AddRating(newRating("r"+turn.ID, turn)))
		return turn.ID
	}
	first := add(100, "first", "")
	second := add(101, "SECRET", first)
	third := add(102, "SECRET again", second)
	other := add(103, "another SECRET branch", second)

	got, err := s.Followers(second)
	must(t, err)
	if slices.Sort(got); !slices.Equal(got, []string{third, other}) {
		t.Fatalf("followers %v", got)
	}
	must(t, s.Forget(second))
	for _, id := range []string{second, third, other} {
		if holds(t, s, id) {
			t.Errorf("%s is still there", id)
		}
	}
	if _, err := s.Trial(first); err != nil {
		t.Errorf("the turn before is gone: %v", err)
	}
	if r := sound(t, s); r.Trials != len(trials)+1 {
		t.Errorf("got %+v", r)
	}
}
