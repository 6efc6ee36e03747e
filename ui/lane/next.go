package lane

import (
	"time"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// Next is the lane of the next attempt of a routed call, in the place of this
// one. It begins empty: nothing of what was shown of the attempt that was left
// is in it.
func (l *Lane) Next(m providers.Model, pace float64, today time.Time) *Lane {
	next := NewLane(m, pace, today)
	next.Stage, next.clock.now = queued, l.clock.now
	next.Input, next.Past, next.Hidden, next.Moves = l.Input, l.Past, l.Hidden, l.Moves
	next.thoughts.shown = l.thoughts.shown
	next.text.setRaw(l.text.raw())
	next.Resize(l.text.streamed.Widths, l.text.streamed.Cells, l.Height)
	return next
}

// Leave notes a step away from a model.
func (l *Lane) Leave(m engine.Move) {
	l.Moves = append(l.Moves[:len(l.Moves):len(l.Moves)], m)
	l.Box.Stale = true
}

// Sent reports whether the request of the attempt has left.
func (l *Lane) Sent() bool { return l.Stage > queued }

// CostSoFar is what the attempt costs, estimated until it has ended.
func (l *Lane) CostSoFar() (amount providers.Money, mark string) {
	u, money := l.usage()
	return money, format.CostMark(u.Estimated, l.Answer.CostBasis == providers.AtMost)
}

// wayFigures are the steps of a routed call before the answer.
func (l *Lane) wayFigures() []styled.Figure {
	var out []styled.Figure
	for _, m := range l.Moves {
		f := styled.Figure{Name: "left", Value: format.Name(m.Model), Origin: providers.CleanLine(m.Why, 400)}
		if m.Left == nil {
			f.Name = "passed over"
		} else {
			f.Origin += " · after " + format.Duration(m.Took) + " · " + format.Amount(format.CostMark(m.Estimated(), m.AtMost()), m.Cost())
		}
		out = append(out, f)
	}
	if c := l.Answer.Check; c != nil {
		out = append(out, styled.Figure{Name: "check", Value: format.Name(c.Answer.Model), Origin: format.CheckText(c)})
	}
	if d := l.Answer.Doubt; d != nil {
		out = append(out, styled.Figure{Name: "doubt", Value: providers.CleanLine(string(d.Reason), 40), Origin: providers.CleanLine(d.Why, 400)})
	}
	return out
}
