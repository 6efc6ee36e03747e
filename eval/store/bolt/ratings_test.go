package bolt

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
)

func TestRatings(t *testing.T) {
	s := NewStore(t)
	trials := evaltest.Fill(t, s, 3) // with one rating each
	want := []eval.Rating{evaltest.NewRating("rating000001", trials[1])}
	for i, at := range []time.Duration{2, 1, 3} { // the order of adding counts, not the clock
		r := evaltest.NewRating(fmt.Sprint("later", i), trials[1])
		r.Time = evaltest.Noon.Add(at * time.Hour)
		r.Note, r.Tags = "wrong <city>", []eval.Tag{eval.Wrong}
		evaltest.Must(t, s.AddRating(r))
		want = append(want, r)
	}
	t.Run("of a trial come in the order in which they were added", func(t *testing.T) {
		got, err := s.Ratings(evaltest.TestID(1))
		evaltest.Must(t, err)
		evaltest.Same(t, got, want)
	})
	t.Run("of all trials too", func(t *testing.T) {
		var ids []string
		for r, err := range s.AllRatings() {
			evaltest.Must(t, err)
			ids = append(ids, r.ID)
		}
		if !slices.Equal(ids, []string{"rating000000", "rating000001", "rating000002", "later0", "later1", "later2"}) {
			t.Fatalf("got %v", ids)
		}
	})
	t.Run("stored twice are stored once", func(t *testing.T) {
		evaltest.Must(t, s.AddRating(want[1]))
		if got, err := s.Ratings(evaltest.TestID(1)); err != nil || len(got) != len(want) {
			t.Fatalf("%d, %v", len(got), err)
		}
	})
	t.Run("are never changed", func(t *testing.T) {
		changed := want[1]
		changed.Note = "another"
		if err := s.AddRating(changed); !errors.Is(err, eval.ErrExists) {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("name their prompt", func(t *testing.T) {
		r := evaltest.NewRating("unnamed", trials[0])
		r.Prompt = ""
		evaltest.Must(t, s.AddRating(r))
		got, err := s.Ratings(trials[0].ID)
		if evaltest.Must(t, err); got[1].Prompt != eval.PromptKey(trials[0].Prompt) {
			t.Fatalf("got %+v", got)
		}
	})
	evaltest.Sound(t, s)
}

func TestRetraction(t *testing.T) {
	s := NewStore(t)
	trials := evaltest.Fill(t, s, 2)
	undo := eval.Rating{ID: "undo", Time: evaltest.Noon, Rater: "ana", Trial: trials[0].ID, Retracts: "rating000000"}
	evaltest.Must(t, s.AddRating(undo))
	t.Run("leaves both events and none standing", func(t *testing.T) {
		events, err := s.Ratings(trials[0].ID)
		if evaltest.Must(t, err); len(events) != 2 || len(eval.WithoutRetracted(events)) != 0 {
			t.Fatalf("got %+v", events)
		}
	})
	for outcome, change := range map[string]func(*eval.Rating){
		"not of another rater":   func(r *eval.Rating) { r.Rater = "ben" },
		"not on another trial":   func(r *eval.Rating) { r.Trial = trials[0].ID },
		"not of a retraction":    func(r *eval.Rating) { r.Trial, r.Retracts = trials[0].ID, "undo" },
		"not of an unknown one":  func(r *eval.Rating) { r.Retracts = "nothing" },
		"not while judging also": func(r *eval.Rating) { r.Verdicts = []eval.Verdict{{Answer: 0, Value: 1}} },
	} {
		t.Run(outcome, func(t *testing.T) {
			r := eval.Rating{ID: "undo2", Time: evaltest.Noon, Rater: "ana", Trial: trials[1].ID, Retracts: "rating000001"}
			change(&r)
			if err := s.AddRating(r); !eval.IsAny(err, eval.ErrInvalid, eval.ErrNotFound) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestPromptKey(t *testing.T) {
	a := eval.PromptKey("  Name the\tcapital\n\nof France ")
	if b := eval.PromptKey("name the capital of FRANCE"); a != b || len(a) != 32 {
		t.Fatalf("%s and %s", a, b)
	}
	if eval.PromptKey("name the capital of Spain") == a {
		t.Fatal("two prompts, one key")
	}
}

func TestRatingsThatCannotBe(t *testing.T) {
	s := NewStore(t)
	trial := evaltest.Fill(t, s, 1)[0]
	winner := func(w eval.Winner) *eval.Winner { return &w }
	for outcome, change := range map[string]func(*eval.Rating){
		"no id":                    func(r *eval.Rating) { r.ID = "" },
		"no time":                  func(r *eval.Rating) { r.Time = time.Time{} },
		"no rater":                 func(r *eval.Rating) { r.Rater = "" },
		"no trial":                 func(r *eval.Rating) { r.Trial = "" },
		"unknown trial":            func(r *eval.Rating) { r.Trial = evaltest.TestID(9) },
		"another prompt":           func(r *eval.Rating) { r.Prompt = eval.PromptKey("x") },
		"nothing shown":            func(r *eval.Rating) { r.Shown = nil },
		"a lane shown twice":       func(r *eval.Rating) { r.Shown = append(r.Shown, r.Shown[0]) },
		"no such lane":             func(r *eval.Rating) { r.Shown[0].Lane = 3 },
		"negative lane":            func(r *eval.Rating) { r.Shown[0].Lane = -1 },
		"another model":            func(r *eval.Rating) { r.Shown[0].Model = "big" },
		"unknown scale":            func(r *eval.Rating) { r.Scale = "stars" },
		"no judgement":             func(r *eval.Rating) { r.Verdicts = nil },
		"judged and skipped":       func(r *eval.Rating) { r.Skipped = true },
		"off the scale":            func(r *eval.Rating) { r.Verdicts[0].Value = 2 },
		"score off the scale":      func(r *eval.Rating) { r.Scale = eval.Score; r.Verdicts[0].Value = 0 },
		"answer not shown":         func(r *eval.Rating) { r.Verdicts[0].Answer = 1 },
		"judged twice":             func(r *eval.Rating) { r.Verdicts = append(r.Verdicts, r.Verdicts[0]) },
		"winner where none is":     func(r *eval.Rating) { r.Winner = winner(eval.First) },
		"a comparison with one":    func(r *eval.Rating) { r.Scale, r.Verdicts, r.Winner = eval.Preference, nil, winner(eval.First) },
		"unknown way of drawing":   func(r *eval.Rating) { r.Draw.Method = "" },
		"probability above one":    func(r *eval.Rating) { r.Draw.Probability = 1.1 },
		"probability not a number": func(r *eval.Rating) { r.Draw.Probability = math.NaN() },
		"unknown tag":              func(r *eval.Rating) { r.Tags = []eval.Tag{"ugly"} },
		"simulated":                func(r *eval.Rating) { r.Simulated = true },
	} {
		t.Run(outcome, func(t *testing.T) {
			r := evaltest.NewRating("bad", trial)
			change(&r)
			if err := s.AddRating(r); !eval.IsAny(err, eval.ErrInvalid, eval.ErrNotFound, eval.ErrKind) {
				t.Fatalf("got %v", err)
			}
		})
	}
	for outcome, change := range map[string]func(*eval.Rating){
		"accept":   func(r *eval.Rating) {},
		"score":    func(r *eval.Rating) { r.Scale = eval.Score; r.Verdicts[0].Value = 5 },
		"skipped":  func(r *eval.Rating) { r.Skipped, r.Verdicts = true, nil },
		"drawn":    func(r *eval.Rating) { r.Draw = eval.Draw{Method: eval.Uniform, Probability: 0.25, Run: "run1"} },
		"compared": func(r *eval.Rating) { compareFirstTwo(r, winner(eval.BothBad)) },
		"compared, skipped": func(r *eval.Rating) {
			compareFirstTwo(r, nil)
			r.Skipped = true
		},
	} {
		t.Run(outcome+" is fine", func(t *testing.T) {
			r := evaltest.NewRating(engine.NewID(evaltest.Noon), trial)
			change(&r)
			evaltest.Must(t, s.AddRating(r))
		})
	}
}

func compareFirstTwo(r *eval.Rating, w *eval.Winner) {
	r.Scale, r.Verdicts, r.Winner = eval.Preference, nil, w
	r.Shown = []eval.Shown{{Lane: 1, Model: "small"}, {Lane: 0, Model: "nano"}}
}
