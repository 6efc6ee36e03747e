package boltfile

import (
	"errors"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// What may be wrong, besides a Flaw, a Breakdown and what the system says.
var (
	ErrMissing  = errors.New("there is no store yet")
	ErrGone     = errors.New("the store is not there any more")
	ErrNoPages  = errors.New("no bbolt file") // it does not begin like one
	ErrNotFile  = errors.New("not a file")
	ErrReadOnly = errors.New("read-only file")
	ErrBusy     = errors.New("locked by another process") // the wait for a lock was in vain
)

// FirstPagesRefused reports that bbolt made nothing of the first pages.
func FirstPagesRefused(err error) bool {
	return errors.Is(err, bolterrors.ErrInvalid) || errors.Is(err, bolterrors.ErrVersionMismatch) || errors.Is(err, bolterrors.ErrChecksum)
}

// openDB is bolt.Open, whose wait for a lock ends with ErrBusy.
func openDB(path string, o *bolt.Options) (*bolt.DB, error) {
	db, err := bolt.Open(path, 0o600, o)
	if errors.Is(err, bolterrors.ErrTimeout) {
		err = ErrBusy
	}
	return db, err
}
