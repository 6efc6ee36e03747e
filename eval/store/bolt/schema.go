package bolt

import (
	"fmt"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/cacheindex"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/features"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/recordkind"
	"switchboard/eval/internal/spending"
	"switchboard/eval/internal/trialreads"
	"switchboard/eval/store"
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
//	spend    quarter of an hour, in UTC   spending.Sum
//	costs    model                        spending.Cost
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
// since schema 3:
//
//	seen     prompt/hash of a rater       Sighting
//
// since schema 4:
//
//	cached   key of a request             where the answer to it stands; and by time, to find the oldest
//	events   number                       what happened, chained by hash
//	tallies  what/day                     spending.Sum of a model, a task, a tag, everything
//
// since schema 5:
//
//	features trial, or trial/lane         what readers found in its prompt, or in an answer; no JSON
//
// Earlier programs refuse a file of schema 5: they would forget a trial and
// keep what was read of it.
//
// Trials sort by time because their ids do. Every value is sealed: a checksum
// and JSON. Buckets from ended to costs can be worked out from those before.
// ended is there because a checksum cannot tell that a record is gone: bbolt
// has none over the keys by which it finds its way. Those of calibration hold
// neither prompts nor ids of trials, only PromptKeys: they outlast a trial that
// is forgotten.
const schemaVersion = 5

const (
	metaBucket     = "meta"
	trialBucket    = trialreads.Trials
	answerBucket   = trialreads.Answers
	ratingBucket   = "ratings"
	endedBucket    = "ended"
	ratedBucket    = "rated"
	ratingIDs      = "rating"
	doneBucket     = "done"
	spendBucket    = spending.QuarterBucket
	costBucket     = spending.CostBucket
	sessionBucket  = recordkind.Sessions
	endingBucket   = recordkind.Endings
	runBucket      = recordkind.Runs
	closingBucket  = recordkind.Closings
	drawBucket     = recordkind.Draws
	frozenBucket   = recordkind.Frozen
	policyBucket   = recordkind.Policies
	appliedBucket  = recordkind.Applied
	sightingBucket = recordkind.Sightings
	cachedBucket   = cacheindex.Bucket
	eventBucket    = eventlog.Bucket
	tallyBucket    = spending.TallyBucket
	featureBucket  = features.Bucket
	infoKey        = "stamp"
	ratingKeyForm  = "%016x"
)

var buckets = append([]string{
	metaBucket, trialBucket, answerBucket, ratingBucket, endedBucket,
	ratedBucket, ratingIDs, doneBucket, spendBucket, costBucket,
	cachedBucket, eventBucket, tallyBucket, featureBucket,
}, recordkind.Buckets()...)

// fileInfo is the one record that every version can read.
type fileInfo struct {
	Schema int        `json:"schema"`
	Kind   store.Kind `json:"kind"`
}

func readInfo(tx boltfile.Tx) (st fileInfo, err error) {
	b := tx.Bucket(metaBucket)
	if b.Missing() {
		return st, errNoInfo
	}
	sealed := b.Get([]byte(infoKey))
	if sealed == nil {
		return st, errNoInfo
	}
	return st, record.Decode(metaBucket, []byte(infoKey), sealed, &st)
}

var errNoInfo = &eval.Error{Reason: eval.ErrForeign, Sentence: "there is no stamp"}

// checkInfo refuses files that this program or this user must not touch.
func (s *Store) checkInfo(tx boltfile.Tx) error {
	st, err := readInfo(tx)
	switch {
	case err == errNoInfo:
		return &eval.Error{Reason: eval.ErrForeign, Sentence: fmt.Sprintf("%s is a bbolt file, but no switchboard store", s.Path()),
			Tip: "name another file with --store"}
	case err != nil:
		return err
	}
	return s.refuse(st)
}

// refuse is nil for a stamp that fits.
func (s *Store) refuse(st fileInfo) error {
	switch {
	case st.Schema > schemaVersion:
		return &eval.Error{Reason: eval.ErrNewer, Tip: "update switchboard, or name another file with --store",
			Sentence: fmt.Sprintf("the store %s was written by a newer switchboard (schema %d; this one knows up to %d)", s.Path(), st.Schema, schemaVersion)}
	case s.kind != "" && st.Kind != s.kind:
		return otherKind(s.Path(), st.Kind)
	case st.Schema < schemaVersion:
		return &eval.Error{Reason: eval.ErrOlder, Tip: "start switchboard again with the store writable: it brings it up to date",
			Sentence: fmt.Sprintf("the store %s was written by an older switchboard (schema %d; this one writes %d)", s.Path(), st.Schema, schemaVersion)}
	}
	return nil
}

func otherKind(path string, is store.Kind) *eval.Error {
	e := &eval.Error{Reason: eval.ErrKind, Sentence: fmt.Sprintf("the store %s holds trials of real models", path),
		Tip: "leave --demo out, or name another file with --store"}
	if is == store.Demo {
		e.Sentence = fmt.Sprintf("the store %s holds simulated trials", path)
		e.Tip = "add --demo, or name another file with --store"
	}
	return e
}

func writeInfo(tx boltfile.Tx, st fileInfo) error {
	return record.PutJSON(tx, metaBucket, []byte(infoKey), st)
}

func initialize(tx boltfile.Tx, kind store.Kind) error {
	for _, name := range buckets {
		if err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	return writeInfo(tx, fileInfo{schemaVersion, kind})
}
