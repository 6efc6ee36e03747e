package rollup

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/record"
	"switchboard/eval/store/bolt"
)

// schemaVersion is the version of the file's layout that this program writes.
//
//	meta     stamp              stamp
//	files    what was imported  Tally, by content, format and column map
//	series   number             Series
//	names    hash of a series   its number
//	ids      hour/id of a row   that it is counted, and for some rows the figures that it added
//	periods  format/day         the grouping in which the usage of a day was imported
//	hours    hour/series        Figures, of series without tags
//	days     hour/series        Figures, at the first hour of the day
//	plain    hour/series        the same days, of series without tags
//	tagged   hour/series        the same days, of series of the tags alone
//	prompts  PromptKey          Prompt
//
// Numbers are big endian, hours since 1970 and series of four bytes each. All
// values are sealed except those of ids and names.
//
// Version 1 had no periods, and neither plain nor tagged, which are made from days. Version
// 2 did not count the rows whose amounts are upper bounds, and had no number of the import
// in the entries of ids.
const schemaVersion = 3

const (
	metaBucket   = "meta"
	fileBucket   = "files"
	seriesBucket = "series"
	nameBucket   = "names"
	idBucket     = "ids"
	hourBucket   = "hours"
	dayBucket    = "days"
	plainBucket  = "plain"
	tagBucket    = "tagged"
	periodBucket = "periods"
	promptBucket = "prompts"
	stampKey     = "stamp"
)

var buckets = [...]string{metaBucket, fileBucket, seriesBucket, nameBucket, idBucket, hourBucket, dayBucket, plainBucket, tagBucket, periodBucket, promptBucket}

// Suffix is what the name of the file adds to the name of its store.
const Suffix = bolt.UsageSuffix

// wait is how long an import waits for another one to finish a batch.
const wait = 30 * time.Second

// stamp says what the file is. Every version can read it.
type stamp struct {
	Schema int    `json:"schema"`
	Holds  string `json:"holds"`
}

const holds = "usage"

// Store keeps roll-ups. It is safe for use by several goroutines and
// processes; between operations nothing is open.
type Store struct{ file *boltfile.File }

// Beside readies the file beside a store. One that is not there is made when
// something is first written; until then it is empty. A damaged, foreign or
// newer one is refused.
func Beside(store string, command string) (*Store, error) {
	s, err := at(store+Suffix, command)
	if err != nil {
		return nil, err
	}
	old := false
	if err := s.view(func(tx boltfile.Tx) error { old = older(tx); return nil }); err != nil {
		return nil, err
	}
	err = s.file.Inspect(func(r io.ReaderAt, l boltfile.Layout) error { return (&boltfile.Walker{R: r, L: l}).Shape() })
	if err == nil && old {
		err = s.file.Update(upgrade)
	}
	return s, s.explain(old, err)
}

// at is the store at a path. The file is not read yet.
func at(path, command string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	s := &Store{}
	s.file = boltfile.At(path, boltfile.Options{Wait: wait, Command: command, Admit: s.admit, Create: create})
	return s, nil
}

// Path is the path of the file, whether or not it is there yet.
func (s *Store) Path() string { return s.file.Path() }

func create(tx boltfile.Tx) error {
	for _, name := range buckets {
		if err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	return record.PutJSON(tx, metaBucket, []byte(stampKey), stamp{schemaVersion, holds})
}

// admit is an error where the file is something else, or of a version that this program
// does not read.
func (s *Store) admit(tx boltfile.Tx) error {
	var is stamp
	if b := tx.Bucket(metaBucket); !b.Missing() && b.Get([]byte(stampKey)) != nil {
		if err := record.GetJSON(tx, metaBucket, []byte(stampKey), &is); err != nil {
			return err
		}
	}
	switch {
	case is.Holds != holds:
		return s.foreign()
	case is.Schema > schemaVersion:
		return s.newer(is)
	}
	return nil
}

func (s *Store) foreign() error {
	return &eval.Error{Reason: eval.ErrForeign, Sentence: fmt.Sprintf("%s holds no usage", s.Path()), Tip: "move it away, or name another store with --store"}
}

func (s *Store) newer(is stamp) error {
	return &eval.Error{Reason: eval.ErrNewer, Tip: "update switchboard, or name another store with --store",
		Sentence: fmt.Sprintf("the usage in %s was written by a newer switchboard (schema %d; this one knows up to %d)", s.Path(), is.Schema, schemaVersion)}
}

func (s *Store) view(fn func(boltfile.Tx) error) error { return s.explain(false, s.file.View(fn)) }

func (s *Store) update(fn func(boltfile.Tx) error) error { return s.explain(true, s.file.Update(fn)) }

// explain turns an error of the file into a sentence with a hint. Damage is mended by
// importing again, since all that is in the file comes from imports.
func (s *Store) explain(write bool, err error) error {
	err = bolt.Explain(s.Path(), write, err)
	if errors.Is(err, eval.ErrDamaged) {
		return &eval.Error{Reason: eval.ErrDamaged, Sentence: err.Error(), Tip: s.wayBack(), Err: err}
	}
	return err
}

// moment is the time at which an hour begins.
func moment(at uint32) time.Time { return time.Unix(int64(at)*hour, 0).UTC() }
