package records

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
)

func ratingKey(n uint64) []byte { return fmt.Appendf(nil, ratingKeyForm, n) }

func ratedKey(trial string, n uint64) []byte { return fmt.Appendf(nil, "%s/"+ratingKeyForm, trial, n) }

// AddRating appends a rating event, if Validate has nothing against it and
// the store holds the trial that it is about, with these answers. An empty
// Prompt is filled in. Adding the same event again does nothing; another one
// with its id is ErrExists.
func (s *Store) AddRating(r eval.Rating) error {
	_, err := s.addVote(r, func(keyed.Tx, *eval.Rating) {})
	return err
}

// AddVote is AddRating for somebody who follows the events: it returns the event as it
// was kept, with its number. A vote is not blind if its rater has seen who wrote the
// answers to its prompt.
func (s *Store) AddVote(r eval.Rating) (store.NumberedRating, error) {
	return s.addVote(r, func(tx keyed.Tx, r *eval.Rating) {
		seen := eval.Sighting{Rater: r.Rater, Prompt: r.Prompt}
		r.Blind = r.Blind && (r.Retracts != "" || !tx.Bucket(sightingBucket).Has(string(seen.Key())))
	})
}

// addVote is AddVote but for what is looked at before the event is kept.
func (s *Store) addVote(said eval.Rating, look func(keyed.Tx, *eval.Rating)) (kept store.NumberedRating, err error) {
	kept.Rating = said
	if err := s.mayKeep(said); err != nil {
		return kept, err
	}
	err = s.updateAhead(0, s.readsOfVote(said), access.Rate, func(tx keyed.Tx) error {
		kept.Rating = said
		r := &kept.Rating
		look(tx, r)
		if err := s.mayRateAs(tx, r.Rater); err != nil {
			return err
		}
		if err := addRating(tx, *r); err != nil {
			return err
		}
		return record.GetJSON(tx, ratingIDs, []byte(r.ID), &kept.Number)
	})
	return kept, err
}

// readsOfVote is what is read before a vote of a session is kept. Nothing is known of
// other events: they may take back one that is to be found, or be about routed answers.
func (s *Store) readsOfVote(r eval.Rating) (ahead keyed.Reads) {
	if r.Session == "" || r.Retracts != "" {
		return ahead
	}
	for _, trial := range r.Trials() {
		ahead.Key(trialBucket, []byte(trial))
	}
	ahead.Key(ratingIDs, []byte(r.ID))
	ahead.Key(sessionBucket, []byte(r.Session))
	ahead.Key(endingBucket, []byte(r.Session))
	ahead.Key(sightingBucket, eval.Sighting{Rater: r.Rater, Prompt: r.Prompt}.Key())
	ahead.Numbers = []string{ratingBucket}
	if s.shared {
		ahead.Key(raterBucket, []byte(r.Rater))
	}
	return ahead
}

// mayKeep makes sure that a rating is one, and belongs into this kind of store.
func (s *Store) mayKeep(r eval.Rating) error {
	if err := r.Validate(); err != nil {
		return err
	}
	if s.kind == store.Real && r.Simulated {
		return s.place.otherKind(store.Real)
	}
	return nil
}

