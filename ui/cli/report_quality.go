package cli

import (
	"context"
	"errors"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/calibrate"
	"switchboard/eval/report"
	"switchboard/eval/snapshot"
	"switchboard/eval/spend/evidence"
	"switchboard/ui/shell"
)

// readQuality puts into a report what the ratings of a store say of its policy and of
// its models.
func readQuality(ctx context.Context, bench *shell.App, sent snapshot.Source, in *report.Input) error {
	view, err := viewOf(ctx, bench, in.Policy)
	if err != nil {
		return err
	}
	var known *snapshot.Snapshot
	if view != nil {
		known = view.Snapshot()
		in.Quality, err = report.NewQuality(view, in.Policy)
	} else {
		known, err = snapshot.Open(sent)
	}
	if err == nil {
		in.Evidence = evidence.From(known, bench.Catalog.Reference, "")
	}
	return err
}

// viewOf is the calibration at which a policy is looked at; nil where the policy has no
// cheaper model, or names models that the store does not know.
func viewOf(ctx context.Context, bench *shell.App, policy routing.Policy) (*calibrate.Calibration, error) {
	rated, ok := bench.Store.(calibrate.Store)
	if !ok || len(policy.Ladder.Cheaper()) == 0 {
		return nil, nil
	}
	view, err := calibrate.View(ctx, rated, calibrate.TargetOf(bench.Catalog, policy, bench.Limit))
	var unknown *engine.UnknownModelError
	if errors.As(err, &unknown) {
		return nil, nil
	}
	return view, err
}
