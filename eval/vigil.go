package eval

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
)

// vigilShare is the part of new prompts that are watched, in a hundred. Which
// ones follows from their text and the month, so nobody chooses them.
const vigilShare = 10

// vigilPlan is for how many draws of a month the bets are sized. It decides
// how soon a broken certificate is noticed, not whether the alarm is true.
const vigilPlan = 100

// Vigil is the watch over the certificates of the applied policy: see Watch.
type Vigil struct {
	Policy   string    // hash; empty: none is applied that is certified
	Since    time.Time // it was applied
	Families []Watching
}

// Watching is the watch over one certificate.
type Watching struct {
	Claim  engine.Certificate
	Drawn  int       // new prompts
	Months []Watched // oldest first
}

// Rejected is the month that refuted the certificate, or nil. Once is enough,
// though the months after it may look better.
func (w Watching) Rejected() *Watched {
	i := slices.IndexFunc(w.Months, func(m Watched) bool { return m.Rejected })
	if i < 0 {
		return nil
	}
	return &w.Months[i]
}

// Rejected reports whether a certificate no longer holds.
func (v Vigil) Rejected() bool {
	return slices.ContainsFunc(v.Families, func(w Watching) bool { return w.Rejected() != nil })
}

// Sentence says how it stands.
func (v Vigil) Sentence() string {
	seen := 0
	for _, w := range v.Families {
		if m := w.Rejected(); m != nil {
			return fmt.Sprintf("the certificate for %s no longer holds: the loss on new prompts of %s is above %v (%d draws, mean %.3f, error %v)",
				w.Claim.Family, m.Month.Format("January 2006"), w.Claim.MaxLoss, m.Draws, m.Loss, WatchError)
		}
		for _, m := range w.Months {
			seen += m.Draws
		}
	}
	switch {
	case v.Policy == "":
		return "no policy with a certificate is applied"
	case seen == 0:
		return "no new prompt was watched yet"
	}
	return fmt.Sprintf("%d new prompts were watched, and nothing speaks against the certificates", seen)
}

// Watch looks at what was drawn from new traffic and judged since the policy
// was applied.
func (s *Store) Watch(ctx context.Context) (Vigil, error) {
	p, a, ok, err := s.Applied()
	if err != nil || !ok || len(p.Certificates) == 0 {
		return Vigil{}, err
	}
	c, err := s.survey(false)
	if err != nil {
		return Vigil{}, err
	}
	if err := ctx.Err(); err != nil {
		return Vigil{}, err
	}
	return c.vigil(p, a), nil
}

// vigilRun names the draws of a month.
func vigilRun(hash string, at time.Time) string {
	return watchPrefix + hash[:12] + "-" + at.UTC().Format("2006-01")
}

func (c *corpus) vigil(p engine.Policy, a Application) Vigil {
	v := Vigil{Policy: p.Hash, Since: a.Time}
	for k, claim := range p.Certificates {
		w := Watching{Claim: claim}
		var seen []Observation
		for _, d := range c.draws { // by month, and by number
			if strings.HasPrefix(d.Run, watchPrefix+p.Hash[:12]+"-") && d.Family == k && !d.Time.Before(a.Time) {
				seen = append(seen, c.observed(d, p.Ladder))
			}
		}
		w.Drawn, w.Months = len(seen), Watch(claim.MaxLoss, vigilPlan, seen)
		v.Families = append(v.Families, w)
	}
	return v
}

// observed is a draw of the watch, with what was judged of the model that the
// policy chose.
func (c *corpus) observed(d Drawn, l engine.Ladder) Observation {
	o := Observation{Time: d.Time, Routed: len(d.Picks) > 0}
	f, final := c.frozen[string(d.key())]
	if !o.Routed || !final {
		return o
	}
	j := f.judgement()
	o.Judgement = Judgement{Final: true, Raters: j.Raters}
	if k := slices.Index(models(l.Cheaper()), d.Picks[0]); k >= 0 && k < len(j.D) {
		o.D = j.D[k : k+1]
	}
	return o
}

// watches reports whether a new prompt is among those that are watched.
func watches(m *material, run string) bool {
	h := fnv.New32a()
	fmt.Fprint(h, run, m.key) // never fails
	return h.Sum32()%100 < vigilShare
}
