package eval

import (
	"fmt"
	"slices"
)

// RatedOutcomes are the rated prompts of a store as outcomes of the reference
// and one cheaper model, for a Backtest: the one that was judged most often. A
// backtest looks at differences only, so what is given is half of one above
// the middle and half below.
func (out *Calibration) RatedOutcomes(s *Store) (set *Outcomes, weak string, err error) {
	c, most := out.corpus, 0
	for rung, model := range models(out.Ladder.Cheaper()) {
		n := 0
		for _, m := range c.order {
			if _, ok := c.judged(m, out.Aim, rung); ok {
				n++
			}
		}
		if n > most {
			weak, most = model, n
		}
	}
	if most == 0 {
		return nil, "", &Error{Reason: ErrInvalid, Sentence: "no prompt is rated yet, so there is nothing to try routing on", Tip: "rate some in Rate, or import outcomes"}
	}
	set, err = c.outcomes(s, out.Aim, slices.Index(models(out.Ladder.Cheaper()), weak))
	return set, weak, err
}

// RatedOutcomes are the prompts of the store on which two models were judged,
// for a Backtest, on the scale that was asked for or, for "", on the one with
// most of them. Nothing is settled and no run is opened.
func (s *Store) RatedOutcomes(weak, strong string, scale Scale) (*Outcomes, Scale, error) {
	c, err := s.survey(false)
	if err != nil {
		return nil, scale, err
	}
	aim := Aim{Ladder: backtestLadder(weak, strong), Scale: scale}
	aim.Scale, _ = c.scale(aim)
	set, err := c.outcomes(s, aim, 0)
	if err == nil && len(set.Prompts) == 0 {
		err = &Error{Reason: ErrInvalid, Sentence: fmt.Sprintf("no prompt is stored on which both %s and %s were judged", shorten(weak), shorten(strong)), Tip: "rate some in Rate, import outcomes, or name a file of outcomes"}
	}
	if err != nil {
		return nil, aim.Scale, err
	}
	return set, aim.Scale, nil
}

// outcomes are what raters said of a rung and the reference.
func (c *corpus) outcomes(s *Store, aim Aim, rung int) (*Outcomes, error) {
	set := &Outcomes{File: s.Path()}
	weak, reference := aim.Ladder.Rungs[rung].Model, aim.Ladder.Reference()
	for _, m := range c.order {
		d, ok := c.judged(m, aim, rung)
		if !ok {
			continue
		}
		t, err := s.Trial(m.trial)
		if t.ID == "" {
			return nil, fmt.Errorf("the prompt of %s cannot be read: %w", m.trial, err)
		}
		strong, cheap := (1+d)/2, (1-d)/2
		set.Prompts = append(set.Prompts, Outcome{ID: m.key, Prompt: t.Prompt, Task: m.task, Answers: []OutcomeAnswer{
			{Model: weak, Quality: &cheap, Cost: m.answers[weak].cost}, {Model: reference, Quality: &strong, Cost: m.answers[reference].cost},
		}})
	}
	return set, nil
}

// judged is what raters said of a rung on a prompt, whatever its part: a
// backtest draws parts of its own.
func (c *corpus) judged(m *material, aim Aim, rung int) (float64, bool) {
	voices := c.toFit(m.key, aim.Scale, aim.Ladder.Reference())
	if len(voices) == 0 {
		return 0, false
	}
	d := mean(voices, m, aim.Ladder)[rung]
	return d, d == d
}
