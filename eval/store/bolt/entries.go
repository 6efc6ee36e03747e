package bolt

import (
	"bytes"
	"encoding/json"
	"iter"

	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/record"
)

// entry is a record out of its file.
type entry struct {
	bucket  string
	Key     string
	Payload json.RawMessage
}

func (e entry) decode(v any) error {
	if err := json.Unmarshal(e.Payload, v); err != nil {
		return record.NoJSON(e.bucket, []byte(e.Key), err)
	}
	return nil
}

// entries yields the records of a bucket after a key, in order, opening the
// file for a page at a time. Damage is reported as by Trials.
func (s *Store) entries(bucket, after string) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		for last, more := after, true; more; {
			var page []pageEntry
			var err error
			page, last, more, err = s.readPage(bucket, last)
			for _, e := range page {
				if !yield(e.entry, e.err) {
					return
				}
			}
			if err != nil {
				yield(entry{}, err)
				return
			}
		}
	}
}

type pageEntry struct {
	entry
	err error
}

// readPage reads one page. Keys of sound records have to be in order: if
// not, following them could go on for ever.
func (s *Store) readPage(bucket, after string) (page []pageEntry, last string, more bool, err error) {
	last = after
	err = s.view(func(tx boltfile.Tx) error {
		c := tx.Bucket(bucket).Cursor()
		k, v := firstAfter(c, after)
		for size := 0; k != nil && !more; k, v = c.Next() {
			payload, err := record.Open(bucket, k, v)
			page = append(page, pageEntry{entry{bucket, string(k), bytes.Clone(payload)}, err})
			if size += len(v); err == nil {
				if string(k) <= last {
					return damaged(s.Path(), "its "+bucket+" are out of order", nil)
				}
				last = string(k)
			}
			more = len(page) >= pageSearched || size >= pageBytes
		}
		if more && last == after {
			return damaged(s.Path(), "no record can be read where there should be thousands of "+bucket, nil)
		}
		return nil
	})
	return page, last, more, err
}

func firstAfter(c boltfile.Cursor, key string) (k, v []byte) {
	if key == "" {
		return c.First()
	}
	k, v = c.Seek([]byte(key))
	if string(k) == key {
		return c.Next()
	}
	return k, v
}
