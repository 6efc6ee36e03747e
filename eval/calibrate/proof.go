package calibrate

import (
	"maps"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
	"switchboard/providers"
)

// Proof is a certification run with all that was proved by it, what that rests on,
// and what has become of it since. Nothing is settled for it.
type Proof struct {
	Run      store.KeptRun
	Draws    []Evidence // family by family, in their order
	Families []certify.FamilyResult
	Policy   routing.Policy // that is proved

	Versions map[string]string     // the names of the models with their providers
	Served   map[string][]string   // what the providers said had given the answers that were judged
	Setting  *providers.Parameters // the parameters with which these were asked for; nil: nobody knows

	// Lapsed says why the answers that the run is about are not those that would be given
	// now; nil: as far as is known they are.
	Lapsed error

	// Applied are the applications of the policy, oldest first.
	Applied []eval.Application
	// Watch is the watch over the policy since it was applied last; nil: it never was.
	Watch *Monitor
	// InForce says that it decides now, as far as the store goes.
	InForce bool
}

// ReadProof reads what the run with an id has proved. Where a time is given, verdicts of
// runs after it are left out, so that a policy rests on what there was when it was
// applied. What the watch has seen since then is not left out. sent is what requests ask
// for by default.
func ReadProof(s Store, id string, until time.Time, catalog engine.Catalog, sent providers.Parameters) (Proof, error) {
	p := Proof{}
	var err error
	if p.Run, err = s.FindRun(id); err != nil {
		return p, err
	}
	c, err := snapshot.OpenWithFeatures(s)
	if err != nil {
		return p, err
	}
	if !until.IsZero() {
		maps.DeleteFunc(c.Frozen, func(_ string, v eval.FinalVerdict) bool {
			return v.Time.After(until) && !eval.IsMonitorRun(v.Run)
		})
	}
	r := &p.Run.Run
	if err := c.ReadAnswers(s, c.Order, r.Ladder, r.Checks); err != nil {
		return p, err
	}
	judged := c.ProofInput(&p.Run)
	applied, err := applications(s)
	if err != nil {
		return p, err
	}
	if p.Families, p.Policy, err = r.Certify(judged); err != nil {
		return p, err
	}
	if !isApplied(applied, p.Policy) { // perhaps it saved something at what calls cost then
		judged.Dear = true
		families, policy, err := r.Certify(judged)
		if err != nil {
			return p, err
		}
		if isApplied(applied, policy) {
			p.Families, p.Policy = families, policy
		}
	}
	if p.Draws, err = readEvidence(s, c, &p.Run, evidenceOfRun(c, &p.Run), p.Families); err != nil {
		return p, err
	}
	p.Versions, p.Served = versionsOf(&p.Run, applied), c.ServedIn(&p.Run)
	p.follow(c, applied)
	p.Lapsed = p.lapsed(c, catalog, sent)
	return p, nil
}

func isApplied(all []eval.Application, p routing.Policy) bool {
	return slices.ContainsFunc(all, func(a eval.Application) bool { return a.Policy == p.Hash })
}

// follow notes what became of the policy.
func (p *Proof) follow(c *snapshot.Snapshot, applied []eval.Application) {
	setting := c.Setting
	for _, a := range applied {
		if a.Policy == p.Policy.Hash {
			p.Applied = append(p.Applied, a)
		}
		if a.Run == p.Run.Run.ID && a.Setting != "" {
			setting = a.Setting
		}
	}
	if n := len(p.Applied); n > 0 && len(p.Policy.Certificates) > 0 {
		watch := newMonitor(c, p.Policy, p.Applied[n-1])
		p.Watch = &watch
	}
	p.InForce = len(applied) > 0 && applied[len(applied)-1].Policy == p.Policy.Hash
	if asked, known := c.Settings[setting]; known && !p.Run.Run.Vouched {
		p.Setting = &asked
	}
}

// lapsed says why the answers that the proof is about are not those that would be given
// now.
func (p *Proof) lapsed(c *snapshot.Snapshot, catalog engine.Catalog, sent providers.Parameters) error {
	now := eval.Versions(p.Run.Run.Ladder, catalog)
	if err := lapsed(c, &p.Run, p.Versions, now); err != nil {
		return err
	}
	if p.Watch != nil && p.Watch.Changed != nil {
		return p.Watch.Changed
	}
	if p.Setting != nil && p.Setting.Key() != sent.Key() {
		return eval.Invalid("the answers that were judged were asked for with other parameters than are sent now")
	}
	return nil
}

// RunOfPolicy is the run that an applied policy came out of, and when it was first
// applied. hash may be the beginning of one.
func RunOfPolicy(s Policies, hash string) (run string, first time.Time, p routing.Policy, err error) {
	if p, err = s.Policy(hash); err != nil {
		return "", time.Time{}, p, err
	}
	all, err := applications(s)
	if err != nil {
		return "", time.Time{}, p, err
	}
	for _, a := range slices.Backward(all) {
		if a.Policy == p.Hash {
			run, first = a.Run, a.Time
		}
	}
	if run == "" && len(p.Certificates) > 0 {
		run = p.Certificates[0].Run
	}
	return run, first, p, nil
}
