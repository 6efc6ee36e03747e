package bolt

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/record"
)

// Forget deletes a trial, its answers and its ratings for good, and with it
// the trials that continue its conversation (see Followers). bbolt keeps
// the text of what was deleted on pages that it will use again some day, so
// the rest is copied to a new file that takes the place of the old one at one
// stroke: a program that is killed leaves either the old file or the new one.
// A store in Doubt or with other damaged records is left as it is: where bbolt's
// pages are wrong, nobody knows what would be copied, and the new file would
// end all hope for what is missing.
// Sums of money stay; they hold no text. So do events, which name it no more. What certificates rest on stays too:
// draws and what became of them name the prompt by its PromptKey, a hash. Backups and exports made before are
// not touched, nor what a disk keeps of a deleted file.
func (s *Store) Forget(id string) error {
	err := s.rewrite(func(tx boltfile.Tx) (boltfile.Rewriting, error) {
		if err := s.Doubt(); err != nil {
			return boltfile.Rewriting{}, err
		}
		turns, err := followers(tx, id)
		if err != nil {
			return boltfile.Rewriting{}, err
		}
		turns = append(turns, id)
		drop, err := recordsOf(tx, turns)
		if err != nil {
			return boltfile.Rewriting{}, err
		}
		lines, err := eventlog.Naming(tx, turns)
		for key := range lines {
			drop[place(eventBucket, []byte(key))] = true
		}
		return boltfile.Rewriting{Keep: withoutDamage(drop), Add: func(w *boltfile.Bulk) error { return s.blank(w, lines, len(turns)) }}, err
	})
	if errors.Is(err, boltfile.ErrMissing) {
		return noTrial(id)
	}
	return err
}

// blank keeps events without the name of what is forgotten, and that something
// was.
func (s *Store) blank(w *boltfile.Bulk, lines map[string][]byte, trials int) error {
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		if err := eventlog.Restore(w.Tx(), key, lines[key]); err != nil {
			return err
		}
		if err := w.Count(len(lines[key])); err != nil {
			return err
		}
	}
	return s.witness.Note(w.Tx(), audit.Event{Time: time.Now(), What: audit.Forgotten, New: strconv.Itoa(trials)})
}

// recordsOf are the records that speak of some trials, by bucket and key.
func recordsOf(tx boltfile.Tx, trials []string) (map[string]bool, error) {
	all := map[string]bool{}
	for _, id := range trials {
		drop, err := recordsOfOne(tx, id)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, drop)
	}
	return all, nil
}

func recordsOfOne(tx boltfile.Tx, id string) (map[string]bool, error) {
	key := []byte(id)
	if tx.Bucket(trialBucket).Get(key) == nil {
		return nil, noTrial(id)
	}
	drop := map[string]bool{place(trialBucket, key): true, place(featureBucket, key): true}
	prefix := []byte(id + "/")
	for _, bucket := range []string{answerBucket, endedBucket, ratedBucket, featureBucket} {
		c := tx.Bucket(bucket).Cursor()
		for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			drop[place(bucket, k)] = true
		}
	}
	err := eachRated(tx, id, func(n uint64) error {
		drop[place(ratingBucket, ratingKey(n))] = true
		return dropElsewhere(tx, n, drop)
	})
	if err != nil {
		return nil, err
	}
	return drop, dropReferences(tx, id, drop)
}

// dropElsewhere finds where else a rating stands: at the other trials whose
// answers it is about.
func dropElsewhere(tx boltfile.Tx, n uint64, drop map[string]bool) error {
	var r eval.Rating
	if err := record.GetJSON(tx, ratingBucket, ratingKey(n), &r); err != nil {
		return err
	}
	for _, trial := range r.Trials() {
		drop[place(ratedBucket, ratedKey(trial, n))] = true
	}
	return nil
}

// dropReferences finds the index entries that lead to a trial.
func dropReferences(tx boltfile.Tx, id string, drop map[string]bool) error {
	err := tx.Bucket(doneBucket).ForEach(func(k, v []byte) error {
		var p progress
		err := record.Decode(doneBucket, k, v, &p)
		if p.Trial == id {
			drop[place(doneBucket, k)] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	return tx.Bucket(ratingIDs).ForEach(func(k, v []byte) error {
		var n uint64
		err := record.Decode(ratingIDs, k, v, &n)
		if drop[place(ratingBucket, ratingKey(n))] {
			drop[place(ratingIDs, k)] = true
		}
		return err
	})
}

func place(bucket string, key []byte) string { return bucket + "/" + string(key) }

// withoutDamage is all records but those to be dropped. Where one is damaged
// nothing is copied, unless it can be found again.
func withoutDamage(drop map[string]bool) func(bucket string, k, v []byte) (bool, error) {
	return func(bucket string, k, v []byte) (bool, error) {
		if drop[place(bucket, k)] {
			return false, nil
		}
		_, err := record.Open(bucket, k, v)
		if err != nil && bucket == featureBucket {
			return false, nil
		}
		return err == nil, err
	}
}
