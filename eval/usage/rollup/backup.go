package rollup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/outfile"
)

// Backup writes a copy of the file while others work on it, and returns its size in
// bytes. The copy is checked before it gets its name. Where nothing was imported, nothing
// is written.
func (s *Store) Backup(ctx context.Context, job outfile.Job) (int64, error) {
	if _, err := os.Stat(s.Path()); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return 0, nil
		}
		return 0, s.explain(false, err)
	}
	job.Verify = func(path string) error { return s.checkCopy(ctx, path) }
	return job.Write(ctx, func(w io.Writer) error {
		return s.view(func(tx boltfile.Tx) error {
			_, err := tx.WriteTo(w)
			return err
		})
	})
}

func (s *Store) checkCopy(ctx context.Context, path string) error {
	defer os.Remove(boltfile.LockPath(path))
	r, err := check(ctx, path)
	if err == nil && !r.OK() {
		err = &eval.Error{Reason: eval.ErrDamaged, Tip: s.wayBack(),
			Sentence: fmt.Sprintf("%s is damaged in %d places, so it was not copied: %s: %s", s.Path(), len(r.Damage), r.Damage[0].Where, r.Damage[0].What)}
	}
	return err
}
