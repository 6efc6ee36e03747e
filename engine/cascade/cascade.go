// Package cascade applies the checks of a policy to answers that are stored: which answer
// would have been accepted, which model's answer would have been given in the end, and what
// the calls would have cost. It calls no model; package dispatch does.
package cascade

import (
	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/providers"
)

// Step is one check of an answer: how far the two agree, and whether the answer is
// accepted.
type Step struct {
	engine.Decision
	Score, Gap float64
	Accepted   bool
}

// Verdict is the words to show between the check and the model that it checks.
func (s *Step) Verdict() string { return agreement.Verdict(s.Score, s.Accepted) }

// Answer is a stored answer: what it cost, and its text as the check compares it.
type Answer struct {
	Cost providers.Money
	Read func() *agreement.Answer
}

// Play applies the checks of a decision to stored answers, up to the model whose answer
// would have been given (final). cost is that of all calls; a model is called once, whether
// its answer is given, checks another, or both. answers returns the answers of a decision's
// model and of its check, nil where there is none. final is empty where one of the two is
// missing, and cost is unknown where any cost is. ok is false where the decision has no
// check, or was made by another policy.
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

// OfTrial is Play with the answers of a trial whose lanes were asked side by side.
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
