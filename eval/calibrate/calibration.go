package calibrate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// Calibration is what can be concluded from the ratings of a store. With a Run, Families
// and Policy are what its draws prove. Without one it is exploring: Families are what the
// fit part lets one expect, and Policy sends everything to the reference.
type Calibration struct {
	Target
	Run      *store.KeptRun // nil: exploring
	Families []certify.FamilyResult
	Total    certify.FamilyResult // all of them together
	Policy   routing.Policy
	Counts   Counts
	Setting  string   // of the answers: Parameters.Key
	Notes    []string // what has to be known beside the figures, one sentence each

	// Lapsed says why the answers that the run is about are not those that would be given
	// now; nil: they are.
	Lapsed error

	// Refuted says that the policy was applied before, and what the watch has seen since
	// that speaks against it; empty: nothing.
	Refuted string

	checks   []string                            // by cheaper rung, "" for none
	asked    Target                              // as it was asked for, before the store filled in what was left open
	versions map[string]string                   // of the models, as the run is about them
	explorer func() (*certify.Explorer, error)   // made when it is first needed: a result that is certified does not need it
	outlook  func() (certify.Exploration, error) // made when it is first needed
	snapshot *snapshot.Snapshot
	revision int // of the store that the snapshot is of
}

// Certified reports whether anything is.
func (cal *Calibration) Certified() bool { return len(cal.Policy.Certificates) > 0 }

// conclude works out what follows from the ratings.
func conclude(c *snapshot.Snapshot, target Target, applied []eval.Application) (*Calibration, error) {
	out := &Calibration{Target: target, Setting: c.Setting, snapshot: c}
	run, ours, checks := scope(c, &out.Target)
	out.checks = checks
	keys := c.CandidatesFor(target.Scale, func(*snapshot.Prompt) bool { return true }).Keys
	if run != nil {
		keys = run.Pool()
	}
	study := out.study(c, checks, keys)
	out.Counts = count(c, out.Target, run, len(keys))
	out.explorer = sync.OnceValues(func() (*certify.Explorer, error) { return certify.NewExplorer(study) })
	out.outlook = sync.OnceValues(out.explore)
	if c.Elsewhere > 0 {
		out.note("not counted: %s sent with other parameters or another system prompt only", eval.Counted(c.Elsewhere, "prompt"))
	}
	if !ours {
		if err := out.explainExploring(run); err != nil {
			return nil, err
		}
		return out, out.sendAllToReference()
	}
	if err := study.Check(); err != nil {
		return nil, err
	}
	out.Run = run
	judged := certify.ProofInput{Prompts: c.Judgements(run), Costs: study.Costs()}
	out.versions = versionsOf(run, applied)
	if out.Lapsed = lapsed(c, run, out.versions, target.Versions); out.Lapsed != nil {
		judged.Prompts = nil // they are about other answers than would be given now
		out.note("nothing is certified by the run %s: %v; `switchboard calibrate --close REASON` ends it, and a new one takes new ratings", run.Run.ID[:8], out.Lapsed)
	}
	var err error
	out.Families, out.Policy, err = run.Run.Certify(judged)
	out.Total = certify.Total(out.Families)
	out.explainFaults()
	out.explainDear()
	return out, err
}

// scope is the run that a target is about, nil for none, whether it is one of that
// very target, and the checks that are looked at. What a run of the target has
// settled of it holds.
func scope(c *snapshot.Snapshot, target *Target) (run *store.KeptRun, ours bool, checks []string) {
	if run = c.OpenRun(target.Scale); run == nil {
		run = lastRun(c, *target)
	}
	if run == nil || !target.matches(&run.Run) {
		return run, false, target.checks(c)
	}
	target.Ladder, target.Prices = run.Run.Ladder, run.Run.Prices
	return run, true, run.Run.Checks
}

// readAnswers reads the answers that a target is about, as far as they were not read
// before.
func readAnswers(c *snapshot.Snapshot, s snapshot.Source, target Target) error {
	_, _, checks := scope(c, &target)
	return c.ReadAnswers(s, c.Order, target.Ladder, checks)
}

// lastRun is the newest run with a target, open or closed: what a closed run proved stays
// proved.
func lastRun(c *snapshot.Snapshot, target Target) *store.KeptRun {
	for i := len(c.Runs) - 1; i >= 0; i-- {
		if r := &c.Runs[i]; target.matches(&r.Run) {
			return r
		}
	}
	return nil
}

// ratedOthers are the models that have answers, where something is rated and nothing that
// compares the reference with a model below it; else nil.
func (cal *Calibration) ratedOthers() []string {
	if cal.Counts.Rated() > 0 || !cal.snapshot.AnyRated() {
		return nil
	}
	return cal.snapshot.Models()
}

