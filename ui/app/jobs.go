package app

import (
	"context"

	"switchboard/engine/sharedrun"
	"switchboard/eval/store/postgres/jobs"
)

// openJobs opens the queue beside a store in a database.
func openJobs(ctx context.Context, place string) (sharedrun.Queues, error) {
	queue, err := jobs.Open(ctx, place)
	if err != nil {
		return nil, err
	}
	return queue, nil
}
