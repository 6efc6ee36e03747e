// Package cascade plays what the checks of a policy make of answers that are there: what
// is accepted, which model's answer is given in the end, and what those calls cost. It
// calls nobody; package dispatch does.
package cascade

import (
	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/providers"
)

// Step is what a check makes of an answer that is there.
type Step struct {
	engine.Decision
	Score, Gap float64
	Accepted   bool
}

// Verdict is what stands between the check and the model that it checks.
func (s *Step) Verdict() string { return agreement.Verdict(s.Score, s.Accepted) }

// Answer is an answer that is there: what it cost, and how to read it.
type Answer struct {
	Cost providers.Money
	Read func() *agreement.Answer
}

// Play is what the checks of a decision make of answers that are there, up to the
// model whose answer would have been given, and what those calls cost: each model is
// asked once, whether for its own answer, to check another, or both. answers finds
// those of a decision's model and its check, nil where there is none. final is empty
// where one of the two is missing, and the cost is unknown where any is. Without a
// check, or by another policy's decision, ok is false.
func Play(r *routing.Router, d engine.Decision, answers func(engine.Decision) (own, check *Answer)) (steps []Step, final string, cost providers.Money, ok bool) {
	if d.Check == "" || d.Policy != r.Policy().Hash {
		return nil, "", cost, false
	}
	paid, cost := map[string]bool{}, providers.Nano(0)
	pay := func(call string, a *Answer) {
		if !paid[call] {
			paid[call], cost = true, cost.Add(a.Cost)
		}
	}
	for ; d.Check != ""; d = r.Next(d) {
		own, check := answers(d)
		if own == nil || check == nil {
			return append(steps, Step{Decision: d}), "", providers.Money{}, true
		}
		pay(d.Model, own)
		if second := d.Check; second == d.Model {
			pay(second+" again", check)
		} else {
			pay(second, check)
		}
		f := agreement.Compare(own.Read(), check.Read())
		gap, accepted, err := r.Checked(d, &f)
		if err != nil {
			return nil, "", providers.Money{}, false
		}
		if steps = append(steps, Step{d, f.Score(), gap, accepted}); accepted {
			return steps, d.Model, cost, true
		}
	}
	last, _ := answers(d)
	if last == nil {
		return steps, d.Model, providers.Money{}, true
	}
	pay(d.Model, last)
	return steps, d.Model, cost, true
}

// OfTrial plays a decision on the answers that stand side by side in a trial.
func OfTrial(r *routing.Router, d engine.Decision, t *engine.Trial) (steps []Step, final string, cost providers.Money, ok bool) {
	return Play(r, d, func(d engine.Decision) (own, check *Answer) {
		for i := range t.Answers {
			switch a := &t.Answers[i]; {
			case !a.OK():
			case own == nil && a.Model == d.Model:
				own = whole(t, a)
			case check == nil && a.Model == d.Check:
				check = whole(t, a)
			}
		}
		return own, check
	})
}

func whole(t *engine.Trial, a *engine.Answer) *Answer {
	cost, _ := t.Beside(a)
	return &Answer{Cost: cost, Read: func() *agreement.Answer {
		read := agreement.Read(a.Text)
		return &read
	}}
}
