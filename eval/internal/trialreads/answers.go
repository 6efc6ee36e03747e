package trialreads

import (
	"switchboard/eval/internal/features"
	"switchboard/eval/internal/heads"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
)

// Find are those of some answers that are there. Damaged ones are left out.
func Find(tx keyed.Tx, at []store.AnswerAt) (found []store.AnswerHead) {
	r := heads.NewReader()
	keyed.Values(tx, Answers, at, features.Key, func(_ store.AnswerAt, key, sealed []byte) bool {
		if sealed == nil {
			return true
		}
		payload, err := record.Open(Answers, key, sealed)
		if err != nil {
			return true
		}
		if head, err := Answer(r, string(key), payload); err == nil {
			found = append(found, head)
		}
		return true
	})
	return found
}

// Texts reads a page of what some answers say, and returns which are left.
func Texts(tx keyed.Tx, of []store.AnswerAt) (page []store.AnswerText, left []store.AnswerAt) {
	r, size, n := heads.NewReader(), 0, 0
	keyed.Values(tx, Answers, of, features.Key, func(at store.AnswerAt, key, sealed []byte) bool {
		if size >= record.PageBytes || len(page) >= record.PageRecords {
			return false
		}
		n++
		size += len(sealed)
		payload, err := record.Open(Answers, key, sealed)
		if sealed == nil || err != nil {
			return true // check names it
		}
		if a, err := r.AnswerText(at, payload); err == nil {
			page = append(page, a)
		}
		return true
	})
	return page, of[n:]
}
