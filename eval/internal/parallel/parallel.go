package parallel

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// EachOf does n things on all processors, until ctx ends.
func EachOf(ctx context.Context, n int, do func(i int)) error {
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i := 0; i < n && ctx.Err() == nil; i++ {
		work.Go(func() error {
			do(i)
			return nil
		})
	}
	_ = work.Wait() // do has no error to give
	return ctx.Err()
}
