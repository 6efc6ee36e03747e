package storetest

import (
	"errors"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
)

func ratingsAreNumbered(t *testing.T, s Store) {
	trials := filled(t, s)
	first, second := evaltest.NewRating("first", trials[1]), evaltest.NewRating("second", trials[0])
	evaltest.Must(t, s.AddRatings([]eval.Rating{first, second}))
	evaltest.Must(t, s.AddRatings([]eval.Rating{first}))
	ratings := all(t, s.RatingsAfter(0))
	if len(ratings) != 2 || ratings[0].ID != "first" || ratings[0].Number >= ratings[1].Number {
		t.Fatalf("got %+v", ratings)
	}
	if later := all(t, s.RatingsAfter(ratings[0].Number)); len(later) != 1 || later[0].ID != "second" {
		t.Errorf("after the first: %+v", later)
	}
	refused(t, s.AddRatings([]eval.Rating{evaltest.NewRating("third", evaltest.NewTrial(9))}), eval.ErrNotFound)
}

func trialsAreListedRated(t *testing.T, s Store) {
	trials := filled(t, s)
	evaltest.Must(t, s.AddRatings([]eval.Rating{evaltest.NewRating("first", trials[1]), evaltest.NewRating("second", trials[0]), evaltest.NewRating("third", trials[1])}))
	listed := all(t, s.Trials(store.Query{}))
	for i, got := range all(t, s.RatedTrials(store.Query{})) {
		ratings, err := s.Ratings(got.ID)
		evaltest.Must(t, errors.Join(err, got.Unread))
		evaltest.Same(t, got.Trial, listed[i])
		evaltest.Same(t, got.Ratings, ratings)
	}
	if newest := all(t, s.RatedTrials(store.Query{Limit: 1})); len(newest) != 1 || newest[0].ID != listed[0].ID {
		t.Errorf("the newest is %+v", newest)
	}
}

// fallbacksAreRated rates what another model answered than the one that a routed call asked first.
func fallbacksAreRated(t *testing.T, s Store) {
	trial := evaltest.NewTrial(0)
	trial.Routed, trial.Answers = true, trial.Answers[:1]
	evaltest.Must(t, s.AddTrials([]engine.Trial{trial}))
	first, second := evaltest.NewRating("first", trial), evaltest.NewRating("second", trial)
	for _, r := range []*eval.Rating{&first, &second} {
		r.Shown = []eval.Shown{{Lane: 0, Model: "another"}}
	}
	refused(t, s.AddRatings([]eval.Rating{first}), eval.ErrInvalid)
	evaltest.Must(t, s.AddAnswer(trial.ID, 0, evaltest.NewAnswer("another", "an answer")))
	evaltest.Must(t, s.AddRatings([]eval.Rating{first}))
	second.Shown[0].Model = trial.Answers[0].Model
	refused(t, s.AddRatings([]eval.Rating{second}), eval.ErrInvalid)
}

func sessionsEnd(t *testing.T, s Store) {
	trials := filled(t, s)
	vote := evaltest.NewRating("vote", trials[0])
	vote.Session, vote.Blind = "s1", true
	refused(t, s.AddRatings([]eval.Rating{vote}), eval.ErrInvalid)
	evaltest.Must(t, s.OpenSession(eval.Session{ID: "s1", Rater: vote.Rater, Scale: eval.Accept, Time: evaltest.Noon}))
	evaltest.Must(t, s.AddRatings([]eval.Rating{vote}))
	evaltest.Must(t, s.EndSession("s1", eval.Revealed, evaltest.Noon))
	late := vote
	late.ID = "late"
	refused(t, s.AddRatings([]eval.Rating{late}), eval.ErrInvalid)
	r := read(t, s)
	if number := all(t, s.RatingsAfter(0))[0].Number; r.Endings["s1"].Ratings != number || r.Sessions["s1"].Rater != vote.Rater {
		t.Errorf("got %+v", r.Endings)
	}
}

