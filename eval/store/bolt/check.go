package bolt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// Check examines the file as Check does.
func (f *file) Check(ctx context.Context) (store.Report, error) {
	return Check(ctx, f.path(), f.file.Wait)
}

// Check examines every page and every record of a store, and whether they
// agree. It takes whatever it is given: what is wrong with the file stands in
// the report, and the error says only that it could not be looked at. It
// works for files that Open refuses, except those of a newer version. A context
// that ends ends the reading.
func Check(ctx context.Context, path string, wait time.Duration) (store.Report, error) {
	c := checkup{records.NewCheckup(path)}
	o := Options{Wait: wait, ReadOnly: true, Command: "switchboard check"}
	f := at(path, o)
	err := c.pages(ctx, f)
	if err = cmp.Or(ctx.Err(), err); err != nil {
		return c.Report, err
	}
	if c.Report.OK() && c.Report.Schema == records.SchemaVersion {
		err = c.Events(f.store(o))
	}
	return c.Report, err
}

// until reads a file for as long as its context lasts.
type until struct {
	ctx context.Context
	r   io.ReaderAt
}

func (u until) ReadAt(p []byte, at int64) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.ReadAt(p, at)
}

// checkup also judges the pages.
type checkup struct{ *records.Checkup }

// pages reads the file without bbolt.
func (c checkup) pages(ctx context.Context, f *file) error {
	stat, err := os.Stat(f.path())
	if errors.Is(err, fs.ErrNotExist) {
		return noStore(f.path())
	}
	if err != nil {
		return Explain(f.path(), false, err)
	}
	c.Report.Bytes, c.Report.Mode = stat.Size(), stat.Mode().Perm()
	err = f.inspect(func(r io.ReaderAt, l boltfile.Layout) error {
		r = until{ctx, r}
		if err := l.CheckFreelist(r); err != nil {
			c.Damage("the file", err.Error())
		}
		if l.OneMeta {
			c.Damage("the file", "one of the two first pages is damaged: what was stored last may be missing")
		}
		w := boltfile.Walker{R: r, L: l, Record: c.Record, Flaw: c.flaw, Named: c.Bucket, Before: records.CheckedBefore}
		w.Walk()
		if c.Report.OK() { // else pages that could not be reached would be told as lost
			w.Account()
		}
		return nil
	})
	if errors.Is(err, eval.ErrDamaged) {
		c.Damage("the file", strings.TrimPrefix(err.Error(), fmt.Sprintf("the store %s is damaged: ", f.path())))
		return nil
	}
	if err != nil {
		return err
	}
	return c.Conclude(placeOf(f.path()), foreign(f.path()))
}

func (c checkup) flaw(bucket string, err error) {
	c.Damage(cmp.Or(bucket, "the file"), err.Error())
}
