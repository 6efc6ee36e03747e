package certificate

import (
	"context"
	"fmt"

	"switchboard/eval"
	"switchboard/eval/calibrate"
)

// newStanding says whether what was proved still speaks of what would be answered.
func newStanding(ctx context.Context, s Store, p *calibrate.Proof, o Options) (Standing, error) {
	out := Standing{Reasons: []string{}, InForce: p.InForce, Months: []Month{}, Notes: []string{}}
	certified := len(p.Policy.Certificates) > 0
	if p.Lapsed != nil {
		out.Reasons = append(out.Reasons, p.Lapsed.Error())
	}
	if err := eval.Usable(p.Policy, o.Catalog); err != nil {
		out.Notes = append(out.Notes, fmt.Sprintf("the policy cannot decide as this program is configured: %v", err))
	}
	if n := len(p.Applied); n > 0 {
		last := p.Applied[n-1]
		out.Applied, out.Who = &last.Time, last.Who
	}
	out.Watch = "the policy was never applied, so no new prompt is watched"
	if p.Watch != nil {
		out.Watch = p.Watch.Sentence()
		out.watched(p.Watch)
	}
	out.Holds = certified && len(out.Reasons) == 0
	if !out.InForce || !certified {
		return out, nil
	}
	traffic, ok, err := calibrate.ReadTraffic(ctx, s)
	if ok && err == nil {
		out.Traffic = traffic.Sentence()
		if traffic.Drifted() {
			out.Notes = append(out.Notes, "the certificates are about other prompts than those that come now")
		}
	}
	return out, err
}

// watched adds what the watch saw, and what it refuted.
func (s *Standing) watched(m *calibrate.Monitor) {
	for _, w := range m.Families {
		for _, month := range w.Months {
			out := Month{Family: w.Claim.Family, Month: month.Month.Format("2006-01"), Draws: month.Draws, Rejected: month.Rejected}
			if month.Draws > 0 {
				out.Loss = finite(month.Loss)
			}
			s.Months = append(s.Months, out)
		}
		if r := w.Rejected(); r != nil {
			s.Reasons = append(s.Reasons, fmt.Sprintf("the watch refuted the certificate for %s: the loss on new prompts of %s is above %s", w.Claim.Family, r.Month.Format("January 2006"), plain(w.Claim.MaxLoss)))
		}
	}
}
