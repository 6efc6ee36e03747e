package eval

import (
	"encoding/json"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine"
	"switchboard/providers"
)

// Application says that a policy was put to use, by whom and when. Rolling
// back is applying an older one again; an empty Policy goes back to the one
// that the program has of itself.
type Application struct {
	Policy   string            `json:"policy"` // hash
	Time     time.Time         `json:"time"`
	Who      string            `json:"who"`
	Versions map[string]string `json:"versions,omitempty"` // of the ladder's models, as their providers name them
	Setting  string            `json:"setting,omitempty"`  // what else the answers depended on, as a hash: system prompt and parameters
}

// Apply keeps a policy and that it is the one to decide by from now on.
func (s *Store) Apply(p engine.Policy, a Application) error {
	a.Policy = p.Hash
	payload, err := json.Marshal(p)
	if err != nil {
		return invalid("the policy cannot be applied: %v", err)
	}
	return s.addApplication(a, func(tx *bolt.Tx) error {
		_, err := addNew(tx, policyBucket, []byte(p.Hash), payload)
		return err
	})
}

// ApplyAgain puts a policy to use that was applied before, or none.
func (s *Store) ApplyAgain(a Application) error {
	return s.addApplication(a, func(tx *bolt.Tx) error {
		if a.Policy == "" || tx.Bucket([]byte(policyBucket)).Get([]byte(a.Policy)) != nil {
			return nil
		}
		return noPolicy(a.Policy)
	})
}

func noPolicy(hash string) error {
	return &Error{Reason: ErrNotFound, Sentence: fmt.Sprintf("no policy %q was ever applied", shorten(hash)), Tip: "`switchboard policy` lists those that were"}
}

func (s *Store) addApplication(a Application, keep func(*bolt.Tx) error) error {
	if a.Time.IsZero() || a.Who == "" {
		return invalid("a policy is applied by somebody at some time")
	}
	payload, err := toJSON(a)
	if err != nil {
		return err
	}
	return s.update(func(tx *bolt.Tx) error {
		if err := keep(tx); err != nil {
			return err
		}
		n, err := tx.Bucket([]byte(appliedBucket)).NextSequence()
		if err != nil {
			return err
		}
		return put(tx, appliedBucket, ratingKey(n), payload)
	})
}

// Reapply puts an applied policy in force again, if it can decide here. The
// versions of the models for which its certificate holds stay those of then.
func (s *Store) Reapply(hash string, c engine.Catalog, sent providers.Parameters, who string, now time.Time) (engine.Policy, error) {
	p, err := s.Policy(hash)
	if err != nil {
		return p, err
	}
	all, err := s.Applications()
	if err != nil {
		return p, err
	}
	var then Application
	for _, a := range all {
		if a.Policy == p.Hash {
			then = a
		}
	}
	why := Usable(p, c)
	if why == nil {
		why = then.Lapsed(p, c, sent)
	}
	if why != nil {
		return p, &Error{Reason: ErrInvalid, Sentence: fmt.Sprintf("the policy %.12s cannot decide here: %v", p.Hash, why), Tip: "calibrate again"}
	}
	then.Time, then.Who = now, who
	return p, s.ApplyAgain(then)
}

// Applications are all that was ever applied, oldest first.
func (s *Store) Applications() (all []Application, err error) {
	err = s.view(func(tx *bolt.Tx) error {
		all = nil
		return eachRecord(tx, appliedBucket, "", func(_ string, a Application) error {
			all = append(all, a)
			return nil
		})
	})
	return all, err
}

// Applied is the policy that is to decide, and how it came to that; false
// where none was applied, or none since.
func (s *Store) Applied() (p engine.Policy, a Application, ok bool, err error) {
	err = s.view(func(tx *bolt.Tx) error {
		k, sealed := tx.Bucket([]byte(appliedBucket)).Cursor().Last()
		if k == nil {
			return nil
		}
		if err := unsealInto(appliedBucket, k, sealed, &a); err != nil {
			return err
		}
		if ok = a.Policy != ""; !ok {
			return nil
		}
		p, err = readPolicy(tx, a.Policy)
		return err
	})
	return p, a, ok && err == nil, err
}

// Policy is one that was applied at some time. The beginning of its hash is
// enough where no other begins so.
func (s *Store) Policy(hash string) (p engine.Policy, err error) {
	found := false
	err = s.view(func(tx *bolt.Tx) error {
		full, err := fullHash(tx, hash)
		if err != nil {
			return err
		}
		found = true
		p, err = readPolicy(tx, full)
		return err
	})
	if err == nil && !found {
		err = noPolicy(hash)
	}
	return p, err
}

func fullHash(tx *bolt.Tx, hash string) (string, error) {
	c := tx.Bucket([]byte(policyBucket)).Cursor()
	var found string
	for k, _ := c.Seek([]byte(hash)); len(hash) >= fewestForPrefix && len(k) >= len(hash) && string(k[:len(hash)]) == hash; k, _ = c.Next() {
		if found != "" {
			return "", &Error{Reason: ErrAmbiguous, Sentence: fmt.Sprintf("more than one policy has a hash that begins with %q", shorten(hash)), Tip: "give more of it"}
		}
		found = string(k)
	}
	if found == "" {
		return "", noPolicy(hash)
	}
	return found, nil
}

func readPolicy(tx *bolt.Tx, hash string) (p engine.Policy, err error) {
	sealed := tx.Bucket([]byte(policyBucket)).Get([]byte(hash))
	if sealed == nil {
		return p, &RecordError{policyBucket, hash, "it is missing"}
	}
	return p, unsealInto(policyBucket, []byte(hash), sealed, &p)
}
