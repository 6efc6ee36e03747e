package app

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval/access"
	"switchboard/eval/calibrate"
	"switchboard/eval/gateway"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/ui/config"
	"switchboard/ui/shell"
)

// calibrator is the work behind the Calibrate screen, done on the store.
type calibrator struct {
	*calibrate.Service
	store *records.Store
}

func newCalibrator(app *shell.App, records *records.Store, reading calibrate.Reading, active *routing.ActivePolicy) calibrator {
	return calibrator{
		Service: &calibrate.Service{Store: records, Reading: reading, Active: active, Catalog: app.Catalog, Sent: app.Sent(), Limit: app.Limit, Rater: app.Rater},
		store:   records,
	}
}

func (c calibrator) Export(ctx context.Context, format gateway.Format, file string) (shell.Exported, error) {
	if err := c.store.May(access.Lead); err != nil { // before there is a file
		return shell.Exported{}, err
	}
	policy := c.Active.Policy()
	if why, _ := routing.Lapsed(c.Active); why != "" { // what was applied goes out, as by the command
		p, _, ok, err := c.store.Applied()
		if err != nil {
			return shell.Exported{}, err
		}
		if ok {
			policy = p
		}
	}
	made, err := gateway.Make(ctx, format, gateway.Export{Policy: policy, Version: version(), Simulated: c.Catalog.Simulated}, c.store.Trials(store.Query{}))
	if err != nil {
		return shell.Exported{}, err
	}
	out := shell.Exported{File: wholePath(file), Useless: made.Useless()}
	if err := gateway.Save(ctx, outfile.Job{Path: out.File, Keep: config.StoreFiles(c.store.Path())}, made); err != nil {
		return out, fmt.Errorf("the policy cannot be written: %w", err)
	}
	if err := c.store.MarkExported(policy.Hash, time.Now(), string(format), "to "+out.File); err != nil {
		return out, fmt.Errorf("the policy is in %s, but that cannot be kept: %w", out.File, err)
	}
	return out, nil
}

// wholePath is a file with its folder, where ~/ is the user's.
func wholePath(file string) string {
	file = config.ExpandHome(file)
	if whole, err := filepath.Abs(file); err == nil {
		return whole
	}
	return file
}
