package postgres

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"switchboard/eval/internal/keyed"
)

// readAhead is what a write transaction is going to read, and what it found. To learn
// what that is, its work is first done without the lock of writers and without storing
// anything, unless the caller says beforehand what it reads (foretold). All of it is
// then read by the same request that takes the lock. So the lock is held for two round
// trips to the server, however much the work reads, and everything that the work goes by
// was read under the lock.
type readAhead struct {
	keyed.Reads

	known  map[string]map[string][]byte // values by bucket and key; nil: there is none
	found  map[string]uint64
	ends   map[string]row
	counts map[string]int
}

// holds reports whether all that r names was read.
func (a *readAhead) holds(r keyed.Reads) bool {
	for bucket, keys := range r.Keys {
		for _, key := range keys {
			if _, known := a.known[bucket][string(key)]; !known {
				return false
			}
		}
	}
	return hasAll(a.found, r.Numbers) && hasAll(a.ends, r.Last) && hasAll(a.counts, r.Counts)
}

func hasAll[V any](in map[string]V, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { _, known := in[name]; return !known })
}

// mostAhead bounds how many records are read ahead: work that reads more is not small.
const mostAhead = 2000

var errNotAhead = errors.New("what this reads depends on what it writes")

// lookAhead learns what fn reads; nil where that cannot be learned.
func (s *database) lookAhead(fn func(context.Context, *writing) error) *readAhead {
	if !s.tables.Load() {
		return nil
	}
	w := newWriting(reading{begin: s.borrow, names: s.names, there: true})
	w.dry = true
	defer w.release()
	_ = fn(context.Background(), w) // what is wrong shows under the lock
	if w.err != nil {
		return nil
	}
	a := &readAhead{Reads: w.foretold}
	a.Numbers, a.Last = slices.AppendSeq(a.Numbers, maps.Keys(w.numbers)), slices.AppendSeq(a.Last, maps.Keys(w.last))
	for bucket, keys := range w.known {
		for key := range keys {
			a.Key(bucket, []byte(key))
		}
	}
	if a.Size() > mostAhead {
		return nil
	}
	return a
}

// borrow takes a connection without a transaction.
func (s *database) borrow(t *reading, _ question) (asked bool) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		t.fail(err)
	}
	t.conn = conn
	return false
}

// question reads it.
func (a *readAhead) question(n names) question {
	if a == nil {
		return nothing
	}
	return func(all *pgx.Batch) { a.queue(all, n) }
}

func (a *readAhead) queue(all *pgx.Batch, n names) {
	a.known, a.found, a.ends, a.counts = map[string]map[string][]byte{}, map[string]uint64{}, map[string]row{}, map[string]int{}
	for bucket, keys := range a.Keys {
		for _, key := range keys {
			keep(a.known, bucket, key, nil)
		}
		all.Queue("select key, value from "+n.table(bucket)+" where key = any($1::bytea[])", keys).Query(func(rows pgx.Rows) error {
			return eachRow(rows, func(r row) { keep(a.known, bucket, r.key, r.value) })
		})
	}
	for _, bucket := range a.Last {
		all.Queue("select key, value from " + n.table(bucket) + " order by key desc limit 1").QueryRow(func(got pgx.Row) error {
			var r row
			err := found(got.Scan(&r.key, &r.value))
			a.ends[bucket] = r
			return err
		})
	}
	if len(a.Counts) > 0 {
		a.queueCounts(all, n)
	}
	if len(a.Numbers) > 0 {
		a.queueNumbers(all, n)
	}
}

func (a *readAhead) queueNumbers(all *pgx.Batch, n names) {
	for _, bucket := range a.Numbers {
		a.found[bucket] = 0
	}
	all.Queue("select bucket, n from "+n.table("sequence_numbers")+" where bucket = any($1::text[])", a.Numbers).Query(func(rows pgx.Rows) error {
		var bucket string
		var number int64
		_, err := pgx.ForEachRow(rows, []any{&bucket, &number}, func() error { a.found[bucket] = uint64(number); return nil })
		return err
	})
}

// queueCounts asks once for all of them.
func (a *readAhead) queueCounts(all *pgx.Batch, n names) {
	sql, counts, into := "select ", make([]int, len(a.Counts)), make([]any, len(a.Counts))
	for i, bucket := range a.Counts {
		if into[i] = &counts[i]; i > 0 {
			sql += ", "
		}
		sql += "(select count(*) from " + n.table(bucket) + ")"
	}
	all.Queue(sql).QueryRow(func(r pgx.Row) error {
		err := r.Scan(into...)
		for i, bucket := range a.Counts {
			a.counts[bucket] = counts[i]
		}
		return err
	})
}

// adopt takes over what was read.
func (w *writing) adopt(a *readAhead) {
	if a == nil || a.known == nil { // the tables were gone
		return
	}
	w.known, w.numbers = a.known, a.found
	for bucket, r := range a.ends {
		if w.last[bucket] = string(r.key); r.key != nil {
			keep(w.known, bucket, r.key, r.value)
		}
	}
}
