package backtest

import (
	"math"
	"math/rand/v2"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/fit"
)

// split is one round of a backtest.
type split struct {
	fit, certify, test []int        // places of prompts; the first two in order of arrival
	gaps               []float64    // for every prompt, the gap that is compared with the threshold
	alone              []float64    // the same by the prompt alone, where there is a check; else nil
	band               routing.Band // the gaps at which the check is asked
	threshold          float64      // engine.NoThreshold where nothing is certified

	apgr, cpt50, cpt80   float64
	share, noSkill, loss float64
	saving               float64
	paid                 bool // whether the strong model's answers to the test cost something, so that saving is known
	checked, escalated   float64
	calls                Calls
	tie                  bool // whether the strong model is no better on the test
}

// split carries out the i-th round: it draws, fits, certifies and tests.
func (w *simulation) split(i int) (split, error) {
	random := rand.New(rand.NewPCG(w.Seed, uint64(i)))
	order := random.Perm(len(w.d))
	s := split{threshold: engine.NoThreshold}
	var pool []int
	if w.Queue == eval.Routable {
		half := len(order) / 2
		s.test, pool = order[:half], order[half:]
	} else {
		pool = order
	}
	s.fit = w.arrivals(pool, w.fitCount(), int(w.FitShare*float64(w.most())))
	pool = pool[len(s.fit):]
	held, err := w.fit(&s)
	if err != nil {
		return s, err
	}
	s.certify, s.threshold = w.certify(pool, s.fit, held, func(i int) float64 { return s.gaps[i] }, w.Queue)
	if w.Queue == eval.Uniform {
		s.test = pool[len(s.certify):]
	}
	w.judge(&s)
	s.noSkill = w.noSkill(&s, pool, random)
	return s, nil
}

// arrivals are the first prompts of the pool, up to the one with which the number to be
// judged is reached, but no more than most of them, or than fitCount where that is more.
// A prompt whose two answers are the same text needs no judge and does not count.
func (w *simulation) arrivals(pool []int, judged, most int) []int {
	for k, i := range pool {
		if judged == 0 || k == max(most, w.fitCount()) {
			return pool[:k]
		}
		if !w.same[i] {
			judged--
		}
	}
	return pool
}

// most is how many prompts a split may use before the test. It is above Ratings where
// prompts that need no judge may come on top, but then half of all are left for the test.
func (w *simulation) most() int { return max(w.Ratings, len(w.d)/2) }

// judged counts the prompts that somebody has to judge.
func (w *simulation) judged(prompts []int) int {
	n := 0
	for _, i := range prompts {
		if !w.same[i] {
			n++
		}
	}
	return n
}

// fit learns from the fit part and scores every prompt. It returns the held-out gaps of
// the fit part: each is predicted by a fit that has not seen the prompt.
func (w *simulation) fit(s *split) (held []float64, err error) {
	rows := make([]*routing.PromptFeatures, len(s.fit))
	prior, d := make([]float64, len(s.fit)), make([]float64, len(s.fit))
	for k, i := range s.fit {
		rows[k], prior[k], d[k] = &w.readings[i], w.prior[i], w.d[i]
	}
	fitted := fit.Learn(w.Weak, rows, prior, d)
	p, err := w.policy(routing.Scorer{Prior: routing.PriorVersion(), Reader: routing.ReaderVersion, Fitted: []routing.Weights{fitted.Weights}},
		routing.NoCheaper(), len(s.fit))
	if err != nil {
		return nil, err
	}
	router := routing.NewRouter(p)
	s.gaps = make([]float64, len(w.d))
	for i := range s.gaps {
		s.gaps[i] = router.Gap(&w.readings[i], 0)
	}
	if w.CheckModel == "" {
		return fitted.HeldOut, nil
	}
	return w.fitCheck(s, fitted.HeldOut), nil
}

// fitCheck learns to predict the gap from the prompt's gap and the agreement with the
// check, and chooses the band in which the check is asked. It turns the gaps of the split
// into those that decide, and returns the held-out ones of the fit part.
func (w *simulation) fitCheck(s *split, held []float64) []float64 {
	var rows []agreement.Features
	var gaps, d []float64
	for k, i := range s.fit {
		if w.pairs[i] != nil {
			rows, gaps, d = append(rows, *w.pairs[i]), append(gaps, held[k]), append(d, w.d[i])
		}
	}
	learned := fit.LearnCheck(rows, gaps, d)
	all, next := make([]certify.CheckedRow, len(s.fit)), 0
	for k, i := range s.fit {
		all[k] = certify.CheckedRow{Prompt: held[k], Checked: routing.Beyond, D: w.d[i]}
		if w.pairs[i] != nil {
			all[k].Checked = learned.HeldOut[next]
			next++
		}
	}
	s.band = w.chooseBand(s, all)
	out := make([]float64, len(all))
	for k := range all {
		out[k] = s.band.Effective(all[k].Prompt, all[k].Checked)
	}
	s.alone = s.gaps
	s.gaps = make([]float64, len(s.alone))
	for i, alone := range s.alone {
		checked := float64(routing.Beyond)
		if w.pairs[i] != nil {
			checked = learned.Weights.Checked(alone, w.pairs[i])
		}
		s.gaps[i] = s.band.Effective(alone, checked)
	}
	return out
}

