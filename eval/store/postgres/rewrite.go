package postgres

import (
	"context"

	"switchboard/eval/internal/keyed"
	"switchboard/eval/store/records"
)

// Rewrite implements records.Backend, in one transaction.
func (s *database) Rewrite(plan func(keyed.Tx) (records.Rewriting, error)) error {
	if s.readOnly {
		return records.ReadOnly(s.shown, nil)
	}
	return s.queue.Submit(func(tx keyed.Tx) error {
		r, err := plan(tx)
		if err != nil {
			return err
		}
		for _, bucket := range records.Buckets() {
			for place := range r.Drop {
				if key, in := cutBucket(place, bucket); in {
					if err := tx.Bucket(bucket).Delete([]byte(key)); err != nil {
						return err
					}
				}
			}
		}
		if err := r.Add(bulk{tx}); err != nil || len(r.Gone) == 0 {
			return err
		}
		return s.dropShared(tx.(*writing), r.Gone)
	}, func(fn func(keyed.Tx) error) error {
		return s.write(func(_ context.Context, tx *writing) error { return fn(tx) }, large)
	})
}

func cutBucket(place, bucket string) (key string, in bool) {
	if len(place) <= len(bucket) || place[:len(bucket)] != bucket || place[len(bucket)] != '/' {
		return "", false
	}
	return place[len(bucket)+1:], true
}

// bulk is a records.Bulk: the transaction sends what waits by itself.
type bulk struct{ tx keyed.Tx }

func (b bulk) Tx() keyed.Tx { return b.tx }

func (b bulk) Count(int) error { return nil }
