package app

import (
	"errors"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/batchfile"
	"switchboard/eval/store/records"
	"switchboard/ui/config"
	"switchboard/ui/shell"
)

// keptBatches is where the batches of a store are kept.
func keptBatches(records *records.Store) shell.Batches {
	folder := batchfile.Beside(config.BesideStore(records.Path()))
	return shell.Batches{Journal: folder, Records: batchRecords{records}, Hold: folder.Hold}
}

// batchRecords is the store as batches see it.
type batchRecords struct{ *records.Store }

// Kept implements batch.Records.
func (r batchRecords) Kept(id string) (engine.Trial, bool, error) {
	t, err := r.Trial(id)
	if errors.Is(err, eval.ErrNotFound) {
		return engine.Trial{}, false, nil
	}
	return t, err == nil, err
}
