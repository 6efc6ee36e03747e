package postgres

import (
	"context"
	"fmt"
	"hash/fnv"

	"github.com/jackc/pgx/v5"

	"switchboard/eval/store/records"
)

// What a schema has beside a table for each bucket:
//
//	sequence_numbers  the last number given out, by bucket
//	writers           the last transaction of each process, to find out whether
//	                  one whose end was lost has happened
//	reservations      what processes hold of the caps, one row
//	layout            the version of these tables, and how often the store changed
//
// and the views trials_json, answers_json and ratings_json for people who ask
// questions in SQL. No bucket has one of these names.
const layoutVersion = 1

// names are the tables of a schema, quoted.
type names struct{ schema string }

func (n names) table(bucket string) string { return pgx.Identifier{n.schema, bucket}.Sanitize() }

// quoted is the schema.
func (n names) quoted() string { return pgx.Identifier{n.schema}.Sanitize() }

// key is the one of an advisory lock. Two stores may by chance have the same:
// then they wait for each other.
func (n names) key(of string) int64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "switchboard/%s/%s", n.schema, of)
	return int64(h.Sum64())
}

// channel is on which who listens is told of commits.
func (n names) channel() string {
	h := fnv.New64a()
	h.Write([]byte(n.schema))
	return fmt.Sprintf("switchboard_%016x", h.Sum64())
}

// layouts holds, at n, how tables of version n become those of n + 1.
func (n names) layouts() [layoutVersion][]string {
	return [layoutVersion][]string{{
		"create table " + n.table("sequence_numbers") + " (bucket text primary key, n bigint not null)",
		"create table " + n.table("writers") + " (writer text primary key, n bigint not null, at timestamptz not null default now())",
		"create table " + n.table("reservations") + " (one boolean primary key check (one), held bytea not null)",
	}}
}

// views are those of records that hold JSON behind their checksum. They are made
// again whenever tables are: a view keeps nothing.
func (n names) views() []string {
	json := func(view, bucket, key, name string) string {
		return fmt.Sprintf("create or replace view %s as select convert_from(key, 'UTF8') as %s, convert_from(substr(value, 10), 'UTF8')::json as %s from %s",
			n.table(view), key, name, n.table(bucket))
	}
	return []string{json("trials_json", "trials", "id", "trial"), json("answers_json", "answers", "place", "answer"), json("ratings_json", "ratings", "number", "rating")}
}

// setUp makes the schema and the tables that are no buckets, or brings them up to
// date. It runs under the lock of writers.
func (n names) setUp(ctx context.Context, tx *writing) error {
	if err := tx.exec(ctx, "create schema if not exists "+n.quoted()); err != nil {
		return err
	}
	if err := tx.exec(ctx, "create table if not exists "+n.table("layout")+" (one boolean primary key check (one), version int not null, revision bigint not null)"); err != nil {
		return err
	}
	version := 0
	err := tx.conn.QueryRow(ctx, "select version from "+n.table("layout")).Scan(&version)
	if err != nil && err != pgx.ErrNoRows {
		return err
	}
	for ; version < layoutVersion; version++ {
		for _, sql := range n.layouts()[version] {
			if err := tx.exec(ctx, sql); err != nil {
				return err
			}
		}
	}
	return tx.exec(ctx, "insert into "+n.table("layout")+" values (true, $1, 1) on conflict (one) do update set version = excluded.version", version)
}

// create makes what an empty store is made of.
func (s *database) create(ctx context.Context, tx *writing) error {
	if err := s.names.setUp(ctx, tx); err != nil {
		return err
	}
	if err := records.Initialize(tx, s.kind); err != nil {
		return err
	}
	return s.makeViews(ctx, tx)
}

func (s *database) makeViews(ctx context.Context, tx *writing) error {
	for _, sql := range s.names.views() {
		if err := tx.exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}
