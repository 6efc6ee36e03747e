package postgres

import (
	"context"
	"fmt"
	"math"
	"time"

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
	conn  *pgxpool.Conn
	names names
	there bool   // the tables are
	stamp []byte // that was read with the beginning
	read  bool   // something was
	err   error
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

// Counts asks once for all of them.
func (t *reading) Counts(buckets ...string) []int {
	counts, into := make([]int, len(buckets)), make([]any, len(buckets))
	if t.err != nil {
		return counts
	}
	sql := "select "
	for i, name := range buckets {
		if into[i] = &counts[i]; i > 0 {
			sql += ", "
		}
		sql += "(select count(*) from " + t.names.table(name) + ")"
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	t.answered(t.conn.QueryRow(ctx, sql).Scan(into...))
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
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	there := false
	err := b.conn.QueryRow(ctx, "select to_regclass($1) is not null", b.names.table(b.name)).Scan(&there)
	b.answered(err)
	return !there
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
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var value []byte
	err := t.conn.QueryRow(ctx, "select value from "+t.names.table(bucket)+" where key = $1", key).Scan(&value)
	t.answered(found(err))
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
	if t.err != nil {
		return 0
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var n int64
	err := t.conn.QueryRow(ctx, "select n from "+t.names.table("sequence_numbers")+" where bucket = $1", bucket).Scan(&n)
	t.answered(found(err))
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
