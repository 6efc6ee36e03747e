package certificate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/providers"
)

// Store is what a report is read from.
type Store interface {
	calibrate.Store
	MeanCosts() (map[string]providers.Money, error)
	CircuitChanges() ([]circuit.Change, error)
}

// Options are what a report depends on beside the store.
type Options struct {
	Catalog engine.Catalog
	Sent    providers.Parameters // what requests ask for by default
	Prompts bool                 // whether the report has the texts of the prompts that were drawn
	Version string               // of this program
	Now     time.Time
}

// Make reports on a certification run, or on a policy that was applied. id is the
// beginning of the id of the run, or of the hash of the policy: at least four characters.
// For a policy only what was final when it was first applied counts.
func Make(ctx context.Context, s Store, id string, o Options) (*Report, error) {
	run, policy, until, err := find(s, id)
	if err != nil {
		return nil, err
	}
	proof, err := calibrate.ReadProof(s, run, until, o.Catalog, o.Sent)
	if err != nil {
		return nil, err
	}
	r := &Report{
		Policy: proof.Policy.Hash, Certified: len(proof.Policy.Certificates) > 0, Reference: proof.Run.Run.Ladder.Reference(), Scale: proof.Run.Run.Scale,
		MaxLoss: proof.Run.Run.Limit.Loss, Confidence: proof.Run.Run.Limit.Confidence(), Run: newRun(&proof, until), Families: newFamilies(&proof, o.Prompts),
		Raters: newRaters(proof.Draws), Agreement: newAgreement(proof.Draws, &proof.Run.Run), Setting: newSetting(proof.Setting),
		Simulated: o.Catalog.Simulated || isSimulated(proof.Draws), Tool: Tool{"switchboard", o.Version, o.Now},
	}
	for _, f := range r.Families {
		if f.Certified {
			r.Rated, r.Same, r.Prompts = r.Rated+f.Rated, r.Same+f.Account.Same, r.Prompts+f.Prompts
		}
	}
	if r.Models, err = newModels(s, &proof, o); err != nil {
		return nil, err
	}
	if r.Standing, err = newStanding(ctx, s, &proof, o); err != nil {
		return nil, err
	}
	if policy != "" && policy != r.Policy {
		r.Standing.Notes = append(r.Standing.Notes, fmt.Sprintf("the policy %s rests on other verdicts than are in the store now, which prove the policy %s", routing.PolicyName(policy), routing.PolicyName(r.Policy)))
	}
	r.Claim = r.claim()
	return r, nil
}

// fewestForID is how much of an id has to be given.
const fewestForID = 4

// find is the run that an id names. Where the id names a policy, it is also that policy,
// and when it was first applied.
func find(s Store, id string) (run, policy string, until time.Time, err error) {
	nothing := &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("no certification run and no applied policy has an id that begins with %q", eval.Shorten(id)),
		Tip: "`switchboard calibrate --runs` lists the runs, `switchboard policy` the policies"}
	if len(id) < fewestForID {
		return "", "", until, nothing
	}
	kept, err := s.FindRun(id)
	if err == nil {
		return kept.Run.ID, "", until, nil
	}
	if !eval.IsAny(err, eval.ErrNotFound) {
		return "", "", until, err
	}
	run, until, p, err := calibrate.RunOfPolicy(s, id)
	switch {
	case eval.IsAny(err, eval.ErrNotFound):
		return "", "", until, nothing
	case err == nil && run == "":
		err = &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("the policy %s came out of no certification run: nothing was proved of it", routing.PolicyName(p.Hash)), Tip: "`switchboard calibrate --runs` lists the runs"}
	}
	return run, p.Hash, until, err
}

func newRun(p *calibrate.Proof, until time.Time) Run {
	kept := &p.Run
	r := Run{ID: kept.Run.ID, Opened: kept.Run.Time, Who: kept.Who, Attempt: kept.Run.Attempt, Error: kept.Run.Limit.Attempt(kept.Run.Attempt).Error, EachError: kept.Run.Level().Error,
		Vouched: kept.Run.Vouched, Fitted: kept.Run.Fitted, Prompts: len(kept.Pool()), Reserve: len(kept.Reserve)}
	if kept.Closing != nil {
		r.Closed, r.Why = &kept.Closing.Time, kept.Closing.Why
	}
	if !until.IsZero() {
		r.Until = &until
	}
	return r
}

func newSetting(p *providers.Parameters) *Setting {
	if p == nil {
		return nil
	}
	s := &Setting{System: p.System, Effort: string(p.Effort), Schema: p.Schema != ""}
	if p.Temperature.Known() {
		t := p.Temperature.Float()
		s.Temperature = &t
	}
	if p.MaxOutput > 0 {
		s.MaxOutput = &p.MaxOutput
	}
	return s
}

func newModels(s Store, p *calibrate.Proof, o Options) (all []Model, err error) {
	costs, err := s.MeanCosts()
	if err != nil {
		return nil, err
	}
	changes, err := s.CircuitChanges()
	if err != nil {
		return nil, err
	}
	now := eval.Versions(p.Run.Run.Ladder, o.Catalog)
	for _, id := range routing.Models(p.Run.Run.Ladder.Rungs) {
		m := Model{Model: id, Reference: id == p.Run.Run.Ladder.Reference(), Name: p.Versions[id], Now: now[id], Served: append([]string{}, p.Served[id]...), PriceDate: p.Run.Run.Prices[id], MeanCost: costs[id]}
		if configured, ok := o.Catalog.Model(id); ok {
			m.Price = newPrice(configured.Price)
			m.Circuit = openCircuit(changes, id, configured.Provider)
		}
		all = append(all, m)
	}
	return all, nil
}

func newPrice(p providers.Price) *Price {
	if !p.Input.Known() && !p.Output.Known() {
		return nil
	}
	out := &Price{Input: p.Input, Output: p.Output, Source: p.Source}
	if !p.AsOf.IsZero() {
		out.AsOf = &p.AsOf
	}
	return out
}

// openCircuit says since when a model or its provider is not asked, or nothing.
func openCircuit(changes []circuit.Change, of ...string) string {
	for _, name := range of {
		for _, c := range slices.Backward(changes) {
			if c.Of != name {
				continue
			}
			if c.To == circuit.Open {
				return fmt.Sprintf("not asked since %s: %s", c.Time.UTC().Format("2006-01-02 15:04 UTC"), c.Why)
			}
			break
		}
	}
	return ""
}

// claim is the certificate in one sentence.
func (r *Report) claim() string {
	families := r.certified()
	if len(families) == 0 {
		return fmt.Sprintf("Nothing is certified by the certification run %s: all prompts go to %s, and nothing is lost.", short(r.Run.ID), r.Reference)
	}
	same := ""
	if r.Same > 0 {
		same = fmt.Sprintf("; %s routed need no rating, for the answers are the same text", eval.Counted(r.Same, "prompt"))
	}
	return fmt.Sprintf("If prompts like these are routed by the policy %s instead of all going to %s, at most %s of quality (%s points of a hundred) is lost on average, with %s %% confidence: %s, on the scale %s, resting on %s%s.",
		routing.PolicyName(r.Policy), r.Reference, plain(r.MaxLoss), plain(r.MaxLoss*100), plain(r.Confidence*100), eval.List(families, "and"), r.Scale, eval.Counted(r.Rated, "rated prompt"), same)
}

// certified are the names of the families with a certificate.
func (r *Report) certified() (names []string) {
	for _, f := range r.Families {
		if f.Certified {
			names = append(names, f.Family)
		}
	}
	return names
}
