package eventlog

import (
	"bytes"
	"slices"

	"switchboard/engine/circuit"
	"switchboard/eval/audit"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// How many changes of circuits are read at once, and of how many events.
const (
	mostCircuits = 100
	mostSearched = 100_000
)

// Circuits are the latest changes of circuits that were kept, oldest first. What
// is damaged is left out: those who list events tell of it.
func Circuits(tx keyed.Tx) (all []circuit.Change) {
	named := []byte(`"what":"` + audit.Circuit + `"`)
	events := tx.Bucket(Bucket).Cursor()
	k, sealed := events.Last()
	for n := 0; k != nil && n < mostSearched && len(all) < mostCircuits; n++ {
		if bytes.Contains(sealed, named) {
			if e, err := read(k, sealed); err == nil && e.What == audit.Circuit {
				all = append(all, e.Circuit())
			}
		}
		k, sealed = events.Prev()
	}
	slices.Reverse(all)
	return all
}

func read(key, sealed []byte) (audit.Entry, error) {
	line, err := record.Open(Bucket, key, sealed)
	if err != nil {
		return audit.Entry{}, err
	}
	return audit.Read(line)
}
