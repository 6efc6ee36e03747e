package store

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval"
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
	TrialBucket   = "trials"
	AnswerBucket  = "answers"
	RatingBucket  = "ratings"
	endedBucket   = "ended"
	ratedBucket   = "rated"
	RatingIDs     = "rating"
	doneBucket    = "done"
	spendBucket   = "spend"
	costBucket    = "costs"
	SessionBucket = "sessions"
	EndingBucket  = "endings"
	RunBucket     = "runs"
	closingBucket = "closings"
	DrawBucket    = "draws"
	FrozenBucket  = "frozen"
	PolicyBucket  = "policies"
	AppliedBucket = "applied"
	stampKey      = "stamp"
	RatingKeyForm = "%016x"
)

var buckets = append([]string{
	metaBucket, TrialBucket, AnswerBucket, RatingBucket, endedBucket,
	ratedBucket, RatingIDs, doneBucket, spendBucket, costBucket,
}, ChronicleBuckets()...)

// Stamp is the one record that every version can read.
type Stamp struct {
	Schema int  `json:"schema"`
	Kind   Kind `json:"kind"`
}

func readStamp(tx *bolt.Tx) (st Stamp, err error) {
	b := tx.Bucket([]byte(metaBucket))
	if b == nil {
		return st, errNoStamp
	}
	sealed := b.Get([]byte(stampKey))
	if sealed == nil {
		return st, errNoStamp
	}
	return st, UnsealInto(metaBucket, []byte(stampKey), sealed, &st)
}

var errNoStamp = &eval.Error{Reason: eval.ErrForeign, Sentence: "there is no stamp"}

// checkStamp refuses files that this program or this user must not touch.
func (s *Store) checkStamp(tx *bolt.Tx) error {
	st, err := readStamp(tx)
	switch {
	case err == errNoStamp:
		return &eval.Error{Reason: eval.ErrForeign, Sentence: fmt.Sprintf("%s is a bbolt file, but no switchboard store", s.PathX),
			Tip: "name another file with --store"}
	case err != nil:
		return err
	}
	return s.refuse(st)
}

// refuse is nil for a stamp that fits.
func (s *Store) refuse(st Stamp) error {
	switch {
	case st.Schema > schemaVersion:
		return &eval.Error{Reason: eval.ErrNewer, Tip: "update switchboard, or name another file with --store",
			Sentence: fmt.Sprintf("the store %s was written by a newer switchboard (schema %d; this one knows up to %d)", s.PathX, st.Schema, schemaVersion)}
	case s.Opts.Kind != "" && st.Kind != s.Opts.Kind:
		return otherKind(s.PathX, st.Kind)
	case st.Schema < schemaVersion:
		return &eval.Error{Reason: eval.ErrOlder, Tip: "start switchboard again with the store writable: it brings it up to date",
			Sentence: fmt.Sprintf("the store %s was written by an older switchboard (schema %d; this one writes %d)", s.PathX, st.Schema, schemaVersion)}
	}
	return nil
}

func otherKind(path string, is Kind) *eval.Error {
	e := &eval.Error{Reason: eval.ErrKind, Sentence: fmt.Sprintf("the store %s holds trials of real models", path),
		Tip: "leave --demo out, or name another file with --store"}
	if is == Demo {
		e.Sentence = fmt.Sprintf("the store %s holds simulated trials", path)
		e.Tip = "add --demo, or name another file with --store"
	}
	return e
}

func WriteStamp(tx *bolt.Tx, st Stamp) error {
	return putJSON(tx, metaBucket, []byte(stampKey), st)
}

// putJSON seals and stores one record.
func putJSON(tx *bolt.Tx, bucket string, key []byte, v any) error {
	payload, err := ToJSON(v)
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
	return WriteStamp(tx, Stamp{schemaVersion, kind})
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
