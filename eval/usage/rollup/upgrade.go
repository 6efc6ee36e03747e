package rollup

import (
	"encoding/binary"
	"slices"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/record"
)

// older reports a file that lacks what this version keeps.
func older(tx boltfile.Tx) bool {
	var is stamp
	if err := record.GetJSON(tx, metaBucket, []byte(stampKey), &is); err == nil && is.Holds == holds && is.Schema < schemaVersion {
		return true
	}
	return slices.ContainsFunc(buckets[:], func(name string) bool { return tx.Bucket(name).Missing() })
}

// upgrade makes what an older file had not.
func upgrade(tx boltfile.Tx) error {
	old := tx.Bucket(plainBucket).Missing() // unless another process was first
	if err := create(tx); err != nil || !old {
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
