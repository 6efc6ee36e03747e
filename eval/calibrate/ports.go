package calibrate

import (
	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/store"
)

// Store is what calibration reads, and where it keeps runs and what became of
// their draws.
type Store interface {
	DrawStore
	Runs
	Policies
	Path() string
	Trial(id string) (engine.Trial, error)
}

// Runs are the certification runs that a store has.
type Runs interface {
	OpenRun(store.OpenedRun) error
	FindRun(id string) (store.KeptRun, error)
}

// Policies are those that were ever applied, and what became of them.
type Policies interface {
	Policy(hash string) (routing.Policy, error)
	Applied() (p routing.Policy, a eval.Application, ok bool, err error)
	Applications() ([]eval.Application, error)
	ApplyAgain(eval.Application) error
}
