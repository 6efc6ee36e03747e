package records

import (
	"errors"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/cacheindex"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// KeepCached notes where the answer under a key stands. See cache.Store.
func (s *Store) KeepCached(key string, at engine.Cached) error {
	return s.update(access.Rate, func(tx keyed.Tx) error {
		var a engine.Answer
		if err := record.GetJSON(tx, answerBucket, answerKey(at.Trial, at.Lane), &a); err != nil {
			return err
		}
		return cacheindex.Keep(tx, key, at, a)
	})
}

// Cached is the whole answer under a key, if it is younger than a moment and
// no later answer of its model came from another version. See cache.Store.
func (s *Store) Cached(key string, since time.Time) (a engine.Answer, from engine.Cached, ok bool, err error) {
	err = s.view(func(tx keyed.Tx) error {
		a, from, ok = engine.Answer{}, engine.Cached{}, false
		at, known, err := cacheindex.Find(tx, key, since)
		if err != nil || !known {
			return err
		}
		err = record.GetJSON(tx, answerBucket, answerKey(at.Trial, at.Lane), &a)
		from, ok = at, err == nil && a.Finish != ""
		return err
	})
	if errors.Is(err, eval.ErrNotFound) {
		err = nil // there is no store yet
	}
	return a, from, ok, err
}
