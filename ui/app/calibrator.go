package app

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/backtest"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/gateway"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/ui/shell"
)

// calibrator is the work behind the Calibrate screen, done on the store.
type calibrator struct {
	bench *shell.App
	store *bolt.Store
	rule  *routing.ActivePolicy

	mu   sync.Mutex
	last *calibrate.Calibration // what Standing has read
}

// aim is what the screen calibrates for: what the config names.
func (c *calibrator) aim(limit certify.Limit) (calibrate.Target, error) {
	costs, err := c.store.MeanCosts()
	if err != nil {
		return calibrate.Target{}, err
	}
	return calibrate.NewTarget(c.bench.Catalog, calibrate.Request{Limit: limit}, costs)
}

// read calibrates for the limit of the run that is open, else for the limit
// where the sliders begin.
func (c *calibrator) read(ctx context.Context, limit certify.Limit) (*calibrate.Calibration, error) {
	aim, err := c.aim(limit)
	if err != nil {
		return nil, err
	}
	done, err := calibrate.Calibrate(c.store, ctx, aim, c.bench.Rater, time.Now())
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = done
	return done, nil
}

func (c *calibrator) known(ctx context.Context) (*calibrate.Calibration, error) {
	c.mu.Lock()
	last := c.last
	c.mu.Unlock()
	if last != nil {
		return last, nil
	}
	return c.read(ctx, c.bench.Limit)
}

// limit is that of the run that is open, or where the sliders begin.
func (c *calibrator) limit() (certify.Limit, error) {
	runs, err := c.store.Runs()
	if err != nil {
		return certify.Limit{}, err
	}
	for _, r := range slices.Backward(runs) {
		if r.Closing == nil {
			return r.Run.Limit, nil
		}
	}
	return c.bench.Limit, nil
}

func (c *calibrator) Standing(ctx context.Context) (shell.Standing, error) {
	limit, err := c.limit()
	if err != nil {
		return shell.Standing{}, err
	}
	done, err := c.read(ctx, limit)
	if err != nil {
		return shell.Standing{}, err
	}
	s := shell.Standing{
		Prompts: done.Counts.Prompts, Pool: done.Counts.Pool, Rated: done.Counts.Rated(), Raters: done.Counts.Raters,
		Reference: done.Ladder.Reference(), Scale: done.Scale, Simulated: done.Counts.Simulated,
		Families: len(done.Families), Certified: len(done.Policy.Certificates),
	}
	s.Missing, _ = done.Missing()
	if done.Run != nil {
		o := c.proved(done)
		s.Run = &o
	}
	if s.Policies, err = c.policies(); err != nil {
		return s, err
	}
	watch, err := calibrate.ReadMonitor(c.store, ctx)
	if err == nil && watch.Rejected() {
		s.Warning = watch.Sentence()
	}
	return s, err
}

// proved is the outlook of the run.
func (c *calibrator) proved(done *calibrate.Calibration) shell.Outlook {
	o := c.outlook(done, done.Outlook)
	o.Limit, o.Attempt, o.Run, o.Policy = done.Limit, done.Run.Run.Attempt, done.Run.Run.ID, done.Policy.Hash
	o.Claims, o.Total, o.Here = done.Families, done.Total, nil
	if done.Certified() {
		here := expected(done.Here(), done.Outlook.Priced)
		o.Here = &here
	}
	return o
}

func (c *calibrator) outlook(done *calibrate.Calibration, x certify.Exploration) shell.Outlook {
	o := shell.Outlook{Limit: x.Limit, Attempt: 1, Claims: x.Families, Total: x.Total, Calls: !x.Priced, Applied: c.place(done)}
	for _, at := range x.Curve {
		o.Curve = append(o.Curve, expected(at, x.Priced))
	}
	if x.Total.Share > 0 {
		here := expected(x.Here, x.Priced)
		o.Here = &here
	}
	return o
}

