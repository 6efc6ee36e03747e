package records

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
)

// FindRun finds a run by the beginning of its id.
func (s *Store) FindRun(id string) (store.KeptRun, error) {
	runs, err := s.Runs()
	if err != nil {
		return store.KeptRun{}, err
	}
	found := slices.DeleteFunc(runs, func(r store.KeptRun) bool { return !strings.HasPrefix(r.Run.ID, id) })
	switch {
	case id == "" || len(found) == 0:
		return store.KeptRun{}, noRun(id)
	case len(found) > 1:
		return store.KeptRun{}, &eval.Error{Reason: eval.ErrAmbiguous, Sentence: "more than one certification run has an id that begins with " + eval.Shorten(id), Tip: "give more of it"}
	}
	return found[0], nil
}

// OpenRun keeps a run, with what is known of its draws. The same run again does nothing; while another one on
// its scale is open, the error is ErrExists.
func (s *Store) OpenRun(r store.OpenedRun) error {
	if !eval.GoodID(r.Run.ID) || r.Run.Time.IsZero() || r.Who == "" {
		return eval.Invalid("a run needs an id, a time and somebody who opens it")
	}
	payload, err := record.JSON(r)
	if err != nil {
		return err
	}
	known, err := verdictsToJSON(r.Known)
	if err != nil {
		return err
	}
	return s.update(access.Lead, func(tx keyed.Tx) error {
		if tx.Bucket(runBucket).Has(r.Run.ID) {
			return nil
		}
		err := eachRecord(tx, runBucket, "", func(id string, other store.OpenedRun) error {
			if other.Run.Scale == r.Run.Scale && !tx.Bucket(closingBucket).Has(id) {
				return &eval.Error{Reason: eval.ErrExists, Sentence: fmt.Sprintf("the certification run %s on the scale %q is still open", id, r.Run.Scale), Tip: closeFirst}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := record.Put(tx, runBucket, []byte(r.Run.ID), payload); err != nil {
			return err
		}
		return freeze(tx, r.Known, known)
	})
}

const closeFirst = "`switchboard calibrate --close REASON` ends it; what it has spent of the confidence stays spent"

// CloseRun ends a run. One that is closed stays as it was closed.
func (s *Store) CloseRun(c store.Closing) error {
	if c.Time.IsZero() || c.Who == "" || c.Why == "" {
		return eval.Invalid("a run is closed by somebody, at some time and for a reason")
	}
	return s.update(access.Lead, func(tx keyed.Tx) error {
		if !tx.Bucket(runBucket).Has(c.Run) {
			return noRun(c.Run)
		}
		if tx.Bucket(closingBucket).Has(c.Run) {
			return nil
		}
		c.Who = s.acting(c.Who)
		return record.PutJSON(tx, closingBucket, []byte(c.Run), c)
	})
}

func noRun(id string) error {
	return &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("there is no certification run %q", eval.Shorten(id)), Tip: "`switchboard calibrate --runs` lists them"}
}

// Runs are all runs there were, oldest first.
func (s *Store) Runs() (all []store.KeptRun, err error) {
	err = s.view(func(tx keyed.Tx) error {
		all, err = readRuns(tx)
		return err
	})
	return all, err
}

func readRuns(tx keyed.Tx) ([]store.KeptRun, error) {
	var all []store.KeptRun
	err := eachRecord(tx, runBucket, "", func(id string, r store.OpenedRun) error {
		kept := store.KeptRun{OpenedRun: r}
		var c store.Closing
		if err := record.GetJSON(tx, closingBucket, []byte(id), &c); err != nil {
			return err
		}
		if c.Run != "" {
			kept.Closing = &c
		}
		all = append(all, kept)
		return nil
	})
	slices.SortStableFunc(all, func(a, b store.KeptRun) int { return a.Run.Time.Compare(b.Run.Time) })
	return all, err
}

// CloseOpenRun closes the run on a scale that is open; without a scale the
// only one.
func (s *Store) CloseOpenRun(scale eval.Scale, who, why string, now time.Time) (store.KeptRun, error) {
	runs, err := s.Runs()
	if err != nil {
		return store.KeptRun{}, err
	}
	open := slices.DeleteFunc(runs, func(r store.KeptRun) bool { return r.Closing != nil || scale != "" && r.Run.Scale != scale })
	switch len(open) {
	case 0:
		return store.KeptRun{}, &eval.Error{Reason: eval.ErrNotFound, Sentence: "no certification run is open", Tip: "`switchboard calibrate --runs` lists them"}
	case 1:
		return open[0], s.CloseRun(store.Closing{Run: open[0].Run.ID, Time: now, Who: who, Why: why})
	}
	return store.KeptRun{}, &eval.Error{Reason: eval.ErrAmbiguous, Sentence: "more than one certification run is open", Tip: "say which with --scale"}
}
