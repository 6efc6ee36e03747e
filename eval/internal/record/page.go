package record

import (
	"slices"

	"switchboard/eval/internal/keyed"
)

// What one opening of the file may read, so that it is soon free for others.
const (
	PageBytes   = 4 << 20 // stored bytes
	PageRecords = 4096

	FewRecords = 512 // where there are more, a page gets room for all that it may have
)

// Page is the records of a bucket that one opening of the file reads, and what
// becomes of them.
type Page[T any] struct {
	Bucket string
	Last   string                                      // key of the last sound record, "" before the first
	Read   func(key string, payload []byte) (T, error) // payload is good until it returns
	Found  []Found[T]
	More   bool
}

// Found is a record as it was read, or why it cannot be.
type Found[T any] struct {
	Value T
	Err   error
}

// Fill reads the next page in place of the one before. Keys of sound records
// have to be in order: if not, following them could go on for ever.
func (p *Page[T]) Fill(tx keyed.Tx) error {
	p.Found, p.More = p.Found[:0], false
	before := p.Last
	c := tx.Bucket(p.Bucket).Cursor()
	k, v := keyed.After(c, before)
	for size := 0; k != nil && !p.More; k, v = c.Next() {
		var f Found[T]
		key := string(k)
		payload, err := Open(p.Bucket, k, v)
		if f.Err = err; err == nil {
			if key <= p.Last {
				return keyed.Flaw("its " + p.Bucket + " are out of order")
			}
			p.Last = key
			f.Value, f.Err = p.Read(key, payload)
		}
		if len(p.Found) == cap(p.Found) && len(p.Found) >= FewRecords { // it will be full
			p.Found = slices.Grow(p.Found, PageRecords-len(p.Found))
		}
		p.Found = append(p.Found, f)
		size += len(v)
		p.More = len(p.Found) >= PageRecords || size >= PageBytes
	}
	if p.More && p.Last == before {
		return keyed.Flaw("no record can be read where there should be thousands of " + p.Bucket)
	}
	return nil
}
