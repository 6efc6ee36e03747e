package bolt

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/recordkind"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
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
		w := &salvager{ctx: ctx, r: until{ctx, r}, size: size, ratings: map[string]json.RawMessage{}, records: map[string]map[string]json.RawMessage{}}
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
	ctx     context.Context
	r       io.ReaderAt
	size    int64
	ratings map[string]json.RawMessage
	saved   store.Salvaged

	records map[string]map[string]json.RawMessage // what is kept for calibration, by bucket and key
}

func (w *salvager) save(to string) (store.Salvaged, error) {
	schema := w.findKind()
	if err := w.ctx.Err(); err != nil {
		return w.saved, err
	}
	switch {
	case schema > schemaVersion:
		return w.saved, at(to, Options{}).refuse(fileInfo{Schema: schema})
	case w.saved.Kind == "":
		return w.saved, &eval.Error{Reason: eval.ErrForeign, Sentence: "there is nothing of a switchboard store in this file"}
	}
	outfile.Sweep(to)
	d, err := outfile.Begin(to)
	if err != nil {
		return w.saved, notMade(to, err)
	}
	defer os.Remove(boltfile.LockPath(d.Path()))
	defer d.Discard()
	d.Lend() // to bbolt
	s := at(d.Path(), Options{Kind: w.saved.Kind})
	if err := s.file.Fill(); err != nil {
		return w.saved, notMade(to, err)
	}
	if err := w.saveAll(s); err != nil {
		if mine := (*eval.Error)(nil); errors.As(err, &mine) {
			mine.Sentence = strings.ReplaceAll(mine.Sentence, d.Path(), to)
		}
		return w.saved, err
	}
	return w.saved, notMade(to, d.Take())
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

// saveAll stores what is found in a new store.
func (w *salvager) saveAll(s *Store) error {
	if err := w.fill(s, trialBucket, w.trial); err != nil {
		return err
	}
	if err := w.fill(s, answerBucket, w.answer); err != nil {
		return err
	}
	w.each(func(bucket, key string, payload []byte) {
		if _, have := w.ratings[key]; bucket == ratingBucket && !have {
			w.ratings[key] = slices.Clone(payload)
		}
		if recordkind.Has(bucket) || bucket == eventBucket {
			w.note(bucket, key, payload)
		}
	})
	if err := w.ctx.Err(); err != nil {
		return err
	}
	return s.update(func(tx boltfile.Tx) error {
		if err := w.keepRatings(tx); err != nil {
			return err
		}
		if err := w.keepChronicle(tx); err != nil {
			return err
		}
		return w.keepEvents(tx, s.witness)
	})
}

// keepEvents stores what is left of the events, and that some may be lost.
func (w *salvager) keepEvents(tx boltfile.Tx, by *eventlog.Witness) error {
	found := w.records[eventBucket]
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if err := eventlog.Restore(tx, key, found[key]); err != nil {
			return err
		}
	}
	return by.Note(tx, audit.Event{Time: time.Now(), What: audit.Salvage, New: strconv.Itoa(len(found))})
}

func (w *salvager) note(bucket, key string, payload []byte) {
	if w.records[bucket] == nil {
		w.records[bucket] = map[string]json.RawMessage{}
	}
	if _, have := w.records[bucket][key]; !have {
		w.records[bucket][key] = slices.Clone(payload)
	}
}

