package way

import (
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/styled"
)

// step is one model of the ladder as it is shown.
type step struct {
	sign  string
	style styled.Style
	model string
	facts []string // short facts: its time, its price
	why   string   // why it was left, or another remark
	doubt bool     // why says why the answer may not be a good one
}

// steps are the models that were asked, the one that is asked now, and then those that
// may be asked.
func (v *View) steps() []step {
	var out []step
	if v.Lane.Stage != lane.Idle {
		for _, m := range v.Lane.Moves {
			out = append(out, v.left(m))
		}
		if v.Lane.Running() {
			out = append(out, v.underWay())
		} else {
			return append(out, v.ended())
		}
	}
	return append(out, v.ahead()...)
}

// left is a model that was left, or passed over.
func (v *View) left(m engine.Move) step {
	s := step{sign: "✗", style: v.Theme.Bad, model: format.Name(m.Model), why: providers.CleanLine(m.Why, 400)}
	if m.Left == nil {
		s.sign, s.style, s.facts = "◌", v.Theme.Warn, []string{"not asked"}
		return s
	}
	s.facts = []string{format.Duration(m.Took), format.Amount(format.CostMark(m.Estimated(), m.AtMost()), m.Cost())}
	if c := m.Left.Check; c != nil {
		s.why += " · " + costOf(c.Answer) + " of it for " + format.Name(c.Answer.Model)
	}
	if m.Left.Text != "" {
		s.why += "; what it had written was taken back"
	}
	return s
}

func costOf(a engine.Answer) string {
	return format.Amount(format.CostMark(a.Usage.Estimated, a.CostBasis == providers.AtMost), a.Cost)
}

// underWay is the model that is asked now.
func (v *View) underWay() step {
	l := v.Lane
	if !l.Sent() {
		return step{sign: "◌", style: v.Theme.Dim, model: "on its way to the next"}
	}
	cost, mark := l.CostSoFar()
	return step{sign: l.Spin(), style: v.Theme.Focus, model: l.Name, facts: []string{format.Duration(l.Elapsed()), format.Amount(mark, cost)}, why: l.Unaccepted()}
}

// ended is the model whose answer stands on the screen, whole or not.
func (v *View) ended() step {
	a := v.Lane.Answer
	s := step{sign: "✓", style: v.Theme.Good, model: v.Lane.Name, facts: []string{format.Duration(a.Queued + a.Total), costOf(a)}}
	if a.Cached != nil {
		s.facts[0] = "cached"
	}
	if a.Check != nil {
		s.why = format.CheckText(a.Check)
	}
	switch {
	case a.Doubt != nil:
		s.why, s.doubt = providers.CleanLine(a.Doubt.Why, 400), true
	case a.OK():
	case a.Finish == "" || a.Finish == providers.Cancelled || a.Finish == providers.Refused:
		s.sign, s.style = "■", v.Theme.Warn
	default:
		s.sign, s.style = "✗", v.Theme.Bad
	}
	return s
}

// ahead are the models that would be asked next, each where the one before
// fails. One that was left may come up again; it is not listed.
func (v *View) ahead() []step {
	seen := map[string]bool{v.Lane.Name: v.Lane.Running()}
	for _, m := range v.Lane.Moves {
		seen[format.Name(m.Model)] = true
	}
	var out []step
	for _, p := range v.Ahead {
		m := p.Request.Model
		if name := format.Name(m.ID); !seen[name] {
			seen[name] = true
			s := step{sign: "·", style: v.Theme.Dim, model: name}
			worst := p.Worst
			if c := v.checkOf(m.ID); c != nil {
				s.why, worst = "if "+format.Name(c.Decision.Check)+" agrees", worst.Add(c.Lane.Worst)
			}
			if worst.Known() {
				s.facts = []string{"≤ " + format.Cents(worst)}
			}
			if state, wait := v.App.Dispatcher.Breakers().Model(m.ID, m.Provider); state == circuit.Open {
				s.sign, s.style, s.facts = "◌", v.Theme.Warn, []string{"circuit open " + format.Duration(wait)}
			} else if state == circuit.Waiting {
				s.sign, s.style, s.facts = "◌", v.Theme.Warn, []string{"limited for " + format.Duration(wait)}
			}
			out = append(out, s)
		}
	}
	return out
}

// checkOf is the check that may be asked beside a model, or nil.
func (v *View) checkOf(model string) *dispatch.PlannedCheck {
	for i := range v.Checks {
		if v.Checks[i].Decision.Model == model && v.Checks[i].Lacks == "" {
			return &v.Checks[i]
		}
	}
	return nil
}

// used is how long the steps took together, in the provider's time.
func used(l *lane.Lane) time.Duration {
	var sum time.Duration
	for _, m := range l.Moves {
		sum += m.Took
	}
	if l.Running() {
		return sum + l.Elapsed()
	}
	return sum + l.Answer.Took()
}

// spent is what the steps cost together.
func spent(l *lane.Lane) string {
	sum, estimated, atMost := providers.Nano(0), false, false
	add := func(a engine.Answer) {
		sum = sum.Add(a.Cost)
		estimated = estimated || a.Usage.Estimated
		atMost = atMost || a.CostBasis == providers.AtMost
		if a.Check != nil {
			c := a.Check.Answer
			sum, estimated, atMost = sum.Add(c.Cost), estimated || c.Usage.Estimated, atMost || c.CostBasis == providers.AtMost
		}
	}
	for _, m := range l.Moves {
		if m.Left != nil {
			add(*m.Left)
		}
	}
	if !l.Running() {
		add(l.Answer)
	} else if cost, mark := l.CostSoFar(); l.Sent() {
		sum, estimated = sum.Add(cost), estimated || mark != ""
	}
	return format.Amount(format.CostMark(estimated, atMost), sum)
}

// foot is what was used of the deadline, and what was spent.
func (v *View) foot() string {
	of := ""
	deadline := v.App.Limits.Routing.Deadline
	if deadline <= 0 {
		deadline = dispatch.DefaultDeadline
	}
	if v.Lane.Stage == lane.Idle {
		return format.Duration(deadline) + " for all attempts"
	}
	if !v.Stored {
		of = " of " + format.Duration(deadline)
	}
	return format.Duration(used(v.Lane)) + of + " · " + spent(v.Lane)
}
