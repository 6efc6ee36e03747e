package certify

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"switchboard/eval"
	"switchboard/eval/internal/keyorder"
)

// PlanRun plans a certification run for the prompts of the certify part: which
// families there are, how each is drawn and what is tested. It looks at the
// ratings of the fit part only.
func PlanRun(study *Study, terms RunConfig) (Run, error) {
	all, err := study.inOrder()
	if err := errors.Join(terms.Check(), err); err != nil {
		return Run{}, err
	}
	x := study.learn(study.at(study.of(eval.FitPart, all)))
	run := Run{
		RunConfig: terms, Ladder: study.Ladder, Scale: study.Scale, Scorer: x.scorer,
		Fitted: x.judged(nil), Raters: study.Raters, Prices: study.Prices, Versions: study.Versions, Checks: study.Checks,
	}
	pool := x.score(study, study.of(eval.CertifyPart, all))
	run.Families = x.plan(pool, terms)
	run.ID = run.identity()
	return run, run.check()
}

// plan divides a pool into families and plans each.
func (x *fittedModel) plan(pool []scoredPrompt, terms RunConfig) []Family {
	l := terms.Limit.Attempt(terms.Attempt)
	groups := familiesOf(pool, l)
	families, outlooks, tested := x.divide(groups, l)
	for i := range families {
		if f := &families[i]; len(f.Grid) > 0 {
			f.Likeness = likenessOf(groups[i].prompts)
			f.shuffle(rand.New(rand.NewPCG(terms.Seed, uint64(i))))
			f.setGoal(&outlooks[i], l.Split(tested), terms.Vouched, tested)
		}
	}
	return families
}

// divide makes the families of a pool, some of which have something to prove.
func (x *fittedModel) divide(groups []familyPrompts, l Limit) (families []Family, outlooks []holdoutForecast, tested int) {
	families, outlooks = make([]Family, len(groups)), make([]holdoutForecast, len(groups))
	for i := range groups {
		if families[i], outlooks[i] = x.family(&groups[i], l); len(families[i].Grid) > 0 {
			tested++
		}
	}
	return families, outlooks, tested
}

// family finds the thresholds of a family, and what they route. Where there
// are too few prompts to prove anything, or nothing that needs a proof, it has
// no grid.
func (x *fittedModel) family(m *familyPrompts, l Limit) (Family, holdoutForecast) {
	f := Family{Name: m.name, Tasks: m.tasks, Prompts: make([]string, 0, len(m.prompts))}
	for _, p := range m.prompts {
		f.Prompts = append(f.Prompts, p.Key)
	}
	keyorder.Strings(f.Prompts)
	if len(m.prompts) < l.Fewest() {
		return f, holdoutForecast{}
	}
	x.setBands(&f, m, l)
	at := make([][]breakpoint, len(m.prompts))
	room := make([]breakpoint, 0, len(m.prompts)*len(x.cheaper))
	breakpoints, first := make([]float64, 0, cap(room)), make([]float64, 0, len(m.prompts))
	for i := range m.prompts {
		from := len(room)
		room = x.appendBreakpoints(room, &m.prompts[i], f.Bands)
		at[i] = room[from:len(room):len(room)]
		breakpoints = open(at[i], breakpoints)
		if len(at[i]) > 0 {
			first = append(first, at[i][0].at)
		}
	}
	slices.Sort(breakpoints)
	slices.Sort(first)
	fit := x.holdout(x.of(m.tasks), f.Bands)
	grid := newGrid(breakpoints, allOf(room, breakpoints), len(m.prompts), fit, l)
	o := newHoldoutForecast(matchQuantiles(grid, breakpoints, len(m.prompts), fit), fit)
	s := newThresholds(grid, first, len(m.prompts), o.at, o.all)
	if len(grid) == 0 || s.share(len(grid)-1) <= l.Loss {
		return f, holdoutForecast{}
	}
	f.Grid, f.Routed, f.Spread = grid, s.routed, s.spread
	o.picks = f.list(m, at)
	o.drawable = m.drawable(o.picks)
	x.ask(&f, m)
	return f, o
}

