package app

import (
	"context"
	"fmt"

	"switchboard/engine/routing"
	"switchboard/eval/calibrate"
	"switchboard/eval/gateway"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/ui/shell"
)

// calibrator is the work behind the Calibrate screen, done on the store.
type calibrator struct {
	*calibrate.Service
	store *bolt.Store
}

func newCalibrator(bench *shell.App, records *bolt.Store, active *routing.ActivePolicy) calibrator {
	return calibrator{
		Service: &calibrate.Service{Store: records, Active: active, Catalog: bench.Catalog, Sent: bench.Sent(), Limit: bench.Limit, Rater: bench.Rater},
		store:   records,
	}
}

func (c calibrator) Export(ctx context.Context, format gateway.Format, file string) error {
	made, err := gateway.Make(ctx, format, c.Active.Policy(), version(), c.store.Trials(store.Query{}))
	if err != nil {
		return err
	}
	if err := gateway.Save(ctx, outfile.Job{Path: file, Keep: bolt.Files(c.store.Path())}, made); err != nil {
		return fmt.Errorf("the policy cannot be written: %w", err)
	}
	return nil
}
