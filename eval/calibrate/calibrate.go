package calibrate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/snapshot"
)

// Calibrate keeps what has become final, and says what can be concluded from the ratings.
// Where somebody vouches for the draw of imported ratings and no run is open for them, it
// opens one, and keeps it before it looks at the ratings. who is named in it.
func Calibrate(ctx context.Context, s Store, target Target, who string, now time.Time) (*Calibration, error) {
	return calibrate(ctx, s, target, settle{
		draws: func(c *snapshot.Snapshot) error { return FinalizeDraws(s, c, now) },
		run:   func(c *snapshot.Snapshot, t Target) error { return openVouchedRun(c, s, t, who, now) },
	})
}

// View says what can be concluded from the ratings as they stand. It keeps nothing and
// opens no run.
func View(ctx context.Context, s Store, target Target) (*Calibration, error) {
	return calibrate(ctx, s, target, settle{
		draws: func(*snapshot.Snapshot) error { return nil },
		run:   func(*snapshot.Snapshot, Target) error { return nil },
	})
}

// settle is what is kept before anything is concluded.
type settle struct {
	draws func(*snapshot.Snapshot) error
	run   func(*snapshot.Snapshot, Target) error
}

func calibrate(ctx context.Context, s Store, target Target, first settle) (*Calibration, error) {
	defer putOffCollecting()()
	if err := target.Limit.Check(); err != nil {
		return nil, eval.Invalid("%v", err)
	}
	asked := target
	revision, err := s.Revision()
	if err != nil {
		return nil, err
	}
	c, err := snapshot.OpenWithFeatures(s)
	if err != nil {
		return nil, err
	}
	c.ForVersions(target.Versions)
	if err := checkModels(c, target); err != nil {
		return nil, err
	}
	if err := first.draws(c); err != nil {
		return nil, err
	}
	scale, notes := chooseScale(c, target)
	target.Scale = scale
	if err := first.run(c, target); err != nil {
		return nil, err
	}
	if err := readAnswers(c, s, target); err != nil {
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
	out, err := conclude(c, target, applied)
	if err == nil {
		if out.Refuted = refuted(c, out.Policy, applied); out.Refuted != "" {
			out.note("%s", out.Refuted)
		}
		out.Notes, out.asked, out.revision = append(out.Notes, notes...), asked, revision
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

// chooseScale is the scale of a target; where the target names none, the one with most
// rated prompts. Scales never mix, so a note says what is left out.
func chooseScale(c *snapshot.Snapshot, target Target) (best eval.Scale, notes []string) {
	rated := map[eval.Scale]int{}
	for _, scale := range eval.Scales {
		if scale == target.Scale {
			continue // that it is asked for is enough
		}
		for range c.RatedPrompts(scale, target.Ladder) {
			rated[scale]++
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
			notes = append(notes, fmt.Sprintf("this is on the scale %s; not counted, as scales never mix: %s rated on the scale %s", best, eval.Counted(rated[scale], "prompt"), scale))
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
