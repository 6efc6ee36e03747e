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
	"switchboard/eval/internal/record"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// Salvage looks through the pages of a damaged store for records whose
// checksum fits and makes a new store of them at to. It needs no page to be
// where it belongs: a checksum covers the bucket and the key of its record.
// Answers and ratings whose trial is lost are left out.
func Salvage(ctx context.Context, from, to string, wait time.Duration) (store.Salvaged, error) {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return store.Salvaged{}, there(to)
	}
	f := boltfile.At(from, boltfile.Options{Wait: cmp.Or(wait, DefaultWait), Command: "switchboard check"})
	var saved store.Salvaged
	var failed error // of the new store, which has its own words
	err := f.Raw(func(r io.ReaderAt, size int64) error {
		w := &salvager{ctx: ctx, r: until{ctx, r}, size: size}
		saved, failed = w.save(to)
		return nil
	})
	switch {
	case errors.Is(err, boltfile.ErrMissing):
		return store.Salvaged{}, noStore(from)
	case err != nil:
		return store.Salvaged{}, Explain(from, false, err)
	}
	return saved, failed
}

// salvager is a file of which nothing is taken for granted.
type salvager struct {
	ctx  context.Context
	r    io.ReaderAt
	size int64
}

func (w *salvager) save(to string) (store.Salvaged, error) {
	found := &records.Salvager{Each: w.each}
	schema := found.FindKind()
	if err := w.ctx.Err(); err != nil {
		return found.Saved, err
	}
	switch {
	case schema > records.SchemaVersion:
		return found.Saved, placeOf(to).Refuse(records.Stamp{Schema: schema}, "")
	case found.Saved.Kind == "":
		return found.Saved, &eval.Error{Reason: eval.ErrForeign, Sentence: "there is nothing of a switchboard store in this file"}
	}
	outfile.Sweep(to)
	d, err := outfile.Begin(to)
	if err != nil {
		return found.Saved, notMade(to, err)
	}
	defer os.Remove(boltfile.LockPath(d.Path()))
	defer d.Discard()
	d.Lend() // to bbolt
	o := Options{Kind: found.Saved.Kind}
	f := at(d.Path(), o)
	if err := f.file.Fill(); err != nil {
		return found.Saved, notMade(to, err)
	}
	if err := found.Fill(w.ctx, f.store(o)); err != nil {
		if mine := (*eval.Error)(nil); errors.As(err, &mine) {
			mine.Sentence = strings.ReplaceAll(mine.Sentence, d.Path(), to)
		}
		return found.Saved, err
	}
	return found.Saved, notMade(to, d.Take())
}

func notMade(to string, err error) error {
	if errors.Is(err, fs.ErrExist) {
		return there(to)
	}
	return Explain(to, true, err)
}

func there(to string) error {
	return &eval.Error{Reason: eval.ErrExists, Sentence: fmt.Sprintf("%s is there already", to), Tip: "name a new file for what can be saved"}
}

// each calls fn with every record: first those that can be reached, for they
// are the latest of their kind, then those on any page that looks like a leaf.
func (w *salvager) each(fn func(bucket, key string, payload []byte)) {
	sizes := []int64{4 << 10, 16 << 10, 64 << 10}
	if l, err := boltfile.ReadLayout(w.r, w.size); err == nil {
		sizes = []int64{l.PageSize}
		(&boltfile.Walker{R: w.r, L: l, Named: func(string) {}, Flaw: func(string, error) {}, Record: func(bucket string, key, sealed []byte) {
			if payload, err := record.Open(bucket, key, sealed); err == nil {
				fn(bucket, string(key), payload)
			}
		}}).Walk()
	}
	for _, size := range sizes {
		w.scan(size, func(e boltfile.Element) { identify(e, fn) })
	}
}

// scan calls fn with every entry of every page that looks like a leaf.
func (w *salvager) scan(pageSize int64, fn func(boltfile.Element)) {
	head := make([]byte, boltfile.PageHead)
	for at := int64(0); at+pageSize <= w.size && w.ctx.Err() == nil; at += pageSize {
		if _, err := w.r.ReadAt(head, at); err != nil {
			continue
		}
		p := boltfile.PageOf(head)
		if p.Flags != boltfile.LeafFlag || p.Count == 0 {
			continue
		}
		p.Bytes = make([]byte, min(pageSize*(int64(p.Overflow)+1), w.size-at))
		if _, err := w.r.ReadAt(p.Bytes, at); err != nil {
			continue
		}
		entries, _ := p.Elements()
		for _, e := range entries {
			fn(e)
		}
	}
}

// identify finds out which bucket a record is of: the one with which its
// checksum fits. Small buckets are entries themselves.
func identify(e boltfile.Element, fn func(bucket, key string, payload []byte)) {
	if e.Bucket {
		if len(e.Value) < 16+boltfile.PageHead {
			return
		}
		entries, _ := boltfile.PageOf(e.Value[16:]).Elements()
		for _, inner := range entries {
			if !inner.Bucket {
				identify(inner, fn)
			}
		}
		return
	}
	for _, bucket := range records.SavedBuckets() {
		if payload, err := record.Open(bucket, e.Key, e.Value); err == nil {
			fn(bucket, string(e.Key), payload)
		}
	}
}
