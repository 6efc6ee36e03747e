package calibrate

import (
	"cmp"
	"math"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/metrics"
	"switchboard/eval/snapshot"
	"switchboard/providers"
)

// Change is what a policy changes for the prompts of a family. Of each pair
// the first is what one policy does, the second what the other one does.
type Change struct {
	Family    string
	Prompts   int // looked at
	Threshold [2]float64
	Share     [2]float64        // to a model that is not the policy's reference
	Saving    [2]certify.Saving // with every call paid: checks, and answers that were not accepted
	Otherwise int               // prompts that another model would answer

	Judged  int        // prompts on which what both policies choose was rated: the base of Loss
	Loss    [2]float64 // mean quality given up there against the calibration's reference
	Graded  int        // of them, those on which both choices have a quality of their own: the base of Quality
	Quality [2]float64 // mean quality of what each chooses

	Asked  [2]int     // prompts that the chosen model was asked: the base of Failed
	Failed [2]float64 // part of them that brought no whole answer
	Timed  [2]int     // whole answers whose time was measured: the base of P95
	P95    [2]time.Duration
}

// Compare tries two policies on all prompts that the calibration knows. Their
// families are those of the calibration, or all tasks where it has none.
func (cal *Calibration) Compare(a, b routing.Policy) []Change {
	families := cal.Families
	if len(families) == 0 {
		families = []certify.FamilyResult{{Family: "all", Tasks: engine.Tasks[:]}}
	}
	c := newComparison(cal, a, b)
	var all []Change
	for _, f := range families {
		all = append(all, c.family(f))
	}
	return all
}

// comparison is two policies with what is known of the costs of every model
// that they call.
type comparison struct {
	snapshot  *snapshot.Snapshot
	policies  [2]routing.Policy
	routers   [2]*routing.Router
	models    []string // the calibration's reference is the last
	costs     map[string][]providers.Money
	guessed   []bool // by model: costs of its answers are of tokens that were estimated, or upper limits
	reference string
	ladder    routing.Ladder
	scale     eval.Scale
}

func newComparison(out *Calibration, a, b routing.Policy) comparison {
	c := comparison{snapshot: out.snapshot, policies: [2]routing.Policy{a, b}, routers: [2]*routing.Router{routing.NewRouter(a), routing.NewRouter(b)},
		costs: map[string][]providers.Money{}, reference: out.Ladder.Reference(), ladder: out.Ladder, scale: out.Scale}
	for _, p := range c.policies {
		for _, r := range p.Ladder.Rungs {
			if r.Model != c.reference && !slices.Contains(c.models, r.Model) {
				c.models = append(c.models, r.Model)
			}
		}
		for _, check := range p.Scorer.Checks {
			if check.Model != c.reference && !slices.Contains(c.models, check.Model) {
				c.models = append(c.models, check.Model)
			}
		}
	}
	c.models = append(c.models, c.reference)
	c.guessed = make([]bool, len(c.models))
	for _, m := range c.snapshot.Order {
		costs := make([]providers.Money, len(c.models))
		for i, model := range c.models {
			answer := m.Answers.Of(model)
			costs[i], c.guessed[i] = answer.Cost, c.guessed[i] || answer.Guessed()
		}
		c.costs[m.Key] = costs
	}
	return c
}

func (c *comparison) family(f certify.FamilyResult) Change {
	out := Change{Family: f.Family}
	var prompts []*snapshot.Prompt
	var keys []string
	for _, m := range c.snapshot.Order {
		if slices.Contains(f.Tasks, m.Task) {
			prompts, keys = append(prompts, m), append(keys, m.Key)
		}
	}
	out.Prompts = len(prompts)
	chosen := [2][]string{}
	for k, p := range c.policies {
		out.Threshold[k] = loosestThreshold(p, f.Tasks)
		bill := certify.NewCostSum(certify.Costs{Answers: c.costs, Guessed: c.guessed}, keys, len(c.models))
		cheaper := 0
		for _, m := range prompts {
			model, called := c.choose(k, m)
			chosen[k] = append(chosen[k], model)
			bill.Add(m.Key, called...)
			if model != p.Ladder.Reference() {
				cheaper++
			}
		}
		if cheaper > 0 { // a sum of shares would not end at exactly 1
			out.Share[k] = float64(cheaper) / float64(len(prompts))
		}
		out.Saving[k] = bill.Sum()
	}
	for i := range prompts {
		if chosen[0][i] != chosen[1][i] {
			out.Otherwise++
		}
	}
	c.addLoss(&out, prompts, chosen)
	for k := range chosen {
		out.addAnswers(k, prompts, chosen[k])
	}
	return out
}

