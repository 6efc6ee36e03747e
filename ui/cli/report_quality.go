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
func readQuality(ctx context.Context, app *shell.App, sent snapshot.Source, in *report.Input) error {
	view, err := viewOf(ctx, app, in.Policy)
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
		in.Evidence = evidence.From(known, app.Catalog.Reference, "")
	}
	return err
}

// viewOf is the calibration at which a policy is looked at; nil where the policy has no
// cheaper model, or names models that the store does not know.
func viewOf(ctx context.Context, app *shell.App, policy routing.Policy) (*calibrate.Calibration, error) {
	rated, ok := app.Store.(calibrate.Store)
	if !ok || len(policy.Ladder.Cheaper()) == 0 {
		return nil, nil
	}
	view, err := calibrate.View(ctx, rated, calibrate.TargetOf(app.Catalog, policy, app.Limit))
	var unknown *engine.UnknownModelError
	if errors.As(err, &unknown) {
		return nil, nil
	}
	return view, err
}
