package rollup

import (
	"encoding/binary"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/record"
)

// Cell is what a series had in an hour or on a day.
type Cell struct {
	At     time.Time // when it begins, in UTC
	Series *Series   // shared by the cells that have it
	Figures
}

// Hours calls fn with the cells of hours from one time to another, exclusive,
// until it fails, in the order of their times. Rows of a day and longer are in
// none, and series have no tags there.
func (s *Store) Hours(from, to time.Time, fn func(Cell) error) error {
	return s.cells(hourBucket, from, to, fn)
}

// Days does so with days, in UTC.
func (s *Store) Days(from, to time.Time, fn func(Cell) error) error {
	return s.cells(dayBucket, from, to, fn)
}

func (s *Store) cells(bucket string, from, to time.Time, fn func(Cell) error) error {
	return s.view(func(tx boltfile.Tx) error {
		known := make(map[uint32]*Series)
		c := tx.Bucket(bucket).Cursor()
		first := binary.BigEndian.AppendUint32(nil, hourOf(from))
		for k, v := c.Seek(first); k != nil; k, v = c.Next() {
			if len(k) != 8 {
				return &eval.RecordError{Bucket: bucket, Key: string(k), What: "its key is too short"}
			}
			at, id := binary.BigEndian.Uint32(k), binary.BigEndian.Uint32(k[4:])
			if !moment(at).Before(to) {
				return nil
			}
			f, err := openFigures(bucket, k, v)
			if err != nil {
				return err
			}
			in := known[id]
			if in == nil {
				in = new(Series)
				if err := record.GetJSON(tx, seriesBucket, k[4:], in); err != nil {
					return err
				}
				known[id] = in
			}
			if err := fn(Cell{moment(at), in, f}); err != nil {
				return err
			}
		}
		return nil
	})
}

// hourOf is the first hour that does not begin before a time.
func hourOf(t time.Time) uint32 {
	n := (t.Unix() + hour - 1) / hour
	return uint32(min(max(n, 0), 1<<32-1))
}

// Files calls fn with what was imported, until it fails.
func (s *Store) Files(fn func(Tally) error) error {
	return s.view(func(tx boltfile.Tx) error {
		return tx.Bucket(fileBucket).ForEach(func(k, v []byte) error {
			var t Tally
			if err := record.Decode(fileBucket, k, v, &t); err != nil {
				return err
			}
			return fn(t)
		})
	})
}

// Prompts calls fn with the figures of every prompt whose text was there, until
// it fails.
func (s *Store) Prompts(fn func(Prompt) error) error {
	return s.view(func(tx boltfile.Tx) error {
		return tx.Bucket(promptBucket).ForEach(func(k, v []byte) error {
			p, err := openPrompt(k, v)
			if err != nil {
				return err
			}
			return fn(p)
		})
	})
}
