package calibrate

import (
	"fmt"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/providers"
)

// Aim is what a calibration is to come to.
type Aim struct {
	Ladder routing.Ladder // the reference is its last rung
	Scale  eval.Scale     // "": the one on which most prompts are rated
	Limit  certify.Limit
	Prices map[string]string // date of each list price that ordered the ladder, by model

	// Unconfigured are the models on it that the config does not name: the
	// store has to know them.
	Unconfigured []string
}

// Choice is what somebody asks for; what is left open comes from the config.
type Choice struct {
	Reference string
	Ladder    []string // with or without the reference; where none is named, the config's is taken if it is on the ladder, else the last one
	Scale     eval.Scale
	Limit     certify.Limit
}

// NewAim turns a choice into an aim. Models that are not configured may be on
// the ladder, for ratings can be imported; nobody knows what they cost, unless
// that was measured.
func NewAim(c engine.Catalog, choice Choice, measured map[string]providers.Money) (Aim, error) {
	if err := choice.Limit.Check(); err != nil {
		return Aim{}, eval.Invalid("%v", err)
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
	aim := Aim{Ladder: routing.NewLadder(models, find(reference), measured), Scale: choice.Scale, Limit: choice.Limit}
	aim.Prices, aim.Unconfigured = routing.PriceDates(c, aim.Ladder), unconfigured
	if len(aim.Ladder.Cheaper()) == 0 {
		return aim, &eval.Error{Reason: eval.ErrInvalid, Sentence: fmt.Sprintf("no model of the ladder (%s) is known to cost less than the reference %s, so there is nothing to calibrate", strings.Join(ids, ", "), reference),
			Tip: "name others with --ladder and --reference"}
	}
	return aim, nil
}

// matches reports whether a run was opened with the same aim. Which models are
// on the ladder counts, not in which order: what they cost is measured anew
// all the time, and the run settled it.
func (a Aim) matches(r *certify.Run) bool {
	names := func(l routing.Ladder) []string { return slices.Sorted(slices.Values(routing.Models(l.Cheaper()))) }
	return r.Scale == a.Scale && r.Limit == a.Limit && r.Ladder.Reference() == a.Ladder.Reference() && slices.Equal(names(r.Ladder), names(a.Ladder))
}