// keepChronicle stores what was kept for calibration, as far as what it refers
// to is there too.
func (w *salvager) keepChronicle(tx boltfile.Tx) error {
	there := func(bucket, key string) bool { return tx.Bucket(bucket).Has(key) }
	for _, c := range recordkind.All() {
		found := w.records[c.Bucket]
		for _, key := range slices.Sorted(maps.Keys(found)) {
			if wrong, err := c.Check(key, found[key], there); wrong != "" || err != nil {
				continue
			}
			if err := record.Put(tx, c.Bucket, []byte(key), found[key]); err != nil {
				return err
			}
			var n uint64
			if _, err := fmt.Sscanf(key, ratingKeyForm, &n); err == nil && c.Bucket == appliedBucket {
				if err := tx.Bucket(c.Bucket).SetSequence(n); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// findKind reads the stamp, or else looks at a trial.
func (w *salvager) findKind() (schema int) {
	w.each(func(bucket, _ string, payload []byte) {
		var st fileInfo
		var t engine.Trial
		switch {
		case bucket == metaBucket && json.Unmarshal(payload, &st) == nil:
			w.saved.Kind, schema = st.Kind, max(schema, st.Schema)
		case bucket == trialBucket && w.saved.Kind == "" && json.Unmarshal(payload, &t) == nil:
			w.saved.Kind = store.Real
			if t.Simulated {
				w.saved.Kind = store.Demo
			}
		}
	})
	return schema
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
	for _, bucket := range append([]string{metaBucket, trialBucket, answerBucket, ratingBucket, eventBucket}, recordkind.Buckets()...) {
		if payload, err := record.Open(bucket, e.Key, e.Value); err == nil {
			fn(bucket, string(e.Key), payload)
		}
	}
}

// keep stores one record, unless it is of no use.
type keep func(tx boltfile.Tx, key string, payload []byte) error

// fill stores the records of one bucket, many at a time.
func (w *salvager) fill(s *Store, from string, add keep) (err error) {
	var batch []entry
	size := 0
	flush := func() {
		if err != nil || len(batch) == 0 {
			return
		}
		err = s.update(func(tx boltfile.Tx) error { return w.addAll(tx, batch, add) })
		batch, size = nil, 0
	}
	w.each(func(bucket, key string, payload []byte) {
		if bucket != from {
			return
		}
		batch = append(batch, entry{bucket, key, slices.Clone(payload)})
		if size += len(payload); size > record.PageBytes {
			flush()
		}
	})
	flush()
	return err
}

// addAll leaves out what does not fit to what is there already.
func (w *salvager) addAll(tx boltfile.Tx, batch []entry, add keep) error {
	for _, e := range batch {
		err := add(tx, e.Key, e.Payload)
		if err != nil && !eval.IsAny(err, eval.ErrExists, eval.ErrNotFound, eval.ErrInvalid) {
			return err
		}
	}
	return nil
}

func (w *salvager) trial(tx boltfile.Tx, key string, payload []byte) error {
	var h header
	if json.Unmarshal(payload, &h) != nil || h.ID != key {
		return nil
	}
	fresh, err := addNew(tx, trialBucket, []byte(key), payload)
	if fresh {
		w.saved.Trials++
	}
	return err
}

func (w *salvager) answer(tx boltfile.Tx, key string, payload []byte) error {
	trial, number, _ := strings.Cut(key, "/")
	e := answerEntry{payload: payload}
	if _, err := fmt.Sscanf(number, "%d", &e.lane); err != nil || json.Unmarshal(payload, &e.answer) != nil {
		return nil
	}
	h, err := readHeader(tx, trial)
	if err != nil || e.lane >= len(h.Answers) || tx.Bucket(answerBucket).Has(key) {
		return err
	}
	w.saved.Answers++
	return e.addTo(tx, h)
}

// keepRatings stores the ratings under the numbers that they had.
func (w *salvager) keepRatings(tx boltfile.Tx) error {
	w.saved.Ratings = 0
	b := tx.Bucket(ratingBucket)
	for _, key := range slices.Sorted(maps.Keys(w.ratings)) {
		var r eval.Rating
		var n uint64
		if _, err := fmt.Sscanf(key, ratingKeyForm, &n); err != nil || json.Unmarshal(w.ratings[key], &r) != nil {
			continue
		}
		if slices.ContainsFunc(r.Trials(), func(id string) bool { _, err := readHeader(tx, id); return err != nil }) {
			continue
		}
		if err := record.Put(tx, ratingBucket, []byte(key), w.ratings[key]); err != nil {
			return err
		}
		if err := indexRating(tx, r, n); err != nil {
			return err
		}
		if err := b.SetSequence(n); err != nil {
			return err
		}
		w.saved.Ratings++
	}
	return nil
}
