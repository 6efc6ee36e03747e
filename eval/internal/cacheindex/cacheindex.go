// Package cacheindex keeps where the answers stand that may be given again, by the key
// of their request, and lets the oldest go. The answers themselves it does not read.
package cacheindex

import (
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// Bucket holds the keys, the same by time, and the latest version known of a model.
const Bucket = "cached"

// entry says where the answer under a key stands. It holds no text: what is
// forgotten is not given again.
type entry struct {
	Trial   string    `json:"trial"`
	Lane    int       `json:"lane"`
	Time    time.Time `json:"time"`
	Model   string    `json:"model"`
	Version string    `json:"version,omitempty"` // of the model that gave it
}

// The keys of the bucket.
const (
	keyPrefix     = "key/"
	timePrefix    = "time/"
	versionPrefix = "version/"
	countKey      = "count"
	timeForm      = "20060102T150405.000000000Z"
)

// mostKept is how many answers the cache knows; the oldest make room.
const mostKept = 100_000

// Keep notes where the answer a under a key stands.
func Keep(tx keyed.Tx, key string, at engine.Cached, a engine.Answer) error {
	var old entry
	if err := record.GetJSON(tx, Bucket, []byte(keyPrefix+key), &old); err != nil {
		return err
	}
	if err := drop(tx, key, old); err != nil {
		return err
	}
	e := entry{Trial: at.Trial, Lane: at.Lane, Time: at.Time.UTC(), Model: a.Model, Version: a.Version}
	if err := record.PutJSON(tx, Bucket, []byte(keyPrefix+key), e); err != nil {
		return err
	}
	if err := record.PutJSON(tx, Bucket, e.timeKey(key), key); err != nil {
		return err
	}
	if err := count(tx, 1); err != nil {
		return err
	}
	return makeRoom(tx, mostKept)
}

func (e entry) timeKey(key string) []byte {
	return []byte(timePrefix + e.Time.Format(timeForm) + "/" + key)
}

func drop(tx keyed.Tx, key string, e entry) error {
	if e.Trial == "" {
		return nil
	}
	b := tx.Bucket(Bucket)
	if err := b.Delete(e.timeKey(key)); err != nil {
		return err
	}
	if err := b.Delete([]byte(keyPrefix + key)); err != nil {
		return err
	}
	return count(tx, -1)
}

func count(tx keyed.Tx, by int) error {
	n := 0
	if err := record.GetJSON(tx, Bucket, []byte(countKey), &n); err != nil {
		return err
	}
	return record.PutJSON(tx, Bucket, []byte(countKey), max(0, n+by))
}

// makeRoom lets the oldest go until there are no more than so many.
func makeRoom(tx keyed.Tx, most int) error {
	n := 0
	if err := record.GetJSON(tx, Bucket, []byte(countKey), &n); err != nil {
		return err
	}
	for ; n > most; n-- {
		k, v := tx.Bucket(Bucket).Cursor().Seek([]byte(timePrefix))
		var key string
		if err := record.Decode(Bucket, k, v, &key); err != nil {
			return err
		}
		var e entry
		if err := record.GetJSON(tx, Bucket, []byte(keyPrefix+key), &e); err != nil {
			return err
		}
		if err := drop(tx, key, e); err != nil {
			return err
		}
	}
	return nil
}

// NoteVersion keeps the version of a model that answered last: answers of
// another one are not given again.
func NoteVersion(tx keyed.Tx, a engine.Answer) error {
	if a.Version == "" || a.Imported || a.Cached != nil || a.Model == "" || len(a.Model) > record.MostKey {
		return nil
	}
	known := ""
	if err := record.GetJSON(tx, Bucket, []byte(versionPrefix+a.Model), &known); err != nil || known == a.Version {
		return err
	}
	return record.PutJSON(tx, Bucket, []byte(versionPrefix+a.Model), a.Version)
}

// Find is where the answer under a key stands, if it is younger than a moment and no
// later answer of its model came from another version.
func Find(tx keyed.Tx, key string, since time.Time) (at engine.Cached, ok bool, err error) {
	var e entry
	if err := record.GetJSON(tx, Bucket, []byte(keyPrefix+key), &e); err != nil || e.Trial == "" || e.Time.Before(since) {
		return at, false, err
	}
	version := e.Version
	if err := record.GetJSON(tx, Bucket, []byte(versionPrefix+e.Model), &version); err != nil || version != e.Version {
		return at, false, err
	}
	return engine.Cached{Trial: e.Trial, Lane: e.Lane, Time: e.Time}, true, nil
}
