package records

import (
	"context"
	"fmt"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
)

// Target takes a copy.
type Target interface {
	// Bucket begins a bucket with the last number that it gave out.
	Bucket(name string, sequence uint64) error

	// Put keeps a record of it. Key and value are good until it returns.
	Put(key, value []byte) error
}

// CopyTo hands out all records as they are at one moment, bucket by bucket in the
// order of their keys, and tells after each how many there were. A damaged one ends
// it, unless it can be found again: a copy that looks whole has to be whole.
func (s *Store) CopyTo(ctx context.Context, to Target, told func(n int)) error {
	if err := s.Doubt(); err != nil {
		return err
	}
	if err := s.May(access.Lead); err != nil {
		return err
	}
	found := false
	err := s.view(func(tx keyed.Tx) error {
		if found {
			return keyed.ErrGivenOut
		}
		found = true
		n := 0
		for _, name := range buckets {
			b := tx.Bucket(name)
			if b.Missing() {
				return keyed.Flaw("all of its " + name + " are missing")
			}
			if err := to.Bucket(name, b.Sequence()); err != nil {
				return err
			}
			err := b.ForEach(func(k, v []byte) error {
				if _, err := record.Open(name, k, v); err != nil {
					if FoundAgain(name) {
						return nil
					}
					return err
				}
				n++
				told(n)
				if err := ctx.Err(); err != nil {
					return err
				}
				return to.Put(k, v)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && !found {
		err = &eval.Error{Reason: eval.ErrNoStore, Sentence: "there is no store at " + s.Path(), Tip: "name the one that is to be copied"}
	}
	return err
}

// CopyFrom makes this store, which holds nothing yet, one with the records of
// another, all of them or none. The kind of both is the same.
func (s *Store) CopyFrom(ctx context.Context, from *Store, told func(n int)) error {
	if err := s.Ready(); err != nil {
		return err
	}
	var failed error // of the other one, which has its own words
	err := s.rewrite(access.Admin, func(tx keyed.Tx) (Rewriting, error) {
		if err := s.empty(tx); err != nil {
			return Rewriting{}, err
		}
		return Rewriting{Add: func(w Bulk) error {
			failed = from.CopyTo(ctx, &filling{bulk: w}, told)
			return failed
		}}, nil
	})
	if failed != nil {
		return failed
	}
	return err
}

// empty makes sure that nothing is stored.
func (s *Store) empty(tx keyed.Tx) error {
	for _, name := range buckets {
		if name == MetaBucket {
			continue
		}
		if k, _ := tx.Bucket(name).Cursor().First(); k != nil {
			return &eval.Error{Reason: eval.ErrExists, Sentence: fmt.Sprintf("the store %s holds something already", s.Path()), Tip: "copy to one that is empty"}
		}
	}
	return nil
}

// filling is a Target that fills a store.
type filling struct {
	bulk Bulk
	name string
}

func (f *filling) Bucket(name string, sequence uint64) error {
	f.name = name
	if name == MetaBucket {
		return nil // the store counts its own changes there
	}
	return f.bulk.Tx().Bucket(name).SetSequence(sequence)
}

func (f *filling) Put(key, value []byte) error {
	if err := f.bulk.Count(len(key) + len(value)); err != nil {
		return err
	}
	return f.bulk.Tx().Bucket(f.name).Put(append([]byte(nil), key...), append([]byte(nil), value...))
}

// KindOf is the kind of a store that is there.
func (s *Store) KindOf() (store.Kind, error) {
	info, err := s.Info()
	if err == nil && !info.Exists {
		err = &eval.Error{Reason: eval.ErrNoStore, Sentence: "there is no store at " + s.Path(), Tip: "name the one that is to be copied"}
	}
	return info.Kind, err
}