// votesAreBlindUnlessNamesWereSeen is about one transaction that looks and keeps: nobody can
// see the names in between.
func votesAreBlindUnlessNamesWereSeen(t *testing.T, s Store) {
	trials := filled(t, s)
	vote := func(id string, of int) eval.Rating {
		r := evaltest.NewRating(id, trials[of])
		r.Blind, r.Prompt = true, eval.PromptKey(trials[of].Prompt)
		return r
	}
	seen := eval.Sighting{Rater: vote("", 0).Rater, Prompt: eval.PromptKey(trials[0].Prompt), Time: evaltest.Noon}
	before := vote("before", 0)
	_, err := s.AddVote(before)
	evaltest.Must(t, err)
	evaltest.Must(t, s.AddSighting(seen))
	back := before
	back.ID, back.Retracts, back.Verdicts = "back", "before", nil
	for _, r := range []eval.Rating{vote("after", 0), vote("other", 1), back} {
		kept, err := s.AddVote(r)
		evaltest.Must(t, err)
		if all := all(t, s.RatingsAfter(kept.Number-1)); len(all) != 1 || all[0].ID != r.ID || all[0].Blind != kept.Blind || kept.Blind == (r.ID == "after") {
			t.Errorf("%s: returned %+v, kept %+v", r.ID, kept, all)
		}
	}
}

func read(t *testing.T, s Store) store.CalibrationRecords {
	t.Helper()
	r := store.NewCalibrationRecords()
	evaltest.Must(t, s.ReadCalibration(&r))
	return r
}

func openRun(t *testing.T, s Store, id string) {
	t.Helper()
	ladder := routing.Ladder{Rungs: []routing.Rung{{Model: "nano"}, {Model: "big", Strength: 1}}}
	evaltest.Must(t, s.OpenRun(store.OpenedRun{Who: "ana", Run: certify.Run{ID: id, Time: evaltest.Noon, Scale: eval.Accept, Ladder: ladder}}))
}

func drawn(run string, number int) eval.Assignment {
	return eval.Assignment{Run: run, Number: number, Prompt: eval.PromptKey("x"), Raters: []string{"ana"}, Time: evaltest.Noon}
}

func verdictsStay(t *testing.T, s Store) {
	openRun(t, s, "r1")
	refused(t, s.AddDraw(drawn("r1", 1)), eval.ErrInvalid) // before its turn
	evaltest.Must(t, s.AddDraw(drawn("r1", 0)))
	for _, why := range []eval.Basis{eval.JudgedByAll, eval.LeftOpen} {
		evaltest.Must(t, s.Freeze([]eval.FinalVerdict{{Run: "r1", Basis: why}}))
	}
	r := read(t, s)
	if got := r.Frozen[string(eval.DrawKey("r1", 0, 0))].Basis; len(r.Draws) != 1 || got != eval.JudgedByAll {
		t.Errorf("%d draws, %q", len(r.Draws), got)
	}
}

func runsClose(t *testing.T, s Store) {
	openRun(t, s, "r1")
	evaltest.Must(t, s.CloseRun(store.Closing{Run: "r1", Time: evaltest.Noon, Who: "ana", Why: "done"}))
	refused(t, s.AddDraw(drawn("r1", 0)), eval.ErrInvalid)
	openRun(t, s, "r2")
	r := read(t, s)
	if len(r.Runs) != 2 || r.Runs[0].Closing == nil || r.Runs[1].Closing != nil {
		t.Errorf("got %+v", r.Runs)
	}
}

func policiesReplace(t *testing.T, s Store) {
	first, second := evaltest.NewPolicy(t, 0.1), evaltest.NewPolicy(t, 0.2)
	r := read(t, s)
	for _, p := range []routing.Policy{first, second, first} {
		evaltest.Must(t, s.Apply(p, eval.Application{Time: evaltest.Noon, Who: "ana"}))
		evaltest.Must(t, s.ReadCalibration(&r))
		if r.Policy.Hash != p.Hash || r.Application.Policy != p.Hash {
			t.Errorf("got %s, want %s", r.Policy.Hash, p.Hash)
		}
	}
}
