package store

import (
	"bytes"
	"encoding/json"
	"iter"

	bolt "go.etcd.io/bbolt"
)

// Entry is a record out of its file.
type Entry struct {
	bucket  string
	Key     string
	Payload json.RawMessage
}

func (e Entry) Decode(v any) error {
	if err := json.Unmarshal(e.Payload, v); err != nil {
		return noJSON(e.bucket, []byte(e.Key), err)
	}
	return nil
}

// Entries yields the records of a bucket after a key, in order, opening the
// file for a page at a time. Damage is reported as by Trials.
func (s *Store) Entries(bucket, after string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for last, more := after, true; more; {
			var page []readEntry
			var err error
			page, last, more, err = s.readEntries(bucket, last)
			for _, e := range page {
				if !yield(e.Entry, e.err) {
					return
				}
			}
			if err != nil {
				yield(Entry{}, err)
				return
			}
		}
	}
}

type readEntry struct {
	Entry
	err error
}

// readEntries reads one page. Keys of sound records have to be in order: if
// not, following them could go on for ever.
func (s *Store) readEntries(bucket, after string) (page []readEntry, last string, more bool, err error) {
	last = after
	err = s.View(func(tx *bolt.Tx) error {
		c := tx.Bucket([]byte(bucket)).Cursor()
		k, v := firstAfter(c, after)
		for size := 0; k != nil && !more; k, v = c.Next() {
			payload, err := Unseal(bucket, k, v)
			page = append(page, readEntry{Entry{bucket, string(k), bytes.Clone(payload)}, err})
			if size += len(v); err == nil {
				if string(k) <= last {
					return damaged(s.PathX, "its "+bucket+" are out of order", nil)
				}
				last = string(k)
			}
			more = len(page) >= pageSearched || size >= pageBytes
		}
		if more && last == after {
			return damaged(s.PathX, "no record can be read where there should be thousands of "+bucket, nil)
		}
		return nil
	})
	return page, last, more, err
}

func firstAfter(c *bolt.Cursor, key string) (k, v []byte) {
	if key == "" {
		return c.First()
	}
	k, v = c.Seek([]byte(key))
	if string(k) == key {
		return c.Next()
	}
	return k, v
}
