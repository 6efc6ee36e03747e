package annotate

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/demo"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
)

func TestQueueSession(t *testing.T) {
	same := func(a, b []eval.Rating) bool {
		return slices.EqualFunc(a, b, func(a, b eval.Rating) bool { return a.ID == b.ID })
	}
	t.Run("that was cut short goes on, with its votes and the item that was open", func(t *testing.T) {
		b := newFixture(t, 40)
		d := b.open("ana")
		votes := []eval.Rating{b.voteNext(d), b.voteNext(d)}
		open := b.next(d)

		again := b.open("ana") // the first one was killed
		got, err := again.Votes()
		evaltest.Must(t, err)
		if !same(got, votes) {
			t.Errorf("it has %d votes: %+v", len(got), got)
		}
		item := b.next(again)
		if again.Session() != votes[0].Session || item.Prompt != open.Prompt || !slices.Equal(item.Shown, open.Shown) {
			t.Errorf("it goes on in %s with %+v, not in %s with %+v", again.Session(), item.Shown, votes[0].Session, open.Shown)
		}
	})
	t.Run("of somebody else, or one that has ended, does not", func(t *testing.T) {
		b := newFixture(t, 40)
		d := b.open("ana")
		first := b.voteNext(d)
		if other := b.open("ben"); b.voteNext(other).Session == first.Session {
			t.Error("ben rates in ana's session")
		}
		evaltest.Must(t, d.Reveal())
		again := b.open("ana")
		if got, err := again.Votes(); err != nil || len(got) != 0 {
			t.Errorf("a session that has ended has votes to take back: %v %v", got, err)
		}
		if b.voteNext(again).Session == first.Session {
			t.Error("a session that has ended goes on")
		}
	})
	t.Run("that was silent for too long does not either", func(t *testing.T) {
		b := newFixture(t, 40)
		first := b.voteNext(b.open("ana"))
		b.clock = b.clock.Add(eval.SessionTime)
		if b.voteNext(b.open("ana")).Session == first.Session {
			t.Error("it goes on")
		}
	})
}

func TestADemoStoreHasSomethingToRate(t *testing.T) {
	s, err := bolt.Open(filepath.Join(t.TempDir(), "demo.db"), bolt.Options{Kind: store.Demo})
	evaltest.Must(t, err)
	c := evaltest.DemoCatalog()
	policy, err := routing.DefaultPolicy(c, nil)
	evaltest.Must(t, err)
	limits := dispatch.Limits{FirstToken: time.Minute, Idle: time.Minute, MaxOutput: 4096}
	evaltest.Must(t, demo.SeedDemo(t.Context(), s, c, routing.NewRouter(policy), limits, evaltest.Noon))
	aim, err := calibrate.NewTarget(c, calibrate.Request{Scale: eval.Accept, Limit: certify.DefaultLimit()}, nil)
	evaltest.Must(t, err)
	b := &fixture{Store: s, t: t, clock: evaltest.Noon.Add(time.Hour)}
	d, err := Open(NewReading(s), Options{Rater: "ana", Scale: eval.Accept, Ladder: aim.Ladder, Now: b.now})
	evaltest.Must(t, err)

	var seen []string
	for len(seen) < 15 {
		item, err := d.Next(t.Context())
		evaltest.Must(t, err)
		if len(item.Waiting) > 0 || !item.Repeat && slices.Contains(seen, item.Prompt) {
			t.Fatalf("%q waits for %v, or came before", item.Prompt, item.Waiting)
		}
		if !item.Repeat {
			seen = append(seen, item.Prompt)
		}
		b.vote(d, item)
	}
}

func TestVotesOfEarlierSessionsAreRevealedOnce(t *testing.T) {
	b := newFixture(t, 40)
	count := func(want int, when string) {
		t.Helper()
		votes, err := b.open("ana").Earlier()
		if evaltest.Must(t, err); len(votes) != want {
			t.Errorf("%s: %d votes instead of %d", when, len(votes), want)
		}
	}
	d := b.open("ana")
	b.voteNext(d)
	count(0, "in a session that goes on")
	evaltest.Must(t, d.Leave())
	count(1, "left with the names hidden")
	d = b.open("ana")
	taken := b.voteNext(d)
	b.voteNext(d)
	_, err := d.Retract(taken.ID)
	evaltest.Must(t, err)
	b.clock = b.clock.Add(eval.SessionTime)
	count(2, "silent for too long, one taken back")
	other := b.open("ben")
	b.voteNext(other)
	evaltest.Must(t, other.Reveal())
	count(2, "after somebody else has seen names")
	d = b.open("ana")
	b.voteNext(d)
	evaltest.Must(t, d.Reveal())
	count(0, "after the names were shown")
}
