package bolt

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"switchboard/eval/internal/boltfile"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
)

// UsageSuffix is what the name of the file with imported usage has behind that
// of its store.
const UsageSuffix = ".usage"

// Files are the store at path and what is kept beside it: nothing else may be
// written there.
func Files(path string) []outfile.Kept {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the others stand beside the file, not beside a link to it
	}
	return []outfile.Kept{
		{What: "the store", Path: path},
		{What: "the lock of the store", Path: boltfile.LockPath(path)},
		{What: "the reservations beside the store", Path: reservationsPath(path)},
		{What: "the usage beside the store", Path: path + UsageSuffix},
		{What: "the lock of the usage beside the store", Path: boltfile.LockPath(path + UsageSuffix)},
	}
}

// Backup writes a consistent copy of the store while others work on it. The
// copy is checked before it gets its name, and one of a store in Doubt, whose
// own pages would be whole, is not made: neither takes the place of a good
// backup. A copy on stdout is not, and its report is empty but
// for its size.
func (f *file) Backup(ctx context.Context, job outfile.Job) (report store.Report, err error) {
	job.Keep = append(Files(f.path()), job.Keep...)
	job.Verify = func(path string) (err error) {
		report, err = f.checkCopy(ctx, path)
		return err
	}
	n, err := job.Write(ctx, f.copyTo)
	report.Path, report.Bytes = job.Path, n
	return report, err
}

func (f *file) checkCopy(ctx context.Context, path string) (store.Report, error) {
	defer os.Remove(boltfile.LockPath(path))
	report, err := Check(ctx, path, f.file.Wait)
	if err == nil && !report.OK() {
		err = damaged(f.path(), fmt.Sprintf("%d places in the copy cannot be read, so no backup was made", len(report.Damage)), nil)
	}
	return report, err
}

// copyTo writes the file as it is at one moment.
func (f *file) copyTo(w io.Writer) error {
	found := false
	err := f.view(func(tx boltfile.Tx) error {
		found = true
		if err := f.Doubt(); err != nil {
			return err
		}
		_, err := tx.WriteTo(w)
		return err
	})
	if err == nil && !found {
		return noStore(f.path())
	}
	return err
}
