package app

import (
	"cmp"

	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/eval/calibrate"
	"switchboard/eval/store"
	"switchboard/ui/shell"
)

// openDesk opens the queue of what is to be rated, for the models that the
// config would certify.
func openDesk(store *store.Store, bench *shell.App) (*annotate.RatingDesk, error) {
	costs, err := store.MeanCosts()
	if err != nil {
		return nil, err
	}
	scale := cmp.Or(bench.Scale, eval.Accept)
	aim, err := calibrate.NewAim(bench.Catalog, calibrate.Choice{Scale: scale, Limit: bench.Limit}, costs)
	if err != nil {
		return nil, err
	}
	return annotate.OpenDesk(store, annotate.DeskOptions{Rater: bench.Rater, Scale: scale, Ladder: aim.Ladder, Prices: aim.Prices, Limit: aim.Limit})
}
