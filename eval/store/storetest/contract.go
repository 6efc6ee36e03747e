package storetest

import (
	"bytes"
	"errors"
	"iter"
	"maps"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/providers"
)

// Store is what consumers ask of a store, taken together.
type Store interface {
	AddTrials([]engine.Trial) error
	AddAnswer(trial string, lane int, answer engine.Answer) error
	Trial(id string) (engine.Trial, error)
	Trials(store.Query) iter.Seq2[engine.Trial, error]
	RatedTrials(store.Query) iter.Seq2[store.RatedTrial, error]
	TrialReads(after, reader string) iter.Seq2[store.TrialRead, error]
	FindAnswers([]store.AnswerAt) ([]store.AnswerHead, error)
	Texts([]store.AnswerAt) iter.Seq2[store.AnswerText, error]
	Features(after string) iter.Seq2[store.Features, error]
	FindFeatures([]store.AnswerAt) ([]store.Features, error)
	KeepFeatures([]store.Features) error
	Figures(since time.Time) iter.Seq2[engine.Trial, error]
	Bills(since time.Time) iter.Seq2[engine.Trial, error]

	AddRatings([]eval.Rating) error
	AddVote(eval.Rating) (store.NumberedRating, error)
	AddSighting(eval.Sighting) error
	Ratings(trial string) ([]eval.Rating, error)
	RatingsAfter(number uint64) iter.Seq2[store.NumberedRating, error]
	Forget(id string) error
	Merge(n int, item func(i int) (store.MergeItem, error)) (store.Merged, error)

	OpenSession(eval.Session) error
	EndSession(id string, why eval.EndReason, now time.Time) error
	OpenRun(store.OpenedRun) error
	CloseRun(store.Closing) error
	AddDraw(eval.Assignment) error
	Freeze([]eval.FinalVerdict) error
	Apply(routing.Policy, eval.Application) error
	ReadCalibration(*store.CalibrationRecords) error
}

// Run makes sure that stores keep what all of them promise. open makes an empty
// store of real trials.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for name, check := range map[string]func(*testing.T, Store){
		"trials are found as they were added":          trialsAreFound,
		"trials are listed with their ratings":         trialsAreListedRated,
		"an answer is added when it ends, and once":    answersAreAdded,
		"heads come in order, after an id":             headsComeInOrder,
		"what was kept of a trial takes its place":     keptTakesThePlace,
		"features are kept until another reader comes": featuresAreKept,
		"figures are those of the trials since":        figuresAreKept,
		"ratings are numbered as they come":            ratingsAreNumbered,
		"a vote is blind unless the names were seen":   votesAreBlindUnlessNamesWereSeen,
		"a rating names the model that answered":       fallbacksAreRated,
		"nothing speaks of a trial that is forgotten":  forgottenIsGone,
		"what is merged twice is there once":           mergedOnce,
		"an item that cannot be stored keeps all out":  mergedWholly,
		"votes are final when their session has ended": sessionsEnd,
		"what a draw came to never changes":            verdictsStay,
		"what is read on is what is read at once":      readOn,
		"a closed run draws nothing more":              runsClose,
		"the policy that was applied last holds":       policiesReplace,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

// filled adds three trials with all answers.
func filled(t *testing.T, s Store) []engine.Trial {
	t.Helper()
	var trials []engine.Trial
	for i := range 3 {
		trial := evaltest.NewTrial(i)
		for lane, a := range trial.Answers {
			trial.Answers[lane] = evaltest.NewAnswer(a.Model, "an answer")
		}
		trials = append(trials, trial)
	}
	evaltest.Must(t, s.AddTrials(trials))
	return trials
}

func all[T any](t *testing.T, seq iter.Seq2[T, error]) (found []T) {
	t.Helper()
	for v, err := range seq {
		evaltest.Must(t, err)
		found = append(found, v)
	}
	return found
}

// refused fails the test unless an error has a reason.
func refused(t *testing.T, err, reason error) {
	t.Helper()
	if !errors.Is(err, reason) {
		t.Errorf("got %v, want %v", err, reason)
	}
}

func trialsAreFound(t *testing.T, s Store) {
	trials := filled(t, s)
	evaltest.Must(t, s.AddTrials(trials)) // as after a retry
	got, err := s.Trial(trials[1].ID)
	evaltest.Must(t, err)
	evaltest.Same(t, got, trials[1])
	found := all(t, s.Trials(store.Query{Before: trials[2].ID, Limit: 1}))
	if len(found) != 1 || found[0].ID != trials[1].ID {
		t.Errorf("before the newest: %v", found)
	}
	if n := len(all(t, s.Trials(store.Query{Text: trials[0].Prompt}))); n != 1 {
		t.Errorf("%d trials hold the text of one", n)
	}
	other := trials[0]
	other.Prompt = "another one"
	refused(t, s.AddTrials([]engine.Trial{other}), eval.ErrExists)
	_, err = s.Trial("nothing")
	refused(t, err, eval.ErrNotFound)
}

