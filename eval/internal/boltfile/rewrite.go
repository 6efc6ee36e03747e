package boltfile

import (
	"bytes"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval/outfile"
)

// Rewriting says what a file that is written anew holds.
type Rewriting struct {
	Keep func(bucket string, key, value []byte) (bool, error) // whether a record stays
	Add  func(*Bulk) error                                    // what comes to it; may be nil
}

// Rewrite puts a copy of the file into its place, without some records and
// with others: bbolt keeps what was deleted on pages that it will use again
// some day, and the copy does not. plan sees the old file in a transaction that
// holds it for us alone. Who waits for its lock finds that another file stands
// there, and opens that. That there is no file is ErrMissing.
func (f *File) Rewrite(plan func(Tx) (Rewriting, error)) error {
	if f.ReadOnly {
		return ErrReadOnly
	}
	f.gate.Lock()
	defer f.gate.Unlock()
	return f.visit(replacing, f.admitted(func(tx Tx) error {
		r, err := plan(tx)
		if err != nil {
			return err
		}
		return f.replace(tx, r)
	}))
}

func (f *File) replace(tx Tx, r Rewriting) error {
	outfile.Sweep(f.path)
	d, err := outfile.Begin(f.path)
	if err != nil {
		return err
	}
	defer d.Discard()
	if old, err := os.Stat(f.path); err == nil {
		keepOwner(d.File(), old)
	}
	d.Lend() // to bbolt
	if err := r.write(d.Path(), tx); err != nil {
		return err
	}
	return d.Replace()
}

// write makes the new file at path.
func (r Rewriting) write(path string, tx Tx) error {
	w, err := newBulk(path)
	if err != nil {
		return err
	}
	defer w.close()
	err = tx.tx.ForEach(func(name []byte, b *bolt.Bucket) error {
		if err := w.bucket(name, b.Sequence()); err != nil {
			return err
		}
		bucket := string(name)
		return b.ForEach(func(k, v []byte) error {
			keep, err := r.Keep(bucket, k, v)
			if err != nil || !keep {
				return err
			}
			return w.put(name, k, v)
		})
	})
	if err == nil && r.Add != nil {
		err = r.Add(w)
	}
	if err != nil {
		return err
	}
	return w.finish()
}

// Bulk fills a new file, in several transactions so that it need not all be in
// memory, and syncs it once.
type Bulk struct {
	db   *bolt.DB
	tx   *bolt.Tx
	size int
}

const bulkBytes = 16 << 20

func newBulk(path string) (*Bulk, error) {
	db, err := openDB(path, &bolt.Options{Timeout: time.Second, NoSync: true, NoGrowSync: true, NoStatistics: true})
	if err != nil {
		return nil, err
	}
	w := &Bulk{db: db}
	if w.tx, err = db.Begin(true); err != nil {
		db.Close()
		return nil, err
	}
	return w, nil
}

// Tx is the transaction of the moment: Count may begin another one.
func (w *Bulk) Tx() Tx { return Tx{w.tx} }

func (w *Bulk) bucket(name []byte, sequence uint64) error {
	b, err := w.tx.CreateBucketIfNotExists(name)
	if err != nil {
		return err
	}
	b.FillPercent = 0.9 // keys come in order
	return b.SetSequence(sequence)
}

func (w *Bulk) put(bucket, k, v []byte) error {
	if err := w.Count(len(k) + len(v)); err != nil {
		return err
	}
	return w.tx.Bucket(bucket).Put(bytes.Clone(k), bytes.Clone(v))
}

// dense says the same of all buckets in a new transaction.
func (w *Bulk) dense() error {
	return w.tx.ForEach(func(_ []byte, b *bolt.Bucket) error {
		b.FillPercent = 0.9
		return nil
	})
}

// Count makes room for so many bytes.
func (w *Bulk) Count(bytes int) error {
	if w.size += bytes; w.size > bulkBytes {
		return w.turn()
	}
	return nil
}

// turn commits and begins anew.
func (w *Bulk) turn() (err error) {
	if err := w.tx.Commit(); err != nil {
		return err
	}
	w.size = 0
	if w.tx, err = w.db.Begin(true); err != nil {
		return err
	}
	return w.dense()
}

func (w *Bulk) finish() error {
	if err := w.tx.Commit(); err != nil {
		return err
	}
	return w.db.Sync()
}

// close gives up what is not finished.
func (w *Bulk) close() {
	if w.tx != nil {
		_ = w.tx.Rollback()
	}
	w.db.Close()
}
