// Package eventlog keeps the lines of package audit in a bucket: each under
// its number, chained to the one before.
package eventlog

import (
	"bytes"
	"fmt"

	"switchboard/eval/audit"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// Bucket is where they stand.
const Bucket = "events"

// Key is that of a number.
func Key(number uint64) []byte { return fmt.Appendf(nil, "%016x", number) }

// Append adds events, in their order.
func Append(tx keyed.Tx, events ...audit.Event) error {
	if len(events) == 0 {
		return nil
	}
	b := tx.Bucket(Bucket)
	before := ""
	if k, sealed := b.Cursor().Last(); k != nil {
		before = audit.LastHash(sealed) // a damaged one has another, and the chain shows it
	}
	for _, e := range events {
		n, err := b.NextSequence()
		if err != nil {
			return err
		}
		var line []byte
		line, before = e.Line(n, before)
		if err := record.Put(tx, Bucket, Key(n), line); err != nil {
			return err
		}
	}
	return nil
}

// Verify looks whether the chain holds. A damaged record breaks it.
func Verify(tx keyed.Tx) (c audit.Chain, err error) {
	b := tx.Bucket(Bucket)
	err = b.ForEach(func(k, sealed []byte) error {
		line, err := record.Open(Bucket, k, sealed)
		if err == nil {
			c.Add(line)
		}
		return nil
	})
	c.End(b.Sequence())
	return c, err
}

// Naming are the lines that name one of some trials, without what names it, by
// key.
func Naming(tx keyed.Tx, trials []string) (map[string][]byte, error) {
	blank := map[string][]byte{}
	names := make([][]byte, len(trials))
	for i, id := range trials {
		names[i] = []byte(`,"trial":"` + id + `"`)
	}
	err := tx.Bucket(Bucket).ForEach(func(k, sealed []byte) error {
		for _, name := range names {
			if !bytes.Contains(sealed, name) {
				continue
			}
			line, err := record.Open(Bucket, k, sealed)
			if err != nil {
				return err
			}
			blank[string(k)] = audit.Blank(line)
			break
		}
		return nil
	})
	return blank, err
}

// Restore puts back lines as they were, and goes on from the last of them.
func Restore(tx keyed.Tx, key string, line []byte) error {
	var n uint64
	if _, err := fmt.Sscanf(key, "%016x", &n); err != nil {
		return nil
	}
	if err := record.Put(tx, Bucket, Key(n), line); err != nil {
		return err
	}
	b := tx.Bucket(Bucket)
	return b.SetSequence(max(n, b.Sequence()))
}
