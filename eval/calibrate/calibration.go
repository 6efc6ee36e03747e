package calibrate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// Calibration is what the ratings of a store come to. With a Run, Families and
// Policy are what its draws prove; without one it is exploring: what the fit
// part lets one expect, and a policy that sends everything to the reference.
type Calibration struct {
	Target
	Run      *store.KeptRun // nil: exploring
	Families []certify.FamilyResult
	Total    certify.FamilyResult // all of them together
	Policy   routing.Policy
	Explorer *certify.Explorer // of the fit part, at any limit
	Outlook  certify.Exploration
	Counts   Counts
	Setting  string   // of the answers: Parameters.Key
	Notes    []string // what has to be known beside the figures, one sentence each

	// Lapsed says why what the run proved speaks of other answers than would be
	// given now; nil: it does not.
	Lapsed error

	versions map[string]string // of the models, as the run is about them
	snapshot *snapshot.Snapshot
	revision int // of the store that the snapshot is of
}

// Certified reports whether anything is.
func (c *Calibration) Certified() bool { return len(c.Policy.Certificates) > 0 }

// Counts say how far a store has come, from prompts to rated ones.
type Counts struct {
	Prompts int                // distinct ones
	Repeats int                // trials that have the text of an earlier one
	Pool    int                // prompts that a certificate can speak of
	Fit     int                // rated prompts that may fit
	Certify int                // rated prompts that a run has drawn
	Pending int                // prompts that a run has drawn and that count once the names are shown
	Raters  int                // who gave those ratings
	Scales  map[eval.Scale]int // rated prompts by scale

	Simulated bool // some of the ratings were given by nobody
}

// Rated is the number of rated prompts.
func (c Counts) Rated() int { return c.Fit + c.Certify }

// Calibrate settles what is to be settled and says what the ratings come to.
// Where ratings were imported by somebody who vouches for their draw and no
// run is open for them, one is: it is kept before they are looked at. who is
// named in it.
func Calibrate(s Store, ctx context.Context, target Target, who string, now time.Time) (*Calibration, error) {
	if err := target.Limit.Check(); err != nil {
		return nil, eval.Invalid("%v", err)
	}
	revision, err := s.Revision()
	if err != nil {
		return nil, err
	}
	c, err := snapshot.Open(s, true)
	if err != nil {
		return nil, err
	}
	c.ForVersions(target.Versions)
	if err := checkModels(c, target); err != nil {
		return nil, err
	}
	if err := FinalizeDraws(s, c, now); err != nil {
		return nil, err
	}
	scale, notes := chooseScale(c, target)
	target.Scale = scale
	if err := openVouchedRun(c, s, target, who, now); err != nil {
		return nil, err
	}
	if revision, err = catchUp(c, s, revision); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	applied, err := applications(s)
	if err != nil {
		return nil, err
	}
	out, err := calibrate(c, target, applied)
	if err == nil {
		out.Notes, out.revision = append(out.Notes, notes...), revision
	}
	return out, err
}

// catchUp reads what was stored since a revision, verdicts and runs that were
// just made included, and returns the revision of which nothing is missing.
func catchUp(c *snapshot.Snapshot, s Store, before int) (int, error) {
	now, err := s.Revision()
	if err != nil || now == before {
		return now, err
	}
	return now, c.Refresh(s)
}

// chooseScale is the one that a target is on: where it names none, the one with
// most rated prompts. Scales never mix, so what is left out is said.
func chooseScale(c *snapshot.Snapshot, target Target) (best eval.Scale, notes []string) {
	rated := map[eval.Scale]int{}
	for _, scale := range eval.Scales {
		for _, m := range c.Order {
			if c.Rated(m, scale, target.Ladder) {
				rated[scale]++
			}
		}
	}
	best = target.Scale
	for _, scale := range eval.Scales {
		if target.Scale == "" && (best == "" || rated[scale] > rated[best]) {
			best = scale
		}
	}
	for _, scale := range eval.Scales {
		if scale != best && rated[scale] > 0 {
			notes = append(notes, fmt.Sprintf("this is on the scale %s; %d prompts rated on the scale %s do not count, for scales never mix", best, rated[scale], scale))
		}
	}
	return best, notes
}

