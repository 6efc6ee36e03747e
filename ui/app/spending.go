package app

import (
	"context"
	"iter"
	"os"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/snapshot"
	"switchboard/eval/spend"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/spend/prompts"
	"switchboard/eval/store/records"
	"switchboard/eval/usage/importer"
	"switchboard/eval/usage/rollup"
	"switchboard/ui/config"
	"switchboard/ui/shell"
)

// spending is the work behind the Spend screen, done on the store and on the usage
// beside it.
type spending struct {
	app     *shell.App
	store   *records.Store
	sampled bool // it begins with simulated usage, which may not be there yet
}

func (s spending) History(ctx context.Context, read func(n int)) (*spend.History, error) {
	if s.sampled {
		if err := seedUsage(ctx, s.store, s.app); err != nil {
			return nil, err
		}
	}
	kept, err := rollup.Beside(config.BesideStore(s.store.Path()), "the Spend screen")
	if err != nil {
		return nil, err
	}
	n := 0
	count := func() {
		n++
		read(n)
	}
	from := spend.Sources{
		Trials: countedTrials{s.store, count}, Usage: countedUsage{kept, count},
		Router: s.app.Router, Catalog: s.app.Catalog,
	}
	return spend.Read(ctx, from, time.Time{}, time.Time{})
}

func (s spending) Evidence(ctx context.Context) (*evidence.Evidence, error) {
	kept, err := snapshot.Open(s.store)
	if err != nil {
		return nil, err
	}
	return evidence.From(kept, s.app.Catalog.Reference, ""), ctx.Err()
}

func (s spending) Prompts(ctx context.Context, since, until time.Time, most int) (prompts.Found, error) {
	kept, err := rollup.Beside(config.BesideStore(s.store.Path()), "the Spend screen")
	if err != nil {
		return prompts.Found{}, err
	}
	return prompts.Find(ctx, s.store, kept, s.app.Catalog, since, until, most)
}

func (s spending) Import(ctx context.Context, pasted string, progress func(importer.Progress), told func(importer.Outcome)) (named bool, err error) {
	home, _ := os.UserHomeDir()
	paths := importer.Pasted(pasted, home)
	there := func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	}
	if !slices.ContainsFunc(paths, there) { // any text has words
		return false, nil
	}
	if s.app.Catalog.Simulated && !s.sampled {
		return true, eval.Invalid("the models are simulated here, and usage would be priced by them for good; `switchboard usage import` prices it by your config")
	}
	if err := s.store.May(access.Lead); err != nil {
		return true, err
	}
	kept, err := rollup.Beside(config.BesideStore(s.store.Path()), "the Spend screen")
	if err != nil {
		return true, err
	}
	job := importer.Job{Store: kept, Appraiser: rollup.NewAppraiser(s.app.Catalog, s.app.Router), Progress: progress, Told: told}
	return true, job.Run(ctx, paths)
}

// countedTrials tells of each trial that goes by.
type countedTrials struct {
	spend.Trials
	count func()
}

func (c countedTrials) Bills(since time.Time) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		for t, err := range c.Trials.Bills(since) {
			c.count()
			if !yield(t, err) {
				return
			}
		}
	}
}

// countedUsage tells of each figure that goes by.
type countedUsage struct {
	spend.Usage
	count func()
}

func (c countedUsage) Days(from, to time.Time, fn func(rollup.Cell) error) error {
	return c.Usage.Days(from, to, c.counted(fn))
}

func (c countedUsage) Hours(from, to time.Time, fn func(rollup.Cell) error) error {
	return c.Usage.Hours(from, to, c.counted(fn))
}

func (c countedUsage) counted(fn func(rollup.Cell) error) func(rollup.Cell) error {
	return func(cell rollup.Cell) error {
		c.count()
		return fn(cell)
	}
}
