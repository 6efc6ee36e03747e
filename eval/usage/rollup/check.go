package rollup

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
	"switchboard/providers"
)

// Report is what a check of the file found.
type Report struct {
	Info
	Damage []store.Damage // what cannot be read or contradicts itself
	Hint   string         // what to do about it
}

// OK reports whether nothing is wrong.
func (r Report) OK() bool { return len(r.Damage) == 0 }

// Check reads every page and every record of the file beside a store, and compares the
// sums with the rows that were counted. What is wrong is in the report; an error means
// that the file could not be checked, or that the context ended.
func Check(ctx context.Context, beside string) (Report, error) { return check(ctx, beside+Suffix) }

// check checks the file at a path.
func check(ctx context.Context, path string) (Report, error) {
	s, err := at(path, "switchboard check")
	if err != nil {
		return Report{}, err
	}
	c := checkup{report: Report{Info: Info{Path: s.Path()}}, named: map[string]bool{}, rows: map[string]int64{}}
	stat, err := os.Stat(s.Path())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c.report, nil
	case err != nil:
		return c.report, s.explain(false, err)
	}
	c.report.Exists, c.report.Bytes, c.report.Mode = true, stat.Size(), stat.Mode().Perm()
	err = s.explain(false, s.file.Inspect(func(f io.ReaderAt, l boltfile.Layout) error { return c.pages(ctx, f, l) }))
	if errors.Is(err, eval.ErrDamaged) {
		c.damage("the file", strings.TrimPrefix(err.Error(), fmt.Sprintf("the store %s is damaged: ", s.Path())))
		err = nil
	}
	if err = cmp.Or(ctx.Err(), err); err != nil {
		return c.report, err
	}
	return c.conclude(s)
}

// checkup is the state of a check.
type checkup struct {
	report Report
	stamp  stamp
	named  map[string]bool
	rows   map[string]int64 // number of rows, by bucket: by the ids, and by the sums
}

func (c *checkup) pages(ctx context.Context, f io.ReaderAt, l boltfile.Layout) error {
	f = until{ctx, f}
	if err := l.CheckFreelist(f); err != nil {
		c.damage("the file", err.Error())
	}
	if l.OneMeta {
		c.damage("the file", "one of the two first pages is damaged: what was imported last may be missing")
	}
	w := boltfile.Walker{R: f, L: l, Record: c.record, Named: func(name string) { c.named[name] = true },
		Flaw: func(bucket string, err error) { c.damage(cmp.Or(bucket, "the file"), err.Error()) }}
	w.Walk()
	if len(c.report.Damage) == 0 {
		w.Account()
	}
	return nil
}

// until is a reader that fails when its context has ended.
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

func (c *checkup) damage(where, what string) {
	c.report.Damage = append(c.report.Damage, store.Damage{Where: providers.CleanLine(where, 120), What: providers.CleanLine(what, 400)})
}

func (c *checkup) record(bucket string, key, value []byte) {
	if err := c.judge(bucket, key, value); err != nil {
		what := err.Error()
		var bad *eval.RecordError
		if errors.As(err, &bad) {
			what = bad.What
		}
		c.damage(bucket+"/"+hex.EncodeToString(key), what)
	}
}

func (c *checkup) judge(bucket string, key, value []byte) error {
	switch bucket {
	case metaBucket:
		return record.Decode(bucket, key, value, &c.stamp)
	case fileBucket:
		var t Tally
		err := record.Decode(bucket, key, value, &t)
		c.report.file(t)
		return err
	case seriesBucket:
		return record.Decode(bucket, key, value, new(Series))
	case dayBucket, hourBucket, plainBucket, tagBucket:
		f, err := openFigures(bucket, key, value)
		if c.rows[bucket] += f.Rows; bucket == dayBucket {
			c.report.cell(f)
		}
		return err
	case promptBucket:
		_, err := openPrompt(key, value)
		return err
	case periodBucket:
		return record.Decode(bucket, key, value, new(dayGrouping))
	case nameBucket:
		return wide(value, 4)
	case idBucket:
		n, err := rowsOf(value)
		c.rows[bucket] += n
		return cmp.Or(err, wide(key, 20))
	}
	return nil // a bucket of a newer version
}

func wide(b []byte, n int) error {
	if len(b) != n {
		return fmt.Errorf("it has %d bytes and not %d", len(b), n)
	}
	return nil
}

// rowsOf is how many rows are counted under an ID, by its entry.
func rowsOf(v []byte) (int64, error) {
	switch {
	case len(v) > 0 && v[0] == plainMark:
		_, ok := decodePlain(v)
		if !ok && len(v) > 1 {
			return 1, errShort
		}
		return 1, nil
	case len(v) > 0 && v[0] == contentMark:
		r, err := decodeRepeats(v)
		return r.counted, err
	}
	if len(v) > 0 && v[0] == restatedMark {
		r, err := decodeRestated(v)
		return r.figures.Rows, err
	}
	c, err := decodeCounted(v)
	return c.figures.Rows, err
}

// conclude compares what was read, and completes the report.
func (c *checkup) conclude(s *Store) (Report, error) {
	switch r := &c.report; {
	case r.OK() && c.stamp.Holds != holds:
		return *r, s.foreign()
	case c.stamp.Schema > schemaVersion:
		return *r, s.newer(c.stamp)
	case r.OK() && c.stamp.Schema == schemaVersion:
		c.compare()
	}
	if !c.report.OK() {
		c.report.Hint = s.wayBack()
	}
	return c.report, nil
}

// compare compares the numbers of rows of the kinds of sums with each other, and with the
// rows that were counted.
func (c *checkup) compare() {
	for _, name := range buckets {
		if !c.named[name] {
			c.damage(name, "all of it is missing")
		}
	}
	for _, name := range [...]string{idBucket, plainBucket, tagBucket} {
		if n := c.rows[name]; n != c.report.Rows {
			c.damage(name, fmt.Sprintf("it has %d rows, and the sums of days have %d", n, c.report.Rows))
		}
	}
}

// wayBack says what to do about damage. The file can be made again, since all that is in
// it comes from the imported files.
func (s *Store) wayBack() string {
	return fmt.Sprintf("move %s away and import the files again, or restore a backup; nothing else is in it", filepath.Base(s.Path()))
}
