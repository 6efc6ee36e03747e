package bolt

import (
	"errors"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/record"
)

// cachedAt says where the answer under a key stands. It holds no text: what is
// forgotten is not given again.
type cachedAt struct {
	Trial   string    `json:"trial"`
	Lane    int       `json:"lane"`
	Time    time.Time `json:"time"`
	Model   string    `json:"model"`
	Version string    `json:"version,omitempty"` // of the model that gave it
}

// The keys of the cached bucket: an answer's, one for each by time, and the
// latest version known of a model.
const (
	cachedPrefix  = "key/"
	cachedByTime  = "time/"
	cachedVersion = "version/"
	cachedCount   = "count"
	cachedForm    = "20060102T150405.000000000Z"
)

// mostCached is how many answers the cache knows; the oldest make room.
const mostCached = 100_000

// KeepCached notes where the answer under a key stands. See cache.Store.
func (s *Store) KeepCached(key string, at engine.Cached) error {
	return s.update(func(tx boltfile.Tx) error {
		var a engine.Answer
		if err := record.GetJSON(tx, answerBucket, answerKey(at.Trial, at.Lane), &a); err != nil {
			return err
		}
		var old cachedAt
		if err := record.GetJSON(tx, cachedBucket, []byte(cachedPrefix+key), &old); err != nil {
			return err
		}
		if err := dropCached(tx, key, old); err != nil {
			return err
		}
		e := cachedAt{Trial: at.Trial, Lane: at.Lane, Time: at.Time.UTC(), Model: a.Model, Version: a.Version}
		if err := record.PutJSON(tx, cachedBucket, []byte(cachedPrefix+key), e); err != nil {
			return err
		}
		if err := record.PutJSON(tx, cachedBucket, e.timeKey(key), key); err != nil {
			return err
		}
		if err := countCached(tx, 1); err != nil {
			return err
		}
		return makeRoomForCached(tx)
	})
}

func (e cachedAt) timeKey(key string) []byte {
	return []byte(cachedByTime + e.Time.Format(cachedForm) + "/" + key)
}

func dropCached(tx boltfile.Tx, key string, e cachedAt) error {
	if e.Trial == "" {
		return nil
	}
	b := tx.Bucket(cachedBucket)
	if err := b.Delete(e.timeKey(key)); err != nil {
		return err
	}
	if err := b.Delete([]byte(cachedPrefix + key)); err != nil {
		return err
	}
	return countCached(tx, -1)
}

func countCached(tx boltfile.Tx, by int) error {
	n := 0
	if err := record.GetJSON(tx, cachedBucket, []byte(cachedCount), &n); err != nil {
		return err
	}
	return record.PutJSON(tx, cachedBucket, []byte(cachedCount), max(0, n+by))
}

// makeRoomForCached lets the oldest go.
func makeRoomForCached(tx boltfile.Tx) error {
	n := 0
	if err := record.GetJSON(tx, cachedBucket, []byte(cachedCount), &n); err != nil {
		return err
	}
	for ; n > mostCached; n-- {
		k, v := tx.Bucket(cachedBucket).Cursor().Seek([]byte(cachedByTime))
		var key string
		if err := record.Decode(cachedBucket, k, v, &key); err != nil {
			return err
		}
		var e cachedAt
		if err := record.GetJSON(tx, cachedBucket, []byte(cachedPrefix+key), &e); err != nil {
			return err
		}
		if err := dropCached(tx, key, e); err != nil {
			return err
		}
	}
	return nil
}

// noteVersion keeps the version of a model that answered last: answers of
// another one are not given again.
func noteVersion(tx boltfile.Tx, a engine.Answer) error {
	if a.Version == "" || a.Imported || a.Cached != nil || a.Model == "" || len(a.Model) > record.MostKey {
		return nil
	}
	known := ""
	if err := record.GetJSON(tx, cachedBucket, []byte(cachedVersion+a.Model), &known); err != nil || known == a.Version {
		return err
	}
	return record.PutJSON(tx, cachedBucket, []byte(cachedVersion+a.Model), a.Version)
}

// Cached is the whole answer under a key, if it is younger than a moment and
// no later answer of its model came from another version. See cache.Store.
func (s *Store) Cached(key string, since time.Time) (a engine.Answer, from engine.Cached, ok bool, err error) {
	err = s.view(func(tx boltfile.Tx) error {
		var e cachedAt
		if err := record.GetJSON(tx, cachedBucket, []byte(cachedPrefix+key), &e); err != nil || e.Trial == "" || e.Time.Before(since) {
			return err
		}
		version := e.Version
		if err := record.GetJSON(tx, cachedBucket, []byte(cachedVersion+e.Model), &version); err != nil || version != e.Version {
			return err
		}
		err := record.GetJSON(tx, answerBucket, answerKey(e.Trial, e.Lane), &a)
		from, ok = engine.Cached{Trial: e.Trial, Lane: e.Lane, Time: e.Time}, err == nil && a.Finish != ""
		return err
	})
	if errors.Is(err, eval.ErrNotFound) {
		err = nil // there is no store yet
	}
	return a, from, ok, err
}
