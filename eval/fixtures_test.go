package eval

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// newStore is a real store in a new directory, not made yet.
func newStore(t testing.TB) *Store {
	t.Helper()
	return openStore(t, filepath.Join(t.TempDir(), "deep", "down", "store.db"))
}

func openStore(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{Kind: Real})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sound fails the test when a check finds anything.
func sound(t testing.TB, s *Store) Report {
	t.Helper()
	r, err := s.Check()
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Fatalf("the check found %v", r.Damage)
	}
	return r
}

func testID(n int) string { return fmt.Sprintf("01trial%08d", n) }

// newTrial has three lanes of which none has ended.
func newTrial(n int) engine.Trial {
	gap := 0.03
	quote := engine.Quote{Model: "big", Price: providers.Price{
		Rates: providers.Rates{Input: providers.USD(5), Output: providers.USD(25)}, AsOf: noon, Source: "list",
	}}
	t := engine.Trial{
		ID:         testID(n),
		Time:       noon.Add(time.Duration(n) * time.Second),
		Prompt:     fmt.Sprintf("Extract the <name> & city of number %d", n),
		Parameters: providers.Parameters{MaxOutput: 800},
		Decision: engine.Decision{Model: "small", Task: engine.Extraction, Gap: &gap, Threshold: 0.12,
			Reasons: []string{"short"}, Policy: "prior", Gaps: []engine.Gap{{Model: "small", Gap: gap}}},
		Reference: quote,
		Route:     quote,
	}
	for _, model := range []string{"nano", "small", "big"} {
		t.Answers = append(t.Answers, engine.Answer{Model: model, Provider: "openai"})
	}
	return t
}

func newAnswer(model, text string) engine.Answer {
	return engine.Answer{
		Model: model, Provider: "openai", Text: text, Finish: providers.Stop,
		Usage: providers.Usage{Input: providers.Count(54), Output: providers.Count(31)},
		Cost:  providers.Nano(21_000), FirstToken: 210 * time.Millisecond, LastToken: 590 * time.Millisecond, Total: 600 * time.Millisecond,
		Attempts: []providers.Attempt{{Start: time.Millisecond, FirstByte: 200 * time.Millisecond, Status: 200}},
	}
}

// newRating accepts the first answer of a trial.
func newRating(id string, trial engine.Trial) Rating {
	return Rating{
		ID: id, Time: noon, Rater: "ana", Trial: trial.ID, Prompt: PromptKey(trial.Prompt),
		Shown: []Shown{{Lane: 0, Model: "nano"}}, Scale: Accept, Verdicts: []Verdict{{Answer: 0, Value: 1}},
		Draw: Draw{Method: SelfChosen}, Task: engine.Extraction,
	}
}

// fillStore adds n trials with all answers, and a rating of each.
func fillStore(t testing.TB, s *Store, n int) []engine.Trial {
	t.Helper()
	var trials []engine.Trial
	var events []Rating
	for i := range n {
		tr := newTrial(i)
		for lane := range tr.Answers {
			tr.Answers[lane] = newAnswer(tr.Answers[lane].Model, fmt.Sprintf("answer %d of %d", lane, i))
		}
		trials = append(trials, tr)
		events = append(events, newRating(fmt.Sprintf("rating%06d", i), tr))
	}
	must(t, s.AddTrials(trials))
	must(t, s.AddRatings(events))
	return trials
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same compares what was stored with what was read; times may differ in their
// location.
func same(t testing.TB, got, want any) {
	t.Helper()
	g, err := json.Marshal(got)
	must(t, err)
	w, err := json.Marshal(want)
	must(t, err)
	if !reflect.DeepEqual(g, w) {
		t.Fatalf("got\n%s\nwant\n%s", g, w)
	}
}
