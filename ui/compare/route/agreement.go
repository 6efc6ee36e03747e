package route

import (
	"strings"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/styled"
)

// cascadeStep is what a check makes of an answer that is there side by side.
type cascadeStep struct {
	engine.Decision
	score, gap float64
	accepted   bool
}

// cascade is what the checks of the decision make of the answers side by side, up to
// the model whose answer would have been given, and what those calls cost. ok is
// false where the policy has no check for the prompt, or another one is in force;
// final is empty where an answer that is needed is not there.
func (v *View) cascade() (steps []cascadeStep, final string, cost providers.Money, ok bool) {
	d := v.Trial.Decision
	if v.Trial.ID == "" || v.Trial.Routed || v.Running || v.Previewing || d.Check == "" {
		return nil, "", cost, false
	}
	router := routing.RouterOf(v.App.Router)
	if router.Policy().Hash != d.Policy {
		return nil, "", cost, false
	}
	cost = providers.Nano(0)
	for ; d.Check != ""; d = router.Next(d) {
		first, second := v.checked(d)
		if first == nil || second == nil {
			return append(steps, cascadeStep{Decision: d}), "", providers.Money{}, true
		}
		cost = cost.Add(first.Answer.Cost).Add(second.Answer.Cost)
		f := agreement.Compare(first.Read(), second.Read())
		gap, accepted, err := router.Checked(d, &f)
		if err != nil {
			return nil, "", cost, false
		}
		steps = append(steps, cascadeStep{d, f.Score(), gap, accepted})
		if accepted {
			return steps, d.Model, cost, true
		}
	}
	last, _ := v.checked(d)
	if last == nil {
		return steps, d.Model, providers.Money{}, true
	}
	return steps, d.Model, cost.Add(last.Answer.Cost), true
}

// cascadeLine says where the prompt would have gone, and after which agreement.
func (v *View) cascadeLine() []styled.Line {
	steps, final, _, ok := v.cascade()
	if !ok {
		return nil
	}
	line := styled.Line{{Style: v.Theme.Dim, Text: " check "}}
	for i, s := range steps {
		if i > 0 {
			line = line.Add(v.Theme.Dim, " · ")
		}
		if final == "" && i == len(steps)-1 {
			return []styled.Line{line.Add(v.Theme.Text, s.Model+" if "+s.Check+" agrees").Add(v.Theme.Dim, ": both answers would have to be here")}
		}
		word, sign, style := " disagrees with ", " > ", v.Theme.Warn
		if s.accepted {
			word, sign, style = " agrees with ", " ≤ ", v.Theme.Good
		}
		line = line.Add(v.Theme.Text, s.Check).Add(style, word).Add(v.Theme.Text, s.Model).
			Add(v.Theme.Dim, ": "+format.Fraction(s.score)+", gap "+format.Fraction(s.gap)+sign+format.Fraction(s.Threshold))
	}
	return []styled.Line{line.Add(v.Theme.Dim, " → ").Add(v.Theme.Star, final)}
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
	return []styled.Line{{{Style: v.Theme.Dim, Text: " agree "}, {Style: v.Theme.Text, Text: strings.Join(pairs, " · ")}, {Style: v.Theme.Dim, Text: " with " + whole[of].Name + ", of 1"}}}
}
