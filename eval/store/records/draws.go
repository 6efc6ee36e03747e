package records

import (
	"bytes"
	"cmp"
	"encoding/json"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// AddDraw keeps a draw. Draws of a family come in their order and of an open
// run; ErrExists says that somebody else has drawn the number meanwhile.
func (s *Store) AddDraw(d eval.Assignment) error { return s.AddDraws([]eval.Assignment{d}) }

// AddDraws keeps draws, all of them or none.
func (s *Store) AddDraws(all []eval.Assignment) error {
	payloads := make([]json.RawMessage, len(all))
	var ahead keyed.Reads
	for i, d := range all {
		if err := d.Check(); err != nil {
			return err
		}
		var err error
		if payloads[i], err = record.JSON(d); err != nil {
			return err
		}
		if ahead.Key(drawBucket, d.Key()); d.Number > 0 {
			ahead.Key(drawBucket, eval.DrawKey(d.Run, d.Family, d.Number-1))
		}
		ahead.Key(closingBucket, []byte(d.Run))
	}
	return s.updateAhead(0, ahead, access.Rate, func(tx keyed.Tx) error {
		for i, d := range all {
			if err := mayDraw(tx, d); err != nil {
				return err
			}
			if _, err := addNew(tx, drawBucket, d.Key(), payloads[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func mayDraw(tx keyed.Tx, d eval.Assignment) error {
	b := tx.Bucket(drawBucket)
	if d.Number > 0 && b.Get(eval.DrawKey(d.Run, d.Family, d.Number-1)) == nil {
		return eval.Invalid("the draw %d of the run %s comes before its turn", d.Number, d.Run)
	}
	if tx.Bucket(closingBucket).Has(d.Run) && tx.Bucket(runBucket).Has(d.Run) { // a run is large, and seldom closed
		return eval.Invalid("the run %s is closed: nothing is drawn for it any more", d.Run)
	}
	return nil
}

// Watched are the draws by which the certificates of a policy are watched, in
// their order, and by the key of a draw what became of it.
func (s *Store) Watched(policy string) (draws []eval.Assignment, final map[string]eval.FinalVerdict, err error) {
	prefix := eval.MonitorRuns(policy)
	err = s.view(func(tx keyed.Tx) error {
		draws, final = nil, map[string]eval.FinalVerdict{}
		return cmp.Or(
			eachRecord(tx, drawBucket, prefix, func(_ string, d eval.Assignment) error { draws = append(draws, d); return nil }),
			eachRecord(tx, frozenBucket, prefix, func(key string, f eval.FinalVerdict) error { final[key] = f; return nil }),
		)
	})
	return draws, final, err
}

// eachRecord calls fn with the records of a bucket whose key begins with
// prefix, in order.
func eachRecord[T any](tx keyed.Tx, bucket, prefix string, fn func(key string, v T) error) error {
	c := tx.Bucket(bucket).Cursor()
	for k, sealed := c.Seek([]byte(prefix)); bytes.HasPrefix(k, []byte(prefix)) && k != nil; k, sealed = c.Next() {
		var v T
		if err := record.Decode(bucket, k, sealed, &v); err != nil {
			return err
		}
		if err := fn(string(k), v); err != nil {
			return err
		}
	}
	return nil
}

// Freeze keeps what became of draws; what is final already stays.
func (s *Store) Freeze(all []eval.FinalVerdict) error {
	if len(all) == 0 {
		return nil
	}
	payloads, err := verdictsToJSON(all)
	if err != nil {
		return err
	}
	var ahead keyed.Reads
	for _, f := range all {
		ahead.Key(frozenBucket, eval.DrawKey(f.Run, f.Family, f.Number))
	}
	return s.updateAhead(0, ahead, access.Rate, func(tx keyed.Tx) error { return freeze(tx, all, payloads) })
}

func verdictsToJSON(all []eval.FinalVerdict) ([]json.RawMessage, error) {
	payloads := make([]json.RawMessage, len(all))
	for i, f := range all {
		var err error
		if payloads[i], err = record.JSON(f); err != nil {
			return nil, err
		}
	}
	return payloads, nil
}

func freeze(tx keyed.Tx, all []eval.FinalVerdict, payloads []json.RawMessage) error {
	for i, f := range all {
		key := eval.DrawKey(f.Run, f.Family, f.Number)
		if tx.Bucket(frozenBucket).Get(key) != nil {
			continue
		}
		if err := record.Put(tx, frozenBucket, key, payloads[i]); err != nil {
			return err
		}
	}
	return nil
}