func answersAreAdded(t *testing.T, s Store) {
	trial := evaltest.NewTrial(0)
	evaltest.Must(t, s.AddTrials([]engine.Trial{trial}))
	answer := evaltest.NewAnswer(trial.Answers[1].Model, "late")
	at := store.AnswerAt{Trial: trial.ID, Lane: 1}
	if found, err := s.FindAnswers([]store.AnswerAt{at}); err != nil || len(found) != 0 {
		t.Errorf("before it ended: %v, %v", found, err)
	}
	for range 2 {
		evaltest.Must(t, s.AddAnswer(trial.ID, 1, answer))
	}
	found, err := s.FindAnswers([]store.AnswerAt{{Trial: trial.ID, Lane: 0}, at, {Trial: "nothing", Lane: 0}})
	if evaltest.Must(t, err); len(found) != 1 || found[0].AnswerAt != at || !found[0].Whole() {
		t.Errorf("got %+v", found)
	}
	said := all(t, s.Texts([]store.AnswerAt{at, {Trial: trial.ID, Lane: 0}, {Trial: "nothing", Lane: 0}, at}))
	evaltest.Same(t, said, []store.AnswerText{{AnswerAt: at, Text: "late"}, {AnswerAt: at, Text: "late"}})
	answer.Text = "another"
	refused(t, s.AddAnswer(trial.ID, 1, answer), eval.ErrExists)
}

func headsComeInOrder(t *testing.T, s Store) {
	trials := filled(t, s)
	reads := all(t, s.TrialReads(trials[0].ID, "reader"))
	if len(reads) != 2 || reads[0].ID != trials[1].ID || reads[1].Prompt != trials[2].Prompt || reads[1].Kept != nil {
		t.Fatalf("got %+v", reads)
	}
	if len(reads[1].Ended) != len(trials[2].Answers) {
		t.Fatalf("got %+v", reads[1])
	}
	for lane, a := range reads[1].Ended {
		if a.AnswerAt != (store.AnswerAt{Trial: trials[2].ID, Lane: lane}) || !a.HasText || a.Cost != trials[2].Answers[lane].Cost {
			t.Errorf("got %+v", a)
		}
	}
}

// keptTakesThePlace looks at trials of which readers have kept something.
func keptTakesThePlace(t *testing.T, s Store) {
	trials := filled(t, s)
	kept := func(i int, reader string) store.Features {
		return store.Features{Text: store.AnswerAt{Trial: trials[i].ID, Lane: store.OfPrompt}, Reader: reader, Found: []byte("found in " + trials[i].ID)}
	}
	of := map[string]uint32{}
	for _, r := range all(t, s.TrialReads("", "reader")) {
		of[r.ID] = r.Record
	}
	first, second, third := kept(0, "reader"), kept(1, "another"), kept(2, "reader")
	first.Record, third.Record = of[trials[0].ID], of[trials[2].ID]+1 // as if it had been another trial
	evaltest.Must(t, s.KeepFeatures([]store.Features{first, second, third}))
	for i, r := range copies(s.TrialReads("", "reader")) {
		switch {
		case r.ID != trials[i].ID || r.Record != of[r.ID]:
			t.Errorf("got %+v", r)
		case i == 0 && (string(r.Kept) != string(first.Found) || r.Prompt != "" || r.Ended != nil):
			t.Errorf("got %+v, want what was kept alone", r)
		case i > 0 && (r.Kept != nil || r.Prompt != trials[i].Prompt || len(r.Ended) != len(trials[i].Answers)):
			t.Errorf("got %+v, want all of it", r)
		}
	}
}

// copies keeps what is good until the next trial is asked for.
func copies(reads iter.Seq2[store.TrialRead, error]) (all []store.TrialRead) {
	for r := range reads {
		r.Kept = bytes.Clone(r.Kept)
		all = append(all, r)
	}
	return all
}

