package bolt

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/features"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/recordkind"
	"switchboard/eval/internal/spending"
	"switchboard/eval/store"
	"switchboard/providers"
)

// Check examines the store as Check does.
func (s *Store) Check(ctx context.Context) (store.Report, error) {
	return Check(ctx, s.Path(), s.file.Wait)
}

// Check examines every page and every record of a store, and whether they
// agree. It takes whatever it is given: what is wrong with the file stands in
// the report, and the error says only that it could not be looked at. It
// works for files that Open refuses, except those of a newer version. A context
// that ends ends the reading.
func Check(ctx context.Context, path string, wait time.Duration) (store.Report, error) {
	c := newCheckup(path)
	s := at(path, Options{Wait: wait, ReadOnly: true, Command: "switchboard check"})
	err := c.file(ctx, s)
	if err = cmp.Or(ctx.Err(), err); err != nil {
		return c.report, err
	}
	if c.report.OK() && c.report.Schema == schemaVersion {
		c.bbolt(s)
		c.events(s)
	}
	return c.report, nil
}

// until reads a file for as long as its context lasts.
type until struct {
	ctx context.Context
	r   io.ReaderAt
}

func (u until) ReadAt(p []byte, at int64) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.ReadAt(p, at)
}

// checkup collects what a check learns.
type checkup struct {
	report  store.Report
	buckets map[string]bool
	trials  map[string]int // id: lanes
	answers map[string]bool
	ratings map[string]bool
	index   map[string]bool                                   // of ratings by trial
	kept    map[string]bool                                   // records of calibration, by bucket and key
	judges  map[string]func(key string, payload []byte) error // by bucket
	unread  int                                               // features that cannot be read
	later   []func()                                          // comparisons for which all records have to be known
}

func newCheckup(path string) *checkup {
	c := &checkup{
		report:  store.Report{Path: path},
		buckets: map[string]bool{},
		trials:  map[string]int{},
		answers: map[string]bool{},
		ratings: map[string]bool{},
		index:   map[string]bool{},
		kept:    map[string]bool{},
	}
	c.judges = map[string]func(string, []byte) error{
		metaBucket:   c.info,
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
	}
	for _, kind := range recordkind.All() {
		c.judges[kind.Bucket] = func(key string, payload []byte) error { return c.calibrationRecord(kind, key, payload) }
	}
	return c
}

// file reads the file without bbolt.
func (c *checkup) file(ctx context.Context, s *Store) error {
	stat, err := os.Stat(s.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return noStore(s.Path())
	}
	if err != nil {
		return Explain(s.Path(), false, err)
	}
	c.report.Bytes, c.report.Mode = stat.Size(), stat.Mode().Perm()
	err = s.inspect(func(f io.ReaderAt, l boltfile.Layout) error {
		f = until{ctx, f}
		if err := l.CheckFreelist(f); err != nil {
			c.damage("the file", err.Error())
		}
		if l.OneMeta {
			c.damage("the file", "one of the two first pages is damaged: what was stored last may be missing")
		}
		(&boltfile.Walker{R: f, L: l, Record: c.record, Flaw: c.flaw, Named: func(name string) { c.buckets[name] = true }}).Walk()
		return nil
	})
	if errors.Is(err, eval.ErrDamaged) {
		c.damage("the file", strings.TrimPrefix(err.Error(), fmt.Sprintf("the store %s is damaged: ", s.Path())))
		return nil
	}
	if err != nil {
		return err
	}
	return c.conclude(s.Path())
}

func (c *checkup) conclude(path string) error {
	switch {
	case c.report.Kind == "" && c.report.OK():
		return &eval.Error{Reason: eval.ErrForeign, Sentence: fmt.Sprintf("%s is a bbolt file, but no switchboard store", path), Tip: "name another file with --store"}
	case c.report.Kind == "":
		c.damage(metaBucket+"/"+infoKey, "it is missing")
	case c.report.Schema > schemaVersion:
		return at(path, Options{}).refuse(fileInfo{c.report.Schema, c.report.Kind})
	}
	switch {
	case c.report.Schema == schemaVersion:
		c.missingBuckets()
	case c.report.Kind != "":
		c.report.Notes = append(c.report.Notes, fmt.Sprintf("it was written by an older switchboard (schema %d); the next command that writes brings it up to date", c.report.Schema))
	}
	if c.unread > 0 {
		c.report.Notes = append(c.report.Notes, fmt.Sprintf("what was found in %s is damaged, and is found again when it is needed", eval.Counted(c.unread, "text")))
	}
	if c.report.Schema < 1 && c.report.Kind != "" {
		return nil // it has no indexes yet that could disagree
	}
	for _, compare := range c.later {
		compare()
	}
	return nil
}

func (c *checkup) missingBuckets() {
	for _, name := range buckets {
		if !c.buckets[name] {
			c.damage(name, "all of it is missing")
		}
	}
}

