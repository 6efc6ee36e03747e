package eval

import (
	"switchboard/engine"
	"switchboard/providers"
)

// Judged is what a run is certified from.
type Judged struct {
	Prompts map[string]Judgement         // by key; a draw that is not there is not final
	Costs   map[string][]providers.Money // measured, by key and rung, the reference's last: Study.Costs
}

// FamilyResult is what is known of a family: what was proved of it by a run,
// or, in an Exploration, what the fit part lets one expect.
type FamilyResult struct {
	Family    string
	Tasks     []engine.Task
	Prompts   int     // of the pool
	Threshold float64 // noThreshold where nothing goes to a cheaper model
	Certified bool    // a threshold was proved by ratings; never in an Exploration
	Share     float64 // of the prompts that goes to a cheaper model
	Saving    Saving
	Loss      float64 // estimated, over all prompts of the family; 0 where nothing is routed
	Upper     float64 // bound on the loss at Threshold alone; 0 where nothing is routed
	Rated     int     // rated prompts
	Raters    int
	Missing   int // rated prompts still needed for what the run aims at, estimated; 0: none, Unreachable: more than there are
}

// Unreachable is the Missing of a family that all its prompts would not prove.
const Unreachable = -1

// Saving is the part of what the reference alone would have cost that is not
// spent.
type Saving struct {
	Share     float64
	Known     bool // false where a model has no measured cost
	Estimated bool // some answers were not made and count with the mean of their model
}
