package postgres

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"switchboard/eval/internal/keyed"
	"switchboard/eval/store/records"
)

// patience is how long a statement may take before the connection counts as
// lost: the network does not say when a machine is gone.
const patience = time.Minute

// stampKey is where every version of a store has its stamp.
const stampKey = "stamp"

// reading is a keyed.Tx that reads. The first error that it meets ends it: from
// then on it holds nothing, and whoever runs it returns the error.
type reading struct {
	begin func(t *reading, first question) (asked bool) // begins the transaction, with its first question where it can; nil: it has begun
	conn  *pgxpool.Conn                                 // nil: the transaction has not begun
	names names
	there bool   // the tables exist
	stamp []byte // the stamp of the store, as read when the transaction began
	read  bool   // something was read already
	err   error
	ahead readAhead // what was read by Ahead
}

// question adds the statements that read something, and says where to.
type question func(*pgx.Batch)

func nothing(*pgx.Batch) {}

// ask asks a question, in one trip to the server, and reports whether what it reads may
// be looked at.
func (t *reading) ask(q question) bool {
	if begin := t.begin; begin != nil && t.err == nil {
		if t.begin = nil; begin(t, q) {
			t.answered(t.err)
			return t.err == nil
		}
	}
	if t.err != nil {
		return false
	}
	var all pgx.Batch
	if q(&all); all.Len() == 0 {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	t.answered(t.conn.SendBatch(ctx, &all).Close())
	return t.err == nil
}

// fail keeps the first error.
func (t *reading) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// answered notes what became of a question.
func (t *reading) answered(err error) {
	if err != nil {
		t.fail(err)
		return
	}
	t.read = true
}

func (t *reading) Bucket(name string) keyed.Bucket { return &bucket{reading: t, name: name} }

// Ahead reads at once what is about to be read, unless it holds that of the last time.
func (t *reading) Ahead(tell func(*keyed.Reads)) {
	a := &readAhead{}
	if tell(&a.Reads); !t.ahead.holds(a.Reads) && t.ask(a.question(t.names)) {
		t.ahead = *a
	}
}

func (t *reading) Counts(buckets ...string) []int {
	t.Ahead(func(r *keyed.Reads) { r.Counts = buckets })
	counts := make([]int, len(buckets))
	for i, bucket := range buckets {
		counts[i] = t.ahead.counts[bucket]
	}
	return counts
}

func (t *reading) CreateBucket(string) error { return errOnlyReads }

// bucket is a keyed.Bucket in a table.
type bucket struct {
	*reading
	name  string
	write *writing // nil: it is only read
}

// Missing reports that there is no such table.
func (b *bucket) Missing() bool {
	switch {
	case b.err != nil:
		return true
	case b.name == records.MetaBucket && b.there:
		return false
	}
	there := false
	asked := b.ask(func(all *pgx.Batch) {
		all.Queue("select to_regclass($1) is not null", b.names.table(b.name)).QueryRow(func(r pgx.Row) error { return r.Scan(&there) })
	})
	return !asked || !there
}

func (b *bucket) Get(key []byte) []byte {
	if b.write != nil {
		return b.write.get(b.name, key)
	}
	return b.get(b.name, key)
}

// get reads a value from the table.
func (t *reading) get(bucket string, key []byte) []byte {
	switch {
	case t.err != nil:
		return nil
	case bucket == records.MetaBucket && t.stamp != nil && string(key) == stampKey:
		return t.stamp
	}
	if value, known := t.ahead.known[bucket][string(key)]; known {
		return value
	}
	var value []byte
	if !t.ask(func(all *pgx.Batch) {
		all.Queue("select value from "+t.names.table(bucket)+" where key = $1", key).QueryRow(func(r pgx.Row) error {
			value = nil
			return found(r.Scan(&value))
		})
	}) {
		return nil
	}
	return value
}

func (b *bucket) Has(key string) bool { return b.Get([]byte(key)) != nil }

func (b *bucket) ForEach(fn func(key, value []byte) error) error {
	c := b.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return b.err
}

func (b *bucket) Put(key, value []byte) error {
	if b.write == nil {
		return errOnlyReads
	}
	return b.write.put(b.name, key, value)
}

func (b *bucket) Delete(key []byte) error {
	if b.write == nil {
		return errOnlyReads
	}
	return b.write.put(b.name, key, nil)
}

func (b *bucket) Sequence() uint64 {
	if b.write != nil {
		return b.write.sequence(b.name)
	}
	return b.sequence(b.name)
}

func (t *reading) sequence(bucket string) uint64 {
	if n, known := t.ahead.found[bucket]; known {
		return n
	}
	var n int64
	if !t.ask(func(all *pgx.Batch) {
		all.Queue("select n from "+t.names.table("sequence_numbers")+" where bucket = $1", bucket).QueryRow(func(r pgx.Row) error {
			n = 0
			return found(r.Scan(&n))
		})
	}) {
		return 0
	}
	return uint64(n)
}

func (b *bucket) NextSequence() (uint64, error) {
	n := b.Sequence() + 1
	return n, b.SetSequence(n)
}

func (b *bucket) SetSequence(n uint64) error {
	switch {
	case b.write == nil:
		return errOnlyReads
	case n > math.MaxInt64:
		return fmt.Errorf("the number %d is too large", n)
	}
	b.write.setSequence(b.name, n)
	return b.err
}

func (b *bucket) Cursor() keyed.Cursor {
	if b.write != nil {
		return b.write.cursor(b)
	}
	return &cursor{bucket: b}
}
