package calibrate

import (
	"errors"
	"fmt"
	"slices"
	"time"

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
	opened, err := Plan(c, s, target, who, now, true)
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

// Plan makes a run of the prompts that it may be made of. Where nothing could
// be proved by it the error says so, and is ErrNothingToRate.
func Plan(c *snapshot.Snapshot, s snapshot.Source, target Target, who string, now time.Time, vouched bool) (store.OpenedRun, error) {
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
	checks := target.checks(c)
	if err := c.ReadAnswers(s, c.Order, target.Ladder, checks); err != nil {
		return store.OpenedRun{}, err
	}
	study := target.study(c, checks, g.Keys)
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
