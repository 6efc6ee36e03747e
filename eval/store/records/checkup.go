package records

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/features"
	"switchboard/eval/internal/keyhash"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/recordkind"
	"switchboard/eval/internal/spending"
	"switchboard/eval/store"
	"switchboard/providers"
)

// Checkup collects what a check learns: of each record by itself, and of whether
// they agree. The buckets have to come in the order of CheckedBefore, and the records of
// each in that of their keys. Of a record it remembers a hash of its key and no text, so
// that a large store is checked in little memory.
type Checkup struct {
	Report  store.Report
	buckets map[string]bool
	kept    keyhash.Set                                       // trials with their lanes, answers, ratings, records of calibration
	unnamed keyhash.Set                                       // what the index has not named yet, with the number of the rating
	judges  map[string]func(key string, payload []byte) error // by bucket
	unread  int                                               // features that cannot be read
}

// CheckedBefore compares the names of two buckets by the order in which a check reads
// them: each after those that its records are held against.
func CheckedBefore(a, b string) int { return slices.Index(checkOrder, a) - slices.Index(checkOrder, b) }

// checkOrder is that of buckets but for one: the index names ratings.
var checkOrder = append([]string{MetaBucket, trialBucket, answerBucket, endedBucket, ratingBucket, ratedBucket, doneBucket}, recordkind.Buckets()...)

// NewCheckup is one of the store at a path.
func NewCheckup(path string) *Checkup {
	c := &Checkup{
		Report:  store.Report{Path: path},
		buckets: map[string]bool{},
		kept:    keyhash.New(),
		unnamed: keyhash.New(),
	}
	c.judges = map[string]func(string, []byte) error{
		MetaBucket:   c.info,
		trialBucket:  c.trial,
		answerBucket: c.answer,
		endedBucket:  c.ended,
		ratingBucket: c.rating,
		ratedBucket:  c.rated,
		ratingIDs:    decodes[uint64],
		doneBucket:   c.done,
		spendBucket:  decodes[spending.Sum],
		costBucket:   decodes[spending.Cost],
		eventBucket:  decodes[audit.Entry],
		tallyBucket:  decodes[spending.Sum],
		raterBucket:  c.rater,
	}
	for _, kind := range recordkind.All() {
		c.judges[kind.Bucket] = func(key string, payload []byte) error { return c.calibrationRecord(kind, key, payload) }
	}
	return c
}

// Conclude compares the records when all are known. The error says that there is
// nothing of a store, in the words of foreign, or one of a newer version.
func (c *Checkup) Conclude(at Place, foreign string) error {
	switch {
	case c.Report.Kind == "" && c.Report.OK():
		return &eval.Error{Reason: eval.ErrForeign, Sentence: foreign, Tip: at.Another}
	case c.Report.Kind == "":
		c.Damage(MetaBucket+"/"+infoKey, "it is missing")
	case c.Report.Schema > SchemaVersion:
		return at.Refuse(Stamp{c.Report.Schema, c.Report.Kind}, "")
	}
	switch {
	case c.Report.Schema == SchemaVersion:
		c.missingBuckets()
	case c.Report.Kind != "":
		c.Report.Notes = append(c.Report.Notes, fmt.Sprintf("it was written by an older switchboard (schema %d); the next command that writes brings it up to date", c.Report.Schema))
	}
	if c.unread > 0 {
		c.Report.Notes = append(c.Report.Notes, fmt.Sprintf("what was found in %s is damaged, and is found again when it is needed", eval.Counted(c.unread, "text")))
	}
	for _, n := range slices.Sorted(slices.Values(c.unnamed.Numbers())) {
		c.agree(false, ratingBucket, string(ratingKey(n)), "the index of its trial does not name it")
	}
	return nil
}

func (c *Checkup) missingBuckets() {
	for _, name := range buckets {
		if !c.buckets[name] {
			c.Damage(name, "all of it is missing")
		}
	}
}

// Damage notes that something is not as it was written.
func (c *Checkup) Damage(where, what string) {
	c.Report.Damage = append(c.Report.Damage, store.Damage{Where: providers.CleanLine(where, 120), What: providers.CleanLine(what, 400)})
}

// Bucket notes that a bucket is there.
func (c *Checkup) Bucket(name string) { c.buckets[name] = true }

// Record judges one record by itself and notes what others will be held
// against.
func (c *Checkup) Record(bucket string, key, sealed []byte) {
	payload, err := record.Open(bucket, key, sealed)
	if bucket == featureBucket {
		c.feature(string(key), payload, err)
		return
	}
	if err != nil {
		c.Damage(Where(bucket, key), err.(*eval.RecordError).What)
		return
	}
	judge, known := c.judges[bucket]
	if !known {
		return // of a newer version
	}
	if err := judge(string(key), payload); err != nil {
		c.Damage(Where(bucket, key), "its JSON cannot be read: "+err.Error())
	}
}