// explainExploring says why nothing is certified here, and takes as the result what the
// fit part lets one expect.
func (cal *Calibration) explainExploring(open *store.KeptRun) error {
	expected, err := cal.Outlook()
	if err != nil {
		return err
	}
	cal.Families, cal.Total = expected.Families, expected.Total
	switch {
	case cal.Counts.Prompts == 0:
		cal.note("nothing is certified: there are no prompts yet")
	case cal.ratedOthers() != nil:
		cal.note("no rating compares %s with a model below it; the store knows %s: name some of them with --reference and --ladder",
			cal.Ladder.Reference(), eval.Shorten(strings.Join(cal.ratedOthers(), ", ")))
	case open != nil:
		cal.note("exploring: the certification run %s is open for a loss of at most %v with %v %% confidence, %s; anything else can only be explored, with the ratings that fit, and certifies nothing",
			open.Run.ID[:8], open.Run.Limit.Loss, 100*open.Run.Limit.Confidence(), modelsOf(&open.Run))
	default:
		cal.note("exploring: no certification run is open, so this rests on the ratings that fit and certifies nothing")
	}
	return nil
}

// modelsOf names the models that a run is about.
func modelsOf(r *certify.Run) string {
	text := fmt.Sprintf("from %s, for %s", r.Ladder.Reference(), strings.Join(routing.Models(r.Ladder.Cheaper()), ", "))
	checks := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(r.Checks))), func(check string) bool { return check == "" })
	if len(checks) == 0 {
		return text + " without a check"
	}
	return text + " with a check by " + strings.Join(checks, ", ")
}

// explainFaults says where the reference failed too often.
func (cal *Calibration) explainFaults() {
	for i := range cal.Families {
		if f := &cal.Families[i]; f.Faulty() {
			cal.note("nothing is certified for %s: %s failed on %v of %s, and more than 3 in 100 may not leave the pool; close the run and begin another one when it answers",
				f.Family, cal.Ladder.Reference(), f.Faults, eval.Counted(f.Drawn, "draw"))
		}
	}
}

// explainDear says where what is proved costs more than it saves.
func (cal *Calibration) explainDear() {
	for i := range cal.Families {
		if f := &cal.Families[i]; f.Dear != nil {
			cal.note("%s: with every call of its checks, what is proved so far would cost %s %% more than %s alone; so all of it goes to %s until more is proved",
				f.Family, engine.Decimal(-100*f.Dear.Share, 1), cal.Ladder.Reference(), cal.Ladder.Reference())
		}
	}
}

func (cal *Calibration) note(format string, args ...any) {
	cal.Notes = append(cal.Notes, eval.Counts(format, args...))
}

// sendAllToReference makes the policy of a calibration that proved nothing.
func (cal *Calibration) sendAllToReference() (err error) {
	from := routing.Provenance{Source: routing.Calibrated, Prices: cal.Prices, Scale: string(cal.Scale), Ratings: cal.Counts.Rated(), Raters: cal.Counts.Raters}
	cal.Policy, err = routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.NoCheaper(), cal.Ladder, from)
	return err
}

// Explorer explores the fit part at any limit.
func (cal *Calibration) Explorer() (*certify.Explorer, error) { return cal.explorer() }

// Outlook is what the fit part lets one expect at the limit.
func (cal *Calibration) Outlook() (certify.Exploration, error) { return cal.outlook() }

// outlookAt is the outlook at another limit, or at the same one, which is worked out once.
func (cal *Calibration) outlookAt(limit certify.Limit) (certify.Exploration, error) {
	if limit == cal.Limit {
		return cal.Outlook()
	}
	x, err := cal.Explorer()
	if err != nil {
		return certify.Exploration{}, err
	}
	return x.Explore(limit)
}

func (cal *Calibration) explore() (certify.Exploration, error) {
	x, err := cal.explorer()
	if err != nil {
		return certify.Exploration{}, err
	}
	return x.Explore(cal.Limit)
}

// Priced reports whether what the models of the ladder cost is known.
func (cal *Calibration) Priced() bool {
	x, err := cal.explorer()
	return err == nil && x.Priced()
}

// Curves are those of the fit part at the limit: see Explorer.Curves.
func (cal *Calibration) Curves() map[string][]certify.CurvePoint {
	x, err := cal.explorer()
	if err != nil {
		return nil
	}
	return x.Curves(cal.Limit)
}

// Application is how a calibration's policy is applied: with the versions of
// the models that its run is about, those that are configured now where it knows
// of none, and the parameters of the answers that were judged.
func (cal *Calibration) Application(catalog engine.Catalog, who string, now time.Time) eval.Application {
	a := eval.Application{Policy: cal.Policy.Hash, Time: now, Who: who, Versions: eval.Versions(cal.Policy.Ladder, catalog), Setting: cal.Setting}
	maps.Copy(a.Versions, cal.versions)
	if cal.Run != nil {
		a.Run, a.Served = cal.Run.Run.ID, servedIn(cal.snapshot, cal.Run)
	}
	if cal.Run != nil && cal.Run.Run.Vouched {
		a.Setting = "" // nobody knows what imported answers were asked with
	}
	return a
}
