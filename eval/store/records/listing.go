package records

import (
	"encoding/json"
	"iter"
	"strings"

	"switchboard/engine"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/search"
	"switchboard/eval/store"
)

// What one opening of the file may read.
const (
	firstPage = 64  // trials; the first page should show at once
	laterPage = 256 // trials
)

// Trials yields the trials that q selects, newest first. The file is opened
// for a page at a time and is closed while the caller works: trials that are
// added meanwhile are not seen, and forgotten ones that were not yet reached
// neither.
//
// A damaged record comes as a *RecordError with what is left of its trial
// (perhaps only the id), and the sequence goes on. Any other error comes last.
func (s *Store) Trials(q store.Query) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		for t, err := range s.list(q, false) {
			if !yield(t.Trial, err) {
				return
			}
		}
	}
}

// RatedTrials is Trials with what was said about each. The ratings of a page of trials are
// read in the same opening of the file: an opening for each trial takes many times as long.
func (s *Store) RatedTrials(q store.Query) iter.Seq2[store.RatedTrial, error] {
	return s.list(q, true)
}

func (s *Store) list(q store.Query, rated bool) iter.Seq2[store.RatedTrial, error] {
	return func(yield func(store.RatedTrial, error) bool) {
		want := query{before: q.Before, text: strings.ToLower(q.Text), most: firstPage, rated: rated}
		for left := q.Limit; ; want.most = laterPage {
			if q.Limit > 0 {
				want.most = min(want.most, left)
			}
			p, err := s.page(want)
			for _, f := range p.found {
				if !yield(f.trial, f.err) {
					return
				}
			}
			if err != nil {
				yield(store.RatedTrial{}, err)
				return
			}
			left -= len(p.found)
			if p.end || (q.Limit > 0 && left <= 0) {
				return
			}
			want.before = p.last
		}
	}
}

// query is a Query for one page.
type query struct {
	before string
	text   string // in lower case
	most   int
	rated  bool // with the ratings
}

// listed is a page of a listing.
type listed struct {
	found []foundTrial
	last  string // id of the last sound trial looked at
	end   bool   // there are no more
}

type foundTrial struct {
	trial store.RatedTrial
	err   error // a damaged record of it
}

func (s *Store) page(q query) (p listed, err error) {
	p.end = true // also when there is no file
	err = s.view(func(tx keyed.Tx) error {
		p.end = false
		c := tx.Bucket(trialBucket).Cursor()
		r := reader{tx: tx, text: q.text, rated: q.rated, last: q.before}
		defer func() { p.found, p.last = r.found, r.last }()
		for k, v := lastBefore(c, q.before); !r.full(q.most); k, v = c.Prev() {
			if k == nil {
				p.end = true
				return nil
			}
			if err := r.read(k, v); err != nil {
				return err
			}
		}
		if r.last == q.before {
			return keyed.Flaw("no trial can be read where there should be thousands")
		}
		return nil
	})
	return p, err
}

func lastBefore(c keyed.Cursor, id string) (k, v []byte) {
	if id == "" {
		return c.Last()
	}
	if k, _ := c.Seek([]byte(id)); k == nil {
		return c.Last()
	}
	return c.Prev()
}

// reader collects a page of trials.
type reader struct {
	tx       keyed.Tx
	text     string
	rated    bool
	found    []foundTrial
	sound    int    // of those found
	last     string // id of the last sound trial looked at
	searched int
	bytes    int
}

func (r *reader) full(most int) bool {
	return r.sound >= most || r.bytes >= record.PageBytes || r.searched >= record.PageRecords
}

// read looks at one trial and keeps it if it holds the text. Whether a
// damaged one does nobody can tell: it is always kept. The keys of sound ones
// have to be in order: if not, following them could go on for ever.
func (r *reader) read(key, sealed []byte) error {
	r.searched++
	r.bytes += len(sealed)
	payload, err := record.Open(trialBucket, key, sealed)
	if err != nil {
		r.found = append(r.found, foundTrial{store.RatedTrial{Trial: engine.Trial{ID: string(key)}}, err})
		return nil
	}
	if r.last != "" && string(key) >= r.last {
		return keyed.Flaw("its trials are out of order")
	}
	r.last = string(key)
	if r.text != "" && !search.Holds(payload, r.text) {
		return nil
	}
	r.sound++
	f, size := r.readListed(key, payload)
	r.found = append(r.found, f)
	r.bytes += size
	return nil
}

func (r *reader) readListed(key, payload []byte) (f foundTrial, size int) {
	var h header
	if err := json.Unmarshal(payload, &h); err != nil {
		return foundTrial{store.RatedTrial{Trial: engine.Trial{ID: string(key)}}, record.NoJSON(trialBucket, key, err)}, 0
	}
	f.trial.Trial, size, f.err = withAnswers(r.tx, h)
	if r.rated {
		f.trial.Ratings, f.trial.Unread = ratingsOf(r.tx, h.ID)
	}
	return f, size
}
