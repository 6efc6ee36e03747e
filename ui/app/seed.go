package app

import (
	"context"
	"os"
	"strconv"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval/demo"
	"switchboard/eval/store/bolt"
	"switchboard/ui/shell"
)

// seedNew fills a demo store that has no file yet.
func seedNew(ctx context.Context, store *bolt.Store, bench *shell.App) error {
	info, err := store.Info()
	if err != nil || info.Exists {
		return err
	}
	policy, err := routing.DefaultPolicy(bench.Catalog, nil)
	if err != nil {
		return err
	}
	return demo.SeedDemo(ctx, store, bench.Catalog, routing.NewRouter(policy), bench.Limits, samplesEnd())
}

// samplesEnd is when the made-up trials of a demo store end: now, or when
// SOURCE_DATE_EPOCH says, so that pictures of them can be made again.
func samplesEnd() time.Time {
	if seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(seconds, 0)
	}
	return time.Now()
}
