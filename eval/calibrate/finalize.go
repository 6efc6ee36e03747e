package calibrate

import (
	"time"

	"switchboard/eval"
	"switchboard/eval/snapshot"
)

// DrawStore is a store of draws: a source of snapshots that keeps what becomes
// final.
type DrawStore interface {
	snapshot.Source
	EndSession(id string, why eval.EndReason, now time.Time) error
	Freeze([]eval.FinalVerdict) error
}

// FinalizeDraws ends the rating sessions that have been silent for too long,
// and keeps the verdicts on draws of which nothing more is to come. It is the
// one place where a verdict becomes final. The snapshot knows of all of it
// afterwards.
func FinalizeDraws(s DrawStore, c *snapshot.Snapshot, now time.Time) error {
	silent := c.SilentSessions(now)
	for _, id := range silent {
		if err := s.EndSession(id, eval.Silent, now); err != nil {
			return err
		}
	}
	if len(silent) > 0 {
		if err := c.Refresh(s); err != nil {
			return err
		}
	}
	if err := c.ReadDrawn(s); err != nil {
		return err
	}
	verdicts := c.NewVerdicts(now)
	if len(verdicts) == 0 {
		return nil
	}
	if err := s.Freeze(verdicts); err != nil {
		return err
	}
	return c.ReadChronicle(s)
}
