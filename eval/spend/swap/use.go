package swap

import (
	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/metrics"
	"switchboard/eval/spend"
	"switchboard/eval/usage"
)

// use is what a model was used for.
type use struct {
	task  engine.Task
	model string
	sums  spend.Sums // sums of its calls that no certificate moves
	calls int64
	spent usage.Amount
	over  usage.Amount // the part of spent of the days that are over
	asIf  usage.Amount

	standing usage.Standing // standing of what was spent
}

// add counts a line for a swap that is certified, or else for what a model is used for.
// Prompts that were sent side by side were paid for to compare, and no swap saves that.
// Only their prompts count, as if the reference had answered them.
func (f *finder) add(l *spend.Line) {
	if l.Source == spend.OwnCalls && l.Rows > 0 || !l.InUSD() {
		return
	}
	if l.Task == "" || l.Model == "" {
		f.found.Untold = f.found.Untold.Plus(cost(l))
		return
	}
	if claim := l.Claim(&f.policy); claim != nil && l.Model == f.policy.Ladder.Reference() && l.Compared > 0 {
		if l.Moved() {
			f.certified(l, claim)
		}
		return
	}
	if f.uses == nil {
		f.uses = make(map[pair]*use)
	}
	key := pair{l.Task, l.Model, ""}
	u := f.uses[key]
	if u == nil {
		u = &use{task: l.Task, model: l.Model}
		f.uses[key] = u
	}
	u.sums.Add(l.Sums)
	u.calls += max(l.Calls(), l.Compared)
	if l.Rows > 0 {
		u.standing = u.standing.With(l.Standing())
	} else {
		u.standing = u.standing.With(usage.Standing{Estimated: true, AtMost: l.AtMost.Listed > 0})
	}
	u.spent, u.asIf = u.spent.Plus(cost(l)), u.asIf.Plus(asIf(l))
	if f.rate.Counts(l.At) {
		u.over = u.over.Plus(cost(l))
	}
}

// cost is what the calls of a line cost, or for a prompt's line what its answer cost.
func cost(l *spend.Line) usage.Amount {
	if l.Rows == 0 {
		return l.Listed
	}
	return l.Spent()
}

// asIf is the part of a line's cost that nobody paid.
func asIf(l *spend.Line) usage.Amount {
	if l.Way == spend.SideBySide && l.Rows == 0 {
		return l.Listed
	}
	return usage.Amount{}
}

// certified counts a line that the policy moves and a certificate covers.
func (f *finder) certified(l *spend.Line, claim *routing.Certificate) {
	key := pair{l.Task, l.Model, l.Route}
	s := f.known[key]
	if s == nil {
		s = &Swap{
			Task: l.Task, From: l.Model, To: l.Route, Basis: ByRoute, Kind: Certified, Rated: claim.Rated, Same: claim.Same,
			Loss: claim.Loss, In: metrics.Interval{High: claim.Upper}, MaxLoss: claim.MaxLoss, Confidence: claim.Confidence, Run: claim.Run, Scale: claim.Scale,
		}
		f.known[key] = s
	}
	s.Calls += l.Compared
	s.Spent, s.AsIf = s.Spent.Plus(l.Listed), s.AsIf.Plus(asIf(l))
	saves := l.Listed.Plus(negative(l.Routed))
	s.Saves = s.Saves.Plus(saves)
	if f.rate.Counts(l.At) {
		s.over.spent, s.over.saves = s.over.spent.Plus(l.Listed), s.over.saves.Plus(saves)
	}
	s.Standing.Estimated, s.Standing.AtMost = true, s.Standing.AtMost || l.AtMost.Listed > 0
}
