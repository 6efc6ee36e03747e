package certify

import (
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing"
)

// ProofInput is what a run is certified from.
type ProofInput struct {
	Prompts map[string]Judgement // by key of the prompt; a draw without one is not final
	Costs   Costs                // measured: Study.Costs
	Dear    bool                 // what is proved is used even if it costs more than the reference alone
}

// FamilyResult is what is known of a family: what was proved of it by a run,
// or, in an Exploration, what the fit part lets one expect.
type FamilyResult struct {
	Family    string
	Tasks     []engine.Task
	Prompts   int     // prompts of the pool in this family
	Threshold float64 // NoThreshold where nothing goes to a cheaper model
	Certified bool    // a threshold was proved by ratings; never in an Exploration
	Share     float64 // share of Prompts that goes to a cheaper model
	Same      int     // those of them whose answer is the reference's text, so that nobody has to judge them
	Open      float64 // share of Prompts that goes to a cheaper model with another text: only there can anything be lost
	Saving    Saving
	Dear      *Saving // what was proved would cost more than it saves, with every call of its checks, so it is left out: its saving. nil: it is not left out
	Loss      float64 // estimated, over all prompts of the family; 0 where nothing is routed
	Unjudged  bool    // nothing that Threshold sends to a cheaper model with another text was judged: Loss is not known
	Upper     float64 // bound on the loss at Threshold alone; 0 where nothing is routed
	Rated     int     // rated prompts: somebody judged the reference and a cheaper model
	Drawn     int     // draws that count; rated or not
	Faults    int     // those of Drawn that left the pool because the reference failed
	Raters    int
	Checks    []FamilyCheck  // checks that pay off, as far as the fit part tells; none is asked where nothing is routed
	Unasked   []UnaskedCheck // checks that are not asked, and why
	Unrated   int            // prompts of the pool that some threshold routes and that need no rater: the answers are the same texts
	First     int            // rated prompts still needed for a first certificate, estimated; 0: it has one, Unreachable
	Missing   int            // rated prompts still needed for what the run aims at, estimated, and no more than can be drawn; 0: none, or unknown, Unreachable
	Left      int            // prompts that the run can still draw
}

// StillNeeded is Missing, or nil where it is unknown or more are needed than are left to
// draw.
func (f *FamilyResult) StillNeeded() *int {
	if f.Missing > 0 || f.Missing == 0 && f.Certified {
		return &f.Missing
	}
	return nil
}

// FamilyCheck is a check that pays for a family.
type FamilyCheck struct {
	routing.Band
	Model string  // the model that checks
	Asked int     // prompts of the family for which it is asked; where a cheaper rung was accepted it is not
	Gain  float64 // what it saves beyond the prompt alone, as far as the fit part tells: a share of the reference's cost, or of its calls
	Money bool    // Gain is a share of cost, because what the calls cost is known
}

// checks lists the checks of a family, with what each is asked for and saves.
func (f *Family) checks(s *routing.Scorer, l routing.Ladder, costs Costs) []FamilyCheck {
	var all []FamilyCheck
	sum := NewCostSum(costs, nil, len(l.Rungs))
	for i, band := range f.Bands {
		c := FamilyCheck{Band: band}
		if check := s.CheckOf(band.Rung); check != nil {
			c.Model = check.Model
		}
		if i < len(f.Gains) {
			c.Gain = f.Gains[i]
		}
		rung := slices.Index(routing.Models(l.Cheaper()), band.Rung)
		_, c.Money = sum.calls(rung)
		for _, a := range f.Asked {
			if slices.Contains(a.Rungs, rung) {
				c.Asked++
			}
		}
		all = append(all, c)
	}
	return all
}

// mostFaults is the part of a family's draws that may leave the pool. Where more
// do, what is left is no longer the pool that was written down.
const mostFaults = 0.03

// Faulty reports that the reference failed on so many draws that nothing is
// certified.
func (f *FamilyResult) Faulty() bool { return float64(f.Faults) > mostFaults*float64(f.Drawn) }

// Unreachable stands in First and Missing where no number of ratings seems to be enough:
// as much is lost as is allowed, or too few prompts are left.
const Unreachable = -1