// place is where on the curve the policy in force stands: what it costs on the
// prompts of the store. Nil where it came of no ratings, or a cost is unknown.
func (c *calibrator) place(done *calibrate.Calibration) *float64 {
	p := c.rule.Policy()
	if p.Provenance.Source == routing.HandSet {
		return nil
	}
	whole := *done
	whole.Families = nil
	d := whole.Compare(p, p)[0]
	cost := 1 - d.Share[0]
	if done.Outlook.Priced {
		cost = 1 - d.Saving[0].Share
	}
	if d.Prompts == 0 || done.Outlook.Priced && !d.Saving[0].Known {
		return nil
	}
	return &cost
}

// expected is a point of the curve. Where costs are unknown, the share of
// calls to the reference stands in.
func expected(at certify.CurveAt, priced bool) shell.Expected {
	cost := at.Calls
	if priced {
		cost = at.Cost
	}
	return shell.Expected{Cost: cost, Quality: at.Quality, Low: at.Low, High: at.High}
}

// policies are those that were applied, newest first and each where it was
// applied last, and behind them the one that the program has of itself.
func (c *calibrator) policies() ([]shell.Applied, error) {
	own, err := c.own()
	if err != nil {
		return nil, err
	}
	all, err := c.store.Applications()
	if err != nil {
		return nil, err
	}
	var out []shell.Applied
	var until time.Time
	for _, a := range slices.Backward(all) {
		p := own
		if a.Policy != "" {
			if p, err = c.store.Policy(a.Policy); err != nil {
				return nil, err
			}
		}
		if !listed(out, p.Hash) {
			out = append(out, applied(p, a.Time, until))
		}
		until = a.Time
	}
	if !listed(out, own.Hash) {
		out = append(out, applied(own, time.Time{}, until))
	}
	return out, nil
}

func listed(all []shell.Applied, hash string) bool {
	return slices.ContainsFunc(all, func(a shell.Applied) bool { return a.Hash == hash })
}

// own is the policy that the program has of itself.
func (c *calibrator) own() (routing.Policy, error) {
	costs, err := c.store.MeanCosts()
	if err != nil {
		return routing.Policy{}, err
	}
	return routing.DefaultPolicy(c.bench.Catalog, costs)
}

func applied(p routing.Policy, at, until time.Time) shell.Applied {
	out := shell.Applied{Hash: p.Hash, Time: at, Until: until, Source: p.Provenance.Source, Rated: p.Provenance.Ratings}
	for _, claim := range p.Certificates {
		out.Limit = certify.NewLimit(claim.MaxLoss, claim.Confidence)
		out.Certified = append(out.Certified, claim.Tasks...)
	}
	return out
}

func (c *calibrator) Explore(ctx context.Context, limit certify.Limit) (shell.Outlook, error) {
	done, err := c.known(ctx)
	if err != nil {
		return shell.Outlook{}, err
	}
	x, err := done.Explorer.Explore(limit)
	if err != nil {
		return shell.Outlook{}, err
	}
	return c.outlook(done, x), nil
}

func (c *calibrator) Apply(ctx context.Context, limit certify.Limit) (string, error) {
	done, err := c.read(ctx, limit)
	if err != nil {
		return "", err
	}
	how := done.Application(c.bench.Catalog, c.bench.Rater, time.Now())
	if err := c.store.Apply(done.Policy, how); err != nil {
		return "", err
	}
	c.rule.Set(routing.NewRouter(done.Policy), how.Setting)
	return done.Policy.Hash, nil
}

func (c *calibrator) RollBack(_ context.Context, hash string) error {
	p, err := c.own()
	switch {
	case err != nil:
	case p.Hash == hash:
		err = c.store.ApplyAgain(eval.Application{Time: time.Now(), Who: c.bench.Rater})
	default:
		p, err = calibrate.Reapply(c.store, hash, c.bench.Catalog, c.bench.Sent(), c.bench.Rater, time.Now())
	}
	if err == nil {
		c.rule.Set(routing.NewRouter(p), c.bench.Sent().Key()) // Reapply made sure of that
	}
	return err
}

// named is a policy by its hash: that of the run, the program's own, or one
// that was applied.
func (c *calibrator) named(done *calibrate.Calibration, hash string) (routing.Policy, error) {
	if hash == "" || hash == done.Policy.Hash {
		return done.Policy, nil
	}
	own, err := c.own()
	if err != nil || own.Hash == hash {
		return own, err
	}
	return c.store.Policy(hash)
}

