package rollup

import (
	"encoding/binary"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
)

// upgrade makes the sums that version 1 had not.
func upgrade(tx boltfile.Tx) error {
	if !tx.Bucket(plainBucket).Missing() {
		return nil // another process was first
	}
	if err := create(tx); err != nil {
		return err
	}
	b := newBatch(tx, nil, new(Tally))
	err := tx.Bucket(dayBucket).ForEach(func(k, v []byte) error {
		if len(k) != 8 {
			return &eval.RecordError{Bucket: dayBucket, Key: string(k), What: "its key is too short"}
		}
		f, err := openFigures(dayBucket, k, v)
		b.cells[cell{days, binary.BigEndian.Uint32(k), binary.BigEndian.Uint32(k[4:])}] = &f
		return err
	})
	if err != nil {
		return err
	}
	if err := b.sumUp(); err != nil {
		return err
	}
	for c := range b.cells {
		if c.in == days {
			delete(b.cells, c) // they are there already
		}
	}
	return b.writeCells()
}
