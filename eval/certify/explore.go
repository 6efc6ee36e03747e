package certify

import (
	"switchboard/engine"
	"switchboard/eval"
)

// Exploration is what the ratings of the fit part let one expect at a limit.
// It certifies nothing: the fit part taught the scorer, and a limit that is
// tried out is chosen by what it shows.
type Exploration struct {
	Limit    Limit
	Curve    []CurvePoint   // from everything at the reference to everything at cheaper models
	Checked  []CurvePoint   // the same with a check for every prompt, whose cost is counted; nil: there is no check
	Checks   []string       // the models that check
	Here     CurvePoint     // the thresholds of Families together
	Families []FamilyResult // none of them certified
	Total    FamilyResult   // all of them together
	Priced   bool           // whether Cost is known in the points of Curve
	Fitted   int            // rated prompts of the fit part, which all of this rests on

	PricedChecks bool // whether Cost is known in the points of Checked
}

// CostOf is what a point of the curve costs, as a share of the reference's
// cost. Where costs are unknown, the share of calls to the reference stands in.
func (e *Exploration) CostOf(at CurvePoint) float64 {
	if e.Priced {
		return at.Cost
	}
	return at.Calls
}

// Routes reports whether anything goes to a cheaper model.
func (e *Exploration) Routes() bool { return e.Total.Share > 0 }

// Explorer explores one study at any limit. It fits once.
type Explorer struct {
	learned *fittedModel
	pool    []scoredPrompt // of both parts: which prompts are routed is known without ratings
	costs   Costs          // mean costs, not those of each prompt
	study   *Study
	curve   costQualityCurve
	checked costQualityCurve // with every check that was learned, for every prompt
}

// NewExplorer fits a scorer to the fit part.
func NewExplorer(study *Study) (*Explorer, error) {
	all, err := study.inOrder()
	if err != nil {
		return nil, err
	}
	fit, certify := study.of(eval.FitPart, all), study.of(eval.CertifyPart, all)
	learned := study.learn(study.at(fit))
	x := &Explorer{learned: learned, costs: study.meanCosts(), study: study}
	x.pool = learned.score(study, append(fit, certify...))
	x.curve = newCostQualityCurve(learned, x.costs, len(study.Ladder.Rungs), nil)
	if bands := learned.everywhere(); len(bands) > 0 {
		x.checked = newCostQualityCurve(learned, x.costs, len(study.Ladder.Rungs), bands)
	}
	return x, nil
}

// Priced reports whether what the models of the ladder cost is known.
func (x *Explorer) Priced() bool { return x.curve.priced }

// Explore takes a frame or two at a few thousand prompts. For each family the
// threshold is the one that would be certified if the certify part turned out
// as the held-out fit part did, with as many ratings.
func (x *Explorer) Explore(l Limit) (Exploration, error) {
	if err := l.Check(); err != nil {
		return Exploration{}, err
	}
	e := Exploration{Limit: l, Fitted: x.learned.judged(nil)}
	first := l.Attempt(1)
	groups := familiesOf(x.pool, first)
	families, outlooks, tested := x.learned.divide(groups, first)
	for i := range families {
		result := x.expect(&families[i], &groups[i], &outlooks[i], first.Split(tested), tested)
		e.Families = append(e.Families, result)
	}
	e.Total = Total(e.Families)
	e.Curve, e.Priced = x.curve.curve(l), x.curve.priced
	e.Checked, e.PricedChecks, e.Checks = x.checked.curve(l), x.checked.priced, x.learned.checkModels()
	e.Here = e.here()
	return e, nil
}

// expect says what the fit part lets one expect of a family.
func (x *Explorer) expect(f *Family, m *familyPrompts, o *holdoutForecast, l Limit, tested int) FamilyResult {
	result := f.nothing(evidence{rated: x.learned.judged(f.Tasks)})
	result.Checks, result.Unasked = f.checks(&x.learned.scorer, x.study.Ladder, x.costs), f.Unasked
	k := -1
	if len(f.Grid) > 0 {
		f.setGoal(o, l, false, tested)
		s := f.thresholds()
		if result.Rated > 0 { // before the first rating it is unknown
			result.Missing = withinReach(f.missing(&s, -1, nil, l), o.drawable)
		}
		draws := o.draws()
		s.planFor(draws)
		if k = s.fixedSequence(draws, l); k >= 0 && s.share(k) > l.Loss {
			f.route(&result, &s, k, draws, l)
		} else {
			k = -1
		}
	}
	result.Saving = x.learned.savingOf(f, m, o.picks, k, x.costs, len(x.study.Ladder.Rungs))
	return result
}

// Total is the result of several families together, under the name "all". The bounds on
// their losses add up, and the chance that one of them does not hold is the error of all
// of them.
func Total(families []FamilyResult) FamilyResult {
	all := FamilyResult{Family: "all", Threshold: engine.NoThreshold, Saving: Saving{Known: len(families) > 0}}
	for i := range families {
		f := &families[i]
		all.Tasks = append(all.Tasks, f.Tasks...)
		all.Prompts += f.Prompts
		all.Rated += f.Rated
		all.Same += f.Same
		all.Unrated += f.Unrated
		all.Left += f.Left
		all.Drawn += f.Drawn
		all.Faults += f.Faults
		all.Certified, all.Unjudged = all.Certified || f.Certified, all.Unjudged || f.Unjudged
		all.Saving = all.Saving.and(f.Saving)
	}
	for i := range families {
		f := &families[i]
		part := float64(f.Prompts) / float64(max(1, all.Prompts))
		all.Share += part * f.Share
		all.Open += part * f.Open
		all.Loss += part * f.Loss
		all.Upper += part * f.Upper
	}
	return all
}

// here is the point of the curve for the thresholds of all families together.
func (e *Exploration) here() CurvePoint {
	c := CurvePoint{Calls: 1 - e.Total.Share, Quality: 1 - e.Total.Loss, Low: 1 - e.Total.Upper, High: 1}
	if e.Total.Saving.Known {
		c.Cost = 1 - e.Total.Saving.Share
	}
	return c
}
