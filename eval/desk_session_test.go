package eval

import (
	"slices"
	"testing"
)

func TestDeskSession(t *testing.T) {
	same := func(a, b []Rating) bool {
		return slices.EqualFunc(a, b, func(a, b Rating) bool { return a.ID == b.ID })
	}
	t.Run("that was cut short goes on, with its votes and the item that was open", func(t *testing.T) {
		b := newBench(t, 40)
		d := b.desk("ana")
		votes := []Rating{b.vote(b.next(d)), b.vote(b.next(d))}
		open := b.next(d)

		again := b.desk("ana") // the first one was killed
		got, err := again.Votes()
		must(t, err)
		if !same(got, votes) {
			t.Errorf("it has %d votes: %+v", len(got), got)
		}
		item := b.next(again)
		if again.Session() != votes[0].Session || item.Prompt != open.Prompt || !slices.Equal(item.Shown, open.Shown) {
			t.Errorf("it goes on in %s with %+v, not in %s with %+v", again.Session(), item.Shown, votes[0].Session, open.Shown)
		}
	})
	t.Run("of somebody else, or one that has ended, does not", func(t *testing.T) {
		b := newBench(t, 40)
		d := b.desk("ana")
		first := b.vote(b.next(d))
		if other := b.desk("ben"); b.vote(b.next(other)).Session == first.Session {
			t.Error("ben rates in ana's session")
		}
		must(t, d.Reveal())
		again := b.desk("ana")
		if got, err := again.Votes(); err != nil || len(got) != 0 {
			t.Errorf("a session that has ended has votes to take back: %v %v", got, err)
		}
		if b.vote(b.next(again)).Session == first.Session {
			t.Error("a session that has ended goes on")
		}
	})
	t.Run("that was silent for too long does not either", func(t *testing.T) {
		b := newBench(t, 40)
		first := b.vote(b.next(b.desk("ana")))
		b.clock = b.clock.Add(SessionTime)
		if b.vote(b.next(b.desk("ana"))).Session == first.Session {
			t.Error("it goes on")
		}
	})
}
