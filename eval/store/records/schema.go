package records

import (
	"fmt"
	"slices"

	"switchboard/eval"
	"switchboard/eval/internal/cacheindex"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/features"
	"switchboard/eval/internal/figures"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/recordkind"
	"switchboard/eval/internal/spending"
	"switchboard/eval/internal/trialreads"
	"switchboard/eval/store"
)

// SchemaVersion is the version of the layout that this program writes.
//
//	meta     stamp                        Stamp
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
// since schema 6:
//
//	raters   name                         access.Rater; its last number is how many there are
//
// Earlier programs refuse a file of schema 5: they would forget a trial and
// keep what was read of it. Those before schema 6 would ask no rater for a token.
//
// Trials sort by time because their ids do. Every value is sealed: a checksum
// and JSON. Buckets from ended to costs can be worked out from those before.
// ended is there because a checksum cannot tell that a record is gone: bbolt
// has none over the keys by which it finds its way. Those of calibration hold
// neither prompts nor ids of trials, only keys of prompts (eval.PromptKey): they
// outlast a trial that is forgotten.
const SchemaVersion = 6

const (
	MetaBucket     = "meta"
	trialBucket    = trialreads.Trials
	answerBucket   = trialreads.Answers
	ratingBucket   = "ratings"
	endedBucket    = figures.Ended
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
	raterBucket    = "raters"
	infoKey        = "stamp"
	ratingKeyForm  = "%016x"
)

// Buckets are the names of all buckets.
func Buckets() []string { return slices.Clone(buckets) }

var buckets = append([]string{
	MetaBucket, trialBucket, answerBucket, ratingBucket, endedBucket,
	ratedBucket, ratingIDs, doneBucket, spendBucket, costBucket,
	cachedBucket, eventBucket, tallyBucket, featureBucket, raterBucket,
}, recordkind.Buckets()...)

// Stamp is the one record that every version can read.
type Stamp struct {
	Schema int        `json:"schema"`
	Kind   store.Kind `json:"kind"`
}

// ReadStamp reads the stamp of a store; one that has none is another program's.
func ReadStamp(tx keyed.Tx) (st Stamp, err error) {
	b := tx.Bucket(MetaBucket)
	if b.Missing() {
		return st, errNoStamp
	}
	sealed := b.Get([]byte(infoKey))
	if sealed == nil {
		return st, errNoStamp
	}
	return st, record.Decode(MetaBucket, []byte(infoKey), sealed, &st)
}

var errNoStamp = &eval.Error{Reason: eval.ErrForeign, Sentence: "there is no stamp"}

// Admit refuses a store that this program, or one that wants the other kind, must
// not touch. foreign is what to say of one that has no stamp.
func (p Place) Admit(tx keyed.Tx, kind store.Kind, foreign string) error {
	st, err := ReadStamp(tx)
	switch {
	case err == errNoStamp:
		return &eval.Error{Reason: eval.ErrForeign, Sentence: foreign, Tip: p.Another}
	case err != nil:
		return err
	}
	return p.Refuse(st, kind)
}

// Refuse is nil for a stamp that fits.
func (p Place) Refuse(st Stamp, kind store.Kind) error {
	switch {
	case st.Schema > SchemaVersion:
		return &eval.Error{Reason: eval.ErrNewer, Tip: "update switchboard, or " + p.Another,
			Sentence: fmt.Sprintf("the store %s was written by a newer switchboard (schema %d; this one knows up to %d)", p.Name, st.Schema, SchemaVersion)}
	case kind != "" && st.Kind != kind:
		return p.otherKind(st.Kind)
	case st.Schema < SchemaVersion:
		return &eval.Error{Reason: eval.ErrOlder, Tip: "start switchboard again with the store writable: it brings it up to date",
			Sentence: fmt.Sprintf("the store %s was written by an older switchboard (schema %d; this one writes %d)", p.Name, st.Schema, SchemaVersion)}
	}
	return nil
}

func (p Place) otherKind(is store.Kind) *eval.Error {
	e := &eval.Error{Reason: eval.ErrKind, Sentence: fmt.Sprintf("the store %s holds trials of real models", p.Name),
		Tip: "leave --demo out, or " + p.Another}
	if is == store.Demo {
		e.Sentence = fmt.Sprintf("the store %s holds simulated trials", p.Name)
		e.Tip = "add --demo, or " + p.Another
	}
	return e
}

// PutStamp keeps a stamp.
func PutStamp(tx keyed.Tx, st Stamp) error {
	return record.PutJSON(tx, MetaBucket, []byte(infoKey), st)
}

// Initialize makes an empty store of a kind.
func Initialize(tx keyed.Tx, kind store.Kind) error {
	for _, name := range buckets {
		if err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	return PutStamp(tx, Stamp{SchemaVersion, kind})
}
