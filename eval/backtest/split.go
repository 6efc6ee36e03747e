package backtest

import (
	"math"
	"math/rand/v2"
	"slices"

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
	even                 bool // the strong model is no better on the test
}

// split draws, fits, certifies and tests.
func (w *backworld) split(i int) (split, error) {
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
	gapsOf := func(i int) float64 { return s.gaps[i] }
	s.certify, s.threshold = w.certify(pool, w.held(s.fit, fit.Held), gapsOf, w.Queue)
	if w.Queue == eval.Uniform {
		s.test = pool[len(s.certify):]
	}
	w.judge(&s)
	s.noSkill = w.noSkill(&s, pool, random)
	return s, nil
}

// fit learns from the fit part and scores every prompt.
func (w *backworld) fit(s *split) (fit.Fit, error) {
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

// held are the rated prompts of a fit with the gaps that are given for them.
func (w *backworld) held(fit []int, gaps []float64) []certify.HeldOut {
	rows := make([]certify.HeldOut, len(fit))
	for k, i := range fit {
		rows[k] = certify.HeldOut{Turns: certify.TurnsOf(gaps[k : k+1]), D: w.d[i : i+1]}
	}
	return rows
}

// certify draws from the pool, judges what was drawn and walks the thresholds.
func (w *backworld) certify(pool []int, fit []certify.HeldOut, gap func(int) float64, queue eval.DrawMethod) (drew []int, threshold float64) {
	n := w.Ratings - len(fit)
	if n <= 0 {
		return nil, engine.NoThreshold
	}
	limit := certify.Limit{Loss: w.MaxLoss, Error: 1 - w.Confidence}
	turns := make([]float64, len(pool))
	for k, i := range pool {
		turns[k] = gap(i)
	}
	slices.Sort(turns)
	grid := certify.NewGrid(turns, len(pool), fit, limit)
	if len(grid) == 0 {
		return pool[:n], engine.NoThreshold
	}
	loosest := grid[len(grid)-1]
	var draws []certify.Drawn
	for _, i := range pool {
		if len(draws) == n {
			break
		}
		if queue == eval.Uniform || gap(i) <= loosest {
			drew = append(drew, i)
			draws = append(draws, certify.Drawn{Picks: certify.PicksOf(certify.TurnsOf([]float64{gap(i)}), grid), D: w.d[i : i+1]})
		}
	}
	at, all := certify.MomentsOf(certify.Alike(grid, turns, len(pool), fit), fit)
	s := certify.NewSequence(grid, turns, len(pool), at, all)
	s.PlanFor(draws)
	if k := s.Walk(draws, limit); k >= 0 {
		return drew, grid[k]
	}
	return drew, engine.NoThreshold
}

// judge tries the policy on the test.
func (w *backworld) judge(s *split) {
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
	s.share, s.loss, s.even = s.share/n, lost/n, all <= 0
	curve := fit.NewCurve(gaps, d)
	s.apgr, s.cpt50, s.cpt80 = curve.Area(), curve.Calls(0.5), curve.Calls(0.8)
	if reference > 0 {
		s.saving = 1 - spent/reference
	}
}

// model is where the policy sends a prompt.
func (w *backworld) model(s *split, i int) string {
	if s.gaps[i] <= s.threshold {
		return w.Weak
	}
	return w.Strong
}

// noSkill is the share that a random score certifies, with as many draws.
func (w *backworld) noSkill(s *split, pool []int, random *rand.Rand) float64 {
	gaps := make([]float64, len(w.d))
	for i := range gaps {
		gaps[i] = random.Float64()
	}
	rows := make([]float64, len(s.fit))
	for k, i := range s.fit {
		rows[k] = gaps[i]
	}
	drawn, threshold := w.certify(pool, w.held(s.fit, rows), func(i int) float64 { return gaps[i] }, eval.Uniform)
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

func (w *backworld) sumUp(splits []split) *BacktestResult {
	r := &BacktestResult{Prompts: len(w.d), Ratings: w.Ratings, Splits: len(splits), Priced: w.priced}
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
		if s.even {
			r.Even++
		}
		if s.loss > w.MaxLoss {
			r.Violations += 1 / n
		}
		r.Parts = append(r.Parts, w.placed(s))
	}
	for i := range splits {
		r.APGRSD += (splits[i].apgr - r.APGR) * (splits[i].apgr - r.APGR) / max(1, n-1)
	}
	r.APGRSD = math.Sqrt(r.APGRSD)
	return r
}

func (w *backworld) placed(s *split) []Placed {
	all := make([]Placed, 0, len(s.fit)+len(s.certify)+len(s.test))
	for _, part := range []struct {
		name    eval.Part
		prompts []int
	}{{eval.FitPart, s.fit}, {eval.CertifyPart, s.certify}, {eval.TestPart, s.test}} {
		for _, i := range part.prompts {
			all = append(all, Placed{w.prompts[i].ID, part.name, s.gaps[i], w.model(s, i)})
		}
	}
	return all
}