func (c *checkup) damage(where, what string) {
	c.report.Damage = append(c.report.Damage, store.Damage{Where: providers.CleanLine(where, 120), What: providers.CleanLine(what, 400)})
}

func (c *checkup) flaw(bucket string, err error) {
	if bucket == "" {
		bucket = "the file"
	}
	c.damage(bucket, err.Error())
}

// record judges one record by itself and notes what others will be held
// against.
func (c *checkup) record(bucket string, key, sealed []byte) {
	payload, err := record.Open(bucket, key, sealed)
	if bucket == featureBucket {
		c.feature(string(key), payload, err)
		return
	}
	if err != nil {
		c.damage(place(bucket, key), err.(*eval.RecordError).What)
		return
	}
	judge, known := c.judges[bucket]
	if !known {
		return // of a newer version
	}
	if err := judge(string(key), payload); err != nil {
		c.damage(place(bucket, key), "its JSON cannot be read: "+err.Error())
	}
}

// feature notes what is of no use, which is no damage: it can be found again.
func (c *checkup) feature(key string, payload []byte, err error) {
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

func (c *checkup) info(_ string, payload []byte) error {
	var st fileInfo
	err := json.Unmarshal(payload, &st)
	c.report.Kind, c.report.Schema = st.Kind, st.Schema
	return err
}

func (c *checkup) trial(key string, payload []byte) error {
	var h header
	err := json.Unmarshal(payload, &h)
	c.report.Trials++
	c.trials[key] = len(h.Answers)
	return err
}

func (c *checkup) answer(key string, payload []byte) error {
	c.report.Answers++
	c.answers[key] = true
	trial, number, _ := strings.Cut(key, "/")
	lane, err := strconv.Atoi(number)
	c.compare(answerBucket, key, "its trial is missing or has no such lane", func() bool {
		lanes, there := c.trials[trial]
		return there && err == nil && lane < lanes
	})
	return decodes[engine.Answer](key, payload)
}

func (c *checkup) ended(key string, _ []byte) error {
	c.compare(answerBucket, key, "it is missing", func() bool { return c.answers[key] })
	return nil
}

func (c *checkup) rating(key string, payload []byte) error {
	var r eval.Rating
	err := json.Unmarshal(payload, &r)
	c.report.Ratings++
	c.ratings[key] = true
	for _, trial := range r.Trials() {
		c.compare(ratingBucket, key, "its trial is missing", func() bool { return c.has(trial) })
		c.compare(ratingBucket, key, "the index of its trial does not name it", func() bool { return c.index[trial+"/"+key] })
	}
	return err
}

func (c *checkup) rated(key string, _ []byte) error {
	_, number, _ := strings.Cut(key, "/")
	c.index[key] = true
	c.compare(ratedBucket, key, "its rating is missing", func() bool { return c.ratings[number] })
	return nil
}

func (c *checkup) has(trial string) bool {
	_, there := c.trials[trial]
	return there
}

func (c *checkup) done(key string, payload []byte) error {
	var p progress
	err := json.Unmarshal(payload, &p)
	c.compare(doneBucket, key, "its trial is missing", func() bool { return c.has(p.Trial) })
	return err
}

func (c *checkup) keeps(bucket, key string) bool { return c.kept[place(bucket, []byte(key))] }

// calibrationRecord judges a record of calibration.
func (c *checkup) calibrationRecord(in recordkind.Kind, key string, payload []byte) error {
	c.kept[place(in.Bucket, []byte(key))] = true
	payload = bytes.Clone(payload) // it is part of a page
	c.later = append(c.later, func() {
		if wrong, _ := in.Check(key, payload, c.keeps); wrong != "" {
			c.damage(in.Bucket+"/"+key, wrong)
		}
	})
	_, err := in.Check(key, payload, func(string, string) bool { return true })
	return err
}

// compare sees whether a record agrees with others when all are known.
func (c *checkup) compare(bucket, key, otherwise string, agrees func() bool) {
	c.later = append(c.later, func() {
		if !agrees() {
			c.damage(bucket+"/"+key, otherwise)
		}
	})
}

// events sees whether their chain holds. What a salvage could not save is known.
func (c *checkup) events(s *Store) {
	chain, err := s.VerifyEvents()
	if err != nil {
		c.damage(eventBucket, err.Error())
	}
	open := chain.Unexplained()
	for _, b := range open {
		c.damage(place(eventBucket, eventlog.Key(b.Number)), b.What)
	}
	if known := chain.Broken - len(open); known > 0 {
		c.report.Notes = append(c.report.Notes, fmt.Sprintf("the chain of events is broken in %d places before it was salvaged", known))
	}
}

// bbolt lets it check its pages itself. It does so on a goroutine of its own,
// where a fault could not be caught, so only when ours found nothing wrong.
func (c *checkup) bbolt(s *Store) {
	err := s.view(func(tx boltfile.Tx) error {
		for err := range tx.Check() {
			c.damage("the file", err.Error())
		}
		return nil
	})
	if err != nil {
		c.damage("the file", err.Error())
	}
}
