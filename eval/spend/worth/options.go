package worth

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/metrics"
	"switchboard/eval/spend"
	"switchboard/eval/spend/evidence"
	"switchboard/providers"
)

// Confidence is the confidence of the intervals of options.
const Confidence = 0.95

// Option is who could answer in a kind of work: always the reference, the policy in
// force, or always another model. All of it is estimated.
type Option struct {
	Task      engine.Task
	Model     string // that always answers; "": the policy in force chooses
	Reference bool   // it is the reference
	Quality   metrics.Share
	Cost      providers.Money // of a prompt; unknown where nothing tells it
	Net       Net
	Beside    Comparison // compared with the reference; meaningless for the reference itself
	Value     Value
	Paid      providers.Money // what a prompt costs with the reference
}

// asked counts the prompts of a kind of work that some policy decided about, and those of
// them that the policy in force decided about.
type asked struct {
	spend.Sums
	inForce spend.Sums
	over    int64 // prompts of the days that are over
}

// Options are those of each kind of work in a history at a time, of what a policy
// decided about: kinds with most prompts first, and in each the reference, the
// policy where it has a certificate, and each model that was judged.
//
// Qualities are of judged prompts of the store. The policy's is the reference's less
// the loss of its certificate. What a model costs is what the reference did, in
// proportion to what both did on the same prompts.
func Options(h *spend.History, p routing.Policy, e *evidence.Evidence, values Table, now time.Time) (all []Option) {
	sums, rate := make(map[engine.Task]asked), h.Rate(now)
	for i := range h.Lines {
		l := &h.Lines[i]
		if l.Compared == 0 || l.Task == "" {
			continue
		}
		sum := sums[l.Task]
		sum.Add(l.Sums)
		if l.Policy == p.Hash {
			sum.inForce.Add(l.Sums)
		}
		if rate.Counts(l.At) {
			sum.over += l.Compared
		}
		sums[l.Task] = sum
	}
	tasks := slices.SortedFunc(maps.Keys(sums), func(a, b engine.Task) int {
		return cmp.Or(cmp.Compare(sums[b].Compared, sums[a].Compared), cmp.Compare(a, b))
	})
	for _, task := range tasks {
		sum := sums[task]
		w := weigher{task: task, sums: &sum, evidence: e, value: values.For(task), paid: each(sum.Reference.Money(), sum.Compared), prompts: rate.Monthly(sum.over)}
		all = append(all, w.options(p.CertificateFor(task))...)
	}
	return all
}

// weigher weighs the options of a kind of work.
type weigher struct {
	task     engine.Task
	sums     *asked
	evidence *evidence.Evidence
	value    Value
	paid     providers.Money
	prompts  int64 // a month
}

func (w *weigher) options(claim *routing.Certificate) []Option {
	of := w.evidence.Alone(w.task, w.evidence.Reference, Confidence)
	always := w.option(w.evidence.Reference, of, w.paid)
	always.Reference = true
	all := []Option{always}
	if claim != nil && w.sums.inForce.Compared > 0 {
		policy := w.option("", lessLoss(of, claim), each(w.sums.inForce.Routed.Money(), w.sums.inForce.Compared))
		all = append(all, w.beside(policy, CertifiedLoss(*claim)))
	}
	for _, model := range w.evidence.Models() {
		q := w.evidence.Alone(w.task, model, Confidence)
		if model == w.evidence.Reference || q.N == 0 {
			continue
		}
		cost, pair := providers.Money{}, w.evidence.Of(w.task, w.evidence.Reference, model)
		if ratio, ok := pair.To.Ratio(pair.From); ok && pair.Priced > 0 && w.paid.Known() {
			cost = money(float64(w.paid.Nano()) * ratio)
		}
		all = append(all, w.beside(w.option(model, q, cost), lossBetween(q, of)))
	}
	return all
}

func (w *weigher) option(model string, q metrics.Share, cost providers.Money) Option {
	return Option{Task: w.task, Model: model, Quality: q, Cost: cost, Value: w.value, Paid: w.paid, Net: newNet(w.value, Evidence{Prompts: w.prompts, Quality: q, Cost: cost})}
}

func (w *weigher) beside(o Option, l Loss) Option {
	o.Beside = Compare(Terms{Value: w.value, Loss: l, Applied: o.Cost, Reference: w.paid, Prompts: w.prompts})
	return o
}

// lessLoss is the quality of a certified policy: the reference's less the estimated loss,
// and at worst less the loss that was proved.
func lessLoss(of metrics.Share, c *routing.Certificate) metrics.Share {
	if of.N == 0 {
		return of
	}
	within := func(q float64) float64 { return min(1, max(0, q)) }
	of.Value, of.Low, of.High = within(of.Value-c.Loss), within(of.Low-c.MaxLoss), within(of.High-min(0, c.Loss))
	return of
}

// each is an amount divided by a number of things.
func each(m providers.Money, n int64) providers.Money {
	if !m.Known() || n <= 0 {
		return providers.Money{}
	}
	return providers.Nano(m.Nano() / n)
}
