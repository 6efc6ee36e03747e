package postgres

import (
	"context"

	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
)

// Backup writes the records as they are at one moment to a store in one file.
func (s *database) Backup(ctx context.Context, job outfile.Job) (store.Report, error) {
	return bolt.BackUp(ctx, s.store(Options{Token: s.token}), job)
}
