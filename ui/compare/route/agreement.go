package route

import (
	"strings"

	"switchboard/engine"
	"switchboard/engine/cascade"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/styled"
)

// cascade says what the checks of the decision would have led to, given the answers side
// by side, as routing.Router.Cascade does. ok is also false while answers are under way.
func (v *View) cascade() (steps []cascade.Step, final string, cost providers.Money, ok bool) {
	if v.Trial.ID == "" || v.Trial.Routed || v.Running || v.Previewing {
		return nil, "", cost, false
	}
	return cascade.Play(routing.RouterOf(v.App.Router), v.Trial.Decision, func(d engine.Decision) (own, check *cascade.Answer) {
		first, second := v.checked(d)
		return cascadeAnswer(first), cascadeAnswer(second)
	})
}

func cascadeAnswer(l *lane.Lane) *cascade.Answer {
	if l == nil {
		return nil
	}
	return &cascade.Answer{Cost: l.Answer.Cost, Read: l.Read}
}

// cascadeLine says where the prompt would have gone, which comes first, and after which
// agreement.
func (v *View) cascadeLine() []styled.Line {
	steps, final, _, ok := v.cascade()
	if !ok {
		return nil
	}
	line, rows := styled.Line{{Style: v.Theme.Dim, Text: " check "}}, []styled.Line(nil)
	if final != "" {
		line = line.Add(v.Theme.Dim, "→ ").Add(v.Theme.Star, final).Add(v.Theme.Dim, ": ")
	}
	for i, s := range steps {
		if i > 0 && v.Unfolded {
			line, rows = styled.Line{{Style: v.Theme.Dim, Text: "       "}}, append(rows, line)
		} else if i > 0 {
			line = line.Add(v.Theme.Dim, " · ")
		}
		if final == "" && i == len(steps)-1 {
			return append(rows, line.Add(v.Theme.Text, s.Model+" if "+s.Check+" agrees").Add(v.Theme.Dim, ": both answers would have to be here"))
		}
		sign, style := " > ", v.Theme.Warn
		if s.Accepted {
			sign, style = " ≤ ", v.Theme.Good
		}
		line = line.Add(v.Theme.Text, s.Check).Add(style, " "+s.Verdict()+" ").Add(v.Theme.Text, s.Model).
			Add(v.Theme.Dim, ": "+format.Fraction(s.Score)+", gap "+format.Fraction(s.Gap)+sign+format.Fraction(s.Threshold))
	}
	return append(rows, line)
}

// ledger is that of the trial. Where answers side by side tell what its checks would
// have led to, that is what the route costs.
func (v *View) ledger() engine.Ledger {
	l := v.Trial.Ledger()
	if _, _, cost, ok := v.cascade(); ok {
		l.Route, l.RouteEstimated = cost, l.SpentEstimated
	}
	return l
}

// checked are the lanes with the answers of a decision's model and of its check; nil
// where there is none. A model that checks itself needs two lanes.
func (v *View) checked(d engine.Decision) (first, second *lane.Lane) {
	for _, l := range v.Lanes {
		switch {
		case l.Stage != lane.Ended || !l.Answer.OK():
		case first == nil && l.Model.ID == d.Model:
			first = l
		case second == nil && l.Model.ID == d.Check:
			second = l
		}
	}
	return first, second
}

// agreementLine is how far each whole answer agrees with that of the route's choice,
// or with the first one.
func (v *View) agreementLine() []styled.Line {
	if v.Running || v.Previewing || v.Trial.ID == "" || v.Trial.Routed {
		return nil
	}
	var whole []*lane.Lane
	of := 0
	for _, l := range v.Lanes {
		if l.Stage == lane.Ended && l.Answer.OK() {
			if l.Model.ID == v.Trial.Decision.Model && whole != nil && whole[of].Model.ID != l.Model.ID {
				of = len(whole)
			}
			whole = append(whole, l)
		}
	}
	if len(whole) < 2 {
		return nil
	}
	var pairs []string
	for i, l := range whole {
		if i != of {
			f := agreement.Compare(whole[of].Read(), l.Read())
			pairs = append(pairs, l.Name+" "+format.Fraction(f.Score()))
		}
	}
	line := styled.Line{{Style: v.Theme.Dim, Text: " agree "}, {Style: v.Theme.Text, Text: strings.Join(pairs, " · ")}, {Style: v.Theme.Dim, Text: " with " + whole[of].Name}}
	full := line[:len(line):len(line)].Add(v.Theme.Dim, "; 1.00 is full agreement")
	return []styled.Line{styled.FirstFitting(v.Widths, v.Width, full, line)}
}
