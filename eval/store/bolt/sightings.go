package bolt

import (
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
)

// AddSighting keeps that a rater has seen who wrote the answers to a prompt. The
// first time stands.
func (s *Store) AddSighting(seen eval.Sighting) error {
	if err := seen.Check(); err != nil {
		return err
	}
	if known, err := s.Seen(seen.Rater, seen.Prompt); known || err != nil {
		return err
	}
	return s.update(func(tx boltfile.Tx) error {
		if tx.Bucket(sightingBucket).Has(string(seen.Key())) {
			return nil
		}
		return putJSON(tx, sightingBucket, seen.Key(), seen)
	})
}

// Seen reports whether a rater has seen who wrote the answers to a prompt.
func (s *Store) Seen(rater, prompt string) (seen bool, err error) {
	err = s.view(func(tx boltfile.Tx) error {
		seen = tx.Bucket(sightingBucket).Has(string(eval.Sighting{Rater: rater, Prompt: prompt}.Key()))
		return nil
	})
	return seen, err
}