// figuresAreKept looks at the figures of what was added, all but the text.
func figuresAreKept(t *testing.T, s Store) {
	var trials []engine.Trial
	for i := range 3 {
		trial := evaltest.NewTrial(i)
		trial.Time = evaltest.Noon.Add(time.Duration(i) * time.Hour)
		trial.ID = engine.NewID(trial.Time)
		trial.Tags = map[string]string{"team": "search"}
		trial.Answers[0] = evaltest.NewAnswer(trial.Answers[0].Model, "an \"answer\"")
		trials = append(trials, trial)
	}
	trials[2].Answers[1] = engine.Answer{Model: "small", Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Stalled, Sentence: "it stopped"}}
	evaltest.Must(t, s.AddTrials(trials))
	for since, want := range map[time.Time][]engine.Trial{{}: trials, trials[1].Time: trials[1:], trials[2].Time.Add(time.Second): nil} {
		i := 0
		for got, err := range s.Figures(since) {
			evaltest.Must(t, err)
			if i >= len(want) || got.ID != want[i].ID || !got.Time.Equal(want[i].Time) || got.Decision.Task != engine.Extraction {
				t.Fatalf("since %v: %+v", since, got)
			}
			a, of := got.Answers[0], want[i].Answers[0]
			if len(a.Text) != len(of.Text) || a.Model != of.Model || a.FirstToken != of.FirstToken || a.Usage != of.Usage || a.Cost != of.Cost || a.OK() != of.OK() {
				t.Errorf("got %+v, want %+v", a, of)
			}
			if failed := got.ID == trials[2].ID; len(got.Answers) != len(want[i].Answers) || failed != (got.Answers[1].Finish != "") || failed && got.Answers[1].Failure.Fault != providers.Stalled {
				t.Errorf("%+v", got.Answers)
			}
			i++
		}
		if i != len(want) {
			t.Errorf("since %v: %d trials, want %d", since, i, len(want))
		}
		i = 0
		for got, err := range s.Bills(since) {
			evaltest.Must(t, err)
			of := want[i]
			if got.Prompt != of.Prompt || got.Follows != of.Follows || got.Decision.Policy != of.Decision.Policy || !maps.Equal(got.Tags, of.Tags) || got.Ledger() != of.Ledger() {
				t.Errorf("got the bill of %+v, want %+v", got, of)
			}
			i++
		}
		if i != len(want) {
			t.Errorf("since %v: bills of %d trials, want %d", since, i, len(want))
		}
	}
}

func featuresAreKept(t *testing.T, s Store) {
	if n := len(all(t, s.Features(""))); n != 0 {
		t.Errorf("%d in an empty store", n)
	}
	trials := filled(t, s)
	prompt := func(i int, reader, found string) store.Features {
		return store.Features{Text: store.AnswerAt{Trial: trials[i].ID, Lane: store.OfPrompt}, Reader: reader, Found: []byte(found)}
	}
	answer := store.Features{Text: store.AnswerAt{Trial: trials[1].ID, Lane: 1}, Reader: "of answers", Found: []byte{0, 0xff}}
	nowhere := prompt(0, "1", "x")
	nowhere.Text.Trial = "nothing"
	evaltest.Must(t, s.KeepFeatures([]store.Features{prompt(2, "1", "x"), answer, prompt(1, "1", ""), prompt(0, "1", "z"), nowhere}))
	evaltest.Same(t, all(t, s.Features("")), []store.Features{prompt(0, "1", "z"), prompt(1, "1", ""), answer, prompt(2, "1", "x")})
	found, err := s.FindFeatures([]store.AnswerAt{answer.Text, {Trial: trials[1].ID, Lane: 2}, prompt(0, "", "").Text, nowhere.Text})
	evaltest.Must(t, err)
	evaltest.Same(t, found, []store.Features{answer, prompt(0, "1", "z")})
	evaltest.Must(t, s.KeepFeatures([]store.Features{prompt(2, "2", "y")}))
	evaltest.Same(t, all(t, s.Features(trials[1].ID)), []store.Features{prompt(2, "2", "y")})
	evaltest.Must(t, s.Forget(trials[1].ID))
	evaltest.Same(t, all(t, s.Features("")), []store.Features{prompt(0, "1", "z"), prompt(2, "2", "y")})
}

func forgottenIsGone(t *testing.T, s Store) {
	trials := filled(t, s)
	evaltest.Must(t, s.AddRatings([]eval.Rating{evaltest.NewRating("first", trials[0])}))
	evaltest.Must(t, s.Forget(trials[0].ID))
	if n := len(all(t, s.RatingsAfter(0))) + len(all(t, s.TrialReads("", ""))); n != 2 {
		t.Errorf("%d records are left", n)
	}
	refused(t, s.Forget(trials[0].ID), eval.ErrNotFound)
}

func mergedOnce(t *testing.T, s Store) {
	trial := evaltest.NewTrial(0)
	trial.Answers[0] = evaltest.NewAnswer(trial.Answers[0].Model, "x")
	item := func(int) (store.MergeItem, error) {
		return store.MergeItem{Trial: trial, Ratings: []store.MergeRating{{Rating: evaltest.NewRating("first", trial), Else: "vouched"}}}, nil
	}
	if got, err := s.Merge(1, item); err != nil || got != (store.Merged{Trials: 1, Answers: 1, Ratings: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := s.Merge(1, item); err != nil || got != (store.Merged{Skipped: 1}) {
		t.Errorf("again: %+v, %v", got, err)
	}
}

func mergedWholly(t *testing.T, s Store) {
	wrong := errors.New("wrong")
	_, err := s.Merge(2, func(i int) (store.MergeItem, error) {
		if i == 1 {
			return store.MergeItem{}, wrong
		}
		return store.MergeItem{Trial: evaltest.NewTrial(i)}, nil
	})
	var at *store.MergeError
	if !errors.As(err, &at) || at.Item != 1 || !errors.Is(err, wrong) {
		t.Errorf("got %v", err)
	}
	if trials := all(t, s.TrialReads("", "")); len(trials) != 0 {
		t.Errorf("kept %v", trials)
	}
}
