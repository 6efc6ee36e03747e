package evaltest

import (
	"context"
	"fmt"
	"testing"

	"switchboard/engine"
	"switchboard/eval"
)

// Fill adds n trials with all answers to a store, and a rating of each.
func Fill(t testing.TB, s interface {
	AddTrials([]engine.Trial) error
	AddRatings([]eval.Rating) error
}, n int) []engine.Trial {
	t.Helper()
	var trials []engine.Trial
	var events []eval.Rating
	for i := range n {
		tr := NewTrial(i)
		for lane := range tr.Answers {
			tr.Answers[lane] = NewAnswer(tr.Answers[lane].Model, fmt.Sprintf("answer %d of %d", lane, i))
		}
		trials = append(trials, tr)
		events = append(events, NewRating(fmt.Sprintf("rating%06d", i), tr))
	}
	Must(t, s.AddTrials(trials))
	Must(t, s.AddRatings(events))
	return trials
}

// Sound fails the test when a check of the store finds anything.
func Sound[R interface{ OK() bool }](t testing.TB, s interface {
	Check(context.Context) (R, error)
}) R {
	t.Helper()
	r, err := s.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Fatalf("the check found %+v", r)
	}
	return r
}
