package calibrate

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/backtest"
	"switchboard/eval/certify"
	"switchboard/providers"
)

// Service is calibration for a screen: it remembers what it read last, so that
// a limit is explored and a policy applied without reading everything again.
// It is safe for use by several goroutines, and what it returns is not changed
// afterwards.
type Service struct {
	Store   ServiceStore
	Reading Reading // of the store, for Alarm and Demote
	Active  *routing.ActivePolicy
	Catalog engine.Catalog
	Sent    providers.Parameters // what requests ask for by default
	Limit   certify.Limit        // to read at while no run is open
	Rater   string

	mu   sync.Mutex
	last *Calibration

	deciding sync.Mutex // held while what the store has applied and Active differ
}

// read calibrates for a limit, with what the config names.
func (s *Service) read(ctx context.Context, limit certify.Limit) (*Calibration, error) {
	costs, err := s.Store.MeanCosts()
	if err != nil {
		return nil, err
	}
	target, err := NewTarget(s.Catalog, Request{Limit: limit}, costs)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	if last, err := s.unchanged(target, now); last != nil || err != nil {
		return last, err
	}
	done, err := Calibrate(ctx, s.Store, target, s.Rater, now)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = done
	return done, nil
}

// unchanged is what was read last, if reading again would give the same: the target is
// the same, nothing was stored since, and nothing has become final by waiting. Else it is
// nil.
func (s *Service) unchanged(target Target, now time.Time) (*Calibration, error) {
	last := s.remembered()
	if last == nil || !reflect.DeepEqual(last.asked, target) {
		return nil, nil
	}
	revision, err := s.Store.Revision()
	if err != nil || revision != last.revision || len(last.snapshot.SilentSessions(now)) > 0 || len(last.snapshot.NewVerdicts(now)) > 0 {
		return nil, err
	}
	return last, nil
}

// remembered is what was read last, or nil.
func (s *Service) remembered() *Calibration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// known is what was read last.
func (s *Service) known(ctx context.Context) (*Calibration, error) {
	if last := s.remembered(); last != nil {
		return last, nil
	}
	return s.read(ctx, s.Limit)
}

// current is what was read last, if it is of this limit and nothing was stored since, so
// that the result is the one that was shown. Else everything is read again.
func (s *Service) current(ctx context.Context, limit certify.Limit) (*Calibration, error) {
	last := s.remembered()
	if last == nil || last.Limit != limit {
		return s.read(ctx, limit)
	}
	now, err := s.Store.Revision()
	if err != nil {
		return nil, err
	}
	if now != last.revision {
		return s.read(ctx, limit)
	}
	return last, nil
}

// limit is that of the run that is open, or the one to read at without one.
func (s *Service) limit() (certify.Limit, error) {
	runs, err := s.Store.Runs()
	if err != nil {
		return certify.Limit{}, err
	}
	for _, r := range slices.Backward(runs) {
		if r.Closing == nil {
			return r.Run.Limit, nil
		}
	}
	return s.Limit, nil
}

// Status reads how far the ratings have come, what is certified, and which
// policies there are.
func (s *Service) Status(ctx context.Context) (Status, error) {
	limit, err := s.limit()
	if err != nil {
		return Status{}, err
	}
	done, err := s.read(ctx, limit)
	if err != nil {
		return Status{}, err
	}
	out := Status{
		Counts: done.Counts, Reference: done.Ladder.Reference(), Scale: done.Scale,
		Families: len(done.Families), Certified: len(done.Policy.Certificates), RatedOthers: done.ratedOthers(),
	}
	if out.Missing, _ = done.Missing(); done.Run == nil && done.OutOfReach() {
		out.Missing = certify.Unreachable
	}
	out.First = done.First()
	out.Unanswered = done.MissingAnswers(s.Catalog)
	out.Spared, _ = done.SparedRatings()
	if done.Run != nil {
		o, err := done.proved(s.Active.Policy())
		if err != nil {
			return out, err
		}
		out.Run = &o
	}
	if out.Policies, err = s.policies(); err != nil {
		return out, err
	}
	if why, _ := routing.Lapsed(s.Active); why != "" {
		out.Warning = "the policy that was applied does not decide, and the reference is asked: " + why
		return out, nil
	}
	if out.Warning, err = warning(s.Store, done.snapshot); out.Warning == "" {
		out.Warning = done.Refuted
	}
	return out, err
}

