package eval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
)

// Calibration is what the ratings of a store come to. With a Run, Families and
// Policy are what its draws prove; without one it is exploring: what the fit
// part lets one expect, and a policy that sends everything to the reference.
type Calibration struct {
	Aim
	Run      *KeptRun // nil: exploring
	Families []FamilyResult
	Total    FamilyResult // all of them together
	Policy   engine.Policy
	Explorer *Explorer // of the fit part, at any limit
	Outlook  Exploration
	Counts   Counts
	Setting  string   // of the answers: Parameters.Key
	Notes    []string // what has to be known beside the figures, one sentence each

	corpus *corpus
}

// Certified reports whether anything is.
func (c *Calibration) Certified() bool { return len(c.Policy.Certificates) > 0 }

// Counts say how far a store has come, from prompts to rated ones.
type Counts struct {
	Prompts int           // distinct ones
	Repeats int           // trials that have the text of an earlier one
	Pool    int           // prompts that a certificate can speak of
	Fit     int           // rated prompts that may fit
	Certify int           // rated prompts that a run has drawn
	Raters  int           // who gave those ratings
	Scales  map[Scale]int // rated prompts by scale

	Simulated bool // some of the ratings were given by nobody
}

// Rated is the number of rated prompts.
func (c Counts) Rated() int { return c.Fit + c.Certify }

// Calibrate settles what is to be settled and says what the ratings come to.
// Where ratings were imported by somebody who vouches for their draw and no
// run is open for them, one is: it is kept before they are looked at. who is
// named in it.
func (s *Store) Calibrate(ctx context.Context, aim Aim, who string, now time.Time) (*Calibration, error) {
	if err := aim.Limit.Check(); err != nil {
		return nil, invalid("%v", err)
	}
	c, err := s.survey(true)
	if err != nil {
		return nil, err
	}
	if err := c.knows(aim); err != nil {
		return nil, err
	}
	if err := c.settle(s, now); err != nil {
		return nil, err
	}
	scale, notes := c.scale(aim)
	aim.Scale = scale
	if err := c.begin(s, aim, who, now); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out, err := c.calibrate(aim)
	if err == nil {
		out.Notes = append(out.Notes, notes...)
	}
	return out, err
}

// scale is the one that an aim is on: where it names none, the one with most
// rated prompts. Scales never mix, so what is left out is said.
func (c *corpus) scale(aim Aim) (best Scale, notes []string) {
	rated := map[Scale]int{}
	for _, scale := range scales {
		for _, m := range c.order {
			if c.rated(m, scale, aim.Ladder) {
				rated[scale]++
			}
		}
	}
	best = aim.Scale
	for _, scale := range scales {
		if aim.Scale == "" && (best == "" || rated[scale] > rated[best]) {
			best = scale
		}
	}
	for _, scale := range scales {
		if scale != best && rated[scale] > 0 {
			notes = append(notes, fmt.Sprintf("this is on the scale %s; %d prompts rated on the scale %s do not count, for scales never mix", best, rated[scale], scale))
		}
	}
	return best, notes
}

var scales = [...]Scale{Accept, Score, Preference, Imported}

// knows makes sure that every model of an aim is configured or has answered.
func (c *corpus) knows(aim Aim) error {
	for _, id := range aim.Unconfigured {
		if known := c.models(); !slices.Contains(known, id) {
			return &engine.UnknownModelError{ID: id, Known: append(known, models(slices.DeleteFunc(slices.Clone(aim.Ladder.Rungs), func(r engine.Rung) bool {
				return slices.Contains(aim.Unconfigured, r.Model) || slices.Contains(known, r.Model)
			}))...)}
		}
	}
	return nil
}

// begin opens a run for vouched imports, if they judge models of the aim: a
// run that compares others would use their prompts up.
func (c *corpus) begin(s *Store, aim Aim, who string, now time.Time) error {
	vouched := func(m *material) bool { return c.vouched(m, aim.Scale) && c.rated(m, aim.Scale, aim.Ladder) }
	if c.openRun(aim.Scale) != nil || !slices.ContainsFunc(c.order, vouched) {
		return nil
	}
	opened, err := c.plan(aim, who, now, true)
	if errors.Is(err, ErrNothingToRate) {
		return nil // Calibration says what is missing
	}
	if err == nil {
		err = s.OpenRun(opened)
	}
	if err == nil {
		err = c.readChronicle(s)
	}
	return err
}