// chooseBand says at which gaps the check is asked, by the rule of a calibration: at
// none where its answers cost something and the gain is not worth it.
func (w *simulation) chooseBand(s *split, rows []certify.CheckedRow) routing.Band {
	costs := w.callCosts(s.fit)
	band, gain := certify.ChooseBand(w.Weak, rows, costs, certify.Limit{Loss: w.MaxLoss, Error: 1 - w.Confidence})
	if costs.Check > 0 && !gain.Worth() {
		return routing.Band{Rung: w.Weak, Alone: 1, Ask: 1}
	}
	return band
}

// callCosts are the costs of all answers to some prompts, by model, in nano-dollars. Where
// costs are unknown, only the reference counts as costing anything.
func (w *simulation) callCosts(prompts []int) certify.CallCosts {
	if !w.priced {
		return certify.CallCosts{Reference: 1}
	}
	var c certify.CallCosts
	for _, i := range prompts {
		c.Rung += w.cost(i, w.Weak)
		c.Check += w.cost(i, w.CheckModel)
		c.Reference += w.cost(i, w.Strong)
	}
	if c.Reference == 0 {
		return certify.CallCosts{Reference: 1}
	}
	return c
}

// cost is what a model's answer costs, in nano-dollars; 0 where it has none.
func (w *simulation) cost(i int, model string) float64 {
	if a := w.prompts[i].Answer(model); a != nil && a.Cost.Known() {
		return float64(a.Cost.Nano())
	}
	return 0
}

// certify draws from the pool and certifies a threshold from what was drawn and from
// the prompts of a fit, whose held-out gaps are held. gap is the gap of a prompt of the
// pool. It returns the prompts that were drawn, in order.
func (w *simulation) certify(pool, fit []int, held []float64, gap func(int) float64, queue eval.DrawMethod) (drew []int, threshold float64) {
	known := certify.Sample{Gaps: held}
	for _, i := range fit {
		known.D, known.Same = append(known.D, w.d[i]), append(known.Same, w.same[i])
	}
	drawn := certify.Sample{Gaps: make([]float64, len(pool)), D: make([]float64, len(pool)), Same: make([]bool, len(pool))}
	for k, i := range pool {
		drawn.Gaps[k], drawn.D[k], drawn.Same[k] = gap(i), w.d[i], w.same[i]
	}
	by := certify.Drawing{Judged: w.Ratings - w.judged(fit), Most: len(pool), Routable: queue == eval.Routable}
	if queue == eval.Uniform {
		by.Most = w.most() - len(fit)
	}
	at, threshold := certify.Threshold(known, drawn, by, certify.Limit{Loss: w.MaxLoss, Error: 1 - w.Confidence})
	for _, k := range at {
		drew = append(drew, pool[k])
	}
	return drew, threshold
}

// judge tries the policy on the test and notes the figures in the split.
func (w *simulation) judge(s *split) {
	gaps, d := make([]float64, len(s.test)), make([]float64, len(s.test))
	n := float64(len(s.test))
	var spent, reference, lost, all float64
	for k, i := range s.test {
		gaps[k], d[k] = s.gaps[i], w.d[i]
		if gaps[k] <= s.threshold {
			s.share++
			lost += d[k]
		}
		all += d[k]
		c := w.calls(s, i)
		s.calls.Weak, s.calls.Check, s.calls.Strong = s.calls.Weak+c.Weak, s.calls.Check+c.Check, s.calls.Strong+c.Strong
		s.escalated += c.Check * c.Strong
		reference += w.cost(i, w.Strong)
		spent += c.Weak*w.cost(i, w.Weak) + c.Check*w.cost(i, w.CheckModel) + c.Strong*w.cost(i, w.Strong)
	}
	s.share, s.loss, s.tie = s.share/n, lost/n, all <= 0
	s.checked, s.escalated, s.calls = s.calls.Check/n, s.escalated/n, Calls{s.calls.Weak / n, s.calls.Check / n, s.calls.Strong / n}
	curve := fit.NewCurve(gaps, d)
	s.apgr, s.cpt50, s.cpt80 = curve.Area(), curve.Calls(0.5), curve.Calls(0.8)
	if s.paid = w.priced && reference > 0; s.paid {
		s.saving = 1 - spent/reference
	}
}

