package annotate

import (
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// Store is where the queue finds what there is to rate, and keeps what it
// hands out and takes.
type Store interface {
	snapshot.Store
	Trial(id string) (engine.Trial, error)
	OpenSession(eval.Session) error
	EndSession(id string, why eval.EndReason, now time.Time) error
	OpenRun(store.OpenedRun) error
	AddDraw(eval.Drawn) error
	AddVote(eval.Rating) (number uint64, err error)
}