// checkModels makes sure that every model of a target is configured or has
// answered.
func checkModels(c *snapshot.Snapshot, target Target) error {
	for _, id := range target.Unconfigured {
		if known := c.Models(); !slices.Contains(known, id) {
			return &engine.UnknownModelError{ID: id, Known: append(known, routing.Models(slices.DeleteFunc(slices.Clone(target.Ladder.Rungs), func(r routing.Rung) bool {
				return slices.Contains(target.Unconfigured, r.Model) || slices.Contains(known, r.Model)
			}))...)}
		}
	}
	return nil
}

// openVouchedRun opens a run for vouched imports, if they judge models of the
// target: a run that compares others would use their prompts up.
func openVouchedRun(c *snapshot.Snapshot, s Store, target Target, who string, now time.Time) error {
	vouched := func(m *snapshot.Prompt) bool {
		return c.Vouched(m, target.Scale) && c.Rated(m, target.Scale, target.Ladder)
	}
	if c.OpenRun(target.Scale) != nil || !slices.ContainsFunc(c.Order, vouched) {
		return nil
	}
	opened, err := Plan(c, target, who, now, true)
	if errors.Is(err, eval.ErrNothingToRate) {
		return nil // Calibration says what is missing
	}
	if err == nil {
		err = s.OpenRun(opened)
	}
	if err == nil {
		err = c.ReadChronicle(s)
	}
	return err
}

// plan makes a run of the prompts that it may be made of. Where nothing could
// be proved by it the error says so, and is ErrNothingToRate.
func Plan(c *snapshot.Snapshot, target Target, who string, now time.Time, vouched bool) (store.OpenedRun, error) {
	raters := append(c.ActiveRaters(target.Scale, now), who)
	g := c.CandidatesFor(target.Scale, func(m *snapshot.Prompt) bool {
		return c.Vouched(m, target.Scale) == vouched && (vouched || m.Visible() && len(c.Unseen(raters, m.Key)) > 0)
	})
	if vouched { // all of it was judged before it came: there is nothing to save
		g.Keys, g.Holdout = append(g.Keys, g.Holdout...), nil
	}
	if len(g.Keys) == 0 {
		return store.OpenedRun{}, eval.EmptyQueue("there are no prompts for a certification run: those that are there were used up", "a new run wants prompts that come after the last one was closed")
	}
	study := c.Study(target.Ladder, target.Scale, target.Prices, g.Keys)
	study.Versions = target.Versions
	run, err := certify.PlanRun(study, certify.RunConfig{Limit: target.Limit, Attempt: g.Attempt, Vouched: vouched, Seed: runSeed})
	if err != nil {
		return store.OpenedRun{}, err
	}
	if run.Tested() == 0 {
		return store.OpenedRun{}, eval.EmptyQueue(fmt.Sprintf("%s and the ratings so far are too few for a certificate, so no certification run was opened", distinct(len(g.Keys))),
			fmt.Sprintf("send more prompts (a certificate takes about %d rated ones at the least), or allow a larger loss", target.Limit.Fewest()))
	}
	run.Time = now
	opened := store.OpenedRun{Run: run, Who: who, Reserve: g.Holdout}
	if vouched {
		opened.Known = c.ImportedVerdicts(&run, now)
	}
	return opened, nil
}

func distinct(n int) string {
	if n == 1 {
		return "1 distinct prompt"
	}
	return fmt.Sprintf("%d distinct prompts", n)
}

// runSeed is the seed of the order in which prompts are drawn. It is the same
// everywhere: the order follows from the prompts, which nobody chose for it.
const runSeed = 1

