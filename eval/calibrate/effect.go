package calibrate

import (
	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/providers"
)

// Effect is what a policy does on the prompts of the store, beside asking its
// reference each time.
type Effect struct {
	Prompts int     // distinct ones
	Share   float64 // share of Prompts that a cheaper model answers

	// Costs of one answer to each prompt, with every call that is made for it. They are
	// unknown where the cost of a model is unknown. Where an answer was not made, the
	// mean cost of its model counts, and the sums are Estimated, as they are where tokens
	// of an answer were estimated.
	Cost      providers.Money
	Reference providers.Money
	Estimated bool

	Judged           int     // prompts on which the chosen model's answer was rated, or the reference's is given: the base of Loss
	Loss             float64 // mean quality given up on these, in points of 1
	Graded           int     // those of Judged on which both answers have a quality of their own
	Quality          float64 // mean quality of what the policy gives
	ReferenceQuality float64
}

// Saving is the share of the reference's cost that the policy saves; false where
// either is unknown.
func (e Effect) Saving() (share float64, ok bool) {
	ratio, ok := e.Cost.Ratio(e.Reference)
	return 1 - ratio, ok
}

// Effect tries a policy on all prompts that the calibration knows.
func (cal *Calibration) Effect(p routing.Policy) (Effect, error) {
	always, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.NoCheaper(), p.Ladder, routing.Provenance{Source: p.Provenance.Source})
	if err != nil {
		return Effect{}, err
	}
	c := newComparison(cal, p, always)
	of := c.family(certify.FamilyResult{Tasks: engine.Tasks[:]})
	e := Effect{
		Prompts: of.Prompts, Share: of.Share[0], Estimated: of.Saving[0].Estimated,
		Judged: of.Judged, Loss: of.Loss[0], Graded: of.Graded, Quality: of.Quality[0], ReferenceQuality: of.Quality[1],
	}
	if of.Saving[0].Known {
		e.Cost, e.Reference = of.Saving[0].Costs()
	}
	return e, nil
}

// Snapshot is what the calibration was made of. It is not to be changed.
func (cal *Calibration) Snapshot() *snapshot.Snapshot { return cal.snapshot }
