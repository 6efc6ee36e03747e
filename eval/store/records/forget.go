package records

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// Forget deletes a trial, its answers and its ratings for good, and with it
// the trials that continue its conversation (see Followers), at one stroke. How
// far what keeps the records holds on to the bytes is for the backend to say.
// Shared runs ask for no prompt of that text any more.
// A store in Doubt is left as it is: nobody knows what else would go.
// Sums of money stay; they hold no text. So do events, which name it no more. What certificates rest on stays too:
// draws and what became of them name the prompt by its PromptKey, a hash. Backups and exports made before are
// not touched, nor what a disk keeps of a deleted file.
func (s *Store) Forget(id string) error {
	err := s.rewrite(access.Lead, func(tx keyed.Tx) (Rewriting, error) {
		if err := s.Doubt(); err != nil {
			return Rewriting{}, err
		}
		turns, err := followers(tx, id)
		if err != nil {
			return Rewriting{}, err
		}
		turns = append(turns, id)
		drop, err := recordsOf(tx, turns)
		if err != nil {
			return Rewriting{}, err
		}
		var gone []string
		for _, turn := range turns {
			if h, err := readHeader(tx, turn); err == nil { // one that is damaged goes all the same
				gone = append(gone, engine.TextKey(h.Prompt))
			}
		}
		lines, err := eventlog.Naming(tx, turns)
		for key := range lines {
			drop[Where(eventBucket, []byte(key))] = true
		}
		return Rewriting{Drop: drop, Gone: gone, Add: func(w Bulk) error { return s.blank(w, lines, len(turns)) }}, err
	})
	if errors.Is(err, ErrNothing) {
		return noTrial(id)
	}
	return err
}

// blank keeps events without the name of what is forgotten, and that something
// was.
func (s *Store) blank(w Bulk, lines map[string][]byte, trials int) error {
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		if err := eventlog.Restore(w.Tx(), key, lines[key]); err != nil {
			return err
		}
		if err := w.Count(len(lines[key])); err != nil {
			return err
		}
	}
	if err := changed(w.Tx(), trialBucket); err != nil {
		return err
	}
	return s.by().Note(w.Tx(), audit.Event{Time: time.Now(), What: audit.Forgotten, New: strconv.Itoa(trials)})
}

// recordsOf are the records that speak of some trials, by bucket and key.
func recordsOf(tx keyed.Tx, trials []string) (map[string]bool, error) {
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

func recordsOfOne(tx keyed.Tx, id string) (map[string]bool, error) {
	key := []byte(id)
	if tx.Bucket(trialBucket).Get(key) == nil {
		return nil, noTrial(id)
	}
	drop := map[string]bool{Where(trialBucket, key): true, Where(featureBucket, key): true}
	prefix := []byte(id + "/")
	for _, bucket := range []string{answerBucket, endedBucket, ratedBucket, featureBucket} {
		c := tx.Bucket(bucket).Cursor()
		for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			drop[Where(bucket, k)] = true
		}
	}
	err := eachRated(tx, id, func(n uint64) error {
		drop[Where(ratingBucket, ratingKey(n))] = true
		return dropElsewhere(tx, n, drop)
	})
	if err != nil {
		return nil, err
	}
	return drop, dropReferences(tx, id, drop)
}

// dropElsewhere finds where else a rating stands: at the other trials whose
// answers it is about.
func dropElsewhere(tx keyed.Tx, n uint64, drop map[string]bool) error {
	var r eval.Rating
	if err := record.GetJSON(tx, ratingBucket, ratingKey(n), &r); err != nil {
		return err
	}
	for _, trial := range r.Trials() {
		drop[Where(ratedBucket, ratedKey(trial, n))] = true
	}
	return nil
}

// dropReferences finds the index entries that lead to a trial.
func dropReferences(tx keyed.Tx, id string, drop map[string]bool) error {
	err := tx.Bucket(doneBucket).ForEach(func(k, v []byte) error {
		var p progress
		err := record.Decode(doneBucket, k, v, &p)
		if p.Trial == id {
			drop[Where(doneBucket, k)] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	return tx.Bucket(ratingIDs).ForEach(func(k, v []byte) error {
		var n uint64
		err := record.Decode(ratingIDs, k, v, &n)
		if drop[Where(ratingBucket, ratingKey(n))] {
			drop[Where(ratingIDs, k)] = true
		}
		return err
	})
}

// Where is the place of a record.
func Where(bucket string, key []byte) string { return bucket + "/" + string(key) }

// FoundAgain reports whether what a bucket holds can be worked out anew from
// others when it is damaged.
func FoundAgain(bucket string) bool { return bucket == featureBucket }
