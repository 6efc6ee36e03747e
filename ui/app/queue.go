package app

import (
	"cmp"

	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/eval/calibrate"
	"switchboard/eval/store/records"
	"switchboard/ui/shell"
)

// openQueue opens the queue of what a rater is to rate, of what is read of the store for
// all raters, for the models that the config would certify.
func openQueue(reading *annotate.Reading, store *records.Store, app *shell.App, rater string) (*annotate.Queue, error) {
	costs, err := store.MeanCosts()
	if err != nil {
		return nil, err
	}
	scale := cmp.Or(app.Scale, eval.Accept)
	aim, err := calibrate.NewTarget(app.Catalog, calibrate.Request{Scale: scale, Limit: app.Limit}, costs)
	if err != nil {
		return nil, err
	}
	return annotate.Open(reading, annotate.Options{Rater: rater, Scale: scale, Ladder: aim.Ladder, Prices: aim.Prices, Versions: aim.Versions, Limit: aim.Limit, Check: aim.Check})
}
