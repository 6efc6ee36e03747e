package eval

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"
)

// pools tells which prompts of the certify part belong to which run, and which
// of them a new run may still use.
type pools struct {
	of       map[string]*KeptRun // the run in whose pool a prompt is
	reserved map[string]*KeptRun // the run that set it aside
	closed   time.Time           // when the last run on the scale was closed; zero: never
}

// pools looks at the runs on a scale.
func (c *corpus) pools(scale Scale) pools {
	p := pools{of: map[string]*KeptRun{}, reserved: map[string]*KeptRun{}}
	for i := range c.runs {
		r := &c.runs[i]
		if r.Run.Scale != scale {
			continue
		}
		for f := range r.Run.Families {
			for _, key := range r.Run.Families[f].Prompts {
				p.of[key] = r
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

// ground is the prompts of which a new run may make its pool, which attempt
// that is, and what is set aside of them for another one.
type ground struct {
	keys    []string
	attempt int
	reserve []string
}

// reserveFrom is how large a pool has to be for a part of it to be set aside,
// and reservePart is that part. A claim speaks of the prompts of its pool
// only, but a few hundred draws prove as much of a thousand prompts as of two
// thousand.
const (
	reserveFrom = 600
	reservePart = 3
)

// ground chooses the pool of a new run: prompts that arrived after the last
// run on the scale was closed, or else what was set aside before the draws of
// an earlier one, as far as they are fit for it. Leftovers of a pool are never drawn from: whoever stops and
// begins anew has seen something.
func (c *corpus) ground(scale Scale, fit func(*material) bool) ground {
	p := c.pools(scale)
	var fresh []string
	reserve := map[*KeptRun][]string{}
	for _, m := range c.order {
		if PartOf(m.key) != CertifyPart || p.of[m.key] != nil || !fit(m) {
			continue
		}
		if r := p.reserved[m.key]; r != nil {
			reserve[r] = append(reserve[r], m.key)
		} else if m.time.After(p.closed) {
			fresh = append(fresh, m.key)
		}
	}
	if len(fresh) >= fewestFresh || len(reserve) == 0 {
		return setAside(ground{keys: fresh, attempt: 1})
	}
	var last *KeptRun
	for r := range reserve {
		if last == nil || r.Run.Time.After(last.Run.Time) {
			last = r
		}
	}
	return setAside(ground{keys: reserve[last], attempt: last.Run.Attempt + 1})
}

// fewestFresh is how many prompts have to have arrived before a new run is
// made of them rather than of a reserve.
const fewestFresh = 300

// setAside moves a random third of a large pool into the reserve. Which third
// follows from the prompts alone.
func setAside(g ground) ground {
	slices.Sort(g.keys)
	if len(g.keys) < reserveFrom {
		return g
	}
	h := fnv.New64a()
	for _, key := range g.keys {
		h.Write([]byte(key)) // never fails
	}
	random := rand.New(rand.NewPCG(h.Sum64(), uint64(g.attempt)))
	random.Shuffle(len(g.keys), func(i, j int) { g.keys[i], g.keys[j] = g.keys[j], g.keys[i] })
	n := len(g.keys) / reservePart
	g.reserve, g.keys = g.keys[:n:n], g.keys[n:]
	slices.Sort(g.reserve)
	slices.Sort(g.keys)
	return g
}

// visible reports whether an answer of a prompt can be shown, or none was
// given yet: of imported ones there may be nothing but a quality.
func (m *material) visible() bool {
	for _, a := range m.answers {
		if a.text {
			return true
		}
	}
	return len(m.answers) == 0
}

// vouched reports whether a prompt was judged by an import whose caller
// vouches for the draw.
func (c *corpus) vouched(m *material, scale Scale) bool {
	return slices.ContainsFunc(c.byPrompt[m.key], func(i int) bool { return c.events[i].vouched(scale) })
}

// vouched reports whether a rating belongs to a draw that somebody vouches for
// and that is of no run of ours.
func (r Rating) vouched(scale Scale) bool {
	return r.Scale == scale && r.Draw.Method == Uniform && r.Draw.Run == "" && r.Retracts == ""
}

// inOrder sorts prompts in an order that is random, but the same for the same
// name.
func inOrder(all []*material, name string) {
	at := func(m *material) uint64 {
		h := fnv.New64a()
		fmt.Fprint(h, name, m.key) // never fails
		return h.Sum64()
	}
	slices.SortFunc(all, func(a, b *material) int {
		return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(a.key, b.key))
	})
}