// calibrate works out what the ratings come to.
func calibrate(c *snapshot.Snapshot, target Target, applied []eval.Application) (*Calibration, error) {
	out := &Calibration{Target: target, Setting: c.Setting, snapshot: c}
	run := c.OpenRun(target.Scale)
	if run == nil {
		run = lastRun(c, target)
	}
	ours := run != nil && target.matches(&run.Run)
	keys := c.CandidatesFor(target.Scale, func(*snapshot.Prompt) bool { return true }).Keys
	if run != nil {
		keys = run.Pool()
	}
	if ours {
		out.Ladder, out.Prices = run.Run.Ladder, run.Run.Prices
	}
	study := c.Study(out.Ladder, out.Scale, out.Prices, keys)
	out.Counts = count(c, out.Target, run, len(keys))
	var err error
	if out.Explorer, err = certify.NewExplorer(study); err != nil {
		return nil, err
	}
	if out.Outlook, err = out.Explorer.Explore(out.Limit); err != nil {
		return nil, err
	}
	if c.Elsewhere > 0 {
		out.note("%d prompts were sent with other parameters or another system prompt only, and do not count", c.Elsewhere)
	}
	if !ours {
		out.explainExploring(run)
		return out, out.sendAllToReference()
	}
	out.Run = run
	judged := certify.Judged{Prompts: c.Judgements(run), Costs: study.Costs()}
	out.versions = versionsOf(run, applied)
	if out.Lapsed = lapsed(c, run, out.versions, target.Versions); out.Lapsed != nil {
		judged.Prompts = nil // they are about other answers than would be given now
		out.note("nothing is certified by the run %s: %v; `switchboard calibrate --close REASON` ends it, and a new one takes new ratings", run.Run.ID[:8], out.Lapsed)
	}
	out.Families, out.Policy, err = run.Run.Certify(judged)
	out.Total = certify.Total(out.Families)
	out.explainFaults()
	return out, err
}

// lastRun is the newest run with a target, though it is closed: what it proved
// stays proved.
func lastRun(c *snapshot.Snapshot, target Target) *store.KeptRun {
	for i := len(c.Runs) - 1; i >= 0; i-- {
		if r := &c.Runs[i]; target.matches(&r.Run) {
			return r
		}
	}
	return nil
}

// explainExploring says why nothing is certified here, and takes what the fit
// part lets one expect for the result.
func (out *Calibration) explainExploring(open *store.KeptRun) {
	out.Families, out.Total = out.Outlook.Families, out.Outlook.Total
	switch {
	case out.Counts.Prompts == 0:
		out.note("nothing is certified: there are no prompts yet")
	case out.Counts.Rated() == 0 && out.snapshot.AnyRated():
		out.note("no rating compares %s with a model below it; the store knows %s: name some of them with --reference and --ladder",
			out.Ladder.Reference(), eval.Shorten(strings.Join(out.snapshot.Models(), ", ")))
	case open != nil:
		out.note("exploring: the certification run %s is open for a loss of at most %v with %v %% confidence, from %s; anything else can only be explored, with the ratings that fit, and certifies nothing",
			open.Run.ID[:8], open.Run.Limit.Loss, 100*open.Run.Limit.Confidence(), open.Run.Ladder.Reference())
	default:
		out.note("exploring: no certification run is open, so this rests on the ratings that fit and certifies nothing")
	}
}

// explainFaults says where the reference failed too often.
func (out *Calibration) explainFaults() {
	for i := range out.Families {
		if f := &out.Families[i]; f.Faulty() {
			out.note("nothing is certified for %s: %s failed on %d of %s, and more than 3 in 100 may not leave the pool; close the run and begin another one when it answers",
				f.Family, out.Ladder.Reference(), f.Faults, eval.Counted(f.Drawn, "draw"))
		}
	}
}

func (out *Calibration) note(format string, args ...any) {
	out.Notes = append(out.Notes, fmt.Sprintf(format, args...))
}

// sendAllToReference makes the policy of a calibration that proved nothing.
func (out *Calibration) sendAllToReference() (err error) {
	from := routing.Provenance{Source: routing.Calibrated, Prices: out.Prices, Scale: string(out.Scale), Ratings: out.Counts.Rated(), Raters: out.Counts.Raters}
	out.Policy, err = routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.NoCheaper(), out.Ladder, from)
	return err
}

