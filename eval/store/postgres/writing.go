package postgres

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"switchboard/eval/internal/keyed"
)

// mostWaiting bounds what a transaction keeps in memory before it is sent.
const mostWaiting = 16 << 20

// writing is a keyed.Tx that writes. Values that are put are kept here and sent together
// at the end. Values that were read are remembered: under the lock nobody else changes
// them.
type writing struct {
	reading
	waiting map[string]map[string][]byte // values to be sent, by bucket and key; nil: the record is deleted
	known   map[string]map[string][]byte // values that were read; nil: there is no such record
	last    map[string]string            // the last key of each bucket of which it was read
	numbers map[string]uint64            // the last number given out, by bucket
	changed map[string]bool              // buckets whose number this transaction has changed
	bytes   int                          // size of the values in waiting and known

	dry      bool        // the work runs only to learn what it reads, see lookAhead
	foretold keyed.Reads // reads of work that need not run for that, see foretold
}

func newWriting(r reading) *writing {
	w := &writing{reading: r}
	w.forget()
	w.numbers, w.changed = map[string]uint64{}, map[string]bool{}
	return w
}

func (w *writing) forget() {
	w.waiting, w.known, w.last, w.bytes = map[string]map[string][]byte{}, map[string]map[string][]byte{}, map[string]string{}, 0
}

func (w *writing) Bucket(name string) keyed.Bucket {
	return &bucket{reading: &w.reading, name: name, write: w}
}

func (w *writing) CreateBucket(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return w.exec(ctx, "create table if not exists "+w.names.table(name)+" (key bytea primary key, value bytea not null)")
}

// Ahead does nothing: what a transaction that writes reads is learned before.
func (w *writing) Ahead(func(*keyed.Reads)) {}

// exec runs a statement at once.
func (w *writing) exec(ctx context.Context, sql string, args ...any) error {
	if w.dry {
		w.fail(errNotAhead)
	}
	if w.err != nil {
		return w.err
	}
	_, err := w.conn.Exec(ctx, sql, args...)
	if err != nil {
		w.fail(err)
	}
	return err
}

func (w *writing) get(bucket string, key []byte) []byte {
	if value, waits := w.waiting[bucket][string(key)]; waits {
		return value
	}
	if value, known := w.known[bucket][string(key)]; known {
		return value
	}
	value := w.reading.get(bucket, key)
	keep(w.known, bucket, key, value)
	w.bytes += len(key) + len(value)
	return value
}

func keep(in map[string]map[string][]byte, bucket string, key, value []byte) {
	if in[bucket] == nil {
		in[bucket] = map[string][]byte{}
	}
	in[bucket][string(key)] = value
}

func (w *writing) put(bucket string, key, value []byte) error {
	keep(w.waiting, bucket, key, value)
	w.bytes += len(key) + len(value)
	if last, asked := w.last[bucket]; asked && (value == nil || string(key) > last) {
		if w.last[bucket] = string(key); value == nil {
			delete(w.last, bucket)
		}
	}
	if w.bytes > mostWaiting {
		w.flush()
	}
	return w.err
}

func (w *writing) sequence(bucket string) uint64 {
	n, known := w.numbers[bucket]
	if !known {
		n = w.reading.sequence(bucket)
		w.numbers[bucket] = n
	}
	return n
}

func (w *writing) setSequence(bucket string, n uint64) {
	w.numbers[bucket], w.changed[bucket] = n, true
}

// cursor reads the table itself, so the values that wait to be written are sent first.
// Only Last does without that where the last key is known: work that chains records
// asks for it each time.
func (w *writing) cursor(b *bucket) keyed.Cursor { return &writingCursor{w: w, bucket: b} }

type writingCursor struct {
	w      *writing
	bucket *bucket
	in     *cursor // nil: nothing was read yet
	last   string  // where it stands while it is nil
}

func (c *writingCursor) walk() *cursor {
	if c.in == nil {
		if len(c.w.waiting[c.bucket.name]) > 0 {
			c.w.flush()
		}
		c.in = &cursor{bucket: c.bucket}
		if c.last != "" {
			c.in.Seek([]byte(c.last))
		}
	}
	return c.in
}

func (c *writingCursor) First() (key, value []byte)    { return c.walk().First() }
func (c *writingCursor) Next() (key, value []byte)     { return c.walk().Next() }
func (c *writingCursor) Prev() (key, value []byte)     { return c.walk().Prev() }
func (c *writingCursor) Seek(key []byte) (k, v []byte) { return c.walk().Seek(key) }

func (c *writingCursor) Last() (key, value []byte) {
	name := c.bucket.name
	if last, known := c.w.last[name]; known && last != "" {
		if value := c.w.get(name, []byte(last)); value != nil {
			c.in, c.last = nil, last
			return []byte(last), value
		}
	}
	key, value = c.walk().Last()
	c.w.last[name] = string(key)
	if key != nil {
		keep(c.w.known, name, key, value)
	}
	return key, value
}

// flush sends what waits.
func (w *writing) flush() {
	switch {
	case w.err != nil:
		return
	case w.dry:
		w.fail(errNotAhead)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var all pgx.Batch
	w.queue(&all)
	if all.Len() > 0 {
		if err := w.conn.SendBatch(ctx, &all).Close(); err != nil {
			w.fail(err)
		}
	}
	w.forget()
}

// queue adds the statements that keep what waits.
func (w *writing) queue(all *pgx.Batch) {
	for _, bucket := range slices.Sorted(maps.Keys(w.waiting)) {
		var keys, values, gone [][]byte
		for _, key := range slices.Sorted(maps.Keys(w.waiting[bucket])) { // neighbours go to the same pages
			if value := w.waiting[bucket][key]; value == nil {
				gone = append(gone, []byte(key))
			} else {
				keys, values = append(keys, []byte(key)), append(values, value)
			}
		}
		table := w.names.table(bucket)
		if len(gone) > 0 {
			all.Queue("delete from "+table+" where key = any($1::bytea[])", gone)
		}
		if len(keys) > 0 {
			all.Queue("insert into "+table+" select * from unnest($1::bytea[], $2::bytea[]) on conflict (key) do update set value = excluded.value", keys, values)
		}
	}
	for _, bucket := range slices.Sorted(maps.Keys(w.changed)) {
		all.Queue("insert into "+w.names.table("sequence_numbers")+" values ($1, $2) on conflict (bucket) do update set n = excluded.n", bucket, int64(w.numbers[bucket]))
	}
	w.changed = map[string]bool{}
}

// commit ends the transaction. One request sends the values that wait, the number by
// which happened can find out later whether the transaction was committed, the notice to
// those who listen, and the commit itself.
func (w *writing) commit(ctx context.Context, writer string, n int64) error {
	var all pgx.Batch
	w.queue(&all)
	all.Queue("insert into "+w.names.table("writers")+" values ($1, $2) on conflict (writer) do update set n = excluded.n, at = now()", writer, n)
	all.Queue("update " + w.names.table("layout") + " set revision = revision + 1")
	all.Queue("select pg_notify($1, '')", w.names.channel())
	all.Queue("commit")
	return w.conn.SendBatch(ctx, &all).Close()
}
