package certify

import (
	"math"
	"slices"
	"time"

	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval/fit"
	"switchboard/providers"
)

// Pair is what is known of the answer of a cheaper model and that of its check.
type Pair struct {
	agreement.Features                 // of the two answers, where they were compared
	State              PairState       // whether the answers were compared
	Cost               providers.Money // cost of the check's answer
	Added              time.Duration   // how much longer it takes to wait for both answers than for the cheaper model's
	Timed              bool            // whether Added was measured
}

// PairState says whether a pair of answers was compared.
type PairState int

const (
	Unanswered PairState = iota // one of the two was not asked yet
	Compared
	Failed // one of the two failed for good: the cheaper answer is not accepted, as in a routed call
)

// checkedGap is the gap after the check, or routing.Beyond where an answer is missing.
func (p *StudyPrompt) checkedGap(rung int, prompt float64, w *routing.CheckWeights) float64 {
	if rung >= len(p.Pairs) || p.Pairs[rung].State != Compared || math.IsNaN(prompt) {
		return routing.Beyond
	}
	return w.Checked(prompt, &p.Pairs[rung].Features)
}

// answered reports whether the answers of a rung and its check were compared, or one of them
// failed, for every prompt.
func (m *familyPrompts) answered(rung int) bool {
	for _, p := range m.prompts {
		if rung >= len(p.Pairs) || p.Pairs[rung].State == Unanswered {
			return false
		}
	}
	return true
}

// checkers are the ids of the check models, by cheaper rung; "": the rung has no check.
type checkers []string

// of is the check model of a rung, or "".
func (c checkers) of(rung int) string {
	if rung >= len(c) {
		return ""
	}
	return c[rung]
}

// learnChecks fits, for each rung that has a check, what the agreement of its answer and
// the check's means. gaps are the held-out gaps of the rated prompts, by rung; it returns
// the gaps after the check.
func (x *fittedModel) learnChecks(s *Study, rated []*StudyPrompt, gaps [][]float64) (checked [][]float64) {
	checked = byRung(len(rated), len(s.Ladder.Cheaper()), routing.Beyond)
	for rung, model := range s.Ladder.Cheaper() {
		if checkers(s.Checks).of(rung) == "" {
			continue
		}
		var at []int
		var rows []agreement.Features
		var known, ds []float64
		for i, p := range rated {
			if d, ok := p.d(rung); ok && rung < len(p.Pairs) && p.Pairs[rung].State == Compared {
				at, rows = append(at, i), append(rows, p.Pairs[rung].Features)
				known, ds = append(known, gaps[i][rung]), append(ds, d)
			}
		}
		if len(rows) < FewestChecked {
			continue
		}
		learned := fit.LearnCheck(rows, known, ds)
		x.scorer.Checks = append(x.scorer.Checks, routing.Check{Rung: model.Model, Model: checkers(s.Checks).of(rung), Reader: agreement.Version, Weights: learned.Weights})
		for k, i := range at {
			checked[i][rung] = learned.HeldOut[k]
		}
	}
	return checked
}

// FewestChecked is how many rated prompts it takes to learn what agreement means.
const FewestChecked = 40

// setBands settles which checks are asked for a family, as far as the fit part tells, and
// notes why the others are not.
func (x *fittedModel) setBands(f *Family, m *familyPrompts, l Limit) {
	rows := x.of(m.tasks)
	for rung, model := range x.cheaper {
		check := x.checks.of(rung)
		if check == "" {
			continue
		}
		u := UnaskedCheck{Rung: model, Model: check}
		band, gain := routing.Band{}, Gain{}
		switch {
		case x.scorer.CheckOf(model) == nil:
			u.Why = FewRated
		case !m.answered(rung):
			u.Why = NotAnswered
		case m.sameTexts(rung):
			u.Why = SameTexts
		default:
			band, gain = ChooseBand(model, judgedRows(rows, rung), x.calls[rung], l)
			u.Gain = sixDigits(gain.Share)
			u.judge(gain, m.waits(rung), x.checkAdds)
		}
		if u.Why != "" {
			f.Unasked = append(f.Unasked, u)
			continue
		}
		f.Bands, f.Gains = append(f.Bands, band), append(f.Gains, u.Gain)
	}
}

