package store

import (
	"bytes"
	"encoding/json"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval"
)

// AddDraw keeps a draw. Draws of a family come in their order and of an open
// run; ErrExists says that somebody else has drawn the number meanwhile.
func (s *Store) AddDraw(d eval.Drawn) error {
	if err := d.Check(); err != nil {
		return err
	}
	payload, err := ToJSON(d)
	if err != nil {
		return err
	}
	return s.Update(func(tx *bolt.Tx) error {
		if err := mayDraw(tx, d); err != nil {
			return err
		}
		_, err := addNew(tx, DrawBucket, d.Key(), payload)
		return err
	})
}

func mayDraw(tx *bolt.Tx, d eval.Drawn) error {
	b := tx.Bucket([]byte(DrawBucket))
	if d.Number > 0 && b.Get(eval.DrawKey(d.Run, d.Family, d.Number-1)) == nil {
		return eval.Invalid("the draw %d of the run %s comes before its turn", d.Number, d.Run)
	}
	if tx.Bucket([]byte(RunBucket)).Get([]byte(d.Run)) != nil && tx.Bucket([]byte(closingBucket)).Get([]byte(d.Run)) != nil {
		return eval.Invalid("the run %s is closed: nothing is drawn for it any more", d.Run)
	}
	return nil
}

// EachRecord calls fn with the records of a bucket whose key begins with
// prefix, in order.
func EachRecord[T any](tx *bolt.Tx, bucket, prefix string, fn func(key string, v T) error) error {
	c := tx.Bucket([]byte(bucket)).Cursor()
	for k, sealed := c.Seek([]byte(prefix)); bytes.HasPrefix(k, []byte(prefix)) && k != nil; k, sealed = c.Next() {
		var v T
		if err := UnsealInto(bucket, k, sealed, &v); err != nil {
			return err
		}
		if err := fn(string(k), v); err != nil {
			return err
		}
	}
	return nil
}

// Freeze keeps what became of draws; what is frozen already stays.
func (s *Store) Freeze(all []eval.Frozen) error {
	if len(all) == 0 {
		return nil
	}
	payloads := make([]json.RawMessage, len(all))
	for i, f := range all {
		var err error
		if payloads[i], err = ToJSON(f); err != nil {
			return err
		}
	}
	return s.Update(func(tx *bolt.Tx) error {
		for i, f := range all {
			key := eval.DrawKey(f.Run, f.Family, f.Number)
			if tx.Bucket([]byte(FrozenBucket)).Get(key) != nil {
				continue
			}
			if err := put(tx, FrozenBucket, key, payloads[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
