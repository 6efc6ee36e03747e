package calibrate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// openVouchedRun opens a run for vouched imports, if they judge models of the
// target: a run that compares others would use their prompts up.
func openVouchedRun(c *snapshot.Snapshot, s Store, target Target, who string, now time.Time) error {
	vouched := func(m *snapshot.Prompt) bool {
		return c.Vouched(m, target.Scale) && c.Rated(m, target.Scale, target.Ladder)
	}
	if c.OpenRun(target.Scale) != nil || !slices.ContainsFunc(c.Order, vouched) {
		return nil
	}
	opened, err := planVouched(c, s, target, who, now)
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

// planVouched makes a run of the prompts that vouched imports have judged. All of it was
// judged before it came, so nothing is set aside for another run.
func planVouched(c *snapshot.Snapshot, s snapshot.Source, target Target, who string, now time.Time) (store.OpenedRun, error) {
	pool := c.CandidatesFor(target.Scale, func(m *snapshot.Prompt) bool { return c.Vouched(m, target.Scale) })
	pool.Keys, pool.Holdout = append(pool.Keys, pool.Holdout...), nil
	if len(pool.Keys) == 0 {
		return store.OpenedRun{}, eval.ErrNothingToRate
	}
	run, err := planRun(c, s, target, pool, certify.RunConfig{Vouched: true})
	if err != nil {
		return store.OpenedRun{}, err
	}
	run.Time = now
	return store.OpenedRun{Run: run, Who: who, Known: c.ImportedVerdicts(&run, now)}, nil
}

// Plan makes a run of prompts that are still to be rated. Where nothing could be proved
// by it the error says so, and is ErrNothingToRate.
func Plan(c *snapshot.Snapshot, s snapshot.Source, target Target, who string, now time.Time) (store.OpenedRun, error) {
	raters := append(c.ActiveRaters(target.Scale, now), who)
	pool := c.CandidatesFor(target.Scale, func(m *snapshot.Prompt) bool {
		return !c.Vouched(m, target.Scale) && m.Visible() && len(c.Unseen(raters, m.Key)) > 0
	})
	if len(pool.Keys) == 0 {
		return store.OpenedRun{}, noCandidate(c, target.Scale, raters)
	}
	run, err := planRun(c, s, target, pool, certify.RunConfig{})
	if err != nil {
		return store.OpenedRun{}, err
	}
	run.Time = now
	return store.OpenedRun{Run: run, Who: who, Reserve: pool.Holdout}, nil
}

// noCandidate says why none of the prompts that are there can be rated for a new run.
func noCandidate(c *snapshot.Snapshot, scale eval.Scale, raters []string) error {
	var judged, silent, seen, used int
	for _, m := range c.Order {
		switch {
		case m.Part() != eval.CertifyPart:
		case c.Vouched(m, scale):
			judged++
		case !m.Visible():
			silent++
		case len(c.Unseen(raters, m.Key)) == 0:
			seen++
		default:
			used++
		}
	}
	var why []string
	for _, reason := range []struct {
		prompts int
		words   string
	}{{judged, "came with verdicts of an import"}, {silent, "have no text to show"}, {seen, "every rater has seen"}, {used, "were used up"}} {
		if reason.prompts > 0 {
			why = append(why, engine.Comma(reason.prompts)+" "+reason.words)
		}
	}
	tip := "a new run wants prompts that come after the last one was closed"
	if used == 0 {
		tip = "send more prompts from Compare, or with `switchboard run`"
	}
	return eval.EmptyQueue(strings.TrimSuffix("there are no prompts for a certification run: "+strings.Join(why, ", "), ": "), tip)
}

// planRun fills in the config of a run of a pool, and plans it.
func planRun(c *snapshot.Snapshot, s snapshot.Source, target Target, pool snapshot.Candidates, config certify.RunConfig) (certify.Run, error) {
	checks := target.checks(c)
	if err := c.ReadAnswers(s, c.Order, target.Ladder, checks); err != nil {
		return certify.Run{}, err
	}
	study := target.study(c, checks, pool.Keys)
	study.Versions = target.Versions
	config.Limit, config.Attempt, config.Seed = target.Limit, pool.Attempt, runSeed
	run, err := certify.PlanRun(study, config)
	if err != nil {
		return certify.Run{}, err
	}
	if run.Tested() == 0 {
		return certify.Run{}, eval.EmptyQueue(fmt.Sprintf("%s and the ratings so far are too few for a certificate, so no certification run was opened", eval.Counted(len(pool.Keys), "distinct prompt")),
			eval.Counts("send more prompts (a certificate takes about %v rated ones at the least), or allow a larger loss", target.Limit.Fewest()))
	}
	return run, nil
}

// runSeed is the seed of the order in which prompts are drawn. It is the same
// everywhere: the order follows from the prompts, which nobody chose for it.
const runSeed = 1