// judgedRows are the rated prompts that tell what a check of a rung is worth.
func judgedRows(rows []fitRow, rung int) []CheckedRow {
	var judged []CheckedRow
	for i := range rows {
		if r := &rows[i]; !math.IsNaN(r.gaps[rung]) {
			judged = append(judged, CheckedRow{r.gaps[rung], r.checked[rung], r.loss(rung)})
		}
	}
	return judged
}

// loss is what was judged on a rung.
func (r *fitRow) loss(rung int) float64 {
	if sameAt(r.same, rung) {
		return 0
	}
	return r.d[rung]
}

// callCosts are the mean costs of the calls of each cheaper rung and its check, over
// all prompts that know them.
func (s *Study) callCosts() []CallCosts {
	rungs := len(s.Ladder.Rungs)
	calls := make([]CallCosts, rungs-1)
	for rung := range calls {
		calls[rung] = CallCosts{Reference: 1}
	}
	if !slices.ContainsFunc(s.checkCosts(), providers.Money.Known) {
		return calls
	}
	b := NewCostSum(s.meanCosts(), nil, rungs)
	for rung := range calls {
		if known, ok := b.calls(rung); ok {
			calls[rung] = known
		}
	}
	return calls
}

// calls are the mean costs of the calls of a cheaper rung and its check; false where one
// is not known.
func (b *costSum) calls(rung int) (CallCosts, bool) {
	if rung < 0 || rung >= len(b.checks) {
		return CallCosts{}, false
	}
	cost, check, reference := b.mean[rung], b.checks[rung], b.mean[len(b.mean)-1]
	ok := check.Known() && cost.Known() && reference.Known() && reference.Nano() > 0
	return CallCosts{float64(cost.Nano()), float64(check.Nano()), float64(reference.Nano())}, ok
}

// checkCosts are the mean costs of the checks' answers, by cheaper rung.
func (s *Study) checkCosts() []providers.Money {
	means := make([]providers.Money, len(s.Ladder.Cheaper()))
	for rung := range means {
		sum, n := int64(0), int64(0)
		for i := range s.Prompts {
			if p := &s.Prompts[i]; rung < len(p.Pairs) && p.Pairs[rung].Cost.Known() {
				sum, n = sum+p.Pairs[rung].Cost.Nano(), n+1
			}
		}
		if n > 0 {
			means[rung] = providers.Nano((sum + n/2) / n)
		}
	}
	return means
}

// checkCalls names the call that the check of each cheaper rung is. Where the check is a
// rung of the ladder, that is the place of the rung. A model that is no rung, and a
// second sample of a rung, have places behind the rungs.
func (s *Study) checkCalls() []int {
	rungs := s.Ladder.Rungs
	models := routing.Models(rungs)
	places := make([]int, len(s.Ladder.Cheaper()))
	for rung := range places {
		check := checkers(s.Checks).of(rung)
		places[rung] = slices.Index(models, check)
		if places[rung] < 0 {
			places[rung] = len(rungs) + slices.Index(s.Checks, check)
		}
		if places[rung] == rung || check == "" {
			places[rung] = len(rungs) + rung
		}
	}
	return places
}

// asked are the rungs whose checks are asked at these gaps of the prompt, cheapest
// first.
func (x *fittedModel) asked(gaps []float64, bands []routing.Band) []int {
	var rungs []int
	for rung, model := range x.cheaper {
		for _, b := range bands {
			if b.Rung == model && b.Within(gaps[rung]) {
				rungs = append(rungs, rung)
			}
		}
	}
	return rungs
}

// ask lists the prompts for which checks are asked.
func (x *fittedModel) ask(f *Family, m *familyPrompts) {
	for _, p := range m.prompts {
		if rungs := x.asked(p.gaps, f.Bands); len(rungs) > 0 {
			f.Asked = append(f.Asked, AskedChecks{p.Key, rungs})
		}
	}
}

// everywhere has bands by which every check that was learned is asked for every prompt.
func (x *fittedModel) everywhere() []routing.Band {
	var bands []routing.Band
	for _, c := range x.scorer.Checks {
		bands = append(bands, routing.Band{Rung: c.Rung, Alone: -1, Ask: 1})
	}
	return bands
}
