package records

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/recordkind"
	"switchboard/eval/store"
)

// Salvager makes a store of the records that were found in what is left of
// another one. Answers and ratings whose trial is lost are left out.
type Salvager struct {
	Each  func(fn func(bucket, key string, payload []byte)) // calls fn with every record that was found; more than once with some
	Saved store.Salvaged

	ratings map[string]json.RawMessage
	records map[string]map[string]json.RawMessage // what is kept for calibration, by bucket and key
}

// SavedBuckets are those whose records are asked for: the others can be worked out
// from them.
func SavedBuckets() []string {
	return append([]string{MetaBucket, trialBucket, answerBucket, ratingBucket, eventBucket, raterBucket}, recordkind.Buckets()...)
}

// Fill stores what is found in a new store.
func (w *Salvager) Fill(ctx context.Context, s *Store) error {
	w.ratings, w.records = map[string]json.RawMessage{}, map[string]map[string]json.RawMessage{}
	if err := w.fill(s, trialBucket, w.trial); err != nil {
		return err
	}
	if err := w.fill(s, answerBucket, w.answer); err != nil {
		return err
	}
	w.Each(func(bucket, key string, payload []byte) {
		if _, have := w.ratings[key]; bucket == ratingBucket && !have {
			w.ratings[key] = slices.Clone(payload)
		}
		if recordkind.Has(bucket) || bucket == eventBucket || bucket == raterBucket {
			w.note(bucket, key, payload)
		}
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.update(access.Admin, func(tx keyed.Tx) error {
		if err := w.keepRatings(tx); err != nil {
			return err
		}
		if err := w.keepChronicle(tx); err != nil {
			return err
		}
		if err := w.keepRaters(tx); err != nil {
			return err
		}
		return w.keepEvents(tx, s.by())
	})
}

// keepEvents stores what is left of the events, and that some may be lost.
func (w *Salvager) keepEvents(tx keyed.Tx, by *eventlog.Witness) error {
	found := w.records[eventBucket]
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if err := eventlog.Restore(tx, key, found[key]); err != nil {
			return err
		}
	}
	return by.Note(tx, audit.Event{Time: time.Now(), What: audit.Salvage, New: strconv.Itoa(len(found))})
}

// keepRaters stores the raters, so that a database to which the file is copied asks
// for their tokens again.
func (w *Salvager) keepRaters(tx keyed.Tx) error {
	found := w.records[raterBucket]
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if err := record.Put(tx, raterBucket, []byte(key), found[key]); err != nil {
			return err
		}
	}
	return tx.Bucket(raterBucket).SetSequence(uint64(len(found)))
}

func (w *Salvager) note(bucket, key string, payload []byte) {
	if w.records[bucket] == nil {
		w.records[bucket] = map[string]json.RawMessage{}
	}
	if _, have := w.records[bucket][key]; !have {
		w.records[bucket][key] = slices.Clone(payload)
	}
}

// keepChronicle stores what was kept for calibration, as far as what it refers
// to is there too.
func (w *Salvager) keepChronicle(tx keyed.Tx) error {
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

// FindKind reads the stamp, or else looks at a trial, and says of which version
// the store was. Saved.Kind is empty where there is nothing of a store.
func (w *Salvager) FindKind() (schema int) {
	w.Each(func(bucket, _ string, payload []byte) {
		var st Stamp
		var t engine.Trial
		switch {
		case bucket == MetaBucket && json.Unmarshal(payload, &st) == nil:
			w.Saved.Kind, schema = st.Kind, max(schema, st.Schema)
		case bucket == trialBucket && w.Saved.Kind == "" && json.Unmarshal(payload, &t) == nil:
			w.Saved.Kind = store.Real
			if t.Simulated {
				w.Saved.Kind = store.Demo
			}
		}
	})
	return schema
}

// keep stores one record, unless it is of no use.
type keep func(tx keyed.Tx, key string, payload []byte) error

// fill stores the records of one bucket, many at a time.
func (w *Salvager) fill(s *Store, from string, add keep) (err error) {
	var batch []entry
	size := 0
	flush := func() {
		if err != nil || len(batch) == 0 {
			return
		}
		err = s.update(access.Admin, func(tx keyed.Tx) error { return w.addAll(tx, batch, add) })
		batch, size = nil, 0
	}
	w.Each(func(bucket, key string, payload []byte) {
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
func (w *Salvager) addAll(tx keyed.Tx, batch []entry, add keep) error {
	for _, e := range batch {
		err := add(tx, e.Key, e.Payload)
		if err != nil && !eval.IsAny(err, eval.ErrExists, eval.ErrNotFound, eval.ErrInvalid) {
			return err
		}
	}
	return nil
}

func (w *Salvager) trial(tx keyed.Tx, key string, payload []byte) error {
	var h header
	if json.Unmarshal(payload, &h) != nil || h.ID != key {
		return nil
	}
	fresh, err := addNew(tx, trialBucket, []byte(key), payload)
	if fresh {
		w.Saved.Trials++
	}
	return err
}

func (w *Salvager) answer(tx keyed.Tx, key string, payload []byte) error {
	trial, number, _ := strings.Cut(key, "/")
	e := answerEntry{payload: payload}
	if _, err := fmt.Sscanf(number, "%d", &e.lane); err != nil || json.Unmarshal(payload, &e.answer) != nil {
		return nil
	}
	h, err := readHeader(tx, trial)
	if err != nil || e.lane >= len(h.Answers) || tx.Bucket(answerBucket).Has(key) {
		return err
	}
	w.Saved.Answers++
	return e.addTo(tx, h)
}

// keepRatings stores the ratings under the numbers that they had.
func (w *Salvager) keepRatings(tx keyed.Tx) error {
	w.Saved.Ratings = 0
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
		w.Saved.Ratings++
	}
	return nil
}
