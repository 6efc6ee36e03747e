package records

import (
	"bytes"

	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// Followers are the trials that continue the conversation of one, and those
// that continue theirs: what they were sent holds its text, so Forget deletes
// them with it.
func (s *Store) Followers(id string) (ids []string, err error) {
	err = s.view(func(tx keyed.Tx) error {
		key, err := fullID(tx, id)
		if err != nil {
			return err
		}
		ids, err = followers(tx, key)
		return err
	})
	return ids, err
}

// followers reads every trial, but decodes only those that follow one.
func followers(tx keyed.Tx, id string) ([]string, error) {
	next := map[string][]string{}
	err := tx.Bucket(trialBucket).ForEach(func(k, sealed []byte) error {
		if !bytes.Contains(sealed, []byte(`"follows":"`)) {
			return nil
		}
		var turn struct {
			Follows string `json:"follows"`
		}
		if err := record.Decode(trialBucket, k, sealed, &turn); err != nil {
			return err
		}
		next[turn.Follows] = append(next[turn.Follows], string(k))
		return nil
	})
	if err != nil {
		return nil, err
	}
	var found []string
	seen := map[string]bool{id: true}
	for open := []string{id}; len(open) > 0; open = open[1:] {
		for _, follower := range next[open[0]] {
			if !seen[follower] {
				seen[follower] = true
				found, open = append(found, follower), append(open, follower)
			}
		}
	}
	return found, nil
}
