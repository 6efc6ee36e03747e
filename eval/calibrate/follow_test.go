package calibrate

import (
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
)

// follows is a service with its follower, and a service of another process.
func follows(t *testing.T) (mine, other *Service, f *Follower) {
	t.Helper()
	mine, trials := serviceOn(t)
	path := mine.Store.(*records.Store).Path()
	theirs, _ := serviceOn(t)
	records, err := bolt.Open(path, bolt.Options{Kind: "real"})
	evaltest.Must(t, err)
	other = &Service{Store: records, Active: theirs.Active, Catalog: mine.Catalog, Limit: mine.Limit, Rater: "bob"}
	f = NewFollower(mine, eval.Application{})
	if said, err := f.Follow(); said != "" || err != nil {
		t.Fatalf("at the start: %q, %v", said, err)
	}
	rate(t, records, trials[1])
	return mine, other, f
}

func TestThePolicyOfAnotherProcessIsFollowed(t *testing.T) {
	t.Run("once, with who applied it", func(t *testing.T) {
		mine, other, f := follows(t)
		own := mine.Active.Policy().Hash
		hash, err := other.Apply(t.Context(), other.Limit)
		evaltest.Must(t, err)
		said, err := f.Follow()
		if evaltest.Must(t, err); mine.Active.Policy().Hash != hash || !strings.Contains(said, "bob applied the policy "+hash[:8]+" ") {
			t.Errorf("%q; %s decides, %s was applied", said, mine.Active.Policy().Hash, hash)
		}
		if said, err := f.Follow(); said != "" || err != nil {
			t.Errorf("again: %q, %v", said, err)
		}
		evaltest.Must(t, other.RollBack(t.Context(), own))
		if said, err := f.Follow(); err != nil || mine.Active.Policy().Hash != own || said == "" {
			t.Errorf("back: %q, %v, %s decides", said, err, mine.Active.Policy().Hash)
		}
	})
	t.Run("not what this process applied itself", func(t *testing.T) {
		mine, _, f := follows(t)
		_, err := mine.Apply(t.Context(), mine.Limit)
		evaltest.Must(t, err)
		if said, err := f.Follow(); said != "" || err != nil {
			t.Errorf("got %q, %v", said, err)
		}
	})
	t.Run("not where it cannot decide here", func(t *testing.T) {
		mine, other, f := follows(t)
		own := mine.Active.Policy().Hash
		_, err := other.Apply(t.Context(), other.Limit)
		evaltest.Must(t, err)
		mine.Catalog.Models = mine.Catalog.Models[1:]
		said, err := f.Follow()
		if evaltest.Must(t, err); mine.Active.Policy().Hash != own || !strings.Contains(said, "it does not decide here") {
			t.Errorf("%q; %s decides", said, mine.Active.Policy().Hash)
		}
	})
	t.Run("to the reference where it lapsed before it came", func(t *testing.T) {
		mine, other, f := follows(t)
		own := mine.Active.Policy()
		p, err := routing.NewPolicy(own.Scorer, routing.Thresholds{Default: 1, Tasks: map[engine.Task]float64{engine.QA: 1}}, own.Ladder, routing.Provenance{Source: routing.Calibrated, Ratings: 50, Scale: "accept", Raters: 1},
			routing.Certificate{Family: "rest", Tasks: []engine.Task{engine.QA}, MaxLoss: 0.1, Confidence: 0.9, Scale: "accept", Rated: 50, Raters: 1, Pool: "pool", Prompts: 50, Share: 1, Upper: 0.1, Run: "run"})
		evaltest.Must(t, err)
		evaltest.Must(t, other.Store.Apply(p, eval.Application{Time: time.Now(), Who: "bob", Versions: map[string]string{own.Ladder.Rungs[0].Model: "p/older"}}))
		said, err := f.Follow()
		if evaltest.Must(t, err); !strings.Contains(said, "the reference is asked here: its certificate lapsed") {
			t.Errorf("%q", said)
		}
		if d := mine.Active.Decide(engine.Query{Prompt: "hello"}); d.Model != own.Ladder.Reference() {
			t.Errorf("%s is chosen", d.Model)
		}
		status, err := mine.Status(t.Context())
		if evaltest.Must(t, err); !strings.Contains(status.Warning, "the reference is asked: its certificate lapsed") {
			t.Errorf("the status warns %q", status.Warning)
		}
	})
	t.Run("also one that was applied before by the same person", func(t *testing.T) {
		mine, _, f := follows(t)
		hash, err := mine.Apply(t.Context(), mine.Limit)
		evaltest.Must(t, err)
		evaltest.Must(t, mine.Store.ApplyAgain(eval.Application{Time: time.Now(), Who: "bob"}))
		if said, err := f.Follow(); err != nil || said == "" || mine.Active.Policy().Hash == hash {
			t.Errorf("%q, %v", said, err)
		}
	})
}
