package calibrate

import (
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
)

// Status is how far a store has come, from the first prompt to a policy that
// decides.
type Status struct {
	Counts
	Reference string
	Scale     eval.Scale
	Families  int // of tasks, in the run
	Certified int // of them
	First     int // rated prompts until a first certificate, about; 0: there is one, or unknown
	Missing   int // rated prompts that the next certificate still needs, about; 0: none, or unknown; exploring, Unreachable: more than can be drawn

	// RatedOthers are the models that have answers, where something is rated and nothing
	// that compares the reference with a model below it; nil: else.
	RatedOthers []string

	// Unanswered are the answers that would have to be made to know for every prompt
	// whether the answers are the same, and Spared is about how many ratings that would
	// spare; 0: nobody knows.
	Unanswered []MissingAnswers
	Spared     int

	// Run is the certification run under way at its own limit; nil: none.
	Run *Outlook
	// Warning says that the certificate in force no longer holds; or that the policy
	// which was applied does not decide, and why; or that what could be applied was
	// refuted when it was in force.
	Warning string
	// Policies are those in force now and earlier, newest first.
	Policies []AppliedPolicy
}

// Outlook is what routing at a limit promises: what is proved of it for a
// certification run, what may be expected of it while exploring.
type Outlook struct {
	certify.Exploration
	Attempt  int      // of the run, from 1
	Run      string   // id of the certification run; empty while exploring
	Policy   string   // hash of the policy that the run proves; empty while exploring
	Rated    int      // rated prompts behind Policy, to fit and to certify
	RatedFit int      // of Rated, those that its scores rest on; 0: it does not say
	Applied  *float64 // what the policy in force costs; nil: none came of ratings, or nobody knows
}

// AppliedPolicy is a policy that is or was in force.
type AppliedPolicy struct {
	Hash      string
	Time      time.Time // of applying it; zero: never
	Until     time.Time // zero: it is in force
	Exported  time.Time // when it was written for another program last; zero: never
	Source    routing.Source
	Limit     certify.Limit // of its certificates; zero: it has none
	Certified []engine.Task
	Rated     int // rated prompts behind it, to fit and to certify
	Fitted    int // of them, those that its scores rest on; 0: it does not say
}

// What people call the program's own policy, and who is said to have made it.
const (
	OwnPolicy = "default"
	OwnMaker  = "the program's own"
)

// Name is what people call the policy.
func (a AppliedPolicy) Name() string {
	if a.Source == routing.HandSet {
		return OwnPolicy
	}
	return routing.PolicyName(a.Hash)
}

// Maker says in a word where the policy came from.
func (a AppliedPolicy) Maker() string {
	if a.Source == routing.HandSet {
		return "program"
	}
	return string(a.Source)
}

// proved is the outlook of the run.
func (cal *Calibration) proved(active routing.Policy) (Outlook, error) {
	expected, err := cal.Outlook()
	if err != nil {
		return Outlook{}, err
	}
	o := Outlook{Exploration: expected, Attempt: cal.Run.Run.Attempt, Run: cal.Run.Run.ID, Policy: cal.Policy.Hash, Rated: cal.Policy.Provenance.Ratings, RatedFit: cal.Policy.Provenance.Fitted, Applied: cal.CostOf(active)}
	o.Families, o.Total, o.Here = cal.Families, cal.Total, cal.Here()
	return o, nil
}

// CostOf is what a policy costs on the prompts of the store, which is its place on the
// curve. Nil where it came of no ratings, or a cost is unknown.
func (cal *Calibration) CostOf(p routing.Policy) *float64 {
	if p.Provenance.Source == routing.HandSet {
		return nil
	}
	whole := *cal
	whole.Families = nil
	d := whole.Compare(p, p)[0]
	cost := 1 - d.Share[0]
	priced := cal.Priced()
	if priced {
		cost = 1 - d.Saving[0].Share
	}
	if d.Prompts == 0 || priced && !d.Saving[0].Known {
		return nil
	}
	return &cost
}

// policies are those that were applied, newest first and each where it was
// applied last, and behind them the one that the program has of itself.
func (s *Service) policies() ([]AppliedPolicy, error) {
	own, err := s.own()
	if err != nil {
		return nil, err
	}
	all, err := s.Store.Applications()
	if err != nil {
		return nil, err
	}
	var out []AppliedPolicy
	var until time.Time
	for _, a := range slices.Backward(all) {
		p := own
		if a.Policy != "" {
			if p, err = s.Store.Policy(a.Policy); err != nil {
				return nil, err
			}
		}
		if !isListed(out, p.Hash) {
			applied := newAppliedPolicy(p, a.Time, until)
			applied.Exported = a.Exported
			out = append(out, applied)
		}
		until = a.Time
	}
	if !isListed(out, own.Hash) {
		out = append(out, newAppliedPolicy(own, time.Time{}, until))
	}
	return out, nil
}

func isListed(all []AppliedPolicy, hash string) bool {
	return slices.ContainsFunc(all, func(a AppliedPolicy) bool { return a.Hash == hash })
}

func newAppliedPolicy(p routing.Policy, at, until time.Time) AppliedPolicy {
	out := AppliedPolicy{Hash: p.Hash, Time: at, Until: until, Source: p.Provenance.Source, Rated: p.Provenance.Ratings, Fitted: p.Provenance.Fitted}
	for _, claim := range p.Certificates {
		out.Limit = certify.NewLimit(claim.MaxLoss, claim.Confidence)
		out.Certified = append(out.Certified, claim.Tasks...)
	}
	return out
}
