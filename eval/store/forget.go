package store

import (
	"bytes"
	"errors"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval"
	"switchboard/eval/outfile"
)

// Forget deletes a trial, its answers and its ratings for good, and with it
// the trials that continue its conversation (see Followers). bbolt keeps
// the text of what was deleted on pages that it will use again some day, so
// the rest is copied to a new file that takes the place of the old one at one
// stroke: a program that is killed leaves either the old file or the new one.
// A store with other damaged records is left as it is: where bbolt's pages are
// wrong, nobody knows what would be copied.
// Sums of money stay; they hold no text. What certificates rest on stays too:
// draws and what became of them name the prompt by its PromptKey, a hash. Backups and exports made before are
// not touched, nor what a disk keeps of a deleted file.
func (s *Store) Forget(id string) error {
	err := s.ReplaceWith(func(tx *bolt.Tx) error {
		drop, err := recordsOfTurns(tx, id)
		if err != nil {
			return err
		}
		return s.Rewrite(tx, drop, nil)
	})
	if errors.Is(err, errMissing) {
		return noTrial(id)
	}
	return err
}

// recordsOf are the records that speak of a trial, by bucket and key.
func recordsOf(tx *bolt.Tx, id string) (map[string]bool, error) {
	key := []byte(id)
	if tx.Bucket([]byte(TrialBucket)).Get(key) == nil {
		return nil, noTrial(id)
	}
	drop := map[string]bool{place(TrialBucket, key): true}
	prefix := []byte(id + "/")
	for _, bucket := range []string{AnswerBucket, endedBucket, ratedBucket} {
		c := tx.Bucket([]byte(bucket)).Cursor()
		for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			drop[place(bucket, k)] = true
		}
	}
	err := eachRated(tx, id, func(n uint64) error {
		drop[place(RatingBucket, RatingKey(n))] = true
		return dropElsewhere(tx, n, drop)
	})
	if err != nil {
		return nil, err
	}
	return drop, dropReferences(tx, id, drop)
}

// dropElsewhere finds where else a rating stands: at the other trials whose
// answers it is about.
func dropElsewhere(tx *bolt.Tx, n uint64, drop map[string]bool) error {
	var r eval.Rating
	if err := getJSON(tx, RatingBucket, RatingKey(n), &r); err != nil {
		return err
	}
	for _, trial := range r.Trials() {
		drop[place(ratedBucket, ratedKey(trial, n))] = true
	}
	return nil
}

// dropReferences finds the index entries that lead to a trial.
func dropReferences(tx *bolt.Tx, id string, drop map[string]bool) error {
	err := tx.Bucket([]byte(doneBucket)).ForEach(func(k, v []byte) error {
		var p progress
		err := UnsealInto(doneBucket, k, v, &p)
		if p.Trial == id {
			drop[place(doneBucket, k)] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	return tx.Bucket([]byte(RatingIDs)).ForEach(func(k, v []byte) error {
		var n uint64
		err := UnsealInto(RatingIDs, k, v, &n)
		if drop[place(RatingBucket, RatingKey(n))] {
			drop[place(RatingIDs, k)] = true
		}
		return err
	})
}

func place(bucket string, key []byte) string { return bucket + "/" + string(key) }

// Rewrite puts a copy of the file without some records, and with what more
// writes, into its place. The caller holds the lock of the old file: who waits
// for it finds that another one stands there, and opens that.
func (s *Store) Rewrite(tx *bolt.Tx, drop map[string]bool, more func(*Bulk) error) error {
	outfile.Sweep(s.PathX)
	d, err := outfile.Begin(s.PathX)
	if err != nil {
		return err
	}
	defer d.Discard()
	if old, err := os.Stat(s.PathX); err == nil {
		keepOwner(d.File(), old)
	}
	d.Lend() // to bbolt
	if err := copyRecords(d.Path(), tx, drop, more); err != nil {
		return err
	}
	return d.Replace()
}

// copyRecords makes a bbolt file with the records of tx that are not to be
// dropped, and with what more writes.
func copyRecords(path string, tx *bolt.Tx, drop map[string]bool, more func(*Bulk) error) error {
	w, err := newBulk(path)
	if err != nil {
		return err
	}
	defer w.close()
	err = tx.ForEach(func(name []byte, b *bolt.Bucket) error {
		if err := w.bucket(name, b.Sequence()); err != nil {
			return err
		}
		return b.ForEach(func(k, v []byte) error {
			if drop[place(string(name), k)] {
				return nil
			}
			if _, err := Unseal(string(name), k, v); err != nil {
				return err
			}
			return w.put(name, k, v)
		})
	})
	if err == nil && more != nil {
		err = more(w)
	}
	if err != nil {
		return err
	}
	return w.finish()
}

// Bulk fills a new bbolt file, in several transactions so that it need not
// all be in memory, and syncs it once.
type Bulk struct {
	db   *bolt.DB
	Tx   *bolt.Tx
	size int
}

const bulkBytes = 16 << 20

func newBulk(path string) (*Bulk, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: time.Second, NoSync: true, NoGrowSync: true, NoStatistics: true})
	if err != nil {
		return nil, err
	}
	w := &Bulk{db: db}
	if w.Tx, err = db.Begin(true); err != nil {
		db.Close()
		return nil, err
	}
	return w, nil
}

func (w *Bulk) bucket(name []byte, sequence uint64) error {
	b, err := w.Tx.CreateBucketIfNotExists(name)
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
	return w.Tx.Bucket(bucket).Put(bytes.Clone(k), bytes.Clone(v))
}

// dense says the same of all buckets in a new transaction.
func (w *Bulk) dense() error {
	return w.Tx.ForEach(func(_ []byte, b *bolt.Bucket) error {
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
	if err := w.Tx.Commit(); err != nil {
		return err
	}
	w.size = 0
	if w.Tx, err = w.db.Begin(true); err != nil {
		return err
	}
	return w.dense()
}

func (w *Bulk) finish() error {
	if err := w.Tx.Commit(); err != nil {
		return err
	}
	return w.db.Sync()
}

// close gives up what is not finished.
func (w *Bulk) close() {
	if w.Tx != nil {
		_ = w.Tx.Rollback()
	}
	w.db.Close()
}