// calls are the calls that the policy makes for a prompt. Where the prompt's gap alone
// lies in the band, the weak model and the check are called at once; the strong one is
// called where the weak one's answer is not accepted.
func (w *simulation) calls(s *split, i int) (c Calls) {
	c.Strong = 1
	if s.gaps[i] <= s.threshold {
		c = Calls{Weak: 1}
	}
	if w.CheckModel != "" && s.band.Within(s.alone[i]) && !engine.AcceptsNone(s.threshold) {
		c.Weak, c.Check = 1, 1
	}
	return c
}

// model is the model whose answer the policy gives to a prompt.
func (w *simulation) model(s *split, i int) string {
	if s.gaps[i] <= s.threshold {
		return w.Weak
	}
	return w.Strong
}

// noSkill is the share of the test that a random score certifies for the weak model, with
// as many ratings.
func (w *simulation) noSkill(s *split, pool []int, random *rand.Rand) float64 {
	gaps := make([]float64, len(w.d))
	for i := range gaps {
		gaps[i] = random.Float64()
	}
	rows := make([]float64, len(s.fit))
	for k, i := range s.fit {
		rows[k] = gaps[i]
	}
	drawn, threshold := w.certify(pool, s.fit, rows, func(i int) float64 { return gaps[i] }, eval.Uniform)
	test := s.test
	if w.Queue == eval.Uniform {
		test = pool[len(drawn):]
	}
	routed := 0
	for _, i := range test {
		if gaps[i] <= threshold {
			routed++
		}
	}
	return float64(routed) / float64(len(test))
}

func (w *simulation) sumUp(splits []split) *Result {
	r := &Result{Prompts: len(w.d), Ratings: w.Ratings, Splits: len(splits), Texts: w.texts, Checked: w.CheckModel != ""}
	n, paid := float64(len(splits)), 0.0
	for i := range splits {
		s := &splits[i]
		r.Judged += float64(w.judged(s.fit) + w.judged(s.certify))
		r.APGR += s.apgr / n
		r.CPT50 += s.cpt50 / n
		r.CPT80 += s.cpt80 / n
		r.CertifiedShare += s.share / n
		r.NoSkillShare += s.noSkill / n
		if s.paid {
			r.Saving, paid = r.Saving+s.saving, paid+1
		}
		r.CheckedShare += s.checked
		r.EscalatedShare += s.escalated
		r.Calls.Weak, r.Calls.Check, r.Calls.Strong = r.Calls.Weak+s.calls.Weak, r.Calls.Check+s.calls.Check, r.Calls.Strong+s.calls.Strong
		if s.tie {
			r.Ties++
		}
		if s.loss > w.MaxLoss {
			r.Violations += 1 / n
		}
		r.Parts = append(r.Parts, w.promptResults(s))
	}
	r.Judged, r.CheckedShare, r.EscalatedShare = r.Judged/n, r.CheckedShare/n, r.EscalatedShare/n // divided after summing, so that a share of all prompts is exactly 1
	r.Calls = Calls{r.Calls.Weak / n, r.Calls.Check / n, r.Calls.Strong / n}
	if r.Priced = paid > 0; r.Priced {
		r.Saving /= paid
	}
	for _, same := range w.same {
		if same {
			r.SameShare++
		}
	}
	r.SameShare /= float64(len(w.same))
	for i := range splits {
		r.APGRSD += (splits[i].apgr - r.APGR) * (splits[i].apgr - r.APGR) / max(1, n-1)
	}
	r.APGRSD = math.Sqrt(r.APGRSD)
	return r
}

func (w *simulation) promptResults(s *split) []PromptResult {
	all := make([]PromptResult, 0, len(s.fit)+len(s.certify)+len(s.test))
	for _, part := range []struct {
		name    eval.Part
		prompts []int
	}{{eval.FitPart, s.fit}, {eval.CertifyPart, s.certify}, {eval.TestPart, s.test}} {
		for _, i := range part.prompts {
			p := PromptResult{ID: w.prompts[i].ID, Part: part.name, Gap: s.gaps[i], Model: w.model(s, i), D: w.d[i], Same: w.same[i], Calls: w.calls(s, i)}
			if w.CheckModel != "" && w.pairs[i] != nil {
				score := w.pairs[i].Score()
				p.Agreement = &score
			}
			all = append(all, p)
		}
	}
	return all
}