// Explore says what the ratings that may fit let one expect at a limit. It
// works on what Status has read.
func (s *Service) Explore(ctx context.Context, limit certify.Limit) (Outlook, error) {
	done, err := s.known(ctx)
	if err != nil {
		return Outlook{}, err
	}
	expected, err := done.outlookAt(limit)
	if err != nil {
		return Outlook{}, err
	}
	return Outlook{Exploration: expected, Attempt: 1, Applied: done.CostOf(s.Active.Policy())}, nil
}

// Apply puts what is certified at a limit to use, and returns the hash of the
// policy. That is the one that Status has shown; where anything was stored
// since, what is there now counts.
func (s *Service) Apply(ctx context.Context, limit certify.Limit) (string, error) {
	done, err := s.current(ctx, limit)
	if err != nil {
		return "", err
	}
	s.deciding.Lock()
	defer s.deciding.Unlock()
	how := done.Application(s.Catalog, s.Rater, time.Now())
	if err := s.Store.Apply(done.Policy, how); err != nil {
		return "", err
	}
	s.Active.Set(routing.NewRouter(done.Policy), how.Setting)
	return done.Policy.Hash, nil
}

// RollBack puts a policy that was applied earlier to use again, or the program's own.
func (s *Service) RollBack(_ context.Context, hash string) error {
	s.deciding.Lock()
	defer s.deciding.Unlock()
	p, err := s.own()
	switch {
	case err != nil:
	case p.Hash == hash:
		err = s.Store.ApplyAgain(eval.Application{Time: time.Now(), Who: s.Rater})
	default:
		p, err = Reapply(s.Store, hash, s.Catalog, s.Sent, s.Rater, time.Now())
	}
	if err == nil {
		s.Active.Set(routing.NewRouter(p), s.Sent.Key()) // Reapply made sure of that
	}
	return err
}

// own is the program's own policy, which nobody made from ratings.
func (s *Service) own() (routing.Policy, error) {
	costs, err := s.Store.MeanCosts()
	if err != nil {
		return routing.Policy{}, err
	}
	return routing.DefaultPolicy(s.Catalog, costs)
}

// named is a policy by its hash: that of the run, the program's own, or one
// that was applied.
func (s *Service) named(done *Calibration, hash string) (routing.Policy, error) {
	if hash == "" || hash == done.Policy.Hash {
		return done.Policy, nil
	}
	own, err := s.own()
	if err != nil || own.Hash == hash {
		return own, err
	}
	return s.Store.Policy(hash)
}

// Changes says what would change if a policy took the place of the one in
// force. An empty hash is that of the certification run.
func (s *Service) Changes(ctx context.Context, hash string) ([]Change, error) {
	done, err := s.known(ctx)
	if err != nil {
		return nil, err
	}
	other, err := s.named(done, hash)
	if err != nil {
		return nil, err
	}
	return done.Compare(s.Active.Policy(), other), nil
}

// Evidence lists the draws of a family of the run, in their order.
func (s *Service) Evidence(ctx context.Context, family string) ([]Evidence, error) {
	done, err := s.known(ctx)
	if err != nil || done.Run == nil {
		return nil, err
	}
	_, all, err := Explain(s.Store, done.Run.Run.ID)
	return slices.DeleteFunc(all, func(e Evidence) bool { return e.Family != family }), err
}

// The size of a backtest on the store's own ratings.
const (
	ownSplits  = 20
	ownRatings = 500
)

// Backtest tries calibration on the store's own ratings, and reports how many
// splits are done. It returns what was tried, and what came of it.
func (s *Service) Backtest(ctx context.Context, limit certify.Limit, report func(splits, of int)) (backtest.Config, backtest.Result, error) {
	done, err := s.known(ctx)
	if err != nil {
		return backtest.Config{}, backtest.Result{}, err
	}
	set, weak, err := done.RatedOutcomes(s.Store)
	if err != nil {
		return backtest.Config{}, backtest.Result{}, err
	}
	test := backtest.Config{Weak: weak, Strong: done.Ladder.Reference(), Ratings: min(ownRatings, len(set.Prompts)/2), FitShare: 0.34,
		Queue: eval.Uniform, Splits: ownSplits, Seed: 1, MaxLoss: limit.Loss, Confidence: limit.Confidence()}
	result, err := test.Run(ctx, set, func(n int) { report(n, ownSplits) })
	if err != nil {
		return test, backtest.Result{}, err
	}
	return test, *result, nil
}
