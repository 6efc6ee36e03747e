package calibrate

import (
	"iter"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
	"switchboard/providers"
)

// Store is what calibration reads, and where it keeps runs and what became of
// their draws.
type Store interface {
	DrawStore
	Runs
	Policies
	Path() string
	Trial(id string) (engine.Trial, error)
	Revision() (int, error)
}

// ServiceStore is what a Service works on.
type ServiceStore interface {
	Store
	MeanCosts() (map[string]providers.Money, error)
	Runs() ([]store.KeptRun, error)
	Apply(routing.Policy, eval.Application) error
	Watched(policy string) (draws []eval.Assignment, final map[string]eval.FinalVerdict, err error)
	RaiseAlarm(audit.Event) error
	Trials(store.Query) iter.Seq2[engine.Trial, error]
}

// Reading is a store as it was read.
type Reading interface {
	// Look calls a function with what the store holds now. The snapshot must not be used
	// after the function has returned.
	Look(func(*snapshot.Snapshot) error) error
}

// ReadAnew is a Reading that reads the store anew for each look.
type ReadAnew struct{ Store snapshot.Source }

// Look reads the store and shows it.
func (r ReadAnew) Look(look func(*snapshot.Snapshot) error) error {
	c, err := snapshot.Open(r.Store)
	if err != nil {
		return err
	}
	return look(c)
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
