package eval

import "fmt"

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
	set = &Outcomes{File: s.Path()}
	reference := out.Ladder.Reference()
	for rung, model := range models(out.Ladder.Cheaper()) {
		if model != weak {
			continue
		}
		for _, m := range c.order {
			d, ok := c.judged(m, out.Aim, rung)
			if !ok {
				continue
			}
			t, err := s.Trial(m.trial)
			if t.ID == "" {
				return nil, "", fmt.Errorf("the prompt of %s cannot be read: %w", m.trial, err)
			}
			strong, cheap := (1+d)/2, (1-d)/2
			set.Prompts = append(set.Prompts, Outcome{ID: m.key, Prompt: t.Prompt, Task: m.task, Answers: []OutcomeAnswer{
				{Model: weak, Quality: &cheap, Cost: m.answers[weak].cost}, {Model: reference, Quality: &strong, Cost: m.answers[reference].cost},
			}})
		}
	}
	return set, weak, nil
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
