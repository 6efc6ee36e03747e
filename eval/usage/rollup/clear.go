package rollup

import (
	"errors"

	"switchboard/eval/internal/boltfile"
)

// Clear removes all that was imported, and reports of how many files that was.
// Sums cannot be parted again by the files that they come from, so it is all or
// nothing. The file is written anew: nothing of it stays on a page.
func (s *Store) Clear() (files int, err error) {
	err = s.explain(true, s.file.Rewrite(func(tx boltfile.Tx) (boltfile.Rewriting, error) {
		files = 0
		err := tx.Bucket(fileBucket).ForEach(func([]byte, []byte) error { files++; return nil })
		return boltfile.Rewriting{
			Keep: func(bucket string, _, _ []byte) (bool, error) { return bucket == metaBucket, nil },
			Add:  func(w *boltfile.Bulk) error { return w.Tx().Bucket(promptBucket).SetSequence(0) }, // how many there are
		}, err
	}))
	if errors.Is(err, boltfile.ErrMissing) {
		return 0, nil
	}
	return files, err
}
