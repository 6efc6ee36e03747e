package eval

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

// Backup writes a consistent copy of the store to path while others work on
// it, readable by its owner only. A file that is there is replaced only when
// over is true. The copy is checked before it gets its name: a damaged store
// never takes the place of a good backup.
func (s *Store) Backup(path string, over bool) (Report, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Report{}, err
	}
	if err := s.mayBackUpTo(path, over); err != nil {
		return Report{}, err
	}
	r, err := replace(path)
	if err != nil {
		return Report{}, explain(path, true, err)
	}
	defer r.cancel()
	if err := s.copyTo(r.file); err != nil {
		return Report{}, err
	}
	report, err := Check(r.path(), s.opts.Wait)
	os.Remove(lockPath(r.path()))
	report.Path = path
	if err == nil && !report.OK() {
		err = damaged(s.path, fmt.Sprintf("%d places in the copy cannot be read, so no backup was made", len(report.Damage)), nil)
	}
	if err != nil {
		return report, err
	}
	return report, explainBackup(path, r.finish(overwrite(over)))
}

// copyTo writes the file as it is at one moment.
func (s *Store) copyTo(f *os.File) error {
	found := false
	err := s.view(func(tx *bolt.Tx) error {
		found = true
		w := bufio.NewWriterSize(f, 1<<20)
		if _, err := tx.WriteTo(w); err != nil {
			return err
		}
		return w.Flush()
	})
	if err == nil && !found {
		return noStore(s.path)
	}
	return err
}

func (s *Store) mayBackUpTo(path string, over bool) error {
	there, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return explain(path, true, err)
	}
	if mine, err := os.Stat(s.path); err == nil && os.SameFile(mine, there) {
		return invalid("the backup %s would be the store itself", path)
	}
	if !over || !there.Mode().IsRegular() {
		return backupExists(path)
	}
	return nil
}

func backupExists(path string) error {
	return &Error{Reason: ErrExists, Sentence: fmt.Sprintf("%s is there already", path), Tip: "name another file for the backup"}
}

func explainBackup(path string, err error) error {
	if errors.Is(err, fs.ErrExist) {
		return backupExists(path)
	}
	return explain(path, true, err)
}
