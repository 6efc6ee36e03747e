package certify

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/internal/parallel"
)

// Certify says what the judgements prove, and makes the policy that follows: it has the
// scorer of the run, the threshold of each family that has a certificate, and the
// reference for everything else. The same run and judgements give the same policy to the
// byte.
func (r *Run) Certify(judged ProofInput) ([]FamilyResult, routing.Policy, error) {
	if err := r.check(); err != nil {
		return nil, routing.Policy{}, err
	}
	level := r.Level()
	raters := map[string]bool{}
	for _, name := range r.Raters {
		raters[name] = true
	}
	thresholds := routing.NoCheaper()
	thresholds.Tasks, thresholds.Checked = map[engine.Task]float64{}, map[engine.Task][]routing.Band{}
	var claims []routing.Certificate
	from := routing.Provenance{Source: routing.Calibrated, Ratings: r.Fitted, Fitted: r.Fitted, Prices: r.Prices, Scale: string(r.Scale)}
	evidences, results := make([]evidence, len(r.Families)), make([]FamilyResult, len(r.Families))
	_ = parallel.EachOf(context.Background(), len(r.Families), func(i int) { // nothing cancels it
		evidences[i] = r.Families[i].evidence(r.routable(i), judged)
		results[i] = r.certifyFamily(&r.Families[i], evidences[i], level, judged)
	})
	for i, result := range results {
		f, e := &r.Families[i], &evidences[i]
		from.Ratings += e.rated
		maps.Copy(raters, e.raters)
		if result.Certified {
			claims = append(claims, r.claim(f, result))
			for _, task := range f.Tasks {
				thresholds.Tasks[task] = result.Threshold
				if len(f.Bands) > 0 {
					thresholds.Checked[task] = f.Bands
				}
			}
		}
	}
	from.Raters = len(raters)
	p, err := routing.NewPolicy(r.scorerFor(thresholds), thresholds, r.Ladder, from, claims...)
	return results, p, err
}

// scorerFor is the scorer of the run, with those of its checks that the thresholds ask.
func (r *Run) scorerFor(t routing.Thresholds) routing.Scorer {
	s := r.Scorer
	s.Checks = nil
	for _, c := range r.Scorer.Checks {
		for _, bands := range t.Checked {
			if slices.ContainsFunc(bands, func(b routing.Band) bool { return b.Rung == c.Rung }) {
				s.Checks = append(s.Checks, c)
				break
			}
		}
	}
	return s
}

// claim puts a result into words.
func (r *Run) claim(f *Family, result FamilyResult) routing.Certificate {
	return routing.Certificate{
		Family: f.Name, Tasks: f.Tasks, MaxLoss: r.Limit.Loss, Confidence: r.Limit.Confidence(), Scale: string(r.Scale),
		Rated: result.Rated, Raters: result.Raters, Pool: f.Pool(), Prompts: result.Prompts,
		Share: sixDigits(result.Share), Same: result.Same, Loss: sixDigits(result.Loss), Upper: sixDigits(result.Upper), Run: r.ID,
		Likeness: f.Likeness,
	}
}

// evidence is the draws of a family that count: all up to the first one that is not
// final. A draw that is final waits for those before it, because draws that are settled
// late may not be like those that are settled soon.
type evidence struct {
	draws  []draw
	drawn  int // draws from the routable prompts
	rated  int // prompts that somebody judged
	faults int // prompts that the reference brought no answer to
	same   int // prompts that nobody had to judge: the answers turned out to be the same text
	raters map[string]bool
}

// evidence goes through a family's draws in their order. routable says at which places a
// routable prompt is drawn.
func (f *Family) evidence(routable []bool, judged ProofInput) evidence {
	e := evidence{draws: make([]draw, 0, len(routable)), raters: map[string]bool{}}
	d := make([]float64, 0, len(f.Routable))
	for _, drawn := range routable {
		if !drawn {
			e.draws = append(e.draws, draw{})
			continue
		}
		c := &f.Routable[e.drawn]
		j, ok := judged.Prompts[c.Prompt]
		if !ok || !j.Final {
			break
		}
		w := j.drawn(c.Picks, d)
		d = d[:min(len(d)+len(w.d), cap(d))]
		e.draws = append(e.draws, w)
		e.drawn++
		if j.Judged() {
			e.rated++
		}
		if j.Fault {
			e.faults++
		}
		if j.Same {
			e.same++
		}
		for _, name := range j.Raters {
			e.raters[name] = true
		}
	}
	return e
}

// routable says for each place in the order of a family's draws whether a routable prompt
// is drawn there. Where the pool was judged before it came, all of it is drawn in a
// random order, and at the other places nothing is lost.
func (r *Run) routable(i int) []bool {
	f := &r.Families[i]
	if !r.Vouched {
		return allRoutable(len(f.Routable))
	}
	keys := make([]string, len(f.Routable)) // Prompts and Same of the family: where the texts are the same nothing is lost either
	for k := range f.Routable {
		keys[k] = f.Routable[k].Prompt
	}
	slices.Sort(keys)
	places := make([]bool, len(f.Prompts))
	for k, key := range f.Prompts { // Prompts is sorted, as keys are
		if len(keys) > 0 && keys[0] == key {
			places[k], keys = true, keys[1:]
		}
	}
	rand.New(rand.NewPCG(r.Seed, orderStream+uint64(i))).Shuffle(len(places), func(a, b int) { places[a], places[b] = places[b], places[a] })
	return places
}

