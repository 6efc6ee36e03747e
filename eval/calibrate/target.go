package calibrate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/providers"
)

// Target is what a calibration is asked for.
type Target struct {
	Ladder routing.Ladder // the reference is its last rung
	Scale  eval.Scale     // "": the one on which most prompts are rated
	Limit  certify.Limit
	Check  string            // of the cheaper rungs: a model, engine.NoCheck, or "" where nobody asked for one
	Prices map[string]string // date of each list price that ordered the ladder, by model

	// CheckAdds is how much longer an answer may take because of a check, as the median
	// of a family; 0 is no limit. A run that is open has settled it.
	CheckAdds time.Duration

	// Versions are what the configured models of the ladder are called by their
	// providers now.
	Versions map[string]string

	// Unconfigured are the models on it that the config does not name: the
	// store has to know them.
	Unconfigured []string
}

// Request is what somebody asks for. What it leaves open comes from the config.
type Request struct {
	Reference string
	Ladder    []string // with or without the reference; where none is named, the config's is taken if it is on the ladder, else the last one
	Scale     eval.Scale
	Limit     certify.Limit
	Check     string // a model, engine.NoCheck, or ""
}

// NewTarget turns a choice into a target. Models that are not configured may be on
// the ladder, for ratings can be imported; nobody knows what they cost, unless
// that was measured.
func NewTarget(c engine.Catalog, choice Request, measured map[string]providers.Money) (Target, error) {
	if err := choice.Limit.Check(); err != nil {
		return Target{}, eval.Invalid("%v", err)
	}
	ids, reference := choice.Ladder, choice.Reference
	if len(ids) == 0 {
		ids = c.Ladder
	}
	if reference == "" {
		if reference = c.Reference; !slices.Contains(ids, reference) {
			reference = ids[len(ids)-1]
		}
	}
	var unconfigured []string
	find := func(id string) providers.Model {
		if m, ok := c.Model(id); ok {
			return m
		}
		if !slices.Contains(unconfigured, id) {
			unconfigured = append(unconfigured, id)
		}
		return providers.Model{ID: id}
	}
	models := make([]providers.Model, len(ids))
	for i, id := range ids {
		models[i] = find(id)
	}
	target := Target{Ladder: routing.NewLadder(models, find(reference), measured), Scale: choice.Scale, Limit: choice.Limit, CheckAdds: c.CheckAdds}
	target.Prices, target.Unconfigured = routing.PriceDates(c, target.Ladder), unconfigured
	target.Versions = eval.Versions(target.Ladder, c)
	if len(target.Ladder.Cheaper()) == 0 {
		return target, &eval.Error{Reason: eval.ErrInvalid, Sentence: fmt.Sprintf("no model of the ladder (%s) is known to cost less than the reference %s, so there is nothing to calibrate", strings.Join(ids, ", "), reference),
			Tip: "name others with --ladder and --reference"}
	}
	var err error
	if target.Check, err = newCheck(c, target.Ladder, choice.Check); target.Check != "" && target.Check != engine.NoCheck {
		find(target.Check)
		target.Unconfigured = unconfigured
	}
	return target, err
}

// TargetOf is the target at which a policy is looked at: its own ladder and scale, and
// the limit of its certificates, or the given one where it has no certificate.
func TargetOf(c engine.Catalog, p routing.Policy, limit certify.Limit) Target {
	target := Target{Ladder: p.Ladder, Scale: eval.Scale(p.Provenance.Scale), Limit: limit, CheckAdds: c.CheckAdds, Prices: p.Provenance.Prices, Versions: eval.Versions(p.Ladder, c)}
	if len(p.Certificates) > 0 {
		claim := p.Certificates[0]
		target.Limit = certify.NewLimit(claim.MaxLoss, claim.Confidence)
	} else if len(p.Scorer.Checks) == 0 {
		target.Check = engine.NoCheck
	}
	for _, rung := range p.Ladder.Rungs {
		if _, ok := c.Model(rung.Model); !ok {
			target.Unconfigured = append(target.Unconfigured, rung.Model)
		}
	}
	return target
}

// matches reports whether a run was opened with the same target. The models on the ladder
// have to be the same, not their order: what they cost is measured anew all the time, and
// the run settled the order.
func (a Target) matches(r *certify.Run) bool {
	names := func(l routing.Ladder) []string { return slices.Sorted(slices.Values(routing.Models(l.Cheaper()))) }
	return r.Scale == a.Scale && r.Limit == a.Limit && r.Ladder.Reference() == a.Ladder.Reference() && slices.Equal(names(r.Ladder), names(a.Ladder)) && a.checkedAs(r)
}
