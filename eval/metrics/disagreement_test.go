package metrics

import (
	"iter"
	"testing"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
)

// said are ratings of the same two answers: by each rater, of each answer,
// accepted or not.
func said(votes ...func(*eval.Rating)) iter.Seq2[eval.Rating, error] {
	return func(yield func(eval.Rating, error) bool) {
		for i, change := range votes {
			r := evaltest.NewRating("r"+string(rune('a'+i)), evaltest.NewTrial(1))
			r.Time = evaltest.Noon.Add(time.Duration(i) * time.Minute)
			r.Shown = []eval.Shown{{Lane: 0, Model: "nano"}, {Lane: 2, Model: "big"}}
			change(&r)
			if !yield(r, nil) {
				return
			}
		}
	}
}

// by is a rating on the scale score.
func by(rater string, first, second int) func(*eval.Rating) {
	return func(r *eval.Rating) {
		r.Rater, r.Scale = rater, eval.Score
		r.Verdicts = []eval.Verdict{{Answer: 0, Value: first}, {Answer: 1, Value: second}}
	}
}

func disagreements(t *testing.T, ratings iter.Seq2[eval.Rating, error]) []Disagreement {
	t.Helper()
	all, damaged, err := Disagreements(t.Context(), ratings, "")
	if evaltest.Must(t, err); damaged > 0 {
		t.Errorf("%d damaged", damaged)
	}
	return all
}

func TestDisagreementsAreTheWidestFirst(t *testing.T) {
	all := disagreements(t, said(by("ana", 3, 5), by("bob", 4, 1), by("eve", 3, 5)))
	if len(all) != 2 || all[0].Apart != 1 || all[0].Answers[0].Model != "big" || all[1].Apart != 0.25 || len(all[0].Opinions) != 3 {
		t.Fatalf("%+v", all)
	}
	if o := all[0].Opinions[1]; o.Rater != "bob" || o.Quality != 0 || o.Rating != "rb" {
		t.Errorf("%+v", o)
	}
}

func TestWhatIsNoDisagreement(t *testing.T) {
	for outcome, ratings := range map[string]iter.Seq2[eval.Rating, error]{
		"the same word of two":         said(by("ana", 3, 5), by("bob", 3, 5)),
		"another word of the same one": said(by("ana", 1, 1), by("ana", 5, 5)),
		"what was changed to agree":    said(by("ana", 1, 1), by("bob", 5, 5), by("ana", 5, 5)),
		"what was skipped":             said(by("ana", 3, 5), func(r *eval.Rating) { by("bob", 1, 1)(r); r.Skipped = true }),
		"what was asked a second time": said(by("ana", 3, 5), by("bob", 3, 5), func(r *eval.Rating) { by("bob", 1, 1)(r); r.Draw.Repeat = true }),
		"words on different scales": said(by("ana", 1, 1), func(r *eval.Rating) {
			r.Rater = "bob"
			r.Verdicts = append(r.Verdicts, eval.Verdict{Answer: 1, Value: 1})
		}),
		"what was taken back afterward": said(by("ana", 3, 5), by("bob", 1, 1), func(r *eval.Rating) { r.Rater, r.Retracts, r.Verdicts = "bob", "rb", nil }),
	} {
		t.Run(outcome, func(t *testing.T) {
			if all := disagreements(t, ratings); len(all) != 0 {
				t.Errorf("%+v", all)
			}
		})
	}
}

func TestADisagreementOfPreferences(t *testing.T) {
	prefers := func(rater string, w eval.Winner, swapped bool) func(*eval.Rating) {
		return func(r *eval.Rating) {
			r.Rater, r.Scale, r.Verdicts, r.Winner = rater, eval.Preference, nil, &w
			if swapped {
				r.Shown[0], r.Shown[1] = r.Shown[1], r.Shown[0]
			}
		}
	}
	if all := disagreements(t, said(prefers("ana", eval.First, false), prefers("bob", eval.Second, true))); len(all) != 0 {
		t.Errorf("the same model, on the other side: %+v", all)
	}
	all := disagreements(t, said(prefers("ana", eval.First, false), prefers("bob", eval.First, true)))
	if len(all) != 1 || all[0].Apart != 1 || all[0].Answers[0].Model != "nano" || all[0].Opinions[1].Winner != eval.Second {
		t.Errorf("%+v", all)
	}
	if all := disagreements(t, said(prefers("ana", eval.First, false), prefers("bob", eval.Tie, false))); len(all) != 1 || all[0].Apart != 0.5 {
		t.Errorf("%+v", all)
	}
}

func TestADisagreementHasWhatWasSaidOfTheAnswer(t *testing.T) {
	all := disagreements(t, said(by("ana", 3, 5), func(r *eval.Rating) {
		by("bob", 3, 1)(r)
		r.Tags, r.Note = []eval.Tag{eval.Wrong}, "the sum is wrong"
		r.Remarks = []eval.Remark{{Answer: 1, Tags: r.Tags, Note: r.Note}}
	}))
	if len(all) != 1 || all[0].Opinions[1].Note != "the sum is wrong" || len(all[0].Opinions[0].Tags) != 0 {
		t.Errorf("%+v", all)
	}
}
