// Package trialreads reads trials with their answers from the pages of a store, or
// in place of both what a reader kept of them.
package trialreads

import (
	"bytes"
	"slices"

	"switchboard/eval"
	"switchboard/eval/internal/features"
	"switchboard/eval/internal/heads"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
)

// Buckets that are read beside features.Bucket.
const (
	Trials  = "trials"
	Answers = "answers"
)

// Reader reads a page of trials after another into the same memory.
type Reader struct {
	Found []record.Found[store.TrialRead] // on the page, in the order of their ids

	last   string // id of the last trial looked at
	before string // the same before the page
	reader string
	heads  *heads.Reader
	kept   parts // what was kept of those found
	size   int
}

// New reads the trials after an id, with what a reader kept.
func New(after, reader string) *Reader {
	return &Reader{last: after, reader: reader, heads: heads.NewReader()}
}

// Clear makes room for the next page.
func (p *Reader) Clear() { p.Found, p.before = p.Found[:0], p.last }

// ReadPage reads the next page, more than once where it has to. Ids have to be in order:
// if not, following them could go on for ever.
func (p *Reader) ReadPage(tx keyed.Tx) (more bool, err error) {
	p.Found, p.size, p.last = p.Found[:0], 0, p.before
	p.kept.clear()
	trials := tx.Bucket(Trials).Cursor()
	kept, answers := newFollower(tx, features.Bucket), newFollower(tx, Answers)
	k, v := keyed.After(trials, p.last)
	for ; k != nil && len(p.Found) < record.PageRecords && p.size < record.PageBytes; k, v = trials.Next() {
		if string(k) <= p.last {
			return false, keyed.Flaw("its " + Trials + " are out of order")
		}
		p.last = string(k)
		if !p.takeKept(kept, k, v) {
			p.readWhole(answers, k, v)
		}
	}
	return k != nil, nil
}

// takeKept takes what was kept of a trial; false where that is nothing.
func (p *Reader) takeKept(at *follower, id, sealed []byte) bool {
	if at.goOn(id); !bytes.Equal(at.key, id) {
		return false
	}
	payload, err := record.Open(features.Bucket, at.key, at.value)
	if err != nil {
		return false
	}
	found := features.Found(payload, p.reader)
	if len(found) == 0 {
		return false
	}
	t := store.TrialRead{Record: record.Checksum(sealed), Kept: p.kept.put(found)}
	t.ID = p.last
	if len(p.Found) == cap(p.Found) && len(p.Found) >= record.FewRecords {
		p.Found = slices.Grow(p.Found, record.PageRecords-len(p.Found))
	}
	p.Found = append(p.Found, record.Found[store.TrialRead]{Value: t})
	p.size += len(at.value)
	return true
}

// readWhole reads a trial and its answers.
func (p *Reader) readWhole(answers *follower, id, sealed []byte) {
	p.size += len(sealed)
	t := store.TrialRead{Record: record.Checksum(sealed)}
	payload, err := record.Open(Trials, id, sealed)
	if err == nil {
		t.TrialHead, err = p.heads.Trial(payload)
		if err != nil {
			err = record.NoJSON(Trials, id, err)
		}
	}
	if err == nil {
		t.Ended = p.ended(answers, id, len(t.Answers))
	}
	p.Found = append(p.Found, record.Found[store.TrialRead]{Value: t, Err: err})
}

// ended are the answers of a trial that have ended, by lane. Where trials follow
// each other their answers mostly do.
func (p *Reader) ended(at *follower, id []byte, lanes int) []store.AnswerHead {
	all := make([]store.AnswerHead, 0, lanes)
	prefix := append(bytes.Clone(id), '/')
	if !bytes.HasPrefix(at.key, prefix) {
		at.seek(prefix)
	}
	for ; bytes.HasPrefix(at.key, prefix); at.next() {
		p.size += len(at.value)
		payload, err := record.Open(Answers, at.key, at.value)
		if err != nil {
			continue
		}
		if a, err := Answer(p.heads, string(at.key), payload); err == nil {
			all = append(all, a)
		}
	}
	return all
}

// follower goes through a bucket beside another one.
type follower struct {
	cursor     keyed.Cursor
	key, value []byte
}

func newFollower(tx keyed.Tx, bucket string) *follower {
	return &follower{cursor: tx.Bucket(bucket).Cursor()}
}

// nearby is how many records are passed one by one before a key is sought.
const nearby = 16

// goOn goes on to a key, or to the first one behind it. Keys are asked for in order.
func (f *follower) goOn(key []byte) {
	for n := 0; f.key != nil && n < nearby; n++ {
		if bytes.Compare(f.key, key) >= 0 {
			return
		}
		f.next()
	}
	f.seek(key)
}

func (f *follower) seek(key []byte) { f.key, f.value = f.cursor.Seek(key) }

func (f *follower) next() { f.key, f.value = f.cursor.Next() }

// Answer is an answer by its key and what was sealed.
func Answer(r *heads.Reader, key string, payload []byte) (store.AnswerHead, error) {
	at, ok := heads.Place(key)
	if !ok {
		return store.AnswerHead{}, &eval.RecordError{Bucket: Answers, Key: key, What: "it names no lane"}
	}
	a, err := r.Answer(at, payload)
	if err != nil {
		err = record.NoJSON(Answers, []byte(key), err)
	}
	return a, err
}