func (c *calibrator) Changes(ctx context.Context, hash string) ([]shell.Change, error) {
	done, err := c.known(ctx)
	if err != nil {
		return nil, err
	}
	other, err := c.named(done, hash)
	if err != nil {
		return nil, err
	}
	var out []shell.Change
	for _, d := range done.Compare(c.rule.Policy(), other) {
		out = append(out, shell.Change{Family: d.Family, Threshold: [2]*float64{threshold(d.Threshold[0]), threshold(d.Threshold[1])},
			Share: d.Share, Saving: [2]*float64{saving(d.Saving[0]), saving(d.Saving[1])}, Prompts: d.Prompts, Otherwise: d.Otherwise})
	}
	return out, nil
}

// threshold is nil where nothing goes to a cheaper model.
func threshold(v float64) *float64 {
	if v < -1 {
		return nil
	}
	return &v
}

func saving(s certify.Saving) *float64 {
	if !s.Known {
		return nil
	}
	return &s.Share
}

func (c *calibrator) Evidence(ctx context.Context, family string) ([]shell.Judged, error) {
	done, err := c.known(ctx)
	if err != nil || done.Run == nil {
		return nil, err
	}
	_, all, err := calibrate.Explain(c.store, done.Run.Run.ID)
	if err != nil {
		return nil, err
	}
	var out []shell.Judged
	for _, e := range all {
		if e.Family == family {
			out = append(out, judged(e))
		}
	}
	return out, nil
}

// judged is a draw with what was said of it. What was not judged counts as
// lost.
func judged(e calibrate.Evidence) shell.Judged {
	j := shell.Judged{Trial: e.Trial, Prompt: e.Text, Task: e.Task, Draw: e.Number + 1, Final: e.Used || !e.Frozen.IsZero()}
	for _, r := range e.Events {
		if r.Retracts != "" {
			continue
		}
		for _, said := range r.Words() {
			j.Votes = append(j.Votes, shell.Vote{Rater: r.Rater, Model: said.Model, Value: said.Words, Blind: r.Blind, Simulated: r.Simulated})
		}
	}
	for i, model := range e.Models {
		d := 1.0
		if i < len(e.D) && e.D[i] != nil {
			d = *e.D[i]
		}
		j.D = append(j.D, shell.Difference{Model: model, D: d})
	}
	return j
}

// The size of a backtest on the store's own ratings.
const (
	ownSplits  = 20
	ownRatings = 500
)

func (c *calibrator) Backtest(ctx context.Context, limit certify.Limit, report func(splits, of int)) (shell.Trialled, error) {
	done, err := c.known(ctx)
	if err != nil {
		return shell.Trialled{}, err
	}
	set, weak, err := done.RatedOutcomes(c.store)
	if err != nil {
		return shell.Trialled{}, err
	}
	test := backtest.Config{Weak: weak, Strong: done.Ladder.Reference(), Ratings: min(ownRatings, len(set.Prompts)/2), FitShare: 0.34,
		Queue: eval.Uniform, Splits: ownSplits, Seed: 1, MaxLoss: limit.Loss, Confidence: limit.Confidence()}
	result, err := test.Run(ctx, set, func(n int) { report(n, ownSplits) })
	if err != nil {
		return shell.Trialled{}, err
	}
	return shell.Trialled{Test: test, Result: *result}, nil
}

func (c *calibrator) Formats() []shell.Format {
	var all []shell.Format
	for _, f := range gateway.Formats() {
		all = append(all, shell.Format{Name: string(f), About: f.About(), File: f.File()})
	}
	return all
}

func (c *calibrator) Export(ctx context.Context, format, file string) error {
	text, err := gateway.Make(ctx, gateway.Format(format), c.rule.Policy(), version(), c.store.Trials(store.Query{}))
	if err != nil {
		return err
	}
	if err := gateway.Save(ctx, outfile.Job{Path: file, Keep: bolt.Files(c.store.Path())}, text); err != nil {
		return fmt.Errorf("the policy cannot be written: %w", err)
	}
	return nil
}
