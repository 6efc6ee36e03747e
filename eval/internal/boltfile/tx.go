package boltfile

import (
	"io"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval/internal/keyed"
)

// Tx is a keyed.Tx of a file. It and what comes of it are good until it ends.
type Tx struct{ tx *bolt.Tx }

// Bucket is the bucket of a name. One that is missing is found out by who
// uses it: the file is damaged then.
func (t Tx) Bucket(name string) keyed.Bucket { return Bucket{t.tx.Bucket([]byte(name))} }

// Ahead does nothing: a file is near.
func (t Tx) Ahead(func(*keyed.Reads)) {}

// Counts are how many records there are in some buckets.
func (t Tx) Counts(buckets ...string) []int {
	counts := make([]int, len(buckets))
	for i, name := range buckets {
		counts[i] = t.tx.Bucket([]byte(name)).Stats().KeyN
	}
	return counts
}

// CreateBucket makes a bucket unless it is there.
func (t Tx) CreateBucket(name string) error {
	_, err := t.tx.CreateBucketIfNotExists([]byte(name))
	return err
}

// ForEach calls fn with every bucket.
func (t Tx) ForEach(fn func(name string, b keyed.Bucket) error) error {
	return t.tx.ForEach(func(name []byte, b *bolt.Bucket) error { return fn(string(name), Bucket{b}) })
}

// ID is that of the last transaction that wrote what this one sees.
func (t Tx) ID() int { return t.tx.ID() }

// WriteTo writes the file as the transaction sees it.
func (t Tx) WriteTo(w io.Writer) (int64, error) { return t.tx.WriteTo(w) }

// Bucket is a keyed.Bucket. It and Cursor are one pointer each, so that making
// an interface of them allocates nothing.
type Bucket struct{ b *bolt.Bucket }

// Missing reports that there is no such bucket.
func (b Bucket) Missing() bool { return b.b == nil }

// Get is a value, or nil. It must not be changed.
func (b Bucket) Get(key []byte) []byte { return b.b.Get(key) }

// Has reports whether there is a record.
func (b Bucket) Has(key string) bool { return b.b.Get([]byte(key)) != nil }

// Put keeps a value, which must not be changed before the transaction ends.
func (b Bucket) Put(key, value []byte) error { return b.b.Put(key, value) }

// Delete takes a record away.
func (b Bucket) Delete(key []byte) error { return b.b.Delete(key) }

// ForEach calls fn with every record.
func (b Bucket) ForEach(fn func(key, value []byte) error) error { return b.b.ForEach(fn) }

// Cursor walks the records.
func (b Bucket) Cursor() keyed.Cursor { return Cursor{b.b.Cursor()} }

// Sequence is the last number given out.
func (b Bucket) Sequence() uint64 { return b.b.Sequence() }

// NextSequence gives out a number, which only grows.
func (b Bucket) NextSequence() (uint64, error) { return b.b.NextSequence() }

// SetSequence makes n the last number given out.
func (b Bucket) SetSequence(n uint64) error { return b.b.SetSequence(n) }

// Cursor is a keyed.Cursor.
type Cursor struct{ c *bolt.Cursor }

// First goes to the first record.
func (c Cursor) First() (key, value []byte) { return c.c.First() }

// Last goes to the last record.
func (c Cursor) Last() (key, value []byte) { return c.c.Last() }

// Next goes on.
func (c Cursor) Next() (key, value []byte) { return c.c.Next() }

// Prev goes back.
func (c Cursor) Prev() (key, value []byte) { return c.c.Prev() }

// Seek goes to a key, or else to the next one.
func (c Cursor) Seek(key []byte) (k, v []byte) { return c.c.Seek(key) }
