package eval

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
)

func TestRatings(t *testing.T) {
	s := newStore(t)
	trials := fillStore(t, s, 3) // with one rating each
	want := []Rating{newRating("rating000001", trials[1])}
	for i, at := range []time.Duration{2, 1, 3} { // the order of adding counts, not the clock
		r := newRating(fmt.Sprint("later", i), trials[1])
		r.Time = noon.Add(at * time.Hour)
		r.Note, r.Tags = "wrong <city>", []Tag{Wrong}
		must(t, s.AddRating(r))
		want = append(want, r)
	}
	t.Run("of a trial come in the order in which they were added", func(t *testing.T) {
		got, err := s.Ratings(testID(1))
		must(t, err)
		same(t, got, want)
	})
	t.Run("of all trials too", func(t *testing.T) {
		var ids []string
		for r, err := range s.AllRatings() {
			must(t, err)
			ids = append(ids, r.ID)
		}
		if !slices.Equal(ids, []string{"rating000000", "rating000001", "rating000002", "later0", "later1", "later2"}) {
			t.Fatalf("got %v", ids)
		}
	})
	t.Run("stored twice are stored once", func(t *testing.T) {
		must(t, s.AddRating(want[1]))
		if got, err := s.Ratings(testID(1)); err != nil || len(got) != len(want) {
			t.Fatalf("%d, %v", len(got), err)
		}
	})
	t.Run("are never changed", func(t *testing.T) {
		changed := want[1]
		changed.Note = "another"
		if err := s.AddRating(changed); !errors.Is(err, ErrExists) {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("name their prompt", func(t *testing.T) {
		r := newRating("unnamed", trials[0])
		r.Prompt = ""
		must(t, s.AddRating(r))
		got, err := s.Ratings(trials[0].ID)
		if must(t, err); got[1].Prompt != PromptKey(trials[0].Prompt) {
			t.Fatalf("got %+v", got)
		}
	})
	sound(t, s)
}

func TestRetraction(t *testing.T) {
	s := newStore(t)
	trials := fillStore(t, s, 2)
	undo := Rating{ID: "undo", Time: noon, Rater: "ana", Trial: trials[0].ID, Retracts: "rating000000"}
	must(t, s.AddRating(undo))
	t.Run("leaves both events and none standing", func(t *testing.T) {
		events, err := s.Ratings(trials[0].ID)
		if must(t, err); len(events) != 2 || len(Standing(events)) != 0 {
			t.Fatalf("got %+v", events)
		}
	})
	for outcome, change := range map[string]func(*Rating){
		"not of another rater":   func(r *Rating) { r.Rater = "ben" },
		"not on another trial":   func(r *Rating) { r.Trial = trials[0].ID },
		"not of a retraction":    func(r *Rating) { r.Trial, r.Retracts = trials[0].ID, "undo" },
		"not of an unknown one":  func(r *Rating) { r.Retracts = "nothing" },
		"not while judging also": func(r *Rating) { r.Verdicts = []Verdict{{Answer: 0, Value: 1}} },
	} {
		t.Run(outcome, func(t *testing.T) {
			r := Rating{ID: "undo2", Time: noon, Rater: "ana", Trial: trials[1].ID, Retracts: "rating000001"}
			change(&r)
			if err := s.AddRating(r); !isAny(err, ErrInvalid, ErrNotFound) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestStanding(t *testing.T) {
	a, b, c := Rating{ID: "a"}, Rating{ID: "b"}, Rating{ID: "c"}
	got := Standing([]Rating{a, b, {ID: "u", Retracts: "a"}, c})
	if len(got) != 2 || got[0].ID != "b" || got[1].ID != "c" {
		t.Fatalf("got %+v", got)
	}
}

func TestPromptKey(t *testing.T) {
	a := PromptKey("  Name the\tcapital\n\nof France ")
	if b := PromptKey("name the capital of FRANCE"); a != b || len(a) != 32 {
		t.Fatalf("%s and %s", a, b)
	}
	if PromptKey("name the capital of Spain") == a {
		t.Fatal("two prompts, one key")
	}
}

func TestRatingsThatCannotBe(t *testing.T) {
	s := newStore(t)
	trial := fillStore(t, s, 1)[0]
	winner := func(w Winner) *Winner { return &w }
	for outcome, change := range map[string]func(*Rating){
		"no id":                    func(r *Rating) { r.ID = "" },
		"no time":                  func(r *Rating) { r.Time = time.Time{} },
		"no rater":                 func(r *Rating) { r.Rater = "" },
		"no trial":                 func(r *Rating) { r.Trial = "" },
		"unknown trial":            func(r *Rating) { r.Trial = testID(9) },
		"another prompt":           func(r *Rating) { r.Prompt = PromptKey("x") },
		"nothing shown":            func(r *Rating) { r.Shown = nil },
		"a lane shown twice":       func(r *Rating) { r.Shown = append(r.Shown, r.Shown[0]) },
		"no such lane":             func(r *Rating) { r.Shown[0].Lane = 3 },
		"negative lane":            func(r *Rating) { r.Shown[0].Lane = -1 },
		"another model":            func(r *Rating) { r.Shown[0].Model = "big" },
		"unknown scale":            func(r *Rating) { r.Scale = "stars" },
		"no judgement":             func(r *Rating) { r.Verdicts = nil },
		"judged and skipped":       func(r *Rating) { r.Skipped = true },
		"off the scale":            func(r *Rating) { r.Verdicts[0].Value = 2 },
		"score off the scale":      func(r *Rating) { r.Scale = Score; r.Verdicts[0].Value = 0 },
		"answer not shown":         func(r *Rating) { r.Verdicts[0].Answer = 1 },
		"judged twice":             func(r *Rating) { r.Verdicts = append(r.Verdicts, r.Verdicts[0]) },
		"winner where none is":     func(r *Rating) { r.Winner = winner(First) },
		"a comparison with one":    func(r *Rating) { r.Scale, r.Verdicts, r.Winner = Preference, nil, winner(First) },
		"unknown way of drawing":   func(r *Rating) { r.Draw.Method = "" },
		"probability above one":    func(r *Rating) { r.Draw.Probability = 1.1 },
		"probability not a number": func(r *Rating) { r.Draw.Probability = math.NaN() },
		"unknown tag":              func(r *Rating) { r.Tags = []Tag{"ugly"} },
		"simulated":                func(r *Rating) { r.Simulated = true },
	} {
		t.Run(outcome, func(t *testing.T) {
			r := newRating("bad", trial)
			change(&r)
			if err := s.AddRating(r); !isAny(err, ErrInvalid, ErrNotFound, ErrKind) {
				t.Fatalf("got %v", err)
			}
		})
	}
	for outcome, change := range map[string]func(*Rating){
		"accept":   func(r *Rating) {},
		"score":    func(r *Rating) { r.Scale = Score; r.Verdicts[0].Value = 5 },
		"skipped":  func(r *Rating) { r.Skipped, r.Verdicts = true, nil },
		"drawn":    func(r *Rating) { r.Draw = Draw{Method: Uniform, Probability: 0.25, Run: "run1"} },
		"compared": func(r *Rating) { compareFirstTwo(r, winner(BothBad)) },
		"compared, skipped": func(r *Rating) {
			compareFirstTwo(r, nil)
			r.Skipped = true
		},
	} {
		t.Run(outcome+" is fine", func(t *testing.T) {
			r := newRating(engine.NewID(noon), trial)
			change(&r)
			must(t, s.AddRating(r))
		})
	}
}

func compareFirstTwo(r *Rating, w *Winner) {
	r.Scale, r.Verdicts, r.Winner = Preference, nil, w
	r.Shown = []Shown{{Lane: 1, Model: "small"}, {Lane: 0, Model: "nano"}}
}
