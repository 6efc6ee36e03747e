package calibrate

import (
	"fmt"
	"slices"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/backtest"
	"switchboard/eval/dataset"
	"switchboard/eval/snapshot"
)

// RatedOutcomes are the rated prompts of a store as outcomes of the reference and of one
// cheaper model, the one that was judged most often, for a Backtest. A backtest looks at
// differences only, so half of a difference is written above the middle of the scale and
// half below it.
func (cal *Calibration) RatedOutcomes(s Store) (set *dataset.Outcomes, weak string, err error) {
	c, most := cal.snapshot, 0
	for rung, model := range routing.Models(cal.Ladder.Cheaper()) {
		n := 0
		for _, m := range c.Order {
			if _, ok := judged(c, m, cal.Target, rung); ok {
				n++
			}
		}
		if n > most {
			weak, most = model, n
		}
	}
	if most == 0 {
		return nil, "", &eval.Error{Reason: eval.ErrInvalid, Sentence: "no prompt is rated yet, so there is nothing to try routing on", Tip: "rate some in Rate, or import outcomes"}
	}
	set, err = outcomes(c, s, cal.Target, slices.Index(routing.Models(cal.Ladder.Cheaper()), weak))
	return set, weak, err
}

// RatedOutcomes are the prompts of the store on which two models were judged,
// for a Backtest, on the scale that was asked for or, for "", on the one with
// most of them. Nothing is settled and no run is opened.
func RatedOutcomes(s Store, weak, strong string, on eval.Scale) (*dataset.Outcomes, eval.Scale, error) {
	c, err := snapshot.Open(s)
	if err != nil {
		return nil, on, err
	}
	target := Target{Ladder: backtest.Ladder(weak, strong), Scale: on}
	target.Scale, _ = chooseScale(c, target)
	set, err := outcomes(c, s, target, 0)
	if err == nil && len(set.Prompts) == 0 {
		err = &eval.Error{Reason: eval.ErrInvalid, Sentence: fmt.Sprintf("no prompt is stored on which both %s and %s were judged", eval.Shorten(weak), eval.Shorten(strong)), Tip: "rate some in Rate, import outcomes, or name a file of outcomes"}
	}
	if err != nil {
		return nil, target.Scale, err
	}
	return set, target.Scale, nil
}

// outcomes are what raters said of a rung and the reference.
func outcomes(c *snapshot.Snapshot, s Store, target Target, rung int) (*dataset.Outcomes, error) {
	set := &dataset.Outcomes{File: s.Path()}
	weak, reference := target.Ladder.Rungs[rung].Model, target.Ladder.Reference()
	for _, m := range c.Order {
		d, ok := judged(c, m, target, rung)
		if !ok {
			continue
		}
		t, err := s.Trial(m.Trial)
		if t.ID == "" {
			return nil, fmt.Errorf("the prompt of %s cannot be read: %w", m.Trial, err)
		}
		strong, cheap := (1+d)/2, (1-d)/2
		set.Prompts = append(set.Prompts, dataset.Outcome{ID: m.Key, Prompt: t.Prompt, Task: m.Task, Answers: []dataset.OutcomeAnswer{
			{Model: weak, Quality: &cheap, Cost: m.Answers.Of(weak).Cost}, {Model: reference, Quality: &strong, Cost: m.Answers.Of(reference).Cost},
		}})
	}
	return set, nil
}

// judged is what raters said of a rung on a prompt, whatever its part: a
// backtest draws parts of its own. What may certify is not shown before its run
// is opened, for limit and ladder must not be chosen by it.
func judged(c *snapshot.Snapshot, m *snapshot.Prompt, target Target, rung int) (float64, bool) {
	if m.Part() == eval.CertifyPart && c.Vouched(m, target.Scale) && !c.InRun(m.Key, target.Scale) {
		return 0, false
	}
	judgements := c.StandingJudgements(m, target.Scale, target.Ladder.Reference())
	if len(judgements) == 0 {
		return 0, false
	}
	d := snapshot.MeanDifference(judgements, m, target.Ladder)[rung]
	return d, d == d
}
