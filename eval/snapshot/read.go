package snapshot

import (
	"errors"
	"fmt"
	"strings"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/store"
)

// readEvents reads the ratings that came since.
func (c *Corpus) readEvents(s *store.Store) error {
	after := ""
	if c.lastEvent > 0 {
		after = string(store.RatingKey(c.lastEvent))
	}
	for e, err := range s.Entries(store.RatingBucket, after) {
		if broken(err) {
			return err
		}
		var ev Event
		if err != nil || e.Decode(&ev.Rating) != nil {
			continue
		}
		if _, err := fmt.Sscanf(e.Key, store.RatingKeyForm, &ev.n); err != nil {
			continue
		}
		c.ByPrompt[ev.Prompt] = append(c.ByPrompt[ev.Prompt], len(c.Events))
		c.Events = append(c.Events, ev)
		c.lastEvent = ev.n
	}
	return nil
}

// ReadChronicle reads sessions, runs and draws anew: they are few and small.
func (c *Corpus) ReadChronicle(s *store.Store) error {
	return s.View(func(tx *bolt.Tx) error {
		clear(c.Sessions)
		clear(c.Endings)
		c.Draws = c.Draws[:0]
		err := errors.Join(
			store.EachRecord(tx, store.SessionBucket, "", func(id string, v eval.Session) error { c.Sessions[id] = v; return nil }),
			store.EachRecord(tx, store.EndingBucket, "", func(id string, v eval.Ending) error { c.Endings[id] = v; return nil }),
			store.EachRecord(tx, store.DrawBucket, "", func(_ string, v eval.Drawn) error { c.Draws = append(c.Draws, v); return nil }),
		)
		if err != nil {
			return err
		}
		if err := c.readFrozen(tx); err != nil {
			return err
		}
		if c.Runs, err = store.ReadRuns(tx); err != nil {
			return err
		}
		for _, r := range c.Runs {
			c.Contests[r.Run.ID] = contest{r.Run.Scale, r.Run.Ladder}
		}
		if err := c.readApplied(tx); err != nil {
			return err
		}
		for _, d := range c.Draws {
			if strings.HasPrefix(d.Run, eval.WatchPrefix) && c.Policy.Hash != "" && strings.HasPrefix(d.Run, eval.WatchPrefix+c.Policy.Hash[:12]) {
				c.Contests[d.Run] = contest{eval.Scale(c.Policy.Provenance.Scale), c.Policy.Ladder}
			}
		}
		return nil
	})
}

// readApplied reads the policy that is applied, if it is another one than
// before.
func (c *Corpus) readApplied(tx *bolt.Tx) error {
	k, sealed := tx.Bucket([]byte(store.AppliedBucket)).Cursor().Last()
	if k == nil {
		return nil
	}
	var a eval.Application
	if err := store.UnsealInto(store.AppliedBucket, k, sealed, &a); err != nil {
		return err
	}
	c.Application = a
	if a.Policy == c.Policy.Hash {
		return nil
	}
	c.Policy = routing.Policy{}
	if a.Policy == "" {
		return nil
	}
	p, err := store.ReadPolicy(tx, a.Policy)
	c.Policy = p
	return err
}

// readFrozen reads what is not known yet: what is frozen never changes.
func (c *Corpus) readFrozen(tx *bolt.Tx) error {
	return tx.Bucket([]byte(store.FrozenBucket)).ForEach(func(k, sealed []byte) error {
		if _, have := c.Frozen[string(k)]; have {
			return nil
		}
		var f eval.Frozen
		err := store.UnsealInto(store.FrozenBucket, k, sealed, &f)
		c.Frozen[string(k)] = f
		return err
	})
}
