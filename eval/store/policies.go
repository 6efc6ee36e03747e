package store

import (
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine/routing"
	"switchboard/eval"
)

// Apply keeps a policy and that it is the one to decide by from now on.
func (s *Store) Apply(p routing.Policy, a eval.Application) error {
	a.Policy = p.Hash
	payload, err := json.Marshal(p)
	if err != nil {
		return eval.Invalid("the policy cannot be applied: %v", err)
	}
	return s.addApplication(a, func(tx *bolt.Tx) error {
		_, err := addNew(tx, PolicyBucket, []byte(p.Hash), payload)
		return err
	})
}

// ApplyAgain puts a policy to use that was applied before, or none.
func (s *Store) ApplyAgain(a eval.Application) error {
	return s.addApplication(a, func(tx *bolt.Tx) error {
		if a.Policy == "" || tx.Bucket([]byte(PolicyBucket)).Get([]byte(a.Policy)) != nil {
			return nil
		}
		return noPolicy(a.Policy)
	})
}

func noPolicy(hash string) error {
	return &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("no policy %q was ever applied", eval.Shorten(hash)), Tip: "`switchboard policy` lists those that were"}
}

func (s *Store) addApplication(a eval.Application, keep func(*bolt.Tx) error) error {
	if a.Time.IsZero() || a.Who == "" {
		return eval.Invalid("a policy is applied by somebody at some time")
	}
	payload, err := ToJSON(a)
	if err != nil {
		return err
	}
	return s.Update(func(tx *bolt.Tx) error {
		if err := keep(tx); err != nil {
			return err
		}
		n, err := tx.Bucket([]byte(AppliedBucket)).NextSequence()
		if err != nil {
			return err
		}
		return put(tx, AppliedBucket, RatingKey(n), payload)
	})
}

// Applications are all that was ever applied, oldest first.
func (s *Store) Applications() (all []eval.Application, err error) {
	err = s.View(func(tx *bolt.Tx) error {
		all = nil
		return EachRecord(tx, AppliedBucket, "", func(_ string, a eval.Application) error {
			all = append(all, a)
			return nil
		})
	})
	return all, err
}

// Applied is the policy that is to decide, and how it came to that; false
// where none was applied, or none since.
func (s *Store) Applied() (p routing.Policy, a eval.Application, ok bool, err error) {
	err = s.View(func(tx *bolt.Tx) error {
		k, sealed := tx.Bucket([]byte(AppliedBucket)).Cursor().Last()
		if k == nil {
			return nil
		}
		if err := UnsealInto(AppliedBucket, k, sealed, &a); err != nil {
			return err
		}
		if ok = a.Policy != ""; !ok {
			return nil
		}
		p, err = ReadPolicy(tx, a.Policy)
		return err
	})
	return p, a, ok && err == nil, err
}

// Policy is one that was applied at some time. The beginning of its hash is
// enough where no other begins so.
func (s *Store) Policy(hash string) (p routing.Policy, err error) {
	found := false
	err = s.View(func(tx *bolt.Tx) error {
		full, err := fullHash(tx, hash)
		if err != nil {
			return err
		}
		found = true
		p, err = ReadPolicy(tx, full)
		return err
	})
	if err == nil && !found {
		err = noPolicy(hash)
	}
	return p, err
}

func fullHash(tx *bolt.Tx, hash string) (string, error) {
	c := tx.Bucket([]byte(PolicyBucket)).Cursor()
	var found string
	for k, _ := c.Seek([]byte(hash)); len(hash) >= fewestForPrefix && len(k) >= len(hash) && string(k[:len(hash)]) == hash; k, _ = c.Next() {
		if found != "" {
			return "", &eval.Error{Reason: eval.ErrAmbiguous, Sentence: fmt.Sprintf("more than one policy has a hash that begins with %q", eval.Shorten(hash)), Tip: "give more of it"}
		}
		found = string(k)
	}
	if found == "" {
		return "", noPolicy(hash)
	}
	return found, nil
}

func ReadPolicy(tx *bolt.Tx, hash string) (p routing.Policy, err error) {
	sealed := tx.Bucket([]byte(PolicyBucket)).Get([]byte(hash))
	if sealed == nil {
		return p, &eval.RecordError{Bucket: PolicyBucket, Key: hash, What: "it is missing"}
	}
	return p, UnsealInto(PolicyBucket, []byte(hash), sealed, &p)
}