func allRoutable(n int) []bool { return slices.Repeat([]bool{true}, n) }

// orderStream keeps these random numbers apart from those that shuffle the routable
// prompts.
const orderStream = 1 << 32

// drawn is the judgement of the rungs that a prompt's picks name. It takes memory from
// room if there is enough left.
func (j *Judgement) drawn(picks Picks, room []float64) draw {
	d := room[len(room):]
	for rung := range 1 + picks[0].Rung { // the first pick is the one of the dearest rung
		d = append(d, j.DX(rung))
	}
	return draw{picks: picks, fault: j.Fault, d: d}
}

// certifyFamily tests the thresholds of a family. A threshold that needs no ratings is
// the first of them, but is not called certified, because it would be as true of a model
// that is always wrong. What costs more than the reference alone is not called certified
// either.
func (r *Run) certifyFamily(f *Family, e evidence, l Limit, judged ProofInput) FamilyResult {
	result := f.nothing(e)
	result.Checks, result.Unasked = f.checks(&r.Scorer, r.Ladder, judged.Costs), f.Unasked
	if len(f.Grid) == 0 {
		result.Saving = f.saving(-1, judged.Costs, r.Ladder)
		return result
	}
	s := f.thresholds()
	s.exact, s.sampled = r.Vouched, r.Vouched
	k := s.fixedSequence(e.draws, l)
	if k >= 0 && s.share(k) > l.Loss && !result.Faulty() {
		result.Certified = true
		f.route(&result, &s, k, e.draws, l)
	}
	result.Missing = f.missing(&s, k, e.draws, l)
	if !result.Certified {
		result.First = f.first(&s, k, e.draws, l)
	}
	if !r.Vouched { // more imports can follow, but a run can draw no more than the prompts that are left
		result.Missing, result.First = withinReach(result.Missing, result.Left), withinReach(result.First, result.Left)
	}
	if !result.Certified {
		k = -1
	}
	result.Saving = f.saving(k, judged.Costs, r.Ladder)
	if result.Certified && result.Saving.Known && result.Saving.Share < 0 && !judged.Dear {
		return f.leaveOut(result, e, judged.Costs, r.Ladder)
	}
	return result
}

// leaveOut is the result of a family for which something is proved that costs more than
// the reference alone, because checks are paid for every prompt even while few answers
// are accepted. As it could only cost more, everything goes to the reference until more
// is proved.
func (f *Family) leaveOut(proved FamilyResult, e evidence, costs Costs, ladder routing.Ladder) FamilyResult {
	result := f.nothing(e)
	result.Checks, result.Unasked, result.Missing = proved.Checks, proved.Unasked, proved.Missing
	result.Saving, result.Dear = f.saving(-1, costs, ladder), &proved.Saving
	return result
}

// withinReach is how many of the prompts that are left to draw are needed, where about n
// would do. It is Unreachable where n is clearly more than are left.
func withinReach(n, left int) int {
	if n > left+left/2 {
		return Unreachable
	}
	return min(n, left)
}

// nothing is the result of a family whose prompts all go to the reference.
func (f *Family) nothing(e evidence) FamilyResult {
	return FamilyResult{
		Family: f.Name, Tasks: f.Tasks, Prompts: len(f.Prompts), Threshold: engine.NoThreshold,
		Rated: e.rated, Raters: len(e.raters), Drawn: e.drawn, Faults: e.faults, Left: len(f.Routable) - e.drawn, Unrated: len(f.Same) + e.same,
	}
}

// route fills in what the k-th threshold does.
func (f *Family) route(result *FamilyResult, s *thresholds, k int, draws []draw, l Limit) {
	result.Threshold, result.Share = f.Grid[k], s.share(k)
	result.Same, result.Open = s.routed[k]-s.open[k], s.openShare(k)
	var judged int
	result.Loss, judged = s.loss(k, draws)
	result.Unjudged = judged == 0 && s.open[k] > 0
	result.Upper = s.upper(k, draws, l)
}

// missing is about how many more draws it takes until the tests get from the
// k-th threshold to the goal of the family: as many as the next threshold
// needs, or as the goal does, whichever is more.
func (f *Family) missing(s *thresholds, k int, draws []draw, l Limit) int {
	if k >= f.Goal {
		return 0
	}
	most := 0
	for _, at := range slices.Compact([]int{k + 1, f.Goal}) {
		n := f.needed(s, at, draws, l)
		if n == Unreachable {
			return Unreachable
		}
		most = max(most, n)
	}
	return most
}

// first is about how many more draws it takes until the family has any certificate: as
// many as the strictest threshold that says something needs.
func (f *Family) first(s *thresholds, k int, draws []draw, l Limit) int {
	for at := k + 1; at < len(f.Grid); at++ {
		if !s.trivial(at, l) {
			return f.needed(s, at, draws, l)
		}
	}
	return Unreachable
}

// needed is about how many more draws the test of one threshold takes, or
// Unreachable.
func (f *Family) needed(s *thresholds, at int, draws []draw, l Limit) int {
	values, ok := s.missing(at, draws, s.bootstrap(at, f.Expected, draws, l), l)
	switch {
	case !ok:
		return Unreachable
	case s.sampled || values == 0: // where all answers are the same, nothing has to be judged
		return values
	}
	return (values*len(f.Routable) + s.open[at] - 1) / s.open[at]
}
