package calibrate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/snapshot"
)

// Traffic compares the prompts that came after a policy was applied with those
// that its certificates are about.
type Traffic struct {
	Prompts  int // new ones, each once
	Covered  int // those of Prompts of a kind of work that is certified
	Compared int // those of Covered in a pool that prompts can be compared with
	Unlike   int // those of Compared that no certificate is about
	Words    int // words of Compared, each once a prompt
	NewWords int // those of Words that no prompt of the pool has
	Far      int // those of Compared that are built unlike all prompts of the pool

	// Task is the one whose share has changed most; empty where none has by much.
	Task      engine.Task
	Now, Then float64 // its share of the new prompts, and of the pool
}

// usualUnlike is the largest share of a pool's own prompts that is called unlike the
// pool: see routing.Likeness.
const usualUnlike = 0.02

// driftError is the chance of a false report: that traffic like the pool is called unlike
// it.
const driftError = 0.01

// leastChange is how much a share has to change before the change is reported.
const leastChange = 0.05

// Drifted reports that more prompts are unlike the pool than chance explains.
func (t Traffic) Drifted() bool {
	return t.Compared > 0 && atLeast(t.Unlike, t.Compared, usualUnlike) <= driftError
}

// atLeast is the chance that so many or more of n happen, each with chance p.
func atLeast(k, n int, p float64) float64 {
	below, one := 0.0, math.Pow(1-p, float64(n))
	for i := range k {
		below += one
		one *= float64(n-i) / float64(i+1) * p / (1 - p)
	}
	return 1 - below
}

// Sentence says how recent prompts compare with the pool.
func (t Traffic) Sentence() string {
	if t.Prompts == 0 {
		return "no new prompt has come since the policy was applied"
	}
	said := fmt.Sprintf("%s since: %.0f %% of a certified kind", eval.Counted(t.Prompts, "new prompt"), percent(t.Covered, t.Prompts))
	switch {
	case t.Compared > 0:
		said += fmt.Sprintf(", %.0f %% of those unlike the pool (2 %% are by chance), %.0f %% built unlike it, %.0f %% of their words new",
			percent(t.Unlike, t.Compared), percent(t.Far, t.Compared), percent(t.NewWords, t.Words))
	case t.Covered > 0:
		said += ", not known whether they are like the pool"
	}
	if t.Task != "" {
		said += fmt.Sprintf("; %s %.0f %%, %.0f %% in the pool", t.Task, 100*t.Now, 100*t.Then)
	}
	return said
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }

// ReadTraffic compares what came since the applied policy with what it was certified
// on; false where no policy with a certificate is applied.
func ReadTraffic(ctx context.Context, s Store) (Traffic, bool, error) {
	p, a, ok, err := s.Applied()
	if err != nil || !ok || len(p.Certificates) == 0 {
		return Traffic{}, false, err
	}
	c, err := snapshot.OpenWithFeatures(s)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return Traffic{}, false, err
	}
	return compareTraffic(c, p, a), true, nil
}

// warning says that a certificate of the applied policy no longer holds, or that
// the prompts that come are no longer like those that it was certified on; ""
// where nothing says so.
func warning(s Store, c *snapshot.Snapshot) (string, error) {
	p, a, ok, err := s.Applied()
	if err != nil || !ok || len(p.Certificates) == 0 {
		return "", err
	}
	if m := newMonitor(c, p, a); m.Rejected() {
		return m.Sentence(), nil
	}
	if t := compareTraffic(c, p, a); t.Drifted() {
		return "the certificates are about other prompts than come now: " + t.Sentence(), nil
	}
	return "", nil
}

// compareTraffic looks at a snapshot that has read its prompts.
func compareTraffic(c *snapshot.Snapshot, p routing.Policy, a eval.Application) Traffic {
	var t Traffic
	pool := poolOf(c, p)
	now, then, size := map[engine.Task]int{}, map[engine.Task]int{}, 0
	for _, m := range c.Order {
		switch {
		case pool[m.Key]:
			then[m.Task]++
			size++
		case m.Time.After(a.Time):
			t.add(m, &p)
			now[m.Task]++
		}
	}
	if size > 0 && t.Prompts > 0 {
		t.mostChanged(now, then, size)
	}
	return t
}

// poolOf are the prompts that the certificates of a policy are about.
func poolOf(c *snapshot.Snapshot, p routing.Policy) map[string]bool {
	pool := map[string]bool{}
	for i := range c.Runs {
		run := &c.Runs[i].Run
		if slices.ContainsFunc(p.Certificates, func(claim routing.Certificate) bool { return claim.Run == run.ID }) {
			for k := range run.Families {
				for _, key := range run.Families[k].Prompts {
					pool[key] = true
				}
			}
		}
	}
	return pool
}

func (t *Traffic) add(m *snapshot.Prompt, p *routing.Policy) {
	t.Prompts++
	claim := p.CertificateFor(m.Task)
	if claim == nil {
		return
	}
	t.Covered++
	l := claim.Likeness.ReadBy(routing.ReaderVersion)
	if l == nil {
		return
	}
	t.Compared++
	d := l.Compare(m.Features.Structure[:], m.Features.FeatureIndexes)
	t.Words, t.NewWords = t.Words+d.Words, t.NewWords+d.NewWords
	if d.Far {
		t.Far++
	}
	if d.Unlike() {
		t.Unlike++
	}
}

func (t *Traffic) mostChanged(now, then map[engine.Task]int, size int) {
	change := func(task engine.Task) float64 {
		return math.Abs(float64(now[task])/float64(t.Prompts) - float64(then[task])/float64(size))
	}
	most := slices.MaxFunc(engine.Tasks[:], func(a, b engine.Task) int { return cmp.Compare(change(a), change(b)) })
	if change(most) < leastChange {
		return
	}
	t.Task = most
	t.Now, t.Then = float64(now[t.Task])/float64(t.Prompts), float64(then[t.Task])/float64(size)
}
