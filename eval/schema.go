package eval

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval/outfile"
)

// schemaVersion is the version of the file's layout that this program writes.
//
//	meta     stamp                        stamp
//	trials   trial                        header: the trial without its answers
//	answers  trial/lane                   engine.Answer
//	ratings  number                       Rating, in the order in which they came
//	ended    trial/lane                   nothing: says that there is an answer
//	rated    trial/number                 nothing: the ratings of a trial
//	rating   id of a rating               its number
//	done     hash of set / hash of pair   progress: what a prompt set has answers for
//	spend    quarter of an hour, in UTC   spending
//	costs    model                        costTally
//
// since schema 2, for calibration:
//
//	sessions session                      Session
//	endings  session                      Ending
//	runs     run                          OpenedRun
//	closings run                          Closing
//	draws    run/family/number            Drawn
//	frozen   run/family/number            Frozen
//	policies hash                         engine.Policy
//	applied  number                       Application, in the order in which they came
//
// Trials sort by time because their ids do. Every value is sealed: a checksum
// and JSON. Buckets from ended to costs can be worked out from those before.
// ended is there because a checksum cannot tell that a record is gone: bbolt
// has none over the keys by which it finds its way. Those of calibration hold
// neither prompts nor ids of trials, only PromptKeys: they outlast a trial that
// is forgotten.
const schemaVersion = 2

const (
	metaBucket    = "meta"
	trialBucket   = "trials"
	answerBucket  = "answers"
	ratingBucket  = "ratings"
	endedBucket   = "ended"
	ratedBucket   = "rated"
	ratingIDs     = "rating"
	doneBucket    = "done"
	spendBucket   = "spend"
	costBucket    = "costs"
	sessionBucket = "sessions"
	endingBucket  = "endings"
	runBucket     = "runs"
	closingBucket = "closings"
	drawBucket    = "draws"
	frozenBucket  = "frozen"
	policyBucket  = "policies"
	appliedBucket = "applied"
	stampKey      = "stamp"
	ratingKeyForm = "%016x"
)

var buckets = append([]string{
	metaBucket, trialBucket, answerBucket, ratingBucket, endedBucket,
	ratedBucket, ratingIDs, doneBucket, spendBucket, costBucket,
}, chronicleBuckets()...)

// stamp is the one record that every version can read.
type stamp struct {
	Schema int  `json:"schema"`
	Kind   Kind `json:"kind"`
}

func readStamp(tx *bolt.Tx) (st stamp, err error) {
	b := tx.Bucket([]byte(metaBucket))
	if b == nil {
		return st, errNoStamp
	}
	sealed := b.Get([]byte(stampKey))
	if sealed == nil {
		return st, errNoStamp
	}
	return st, unsealInto(metaBucket, []byte(stampKey), sealed, &st)
}

var errNoStamp = &Error{Reason: ErrForeign, Sentence: "there is no stamp"}

// checkStamp refuses files that this program or this user must not touch.
func (s *Store) checkStamp(tx *bolt.Tx) error {
	st, err := readStamp(tx)
	switch {
	case err == errNoStamp:
		return &Error{Reason: ErrForeign, Sentence: fmt.Sprintf("%s is a bbolt file, but no switchboard store", s.path),
			Tip: "name another file with --store"}
	case err != nil:
		return err
	}
	return s.refuse(st)
}

// refuse is nil for a stamp that fits.
func (s *Store) refuse(st stamp) error {
	switch {
	case st.Schema > schemaVersion:
		return &Error{Reason: ErrNewer, Tip: "update switchboard, or name another file with --store",
			Sentence: fmt.Sprintf("the store %s was written by a newer switchboard (schema %d; this one knows up to %d)", s.path, st.Schema, schemaVersion)}
	case s.opts.Kind != "" && st.Kind != s.opts.Kind:
		return otherKind(s.path, st.Kind)
	case st.Schema < schemaVersion:
		return &Error{Reason: ErrOlder, Tip: "start switchboard again with the store writable: it brings it up to date",
			Sentence: fmt.Sprintf("the store %s was written by an older switchboard (schema %d; this one writes %d)", s.path, st.Schema, schemaVersion)}
	}
	return nil
}

func otherKind(path string, is Kind) *Error {
	e := &Error{Reason: ErrKind, Sentence: fmt.Sprintf("the store %s holds trials of real models", path),
		Tip: "leave --demo out, or name another file with --store"}
	if is == Demo {
		e.Sentence = fmt.Sprintf("the store %s holds simulated trials", path)
		e.Tip = "add --demo, or name another file with --store"
	}
	return e
}

func writeStamp(tx *bolt.Tx, st stamp) error {
	return putJSON(tx, metaBucket, []byte(stampKey), st)
}

// putJSON seals and stores one record.
func putJSON(tx *bolt.Tx, bucket string, key []byte, v any) error {
	payload, err := toJSON(v)
	if err != nil {
		return err
	}
	return put(tx, bucket, key, payload)
}

func put(tx *bolt.Tx, bucket string, key []byte, payload json.RawMessage) error {
	return tx.Bucket([]byte(bucket)).Put(key, seal(bucket, key, payload))
}

// create makes an empty store at path and everything above it. It is made
// beside and then moved, so that nobody ever finds half a store. When another
// process is faster, its store stands.
func create(path string, kind Kind) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	d, err := outfile.Begin(path)
	if err != nil {
		return err
	}
	defer d.Discard()
	d.Lend() // to bbolt
	if err := fill(d.Path(), func(tx *bolt.Tx) error { return initialize(tx, kind) }); err != nil {
		return err
	}
	if err := d.Take(); err != nil && !os.IsExist(err) {
		return err
	}
	return nil
}

func initialize(tx *bolt.Tx, kind Kind) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return writeStamp(tx, stamp{schemaVersion, kind})
}

// fill runs fn in the only transaction of a new bbolt file.
func fill(path string, fn func(*bolt.Tx) error) error {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: DefaultWait, NoStatistics: true})
	if err != nil {
		return err
	}
	err = db.Update(fn)
	if closed := db.Close(); err == nil {
		err = closed
	}
	return err
}
