package postgres

import (
	"context"
	"errors"
	"slices"

	"switchboard/eval"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// Info implements records.Backend.
func (s *database) Info() (store.Info, error) {
	info := store.Info{Path: s.shown, Kind: s.kind, Schema: records.SchemaVersion}
	err := s.View(func(tx keyed.Tx) error {
		info.Exists, info.Writable = true, !s.readOnly
		st, err := records.ReadStamp(tx)
		info.Kind, info.Schema = st.Kind, st.Schema
		return err
	})
	if err == nil && info.Exists {
		info.Bytes, err = s.size()
	}
	return info, err
}

// size is how many bytes the tables and their indexes have.
func (s *database) size() (n int64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err = s.pool.QueryRow(ctx, "select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = $1 and relkind = 'r'", s.schema).Scan(&n)
	return n, s.explain(err)
}

// Check reads all records.
func (s *database) Check(ctx context.Context) (store.Report, error) {
	c := records.NewCheckup(s.shown)
	err := s.view(func(t *reading) error {
		c = records.NewCheckup(s.shown)
		for _, name := range slices.SortedStableFunc(slices.Values(records.Buckets()), records.CheckedBefore) {
			b := t.Bucket(name)
			if b.Missing() {
				continue
			}
			c.Bucket(name)
			if err := b.ForEach(func(k, v []byte) error { c.Record(name, k, v); return ctx.Err() }); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, records.ErrNothing) {
		return c.Report, &eval.Error{Reason: eval.ErrNoStore, Sentence: "there is no store at " + s.shown, Tip: "name the right one with --store; that of the simulated models is used with --demo"}
	}
	if err == nil {
		err = c.Conclude(s.place, s.foreign())
	}
	if err != nil {
		return c.Report, err
	}
	if c.Report.OK() && c.Report.Schema == records.SchemaVersion {
		if err = c.Events(s.store(Options{})); err != nil {
			return c.Report, err
		}
	}
	c.Report.Bytes, err = s.size()
	return c.Report, err
}
