// Package chronicle reads sessions and their ends, what was seen with names, and draws
// and what became of them. All of that is only ever added, so that what is known is not
// read again, and nothing is where nothing came.
package chronicle

import (
	"errors"
	"slices"

	"switchboard/eval"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/recordkind"
	"switchboard/eval/store"
)

// Counted are the buckets of which Read asks first how many records they have.
func Counted() []string {
	return []string{recordkind.Sessions, recordkind.Endings, recordkind.Sightings, recordkind.Frozen, recordkind.Draws, recordkind.Runs, recordkind.Closings}
}

// Read adds what is not known yet, in a transaction that reads, and reports whether a run
// was opened or closed.
func Read(tx keyed.Tx, known *store.CalibrationRecords) (runs bool, err error) {
	counts := tx.Counts(Counted()...)
	runs = counts[5] != len(known.Runs) || counts[6] != known.Closed()
	return runs, errors.Join(
		readKeyed(tx, recordkind.Sessions, counts[0], known.Sessions),
		readKeyed(tx, recordkind.Endings, counts[1], known.Endings),
		readKeyed(tx, recordkind.Sightings, counts[2], known.Sightings),
		readKeyed(tx, recordkind.Frozen, counts[3], known.Frozen),
		readDraws(tx.Bucket(recordkind.Draws), counts[4], known),
	)
}

func readKeyed[T any](tx keyed.Tx, bucket string, count int, known map[string]T) error {
	if count == len(known) {
		return nil
	}
	return tx.Bucket(bucket).ForEach(func(k, sealed []byte) error {
		if _, have := known[string(k)]; have {
			return nil
		}
		var v T
		if err := record.Decode(bucket, k, sealed, &v); err != nil {
			return err
		}
		known[string(k)] = v
		return nil
	})
}

func readDraws(b keyed.Bucket, count int, known *store.CalibrationRecords) error {
	if count == len(known.Draws) {
		return nil
	}
	if err := readNewDraws(b, known); err != nil || count == len(known.Draws) {
		return err
	}
	known.Draws = nil // a draw was known before one that comes before it
	return readNewDraws(b, known)
}

// readNewDraws steps over the families of which draws are known: what is new of one
// stands behind the last of them.
func readNewDraws(b keyed.Bucket, known *store.CalibrationRecords) error {
	var came []eval.Assignment
	next, c := 0, b.Cursor() // next is the place of the next one that is known
	for k, sealed := c.First(); k != nil; {
		if next < len(known.Draws) && string(k) == string(known.Draws[next].Key()) {
			next = endOfFamily(known.Draws, next)
			last := known.Draws[next-1]
			k, sealed = c.Seek(eval.DrawKey(last.Run, last.Family, last.Number+1))
			continue
		}
		var d eval.Assignment
		if err := record.Decode(recordkind.Draws, k, sealed, &d); err != nil {
			return err
		}
		came = append(came, d)
		k, sealed = c.Next()
	}
	for _, d := range came {
		known.AddDraw(d)
	}
	return nil
}

// endOfFamily is the place behind the last draw of the family of one.
func endOfFamily(draws []eval.Assignment, at int) int {
	first := draws[at]
	n := slices.IndexFunc(draws[at:], func(d eval.Assignment) bool { return d.Run != first.Run || d.Family != first.Family })
	if n < 0 {
		return len(draws)
	}
	return at + n
}
