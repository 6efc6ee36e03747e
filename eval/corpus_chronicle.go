package eval

import (
	"errors"
	"fmt"
	"strings"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine"
)

// readEvents reads the ratings that came since.
func (c *corpus) readEvents(s *Store) error {
	after := ""
	if c.lastEvent > 0 {
		after = string(ratingKey(c.lastEvent))
	}
	for e, err := range s.entries(ratingBucket, after) {
		if broken(err) {
			return err
		}
		var ev event
		if err != nil || e.decode(&ev.Rating) != nil {
			continue
		}
		if _, err := fmt.Sscanf(e.key, ratingKeyForm, &ev.n); err != nil {
			continue
		}
		c.byPrompt[ev.Prompt] = append(c.byPrompt[ev.Prompt], len(c.events))
		c.events = append(c.events, ev)
		c.lastEvent = ev.n
	}
	return nil
}

// readChronicle reads sessions, runs and draws anew: they are few and small.
func (c *corpus) readChronicle(s *Store) error {
	return s.view(func(tx *bolt.Tx) error {
		clear(c.sessions)
		clear(c.endings)
		c.draws = c.draws[:0]
		err := errors.Join(
			eachRecord(tx, sessionBucket, "", func(id string, v Session) error { c.sessions[id] = v; return nil }),
			eachRecord(tx, endingBucket, "", func(id string, v Ending) error { c.endings[id] = v; return nil }),
			eachRecord(tx, drawBucket, "", func(_ string, v Drawn) error { c.draws = append(c.draws, v); return nil }),
		)
		if err != nil {
			return err
		}
		if err := c.readFrozen(tx); err != nil {
			return err
		}
		if c.runs, err = readRuns(tx); err != nil {
			return err
		}
		for _, r := range c.runs {
			c.contests[r.Run.ID] = contest{r.Run.Scale, r.Run.Ladder}
		}
		if err := c.readApplied(tx); err != nil {
			return err
		}
		for _, d := range c.draws {
			if strings.HasPrefix(d.Run, watchPrefix) && c.policy.Hash != "" && strings.HasPrefix(d.Run, watchPrefix+c.policy.Hash[:12]) {
				c.contests[d.Run] = contest{Scale(c.policy.Provenance.Scale), c.policy.Ladder}
			}
		}
		return nil
	})
}

// readApplied reads the policy that is applied, if it is another one than
// before.
func (c *corpus) readApplied(tx *bolt.Tx) error {
	k, sealed := tx.Bucket([]byte(appliedBucket)).Cursor().Last()
	if k == nil {
		return nil
	}
	var a Application
	if err := unsealInto(appliedBucket, k, sealed, &a); err != nil {
		return err
	}
	c.application = a
	if a.Policy == c.policy.Hash {
		return nil
	}
	c.policy = engine.Policy{}
	if a.Policy == "" {
		return nil
	}
	p, err := readPolicy(tx, a.Policy)
	c.policy = p
	return err
}

// readFrozen reads what is not known yet: what is frozen never changes.
func (c *corpus) readFrozen(tx *bolt.Tx) error {
	return tx.Bucket([]byte(frozenBucket)).ForEach(func(k, sealed []byte) error {
		if _, have := c.frozen[string(k)]; have {
			return nil
		}
		var f Frozen
		err := unsealInto(frozenBucket, k, sealed, &f)
		c.frozen[string(k)] = f
		return err
	})
}
