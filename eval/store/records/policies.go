package records

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// Apply keeps a policy and that it is the one to decide by from now on. Where it
// decides already, nothing changes.
func (s *Store) Apply(p routing.Policy, a eval.Application) error {
	a.Policy = p.Hash
	payload, err := json.Marshal(p)
	if err != nil {
		return eval.Invalid("the policy cannot be applied: %v", err)
	}
	return s.addApplication(a, func(tx keyed.Tx) error {
		_, err := addNew(tx, policyBucket, []byte(p.Hash), payload)
		return err
	})
}

// ApplyAgain puts a policy to use that was applied before, or none. Where it decides
// already, nothing changes.
func (s *Store) ApplyAgain(a eval.Application) error {
	return s.addApplication(a, func(tx keyed.Tx) error {
		if a.Policy == "" || tx.Bucket(policyBucket).Has(a.Policy) {
			return nil
		}
		return noPolicy(a.Policy)
	})
}

func noPolicy(hash string) error {
	return &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("no policy %q was ever applied", eval.Shorten(hash)), Tip: "`switchboard policy` lists those that were"}
}

func (s *Store) addApplication(a eval.Application, keep func(keyed.Tx) error) error {
	if a.Time.IsZero() || a.Who == "" {
		return eval.Invalid("a policy is applied by somebody at some time")
	}
	a.Alarms = nil // those of an earlier time
	return s.update(access.Lead, func(tx keyed.Tx) error {
		if a.Who != eval.TheWatch {
			a.Who = s.acting(a.Who)
		}
		if err := keep(tx); err != nil {
			return err
		}
		was, _, err := lastApplication(tx)
		if err != nil {
			return err
		}
		if a.Repeats(was) {
			return nil
		}
		if err := s.by().Note(tx, audit.Event{Time: a.Time, Who: a.Who, What: audit.Policy, Old: was.Policy, New: a.Policy, Reason: a.Run}); err != nil {
			return err
		}
		a.Rollout = was.Rollout
		return putApplication(tx, a)
	})
}

func putApplication(tx keyed.Tx, a eval.Application) error {
	payload, err := record.JSON(a)
	if err != nil {
		return err
	}
	n, err := tx.Bucket(appliedBucket).NextSequence()
	if err != nil {
		return err
	}
	return record.Put(tx, appliedBucket, ratingKey(n), payload)
}

// RollOut keeps how much of the traffic the policy in force decides about. Where
// none was ever applied, that is the program's own.
func (s *Store) RollOut(r eval.Rollout) error {
	if err := r.Check(); err != nil {
		return eval.Invalid("%v", err)
	}
	if r.Time.IsZero() || r.Who == "" {
		return eval.Invalid("a rollout is moved by somebody at some time")
	}
	return s.update(access.Lead, func(tx keyed.Tx) error {
		r.Who = s.acting(r.Who)
		a, any, err := lastApplication(tx)
		if err != nil {
			return err
		}
		e := audit.Event{Time: r.Time, Who: r.Who, What: audit.Rollout, New: a.Policy, Reason: rollout.Rollout{}.String(), Detail: r.String()}
		if a.Rollout != nil {
			e.Reason = a.Rollout.String()
		}
		if err := s.by().Note(tx, e); err != nil {
			return err
		}
		if !any {
			return putApplication(tx, eval.Application{Time: r.Time, Who: r.Who, Rollout: &r})
		}
		_, err = changeApplied(tx, a.Policy, func(a *eval.Application) bool { a.Rollout = &r; return true })
		return err
	})
}

// MarkExported keeps that the policy in force was written for another program, as
// what and where. Where another one is in force by now, that it was written is an
// event and no more.
func (s *Store) MarkExported(hash string, at time.Time, format, where string) error {
	return s.update(access.Lead, func(tx keyed.Tx) error {
		err := s.by().Note(tx, audit.Event{Time: at, What: audit.Export, New: hash, Reason: format, Detail: where})
		if err == nil {
			_, err = changeApplied(tx, hash, func(a *eval.Application) bool { a.Exported = at; return true })
		}
		return err
	})
}

// RaiseAlarm keeps that something speaks against the policy in force, e.Old: once
// for each reason and each time that the policy is put to use.
func (s *Store) RaiseAlarm(e audit.Event) error {
	return s.update(access.Rate, func(tx keyed.Tx) error {
		raised, err := changeApplied(tx, e.Old, func(a *eval.Application) bool { return a.Raise(e.Reason, e.Time) })
		if err != nil || !raised {
			return err
		}
		return s.by().Note(tx, e)
	})
}

// changeApplied changes how a policy is applied, if it is the one in force.
func changeApplied(tx keyed.Tx, hash string, change func(*eval.Application) bool) (changed bool, err error) {
	a, any, err := lastApplication(tx)
	if err != nil || !any || a.Policy != hash || !change(&a) {
		return false, err
	}
	key, _ := tx.Bucket(appliedBucket).Cursor().Last()
	return true, record.PutJSON(tx, appliedBucket, slices.Clone(key), a)
}

// Applications are all that was ever applied, oldest first.
func (s *Store) Applications() (all []eval.Application, err error) {
	err = s.view(func(tx keyed.Tx) error {
		all = nil
		return eachRecord(tx, appliedBucket, "", func(_ string, a eval.Application) error {
			all = append(all, a)
			return nil
		})
	})
	return all, err
}

// Applied is the policy that is to decide, and how it came to that; false
// where none was applied, or none since.
func (s *Store) Applied() (p routing.Policy, a eval.Application, ok bool, err error) {
	err = s.view(func(tx keyed.Tx) error {
		var any bool
		p, ok = routing.Policy{}, false
		if a, any, err = lastApplication(tx); err != nil || !any {
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
func (s *Store) Policy(hash string) (p routing.Policy, err error) {
	found := false
	err = s.view(func(tx keyed.Tx) error {
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

func fullHash(tx keyed.Tx, hash string) (string, error) {
	c := tx.Bucket(policyBucket).Cursor()
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

func readPolicy(tx keyed.Tx, hash string) (p routing.Policy, err error) {
	sealed := tx.Bucket(policyBucket).Get([]byte(hash))
	if sealed == nil {
		return p, &eval.RecordError{Bucket: policyBucket, Key: hash, What: "it is missing"}
	}
	return p, record.Decode(policyBucket, []byte(hash), sealed, &p)
}