// AddRatings appends many events at once: all of them or, on an error, none.
func (s *Store) AddRatings(events []eval.Rating) error {
	for _, r := range events {
		if err := s.mayKeep(r); err != nil {
			return err
		}
	}
	return s.update(access.Rate, func(tx keyed.Tx) error {
		for _, r := range events {
			if err := s.mayRateAs(tx, r.Rater); err != nil {
				return err
			}
			if err := addRating(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func addRating(tx keyed.Tx, r eval.Rating) error {
	h, err := readRated(tx, r.Trial)
	if err != nil {
		return err
	}
	if r.Prompt == "" {
		r.Prompt = eval.PromptKey(h.Prompt)
	}
	if err := fits(tx, r, h); err != nil {
		return err
	}
	if err := mayVote(tx, r); err != nil {
		return err
	}
	if r.Retracts != "" {
		if err := mayRetract(tx, r); err != nil {
			return err
		}
	}
	payload, err := record.JSON(r)
	if err != nil {
		return err
	}
	return appendRating(tx, r, payload)
}

// readRated is the head of a trial that somebody rates, and had on the screen.
func readRated(tx keyed.Tx, id string) (header, error) {
	h, err := readHeader(tx, id)
	if errors.Is(err, eval.ErrNotFound) {
		err = &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("the trial %q was forgotten, or was never there", eval.Shorten(id))}
	}
	return h, err
}

// fits makes sure that a rating is about what its trials hold. h is the first.
func fits(tx keyed.Tx, r eval.Rating, h header) error {
	heads := map[string]header{h.ID: h}
	for _, id := range r.Trials() {
		if _, have := heads[id]; !have {
			other, err := readRated(tx, id)
			if err != nil {
				return err
			}
			heads[id] = other
		}
		if r.Prompt != eval.PromptKey(heads[id].Prompt) {
			return eval.Invalid("the rating %s is about another prompt than its trial %s", r.ID, id)
		}
	}
	for _, shown := range r.Shown {
		if answerer(tx, heads[r.Of(shown)], shown.Lane) != shown.Model {
			return eval.Invalid("lane %d of the trial %s is not an answer of %s", shown.Lane, r.Of(shown), eval.Shorten(shown.Model))
		}
	}
	return nil
}

// answerer is the model that answered in a lane: of a routed call not always the one that was asked first. It is that
// one before the answer has ended, and where the record of the answer is damaged.
func answerer(tx keyed.Tx, h header, lane int) string {
	if lane >= len(h.Answers) {
		return ""
	}
	model := h.Answers[lane].Model
	if !h.Routed {
		return model
	}
	a, key := engine.Answer{Model: model}, answerKey(h.ID, lane)
	if err := readAnswer(tx, key, tx.Bucket(answerBucket).Get(key), &a); err != nil {
		return model
	}
	return a.Model
}

// mayRetract makes sure that an event takes back a vote of the same rater on
// the same trial.
func mayRetract(tx keyed.Tx, r eval.Rating) error {
	old, found, err := ratingByID(tx, r.Retracts)
	switch {
	case err != nil:
		return err
	case !found:
		return &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("there is no rating %q to take back", eval.Shorten(r.Retracts))}
	case old.Trial != r.Trial || old.Rater != r.Rater || old.Retracts != "":
		return eval.Invalid("the rating %s cannot be taken back by %s", old.ID, eval.Shorten(r.Rater))
	}
	return nil
}

func ratingByID(tx keyed.Tx, id string) (r eval.Rating, found bool, err error) {
	var n uint64
	if err := record.GetJSON(tx, ratingIDs, []byte(id), &n); err != nil || n == 0 {
		return r, false, err
	}
	key := ratingKey(n)
	sealed := tx.Bucket(ratingBucket).Get(key)
	if sealed == nil {
		return r, false, nil
	}
	return r, true, record.Decode(ratingBucket, key, sealed, &r)
}

// appendRating gives an event its number, which only grows.
func appendRating(tx keyed.Tx, r eval.Rating, payload []byte) error {
	var n uint64
	if err := record.GetJSON(tx, ratingIDs, []byte(r.ID), &n); err != nil {
		return err
	}
	if n != 0 {
		_, err := addNew(tx, ratingBucket, ratingKey(n), payload)
		return err
	}
	n, err := tx.Bucket(ratingBucket).NextSequence()
	if err != nil {
		return err
	}
	if err := record.Put(tx, ratingBucket, ratingKey(n), payload); err != nil {
		return err
	}
	return indexRating(tx, r, n)
}

func indexRating(tx keyed.Tx, r eval.Rating, n uint64) error {
	if err := record.PutJSON(tx, ratingIDs, []byte(r.ID), n); err != nil {
		return err
	}
	for _, trial := range r.Trials() {
		if err := record.Put(tx, ratedBucket, ratedKey(trial, n), record.Nothing); err != nil {
			return err
		}
	}
	return nil
}

// Ratings are the events about one trial, or about answers of it among others, in the order in which they were
// added. Damaged ones are left out and reported with the rest.
func (s *Store) Ratings(trial string) (events []eval.Rating, err error) {
	var broken error
	err = s.view(func(tx keyed.Tx) error { events, broken = ratingsOf(tx, trial); return nil })
	return events, cmp.Or(err, broken)
}

// ratingsOf are the events about one trial that can be read; the error is about others.
func ratingsOf(tx keyed.Tx, trial string) (events []eval.Rating, broken error) {
	err := eachRated(tx, trial, func(n uint64) error {
		var r eval.Rating
		key := ratingKey(n)
		sealed := tx.Bucket(ratingBucket).Get(key)
		if err := record.Decode(ratingBucket, key, sealed, &r); err != nil {
			broken = err
			return nil
		}
		events = append(events, r)
		return nil
	})
	if err != nil {
		return events, err
	}
	return events, broken
}

// eachRated calls fn with the numbers of the ratings of a trial.
func eachRated(tx keyed.Tx, trial string, fn func(n uint64) error) error {
	prefix := []byte(trial + "/")
	c := tx.Bucket(ratedBucket).Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if _, err := record.Open(ratedBucket, k, v); err != nil {
			return err
		}
		n, err := strconv.ParseUint(string(k[len(prefix):]), 16, 64)
		if err != nil {
			return &eval.RecordError{Bucket: ratedBucket, Key: string(k), What: "it names no rating"}
		}
		if err := fn(n); err != nil {
			return err
		}
	}
	return nil
}

// AllRatings yields every event in the order in which they were added. Damage
// is reported as by Trials.
func (s *Store) AllRatings() iter.Seq2[eval.Rating, error] {
	return func(yield func(eval.Rating, error) bool) {
		for r, err := range s.RatingsAfter(0) {
			if !yield(r.Rating, err) {
				return
			}
		}
	}
}
