package annotate

import (
	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/store"
)

// Store is where the queue finds what there is to rate, and keeps what it
// hands out and takes.
type Store interface {
	calibrate.DrawStore
	Trial(id string) (engine.Trial, error)
	OpenSession(eval.Session) error
	OpenRun(store.OpenedRun) error
	AddDraw(eval.Assignment) error
	AddVote(eval.Rating) (store.NumberedRating, error)
}
