package rollup

import (
	"errors"

	"switchboard/eval/internal/boltfile"
)

// Clear removes all that was imported, and returns how many files it came from. The sums
// cannot be divided by file, so that one file alone cannot be removed. The file beside the
// store is written anew, so that no page keeps any of the data.
func (s *Store) Clear() (files int, err error) {
	err = s.explain(true, s.file.Rewrite(func(tx boltfile.Tx) (boltfile.Rewriting, error) {
		files = 0
		err := tx.Bucket(fileBucket).ForEach(func([]byte, []byte) error { files++; return nil })
		return boltfile.Rewriting{
			Keep: func(bucket string, _, _ []byte) (bool, error) { return bucket == metaBucket, nil },
			Add:  func(w *boltfile.Bulk) error { return w.Tx().Bucket(promptBucket).SetSequence(0) }, // the sequence is how many prompts there are
		}, err
	}))
	if errors.Is(err, boltfile.ErrMissing) {
		return 0, nil
	}
	return files, err
}
