package boltfile

import (
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval/outfile"
)

// create makes a new file and everything above it. It is made beside and then
// moved, so that nobody ever finds half a file. When another process is
// faster, its file stands.
func (f *File) create() error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	d, err := outfile.Begin(f.path)
	if err != nil {
		return err
	}
	defer d.Discard()
	d.Lend() // to bbolt
	if err := Fill(d.Path(), f.Create); err != nil {
		return err
	}
	if err := d.Take(); err != nil && !os.IsExist(err) {
		return err
	}
	return nil
}

// Fill makes a new store of the empty file at the path.
func (f *File) Fill() error { return Fill(f.path, f.Create) }

// fillWait is how long the lock of a new file is waited for, of which nobody
// knows yet.
const fillWait = 3 * time.Second

// Fill runs fn in the only transaction of a file that nobody else uses.
func Fill(path string, fn func(Tx) error) error {
	db, err := openDB(path, &bolt.Options{Timeout: fillWait, NoStatistics: true})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error { return fn(Tx{tx}) })
	if closed := db.Close(); err == nil {
		err = closed
	}
	return err
}