// list lists the prompts that the loosest threshold sends to a cheaper model, and returns
// the picks by prompt.
func (f *Family) list(m *familyPrompts, at [][]breakpoint) []Picks {
	all := make([]Picks, len(m.prompts))
	changes := make([]int, len(f.Grid))
	routed := f.Routed[len(f.Routed)-1]
	routable, room := make([]Candidate, 0, routed), make(Picks, 0, routed)
	for i, p := range m.prompts {
		from := len(room)
		room = appendPicks(room, at[i], f.Grid)
		picks := room[from:len(room):len(room)]
		picks.countOpen(changes)
		all[i] = picks
		switch {
		case len(picks) == 0:
		case picks.open():
			routable = append(routable, Candidate{p.Key, picks})
		default:
			f.Same = append(f.Same, Candidate{p.Key, picks})
		}
	}
	if len(routable) > 0 {
		f.Routable = routable
	}
	s := thresholds{}
	if s.setOpen(changes); !slices.Equal(s.open, f.Routed) {
		f.Open = s.open
	}
	return all
}

// drawable is how many prompts with such picks a run could draw.
func (m *familyPrompts) drawable(picks []Picks) int {
	n := 0
	for i := range m.prompts {
		if picks[i].open() && m.prompts[i].Part == eval.CertifyPart {
			n++
		}
	}
	return n
}

// shuffle orders the draws: a uniformly random permutation of the routable prompts, which
// come in the order of their keys.
func (f *Family) shuffle(r *rand.Rand) {
	keyorder.Sort(f.Routable, func(c Candidate) string { return c.Prompt })
	r.Shuffle(len(f.Routable), func(i, j int) { f.Routable[i], f.Routable[j] = f.Routable[j], f.Routable[i] })
}

// mostDraws is how many rated prompts a family may be planned to take: as many as one
// rater manages in two or three sittings where there is one family, and fewer for each
// where there are several.
func mostDraws(families int) float64 { return 150 + 150/float64(families) }

// setGoal settles how many draws the bets reckon with, and which threshold they
// are to prove: the loosest that needs no more of them than patience allows;
// where none does, the one that needs least. Where the pool was judged before
// it came, there is nothing to be patient about.
//
// Neither decides whether a certificate is true. Rating may stop sooner or go
// on.
func (f *Family) setGoal(o *holdoutForecast, l Limit, judged bool, families int) {
	s := f.thresholds()
	most := min(mostDraws(families), float64(len(f.Routable)))
	if judged {
		most = float64(len(f.Routable))
	}
	enough, least := 0.0, math.Inf(1)
	for k := range f.Grid {
		if s.trivial(k, l) {
			f.Goal = k
			continue
		}
		need := o.at[k].need(l.Loss/s.openShare(k), l) * float64(len(f.Routable)) / float64(s.open[k])
		switch {
		case need <= most:
			f.Goal, enough = k, need
		case enough == 0 && (need < least || s.trivial(f.Goal, l)):
			f.Goal, least = k, need
		}
	}
	f.Expected = o.expected(f.Goal)
	switch {
	case judged || enough == 0:
		f.Planned = int(most)
	default:
		f.Planned = int(math.Ceil(enough))
	}
}

// thresholds are the thresholds that are tested, with the planned draws divided among
// them by what each routes.
func (f *Family) thresholds() thresholds {
	s := thresholds{pool: len(f.Prompts), routed: f.Routed, open: f.Open, spread: f.Spread, plan: make([]int, len(f.Grid))}
	if s.open == nil {
		s.open = f.Routed
	}
	for k, open := range s.open {
		s.plan[k] = max(1, int(math.Round(float64(f.Planned)*float64(open)/float64(max(1, len(f.Routable))))))
	}
	return s
}
