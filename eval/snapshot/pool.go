package snapshot

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/keyorder"
	"switchboard/eval/store"
)

// pools tells which prompts of the certify part belong to which run, and which
// Of them a new run may still use.
type pools struct {
	Of       map[string]*store.KeptRun // the run in whose pool a prompt is
	reserved map[string]*store.KeptRun // the run that set it aside
	closed   time.Time                 // when the last run on the scale was closed; zero: never
}

// Pools looks at the runs on a scale.
func (c *Snapshot) Pools(scale eval.Scale) pools {
	p := pools{Of: map[string]*store.KeptRun{}, reserved: map[string]*store.KeptRun{}}
	for i := range c.Runs {
		r := &c.Runs[i]
		if r.Run.Scale != scale {
			continue
		}
		for f := range r.Run.Families {
			for _, key := range r.Run.Families[f].Prompts {
				p.Of[key] = r
			}
		}
		for _, key := range r.Reserve {
			p.reserved[key] = r
		}
		if r.Closing != nil && r.Closing.Time.After(p.closed) {
			p.closed = r.Closing.Time
		}
	}
	return p
}

// Candidates is the prompts of which a new run may make its pool, which attempt
// that is, and what is set aside of them for another one.
type Candidates struct {
	Keys    []string
	Attempt int
	Holdout []string
}

// reserveFrom is how large a pool has to be for a part of it to be set aside,
// and reservePart is that part. A claim speaks of the prompts of its pool
// only, but a few hundred draws prove as much of a thousand prompts as of two
// thousand.
const (
	reserveFrom = 600
	reservePart = 3
)

// CandidatesFor chooses the pool of a new run: prompts that arrived after the last
// run on the scale was closed, or else what was set aside before the draws of
// an earlier one, as far as they are fit for it. Leftovers of a pool are never drawn from: whoever stops and
// begins anew has seen something.
func (c *Snapshot) CandidatesFor(scale eval.Scale, fit func(*Prompt) bool) Candidates {
	p := c.Pools(scale)
	fresh := make([]string, 0, len(c.Order))
	reserve := map[*store.KeptRun][]string{}
	for _, m := range c.Order {
		if p.Of[m.Key] != nil || m.Part() != eval.CertifyPart || !fit(m) {
			continue
		}
		if r := p.reserved[m.Key]; r != nil {
			reserve[r] = append(reserve[r], m.Key)
		} else if m.Time.After(p.closed) {
			fresh = append(fresh, m.Key)
		}
	}
	if len(fresh) >= fewestFresh || len(reserve) == 0 {
		return SplitHoldout(c.nextAttempt(Candidates{Keys: fresh, Attempt: 1}, scale))
	}
	var last *store.KeptRun
	for r := range reserve {
		if last == nil || r.Run.Time.After(last.Run.Time) {
			last = r
		}
	}
	return SplitHoldout(c.nextAttempt(Candidates{Keys: reserve[last], Attempt: last.Run.Attempt + 1}, scale))
}

// nextAttempt counts runs on other scales that had some of the prompts: they
// spent of the same error, for it is the same answers that were judged.
func (c *Snapshot) nextAttempt(g Candidates, scale eval.Scale) Candidates {
	if len(c.Runs) == 0 {
		return g
	}
	chosen := make(map[string]bool, len(g.Keys))
	for _, key := range g.Keys {
		chosen[key] = true
	}
	for i := range c.Runs {
		r := &c.Runs[i]
		if r.Run.Scale != scale && slices.ContainsFunc(r.Pool(), func(key string) bool { return chosen[key] }) {
			g.Attempt = max(g.Attempt, r.Run.Attempt+1)
		}
	}
	return g
}

// fewestFresh is how many prompts have to have arrived before a new run is
// made of them rather than of a reserve.
const fewestFresh = 300

// SplitHoldout moves a random third of a large pool into the reserve. Which third
// follows from the prompts alone.
func SplitHoldout(g Candidates) Candidates {
	keyorder.Strings(g.Keys)
	if len(g.Keys) < reserveFrom {
		return g
	}
	h := fnv.New64a()
	for _, key := range g.Keys {
		h.Write([]byte(key)) // never fails
	}
	random := rand.New(rand.NewPCG(h.Sum64(), uint64(g.Attempt)))
	n := len(g.Keys) / reservePart
	aside := make([]bool, len(g.Keys))
	for _, i := range random.Perm(len(g.Keys))[:n] {
		aside[i] = true
	}
	all := g.Keys
	g.Holdout, g.Keys = make([]string, 0, n), make([]string, 0, len(all)-n)
	for i, key := range all { // both stay in order
		if aside[i] {
			g.Holdout = append(g.Holdout, key)
		} else {
			g.Keys = append(g.Keys, key)
		}
	}
	return g
}

// Visible reports whether an answer of a prompt can be shown, or may still come: none
// was given yet, or models failed that are to be asked once more. Of imported prompts
// there may be nothing but a quality.
func (m *Prompt) Visible() bool {
	if slices.ContainsFunc(m.Answers, func(a Answer) bool { return a.whole }) {
		return slices.ContainsFunc(m.Answers, func(a Answer) bool { return a.Text })
	}
	return len(m.Answers) == 0 || slices.ContainsFunc(m.Answers, func(a Answer) bool { return a.failed < MostTries })
}

// Vouched reports whether a prompt was judged by an import whose caller
// vouches for the draw.
func (c *Snapshot) Vouched(m *Prompt, scale eval.Scale) bool {
	for _, i := range m.events {
		if c.Events[i].Vouched(scale) {
			return true
		}
	}
	return false
}

// InRun reports whether a prompt is in the pool of a run on a scale.
func (c *Snapshot) InRun(key string, scale eval.Scale) bool {
	return slices.ContainsFunc(c.Runs, func(r store.KeptRun) bool {
		return r.Run.Scale == scale && slices.ContainsFunc(r.Run.Families, func(f certify.Family) bool {
			_, found := slices.BinarySearch(f.Prompts, key)
			return found
		})
	})
}
