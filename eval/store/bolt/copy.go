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
	"switchboard/eval/store/records"
)

// BackUp writes a copy of a store that is kept elsewhere as a file. The copy is
// checked before it gets its name, unless it goes to stdout.
func BackUp(ctx context.Context, from *records.Store, job outfile.Job) (report store.Report, err error) {
	kind, err := from.KindOf()
	if err != nil {
		return report, err
	}
	job.Verify = func(path string) (err error) {
		defer os.Remove(boltfile.LockPath(path))
		if report, err = Check(ctx, path, 0); err == nil && !report.OK() {
			err = damaged(path, fmt.Sprintf("%d places in the copy cannot be read, so no backup was made", len(report.Damage)), nil)
		}
		return err
	}
	n, err := job.Write(ctx, func(w io.Writer) error { return stream(ctx, from, kind, w) })
	report.Path, report.Bytes = job.Path, n
	return report, err
}

// stream makes the file in a folder of its own, for its pages are not written
// from the first to the last, and writes it out.
func stream(ctx context.Context, from *records.Store, kind store.Kind, w io.Writer) error {
	folder, err := os.MkdirTemp("", "switchboard-backup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	to, err := Open(filepath.Join(folder, "store.db"), Options{Kind: kind})
	if err != nil {
		return err
	}
	if err := to.CopyFrom(ctx, from, func(int) {}); err != nil {
		return err
	}
	f, err := os.Open(to.Path())
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}
