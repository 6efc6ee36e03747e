package backtest

import (
	"math"
	"math/rand/v2"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/fit"
)

// split is one round of a backtest.
type split struct {
	fit, certify, test []int     // prompts; the first two in order of arrival
	gaps               []float64 // of every prompt
	threshold          float64   // below every gap where nothing is certified

	apgr, cpt50, cpt80   float64
	share, noSkill, loss float64
	saving               float64
	tie                  bool // the strong model is no better on the test
}

// split draws, fits, certifies and tests.
func (w *simulation) split(i int) (split, error) {
	random := rand.New(rand.NewPCG(w.Seed, uint64(i)))
	order := random.Perm(len(w.d))
	s := split{threshold: engine.NoThreshold}
	var pool []int
	fits := w.fitCount()
	if w.Queue == eval.Routable {
		half := len(order) / 2
		s.test, pool = order[:half], order[half:]
	} else {
		pool = order
	}
	s.fit, pool = pool[:fits], pool[fits:]
	fit, err := w.fit(&s)
	if err != nil {
		return s, err
	}
	s.certify, s.threshold = w.certify(pool, s.fit, fit.HeldOut, func(i int) float64 { return s.gaps[i] }, w.Queue)
	if w.Queue == eval.Uniform {
		s.test = pool[len(s.certify):]
	}
	w.judge(&s)
	s.noSkill = w.noSkill(&s, pool, random)
	return s, nil
}

// fit learns from the fit part and scores every prompt.
func (w *simulation) fit(s *split) (fit.Fit, error) {
	rows := make([]routing.PromptFeatures, len(s.fit))
	prior, d := make([]float64, len(s.fit)), make([]float64, len(s.fit))
	for k, i := range s.fit {
		rows[k], prior[k], d[k] = w.readings[i], w.prior[i], w.d[i]
	}
	fitted := fit.Learn(w.Weak, rows, prior, d)
	p, err := w.policy(routing.Scorer{Prior: routing.PriorVersion(), Reader: routing.ReaderVersion, Fitted: []routing.Weights{fitted.Weights}},
		routing.NoCheaper(), len(s.fit))
	if err != nil {
		return fitted, err
	}
	router := routing.NewRouter(p)
	s.gaps = make([]float64, len(w.d))
	for i := range s.gaps {
		s.gaps[i] = router.Gap(&w.readings[i], 0)
	}
	return fitted, nil
}

// certify draws from the pool and certifies a threshold from what was drawn,
// with the rated prompts of a fit at the gaps that are given for them.
func (w *simulation) certify(pool, fit []int, held []float64, gap func(int) float64, queue eval.DrawMethod) (drew []int, threshold float64) {
	known := certify.Sample{Gaps: held}
	for _, i := range fit {
		known.D = append(known.D, w.d[i])
	}
	drawn := certify.Sample{Gaps: make([]float64, len(pool)), D: make([]float64, len(pool))}
	for k, i := range pool {
		drawn.Gaps[k], drawn.D[k] = gap(i), w.d[i]
	}
	at, threshold := certify.Threshold(known, drawn, w.Ratings-len(fit), queue == eval.Routable, certify.Limit{Loss: w.MaxLoss, Error: 1 - w.Confidence})
	for _, k := range at {
		drew = append(drew, pool[k])
	}
	return drew, threshold
}

// judge tries the policy on the test.
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
		if w.priced {
			reference += float64(w.prompts[i].Answer(w.Strong).Cost.Nano())
			spent += float64(w.prompts[i].Answer(w.model(s, i)).Cost.Nano())
		}
	}
	s.share, s.loss, s.tie = s.share/n, lost/n, all <= 0
	curve := fit.NewCurve(gaps, d)
	s.apgr, s.cpt50, s.cpt80 = curve.Area(), curve.Calls(0.5), curve.Calls(0.8)
	if reference > 0 {
		s.saving = 1 - spent/reference
	}
}

// model is where the policy sends a prompt.
func (w *simulation) model(s *split, i int) string {
	if s.gaps[i] <= s.threshold {
		return w.Weak
	}
	return w.Strong
}

// noSkill is the share that a random score certifies, with as many draws.
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
	r := &Result{Prompts: len(w.d), Ratings: w.Ratings, Splits: len(splits), Priced: w.priced}
	n := float64(len(splits))
	for i := range splits {
		s := &splits[i]
		r.Judged += float64(len(s.fit)+len(s.certify)) / n
		r.APGR += s.apgr / n
		r.CPT50 += s.cpt50 / n
		r.CPT80 += s.cpt80 / n
		r.CertifiedShare += s.share / n
		r.NoSkillShare += s.noSkill / n
		r.Saving += s.saving / n
		if s.tie {
			r.Ties++
		}
		if s.loss > w.MaxLoss {
			r.Violations += 1 / n
		}
		r.Parts = append(r.Parts, w.promptResults(s))
	}
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
			all = append(all, PromptResult{w.prompts[i].ID, part.name, s.gaps[i], w.model(s, i)})
		}
	}
	return all
}
