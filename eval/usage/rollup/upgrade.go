package rollup

import (
	"encoding/binary"
	"slices"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/record"
)

// older reports whether a file is of an earlier version.
func older(tx boltfile.Tx) bool {
	var is stamp
	if err := record.GetJSON(tx, metaBucket, []byte(stampKey), &is); err == nil && is.Holds == holds && is.Schema < schemaVersion {
		return true
	}
	return slices.ContainsFunc(buckets[:], func(name string) bool { return tx.Bucket(name).Missing() })
}

// upgrade adds to a file of an earlier version what it lacks.
func upgrade(tx boltfile.Tx) error {
	old := tx.Bucket(plainBucket).Missing() // whether the sums in plain and tagged have to be made
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
			delete(b.cells, c) // the days are in the file already
		}
	}
	return b.writeCells()
}
