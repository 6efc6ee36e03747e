package calibrate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
)

// monitorPlan is for how many draws of a month the bets are sized. It decides
// how soon a broken certificate is noticed, not whether the alarm is true.
const monitorPlan = 100

// Monitor is the watch over the certificates of the applied policy: see ReadMonitor.
type Monitor struct {
	Policy   string    // hash of the applied policy; empty: no certified policy is applied
	Since    time.Time // when it was applied
	Families []ClaimMonitor

	// Changed says which model its provider serves with another version than
	// the one that was judged, though the name is the same; nil: none that is
	// known.
	Changed error
}

// ClaimMonitor is the watch over one certificate.
type ClaimMonitor struct {
	Claim  routing.Certificate
	Drawn  int                   // new prompts
	Months []certify.MonthResult // oldest first
}

// Rejected is the month that refuted the certificate, or nil. Once is enough,
// though the months after it may look better.
func (w ClaimMonitor) Rejected() *certify.MonthResult {
	i := slices.IndexFunc(w.Months, func(m certify.MonthResult) bool { return m.Rejected })
	if i < 0 {
		return nil
	}
	return &w.Months[i]
}

// Rejected reports whether a certificate no longer holds.
func (v Monitor) Rejected() bool {
	return v.Changed != nil || slices.ContainsFunc(v.Families, func(w ClaimMonitor) bool { return w.Rejected() != nil })
}

// Unwatched reports whether nobody can rate what the watch would draw, because the
// certificates are on a scale of imported ratings.
func (v Monitor) Unwatched() bool {
	return len(v.Families) > 0 && v.Families[0].Claim.Scale == string(eval.Imported)
}

// Sentence says how it stands.
func (v Monitor) Sentence() string {
	if v.Changed != nil {
		return fmt.Sprintf("the certificate no longer holds: %v", v.Changed)
	}
	seen := 0
	for _, w := range v.Families {
		if m := w.Rejected(); m != nil {
			return eval.Counts("the certificate for %s no longer holds: the loss on new prompts of %s is above %v (%v draws, mean %s, error %v)",
				w.Claim.Family, m.Month.Format("January 2006"), w.Claim.MaxLoss, m.Draws, engine.Decimal(m.Loss, 3), certify.MonitorError)
		}
		for _, m := range w.Months {
			seen += m.Draws
		}
	}
	switch {
	case v.Policy == "":
		return "no policy with a certificate is applied"
	case v.Unwatched():
		return "nobody watches it: its certificates are on the scale imported, on which nobody rates new prompts"
	case seen == 0:
		return "no new prompt was watched yet"
	}
	if seen == 1 {
		return "1 new prompt was watched, and nothing speaks against the certificates"
	}
	return eval.Counts("%v new prompts were watched, and nothing speaks against the certificates", seen)
}

// ReadMonitor looks at what was drawn from new traffic and judged since the policy
// was applied.
func ReadMonitor(ctx context.Context, s Store) (Monitor, error) {
	p, a, ok, err := s.Applied()
	if err != nil || !ok || len(p.Certificates) == 0 {
		return Monitor{}, err
	}
	c, err := snapshot.Open(s)
	if err != nil {
		return Monitor{}, err
	}
	if err := ctx.Err(); err != nil {
		return Monitor{}, err
	}
	return newMonitor(c, p, a), nil
}

func newMonitor(c *snapshot.Snapshot, p routing.Policy, a eval.Application) Monitor {
	v := Monitor{Policy: p.Hash, Since: a.Time}
	judged := map[string][]string{}
	for model, version := range a.Served {
		judged[model] = []string{version}
	}
	v.Changed = servedOtherwise(c, p.Ladder, judged)
	v.Families = claimMonitors(c.Draws, c.Frozen, p, a)
	return v
}

// refuted says that the watch refuted a policy since it was applied last, whether or not
// the policy still decides; empty: it did not, or never watched it.
func refuted(c *snapshot.Snapshot, p routing.Policy, applied []eval.Application) string {
	for _, a := range slices.Backward(applied) {
		if a.Policy != p.Hash {
			continue
		}
		if m := newMonitor(c, p, a); len(p.Certificates) > 0 && m.Rejected() {
			return fmt.Sprintf("new prompts refuted the policy %s, applied on %s: %s", routing.PolicyName(p.Hash), a.Time.Local().Format(time.DateOnly), m.Sentence())
		}
		break
	}
	return ""
}

// ReadReplaced says why the watch put a policy out of force, while what took its place
// still decides; empty: that is not so.
func ReadReplaced(ctx context.Context, s Store) (string, error) {
	all, err := applications(s)
	if n := len(all); err != nil || n < 2 || all[n-1].Who != Watch {
		return "", err
	}
	p, err := s.Policy(all[len(all)-2].Policy)
	if err != nil {
		return "", err
	}
	c, err := snapshot.Open(s)
	if err != nil {
		return "", err
	}
	return refuted(c, p, all), ctx.Err()
}

// claimMonitors are those of a policy's certificates. draws come by month and by
// number, and final is what became of them.
func claimMonitors(draws []eval.Assignment, final map[string]eval.FinalVerdict, p routing.Policy, a eval.Application) (all []ClaimMonitor) {
	for k, claim := range p.Certificates {
		w := ClaimMonitor{Claim: claim}
		var seen []certify.Observation
		for _, d := range draws {
			if strings.HasPrefix(d.Run, eval.MonitorRuns(p.Hash)) && d.Family == k && !d.Time.Before(a.Time) {
				seen = append(seen, observed(final, d, p.Ladder))
			}
		}
		w.Drawn, w.Months = len(seen), certify.Monitor(claim.MaxLoss, monitorPlan, seen)
		all = append(all, w)
	}
	return all
}

// observed is a draw of the watch, with what was judged of the model that the
// policy chose.
func observed(verdicts map[string]eval.FinalVerdict, d eval.Assignment, l routing.Ladder) certify.Observation {
	o := certify.Observation{Time: d.Time, Routed: len(d.Picks) > 0}
	f, final := verdicts[string(d.Key())]
	if !o.Routed || !final {
		return o
	}
	if o.Routed = f.Basis != eval.AtReference; !o.Routed {
		return o
	}
	j, given := snapshot.AsJudgement(f), d.Picks[0]
	if f.Given != "" {
		given = f.Given
	}
	o.Judgement = certify.Judgement{Final: true, Fault: j.Fault, Same: j.Same, Raters: j.Raters}
	if k := slices.Index(routing.Models(l.Cheaper()), given); k >= 0 && k < len(j.D) {
		o.D = j.D[k : k+1]
	}
	return o
}

// MayGive are the cheaper models that a policy may come to for a prompt, in their
// order, with who checks each: nil where the first is given as it is.
func MayGive(r *routing.Router, q engine.Query) (picks []string, checks []eval.AskedCheck) {
	checked := false
	for d, l := r.Decide(q), r.Policy().Ladder; d.Model != l.Reference() && d.Gap != nil; d = r.Next(d) {
		picks, checks = append(picks, d.Model), append(checks, eval.AskedCheck{Model: d.Check, Gap: *d.Gap})
		if d.Check == "" {
			break
		}
		checked = true
	}
	if !checked {
		checks = nil
	}
	return picks, checks
}
