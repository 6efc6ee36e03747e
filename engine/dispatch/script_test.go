package dispatch

import (
	"switchboard/engine"
	"switchboard/engine/dispatch/dispatchtest"
)

// What dispatchtest has, as the tests of this package call it.
type (
	step         = dispatchtest.Step
	script       = dispatchtest.Script
	providerFunc = dispatchtest.ProviderFunc
	shelf        = dispatchtest.Shelf
)

var (
	says     = dispatchtest.Says
	price    = dispatchtest.Price
	bench    = dispatchtest.Catalog
	newShelf = dispatchtest.NewShelf
)

func job(c engine.Catalog, prompt string, ids ...string) Job {
	models, err := c.Select(ids)
	if err != nil {
		panic(err)
	}
	return Job{Query: engine.Query{Prompt: prompt}, Models: models}
}
