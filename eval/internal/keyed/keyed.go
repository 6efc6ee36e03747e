// Package keyed says what a store asks of what keeps its records: named
// buckets of them, in the order of their keys as bytes, read and written in
// transactions. A file does that, and so does a database; what the records say
// neither of them knows.
package keyed

import "errors"

// Transactor runs transactions.
type Transactor interface {
	// View runs fn on the records as they are at one moment. Where nothing has
	// been stored yet fn is not run, and the error is nil. fn may run again where
	// what it read last was lost: it begins anew what it gathers, and one that has
	// given something out returns ErrGivenOut then.
	View(fn func(Tx) error) error

	// Update runs fn and returns when what it did is kept. Nobody else writes
	// meanwhile. Several callers may share one transaction, and fn may run more
	// than once; when it returns an error, nothing of it stays.
	Update(fn func(Tx) error) error
}

// ErrGivenOut says that what was read cannot be read again, for some of it was given
// out. Who runs the transaction returns the error for which it was to run again.
var ErrGivenOut = errors.New("some of what is read anew was given out before")

// Tx is a transaction. It and what comes of it are good until it ends, on the
// goroutine that runs it.
type Tx interface {
	// Bucket is the bucket of a name. One that is missing is found out by who
	// uses it.
	Bucket(name string) Bucket

	// Ahead is told what is about to be read, if it asks. Nothing comes of it but haste.
	Ahead(tell func(*Reads))

	// Counts are how many records there are in some buckets, without what this
	// transaction has put.
	Counts(buckets ...string) []int

	// CreateBucket makes a bucket unless it is there.
	CreateBucket(name string) error
}

// Bucket holds records in the order of their keys.
type Bucket interface {
	// Missing reports that there is no such bucket.
	Missing() bool

	// Get is a value, or nil. It must not be changed.
	Get(key []byte) []byte

	// Has reports whether there is a record.
	Has(key string) bool

	// Put keeps a value, which must not be changed before the transaction ends.
	Put(key, value []byte) error

	// Delete takes a record away.
	Delete(key []byte) error

	// ForEach calls fn with every record.
	ForEach(fn func(key, value []byte) error) error

	// Cursor walks the records. While it does, nothing may be put.
	Cursor() Cursor

	// Sequence is the last number given out.
	Sequence() uint64

	// NextSequence gives out a number, which only grows.
	NextSequence() (uint64, error)

	// SetSequence makes n the last number given out.
	SetSequence(n uint64) error
}

// Cursor stands at a record. Its steps return a nil key where there is none.
// What they return must not be changed.
type Cursor interface {
	First() (key, value []byte)
	Last() (key, value []byte)
	Next() (key, value []byte)
	Prev() (key, value []byte)

	// Seek goes to a key, or else to the next one.
	Seek(key []byte) (k, v []byte)
}

// After goes to the record behind a key, which need not be there; behind "" is
// the first.
func After(c Cursor, key string) (k, v []byte) {
	if key == "" {
		return c.First()
	}
	k, v = c.Seek([]byte(key))
	if string(k) == key {
		return c.Next()
	}
	return k, v
}

// Flaw is what is wrong with what keeps the records, to follow "the store is
// damaged: ".
type Flaw string

func (f Flaw) Error() string { return string(f) }