// count says how far a store has come.
func count(c *snapshot.Snapshot, target Target, run *store.KeptRun, pool int) Counts {
	n := Counts{Prompts: len(c.Order), Pool: pool, Scales: map[eval.Scale]int{}}
	raters := map[string]bool{}
	of := c.Pools(target.Scale).Of
	for _, m := range c.Order {
		n.Repeats += m.Times - 1
		for _, scale := range eval.Scales {
			if c.Rated(m, scale, target.Ladder) {
				n.Scales[scale]++
			}
		}
		held := of[m.Key]
		if eval.PartOf(m.Key) != eval.FitPart && (held == nil || held.Closing == nil) || !c.Rated(m, target.Scale, target.Ladder) {
			continue
		}
		n.Fit++
		for _, o := range c.StandingJudgements(m.Key, target.Scale, target.Ladder.Reference()) {
			raters[o.Rater] = true
		}
	}
	if run != nil {
		n.Pending = pending(c, run)
		for _, j := range c.Judgements(run) {
			if j.Judged() {
				n.Certify++
			}
			for _, r := range j.Raters {
				raters[r] = true
			}
		}
	}
	n.Raters = len(raters)
	n.Simulated = slices.ContainsFunc(c.Events, func(e snapshot.Event) bool { return e.Simulated && e.Scale == target.Scale })
	return n
}

// pending counts the draws of a run that are judged and not final yet.
func pending(c *snapshot.Snapshot, run *store.KeptRun) int {
	n := 0
	for _, d := range c.DrawsOf(run.Run.ID) {
		if !c.Final(d) && c.Voted(d) {
			n++
		}
	}
	return n
}

// First is about how many more rated prompts of its own a family needs until
// one is certified; 0 where one is, or nobody knows.
func (out *Calibration) First() int {
	first := 0
	for _, f := range out.Families {
		switch {
		case f.Certified:
			return 0
		case f.First > 0 && (first == 0 || f.First < first):
			first = f.First
		}
	}
	return first
}

// Missing is about how many more rated prompts the next certificate needs;
// false where that is not known, or none is to come.
func (out *Calibration) Missing() (n int, ok bool) {
	for _, f := range out.Families {
		if !f.Certified && f.Missing > 0 && (!ok || f.Missing < n) {
			n, ok = f.Missing, true
		}
	}
	return n, ok
}

// Verdict says in one sentence what came of it.
func (out *Calibration) Verdict() string {
	if out.Certified() {
		first := out.Policy.Certificates[0]
		rated := 0
		for _, c := range out.Policy.Certificates {
			rated += c.Rated
		}
		return fmt.Sprintf("certified: %s on the scale %s, %s; everything else goes to the reference", first.Claim(), out.Scale, eval.Counted(rated, "rated prompt"))
	}
	if n, ok := out.Missing(); ok && out.Run != nil {
		later := ""
		if first := out.First(); first > 0 && first < n {
			later = fmt.Sprintf(", the first certificate in about %d", first)
		}
		if out.Counts.Pending > 0 {
			later += fmt.Sprintf("; %s pending until the names are shown", eval.Counted(out.Counts.Pending, "rated prompt"))
		}
		return fmt.Sprintf("not certified: about %d more rated prompts%s", n, later)
	} else if ok {
		return fmt.Sprintf("not certified: it would take about %s drawn in Rate", eval.Counted(n, "rated prompt"))
	}
	return "not certified: everything goes to the reference"
}

// Curves are those of the fit part at the limit: see Explorer.Curves.
func (out *Calibration) Curves() map[string][]certify.CurveAt { return out.Explorer.Curves(out.Limit) }

// Application is how a calibration's policy is applied: with the versions of
// the models that its run is about, those that are configured now where it knows
// of none, and the parameters of the answers that were judged.
func (c *Calibration) Application(catalog engine.Catalog, who string, now time.Time) eval.Application {
	a := eval.Application{Policy: c.Policy.Hash, Time: now, Who: who, Versions: eval.Versions(c.Policy.Ladder, catalog), Setting: c.Setting}
	maps.Copy(a.Versions, c.versions)
	if c.Run != nil {
		a.Run, a.Served = c.Run.Run.ID, servedIn(c.snapshot, c.Run)
	}
	if c.Run != nil && c.Run.Run.Vouched {
		a.Setting = "" // nobody knows what imported answers were asked with
	}
	return a
}
