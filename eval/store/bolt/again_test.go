package bolt_test

import (
	"errors"
	"testing"

	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
)

// TestWhatIsReadAgainIsTheSame has every look at the store lose, after a few records
// and always others, what it reads, and run again: as where a connection is lost.
func TestWhatIsReadAgainIsTheSame(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store {
		return records.New(&losing{Backend: bolt.Backend(t)}, records.Place{}, records.Options{Kind: store.Real})
	})
	t.Run("a copy is not given out twice", func(t *testing.T) {
		s := records.New(&losing{Backend: bolt.Backend(t), looks: 7}, records.Place{}, records.Options{Kind: store.Real})
		evaltest.Fill(t, s, 3)
		if err := s.CopyTo(t.Context(), nowhere{}, func(int) {}); !errors.Is(err, errLost) {
			t.Errorf("got %v", err)
		}
	})
}

var errLost = errors.New("the connection was lost")

type nowhere struct{}

func (nowhere) Bucket(string, uint64) error { return nil }
func (nowhere) Put(key, value []byte) error { return nil }

// losing is a store whose looks are lost once.
type losing struct {
	records.Backend
	looks int
}

func (l *losing) View(fn func(keyed.Tx) error) error {
	return l.Backend.View(func(tx keyed.Tx) error {
		l.looks++
		_ = fn(&lostTx{tx, l.looks % 13})
		if err := fn(tx); !errors.Is(err, keyed.ErrGivenOut) {
			return err
		}
		return errLost
	})
}

// lostTx holds nothing after some steps.
type lostTx struct {
	keyed.Tx
	left int
}

func (t *lostTx) lost() bool {
	t.left--
	return t.left < 0
}

func (t *lostTx) Bucket(name string) keyed.Bucket { return &lostBucket{t.Tx.Bucket(name), t} }

func (t *lostTx) Counts(buckets ...string) []int {
	if t.lost() {
		return make([]int, len(buckets))
	}
	return t.Tx.Counts(buckets...)
}

type lostBucket struct {
	keyed.Bucket
	tx *lostTx
}

func (b *lostBucket) Missing() bool { return b.tx.lost() || b.Bucket.Missing() }

func (b *lostBucket) Has(key string) bool { return b.Get([]byte(key)) != nil }

func (b *lostBucket) Get(key []byte) []byte {
	if b.tx.lost() {
		return nil
	}
	return b.Bucket.Get(key)
}

func (b *lostBucket) Sequence() uint64 {
	if b.tx.lost() {
		return 0
	}
	return b.Bucket.Sequence()
}

func (b *lostBucket) ForEach(fn func(key, value []byte) error) error {
	return b.Bucket.ForEach(func(k, v []byte) error {
		if b.tx.lost() {
			return errLost
		}
		return fn(k, v)
	})
}

func (b *lostBucket) Cursor() keyed.Cursor { return &lostCursor{b.Bucket.Cursor(), b.tx} }

type lostCursor struct {
	keyed.Cursor
	tx *lostTx
}

func (c *lostCursor) step(k, v []byte) ([]byte, []byte) {
	if c.tx.lost() {
		return nil, nil
	}
	return k, v
}

func (c *lostCursor) First() (k, v []byte)          { return c.step(c.Cursor.First()) }
func (c *lostCursor) Last() (k, v []byte)           { return c.step(c.Cursor.Last()) }
func (c *lostCursor) Next() (k, v []byte)           { return c.step(c.Cursor.Next()) }
func (c *lostCursor) Prev() (k, v []byte)           { return c.step(c.Cursor.Prev()) }
func (c *lostCursor) Seek(key []byte) (k, v []byte) { return c.step(c.Cursor.Seek(key)) }

// TestATrialIsFoundWithoutItsNeighbours is about databases, which read a page of records
// where one is sought.
func TestATrialIsFoundWithoutItsNeighbours(t *testing.T) {
	s := records.New(seekless{bolt.Backend(t)}, records.Place{}, records.Options{Kind: store.Real})
	trials := evaltest.Fill(t, s, 3)
	got, err := s.Trial(trials[1].ID)
	if evaltest.Must(t, err); got.Prompt != trials[1].Prompt {
		t.Errorf("got %q", got.Prompt)
	}
}

// seekless seeks nothing in what it shows.
type seekless struct{ records.Backend }

func (s seekless) View(fn func(keyed.Tx) error) error {
	return s.Backend.View(func(tx keyed.Tx) error { return fn(seeklessTx{tx}) })
}

type seeklessTx struct{ keyed.Tx }

func (t seeklessTx) Bucket(name string) keyed.Bucket { return seeklessBucket{t.Tx.Bucket(name)} }

type seeklessBucket struct{ keyed.Bucket }

func (seeklessBucket) Cursor() keyed.Cursor { panic("something is sought") }
