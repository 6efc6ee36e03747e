package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval/demo"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
	"switchboard/eval/usage/rollup"
	"switchboard/ui/shell"
)

// seedNew fills a demo store that has no file yet. It is filled in a folder of
// its own and put in its place when it is whole: whoever is stopped meanwhile,
// or starts a second one, finds a whole store or none.
func seedNew(ctx context.Context, records *records.Store, app *shell.App) error {
	info, err := records.Info()
	if err != nil || info.Exists {
		return err
	}
	dir, err := seedDir(filepath.Dir(records.Path()))
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fresh, err := bolt.Open(filepath.Join(dir, "demo.db"), bolt.Options{Kind: store.Demo})
	if err != nil {
		return err
	}
	policy, err := routing.DefaultPolicy(app.Catalog, nil)
	if err != nil {
		return err
	}
	if err := demo.SeedDemo(ctx, fresh, app.Catalog, routing.NewRouter(policy), app.Limits, samplesEnd()); err != nil {
		return err
	}
	return place(fresh.Path(), records.Path())
}

// seedUsage puts simulated usage beside a demo store that has none, also beside one
// that is there already. Usage that was imported or cleared is left as it is.
func seedUsage(ctx context.Context, records *records.Store, app *shell.App) error {
	name := records.Path() + rollup.Suffix
	if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return nil // what is wrong with it, its readers say
	}
	dir, err := seedDir(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fresh, err := rollup.Beside(filepath.Join(dir, "demo.db"), "the demo")
	if err != nil {
		return err
	}
	var decider rollup.Decider = app.Router
	applied, _, ok, err := records.Applied()
	if err != nil {
		return err
	}
	if ok { // another one may be in force for this command alone
		decider = routing.NewRouter(applied)
	}
	if err := demo.SeedUsage(ctx, fresh, app.Catalog, decider, samplesEnd()); err != nil {
		return err
	}
	return place(fresh.Path(), name)
}

func seedDir(beside string) (string, error) {
	if err := os.MkdirAll(beside, 0o700); err != nil {
		return "", err
	}
	return os.MkdirTemp(beside, ".demo-*")
}

// place gives a file its name, unless another process was faster.
func place(file, name string) error {
	err := os.Link(file, name)
	if _, stat := os.Lstat(name); err == nil || stat == nil {
		return nil
	}
	return os.Rename(file, name) // where there are no links
}

// samplesEnd is when the made-up trials of a demo store end: now, or when
// SOURCE_DATE_EPOCH says, so that pictures of them can be made again.
func samplesEnd() time.Time {
	if seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(seconds, 0)
	}
	return time.Now()
}