// addAnswers is how the answers of the chosen models came.
func (out *Change) addAnswers(k int, prompts []*snapshot.Prompt, chosen []string) {
	var times []float64
	failures := 0
	for i, m := range prompts {
		asked, failed := m.Asked(chosen[i])
		if asked {
			out.Asked[k]++
		}
		if failed {
			failures++
		} else if took := m.Answers.Of(chosen[i]).Total; took > 0 {
			times = append(times, float64(took))
		}
	}
	out.Failed[k] = float64(failures) / float64(max(1, out.Asked[k]))
	out.Timed[k] = len(times)
	_, out.P95[k] = metrics.SpreadOf(times).Times()
}

// addLoss is the mean loss and quality of both policies over the prompts on
// which both choices were rated.
func (c *comparison) addLoss(out *Change, prompts []*snapshot.Prompt, chosen [2][]string) {
	for i, m := range prompts {
		judgements := c.snapshot.StandingJudgements(m, c.scale, c.reference)
		d := snapshot.MeanDifference(judgements, m, c.ladder)
		first, rated := c.lossOf(d, chosen[0][i])
		second, also := c.lossOf(d, chosen[1][i])
		if !rated || !also || !slices.ContainsFunc(d, func(v float64) bool { return !math.IsNaN(v) }) {
			continue
		}
		out.Judged++
		out.Loss[0], out.Loss[1] = out.Loss[0]+first, out.Loss[1]+second
		first, rated = snapshot.MeanQuality(judgements, m, chosen[0][i])
		second, also = snapshot.MeanQuality(judgements, m, chosen[1][i])
		if rated && also {
			out.Graded++
			out.Quality[0], out.Quality[1] = out.Quality[0]+first, out.Quality[1]+second
		}
	}
	for k := range out.Loss {
		out.Loss[k] /= float64(max(1, out.Judged))
		out.Quality[k] /= float64(max(1, out.Graded))
	}
}

// lossOf is what a model gives up on a prompt, where d has the difference of each cheaper
// rung; false where nobody judged the model.
func (c *comparison) lossOf(d []float64, model string) (float64, bool) {
	if model == c.reference {
		return 0, true
	}
	rung := slices.Index(routing.Models(c.ladder.Cheaper()), model)
	if rung < 0 || math.IsNaN(d[rung]) {
		return 0, false
	}
	return d[rung], true
}

// choose is the model whose answer a policy gives to a prompt that was read, after the
// checks that it asks, and the places of the models that are called on the way there.
func (c *comparison) choose(k int, m *snapshot.Prompt) (model string, called []int) {
	p := &c.policies[k]
	call := func(model string) { // each is asked once, for its own answer and as a check
		if at := slices.Index(c.models, model); !slices.Contains(called, at) {
			called = append(called, at)
		}
	}
	for i, rung := range p.Ladder.Cheaper() {
		var told *agreement.Features
		check := p.Scorer.CheckOf(rung.Model)
		if check != nil {
			if pair := m.PairOf(rung.Model, check.Model); pair.State == certify.Compared {
				told = &pair.Features
			}
		}
		accepted := c.routers[k].EffectiveGap(&m.Features, i, told) <= p.Thresholds.For(m.Task)
		asked := check != nil && p.Thresholds.Asks(m.Task, rung.Model, c.routers[k].Gap(&m.Features, i))
		if accepted || asked {
			call(rung.Model)
		}
		if asked {
			call(check.Model)
		}
		if accepted {
			return rung.Model, called
		}
	}
	call(p.Ladder.Reference())
	return p.Ladder.Reference(), called
}

// loosestThreshold is the largest threshold of some tasks.
func loosestThreshold(p routing.Policy, tasks []engine.Task) float64 {
	if len(tasks) == 0 {
		return p.Thresholds.Default
	}
	return p.Thresholds.For(slices.MaxFunc(tasks, func(a, b engine.Task) int { return cmp.Compare(p.Thresholds.For(a), p.Thresholds.For(b)) }))
}

// Here is the point of the curve at which the certified policy lies.
func (cal *Calibration) Here() certify.CurvePoint {
	at := certify.CurvePoint{Calls: 1 - cal.Total.Share, Quality: 1 - cal.Total.Loss, Low: 1 - cal.Total.Upper, High: 1 - cal.Total.Loss}
	if cal.Total.Saving.Known {
		at.Cost = 1 - cal.Total.Saving.Share
	}
	return at
}
