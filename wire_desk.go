package main

import (
	"cmp"

	"switchboard/eval"
	"switchboard/ui"
)

// openDesk opens the queue of what is to be rated, for the models that the
// config would certify.
func openDesk(store *eval.Store, bench *ui.Workbench) (*eval.RatingDesk, error) {
	costs, err := store.MeanCosts()
	if err != nil {
		return nil, err
	}
	scale := cmp.Or(bench.Scale, eval.Accept)
	aim, err := eval.NewAim(bench.Catalog, eval.Choice{Scale: scale, Limit: bench.Limit}, costs)
	if err != nil {
		return nil, err
	}
	return eval.OpenDesk(store, eval.DeskOptions{Rater: bench.Rater, Scale: scale, Ladder: aim.Ladder, Prices: aim.Prices, Limit: aim.Limit})
}