// feature notes what is of no use, which is no damage: it can be found again.
func (c *Checkup) feature(key string, payload []byte, err error) {
	if err == nil {
		_, err = features.Read(key, payload)
	}
	if err != nil {
		c.unread++
	}
}

func decodes[T any](_ string, payload []byte) error {
	var v T
	return json.Unmarshal(payload, &v)
}

func (c *Checkup) info(_ string, payload []byte) error {
	var st Stamp
	err := json.Unmarshal(payload, &st)
	c.Report.Kind, c.Report.Schema = st.Kind, st.Schema
	return err
}

func (c *Checkup) rater(key string, payload []byte) error {
	var r access.Rater
	err := json.Unmarshal(payload, &r)
	if err == nil && (r.Name != key || r.Check() != nil) {
		c.Damage(raterBucket+"/"+key, "it is no rater of this name")
	}
	return err
}

func (c *Checkup) trial(key string, payload []byte) error {
	var h header
	err := json.Unmarshal(payload, &h)
	c.Report.Trials++
	c.kept.Keep(trialBucket, key, uint64(len(h.Answers)))
	return err
}

func (c *Checkup) answer(key string, payload []byte) error {
	c.Report.Answers++
	c.kept.Keep(answerBucket, key, 0)
	trial, number, _ := strings.Cut(key, "/")
	lane, err := strconv.ParseUint(number, 10, 64)
	lanes, there := c.kept.Number(trialBucket, trial)
	c.agree(there && err == nil && lane < lanes, answerBucket, key, "its trial is missing or has no such lane")
	return decodes[engine.Answer](key, payload)
}

func (c *Checkup) ended(key string, _ []byte) error {
	c.agree(c.kept.Has(answerBucket, key), answerBucket, key, "it is missing")
	return nil
}

func (c *Checkup) rating(key string, payload []byte) error {
	var r eval.Rating
	err := json.Unmarshal(payload, &r)
	c.Report.Ratings++
	c.kept.Keep(ratingBucket, key, 0)
	n, badKey := strconv.ParseUint(key, 16, 64)
	c.agree(badKey == nil, ratingBucket, key, "its key is no number")
	for _, trial := range r.Trials() {
		c.agree(c.kept.Has(trialBucket, trial), ratingBucket, key, "its trial is missing")
		c.unnamed.Keep(ratedBucket, trial+"/"+key, n)
	}
	return err
}

func (c *Checkup) rated(key string, _ []byte) error {
	_, number, _ := strings.Cut(key, "/")
	c.unnamed.Drop(ratedBucket, key)
	c.agree(c.kept.Has(ratingBucket, number), ratedBucket, key, "its rating is missing")
	return nil
}

func (c *Checkup) done(key string, payload []byte) error {
	var p progress
	err := json.Unmarshal(payload, &p)
	c.agree(c.kept.Has(trialBucket, p.Trial), doneBucket, key, "its trial is missing")
	return err
}

// calibrationRecord judges a record of calibration.
func (c *Checkup) calibrationRecord(in recordkind.Kind, key string, payload []byte) error {
	c.kept.Keep(in.Bucket, key, 0)
	wrong, err := in.Check(key, payload, c.kept.Has)
	c.agree(wrong == "", in.Bucket, key, wrong)
	return err
}

// agree notes that a record does not agree with others. A store of the first schema has no
// indexes yet that could disagree.
func (c *Checkup) agree(agrees bool, bucket, key, otherwise string) {
	if !agrees && (c.Report.Schema > 0 || c.Report.Kind == "") {
		c.Damage(bucket+"/"+key, otherwise)
	}
}

// Events sees whether their chain holds. What a salvage could not save is known. An error
// says that they could not be looked at.
func (c *Checkup) Events(s *Store) error {
	chain, err := s.VerifyEvents()
	switch {
	case errors.Is(err, eval.ErrDamaged):
		c.Damage(eventBucket, err.Error())
	case err != nil:
		return err
	}
	open := chain.Unexplained()
	for _, b := range open {
		c.Damage(Where(eventBucket, eventlog.Key(b.Number)), b.What)
	}
	if known := chain.Broken - len(open); known > 0 {
		c.Report.Notes = append(c.Report.Notes, fmt.Sprintf("the chain of events is broken in %d places before it was salvaged", known))
	}
	return nil
}