// plan makes a run of the prompts that it may be made of. Where nothing could
// be proved by it the error says so, and is ErrNothingToRate.
func (c *corpus) plan(aim Aim, who string, now time.Time, vouched bool) (OpenedRun, error) {
	g := c.ground(aim.Scale, func(m *material) bool {
		return c.vouched(m, aim.Scale) == vouched && (vouched || m.visible())
	})
	if vouched { // all of it was judged before it came: there is nothing to save
		g.keys, g.reserve = append(g.keys, g.reserve...), nil
	}
	if len(g.keys) == 0 {
		return OpenedRun{}, emptyQueue("there are no prompts for a certification run: those that are there were used up", "a new run wants prompts that come after the last one was closed")
	}
	run, err := PlanRun(c.study(aim.Ladder, aim.Scale, aim.Prices, g.keys), Terms{Limit: aim.Limit, Attempt: g.attempt, Vouched: vouched, Seed: runSeed})
	if err != nil {
		return OpenedRun{}, err
	}
	if run.tested() == 0 {
		return OpenedRun{}, emptyQueue(fmt.Sprintf("%s and the ratings so far are too few for a certificate, so no certification run was opened", distinct(len(g.keys))),
			fmt.Sprintf("send more prompts (a certificate takes about %d rated ones at the least), or allow a larger loss", aim.Limit.Fewest()))
	}
	run.Time = now
	return OpenedRun{Run: run, Who: who, Reserve: g.reserve}, nil
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
func (c *corpus) calibrate(aim Aim) (*Calibration, error) {
	out := &Calibration{Aim: aim, Setting: c.setting, corpus: c}
	run := c.openRun(aim.Scale)
	if run == nil {
		run = c.lastRun(aim)
	}
	ours := run != nil && aim.matches(&run.Run)
	keys := c.ground(aim.Scale, func(*material) bool { return true }).keys
	if run != nil {
		keys = run.pool()
	}
	if ours {
		out.Ladder, out.Prices = run.Run.Ladder, run.Run.Prices
	}
	study := c.study(out.Ladder, out.Scale, out.Prices, keys)
	out.Counts = c.tally(out.Aim, run, len(keys))
	var err error
	if out.Explorer, err = NewExplorer(study); err != nil {
		return nil, err
	}
	if out.Outlook, err = out.Explorer.Explore(out.Limit); err != nil {
		return nil, err
	}
	if c.elsewhere > 0 {
		out.note("%d prompts were sent with other parameters or another system prompt only, and do not count", c.elsewhere)
	}
	if !ours {
		out.explore(run)
		return out, out.sendAll()
	}
	out.Run = run
	out.Families, out.Policy, err = run.Run.Certify(Judged{Prompts: c.judgements(run), Costs: study.Costs()})
	out.Total = Total(out.Families)
	return out, err
}

// lastRun is the newest run with an aim, though it is closed: what it proved
// stays proved.
func (c *corpus) lastRun(aim Aim) *KeptRun {
	for i := len(c.runs) - 1; i >= 0; i-- {
		if r := &c.runs[i]; aim.matches(&r.Run) {
			return r
		}
	}
	return nil
}

// pool lists the prompts that a run's claims are about.
func (r *KeptRun) pool() []string {
	var keys []string
	for i := range r.Run.Families {
		keys = append(keys, r.Run.Families[i].Prompts...)
	}
	return keys
}

// explore says why nothing is certified here, and takes what the fit part lets
// one expect for the result.
func (out *Calibration) explore(open *KeptRun) {
	out.Families, out.Total = out.Outlook.Families, out.Outlook.Total
	switch {
	case out.Counts.Prompts == 0:
		out.note("nothing is certified: there are no prompts yet")
	case out.Counts.Rated() == 0 && out.corpus.judges():
		out.note("no rating compares %s with a model below it; the store knows %s: name some of them with --reference and --ladder",
			out.Ladder.Reference(), shorten(strings.Join(out.corpus.models(), ", ")))
	case open != nil:
		out.note("exploring: the certification run %s is open for a loss of at most %v with %v %% confidence, from %s; anything else can only be explored, with the ratings that fit, and certifies nothing",
			open.Run.ID[:8], open.Run.Limit.Loss, 100*open.Run.Limit.Confidence(), open.Run.Ladder.Reference())
	default:
		out.note("exploring: no certification run is open, so this rests on the ratings that fit and certifies nothing")
	}
}

func (out *Calibration) note(format string, args ...any) {
	out.Notes = append(out.Notes, fmt.Sprintf(format, args...))
}

// sendAll makes the policy of a calibration that proved nothing.
func (out *Calibration) sendAll() (err error) {
	from := engine.Provenance{Source: engine.Calibrated, Prices: out.Prices, Scale: string(out.Scale), Ratings: out.Counts.Rated(), Raters: out.Counts.Raters}
	out.Policy, err = engine.NewPolicy(engine.Scorer{Prior: engine.PriorVersion()}, engine.NoCheaper(), out.Ladder, from)
	return err
}

// judgements are what became of a run's draws. Of a vouched import the first
// word of each rater counts, and all of it is final.
func (c *corpus) judgements(run *KeptRun) map[string]Judgement {
	all := map[string]Judgement{}
	if !run.Run.Vouched {
		for _, f := range c.frozen {
			if f.Run == run.Run.ID {
				all[f.Prompt] = f.judgement()
			}
		}
		return all
	}
	for _, key := range run.pool() {
		voices := c.opinions(c.byPrompt[key], run.Run.Scale, run.Run.Ladder.Reference(), func(e event) bool { return e.vouched(run.Run.Scale) })
		if m := c.prompts[key]; m != nil && len(voices) > 0 {
			all[key] = Judgement{Final: true, D: mean(voices, m, run.Run.Ladder), Raters: names(voices)}
		}
	}
	return all
}

// tally counts.
func (c *corpus) tally(aim Aim, run *KeptRun, pool int) Counts {
	n := Counts{Prompts: len(c.order), Pool: pool, Scales: map[Scale]int{}}
	raters := map[string]bool{}
	of := c.pools(aim.Scale).of
	for _, m := range c.order {
		n.Repeats += m.times - 1
		for _, scale := range scales {
			if c.rated(m, scale, aim.Ladder) {
				n.Scales[scale]++
			}
		}
		held := of[m.key]
		if PartOf(m.key) != FitPart && (held == nil || held.Closing == nil) || !c.rated(m, aim.Scale, aim.Ladder) {
			continue
		}
		n.Fit++
		for _, o := range c.toFit(m.key, aim.Scale, aim.Ladder.Reference()) {
			raters[o.rater] = true
		}
	}
	if run != nil {
		for _, j := range c.judgements(run) {
			if j.judged() {
				n.Certify++
			}
			for _, r := range j.Raters {
				raters[r] = true
			}
		}
	}
	n.Raters = len(raters)
	n.Simulated = slices.ContainsFunc(c.events, func(e event) bool { return e.Simulated && e.Scale == aim.Scale })
	return n
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
		return fmt.Sprintf("certified: %s on the scale %s, %s; everything else goes to the reference", first.Claim(), out.Scale, counted(rated, "rated prompt"))
	}
	if n, ok := out.Missing(); ok && out.Run != nil {
		return fmt.Sprintf("not certified: about %d more rated prompts", n)
	} else if ok {
		return fmt.Sprintf("not certified: it would take about %s drawn in Rate", counted(n, "rated prompt"))
	}
	return "not certified: everything goes to the reference"
}

// Curves are those of the fit part at the limit: see Explorer.Curves.
func (out *Calibration) Curves() map[string][]CurveAt { return out.Explorer.Curves(out.Limit) }

// Application is how a calibration's policy is applied: with the versions of
// the models as they are configured now, and the parameters of the answers that
// were judged.
func (c *Calibration) Application(catalog engine.Catalog, who string, now time.Time) Application {
	a := Application{Policy: c.Policy.Hash, Time: now, Who: who, Versions: versions(c.Policy.Ladder, catalog), Setting: c.Setting}
	if c.Run != nil && c.Run.Run.Vouched {
		a.Setting = "" // nobody knows what imported answers were asked with
	}
	return a
}
