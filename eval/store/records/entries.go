package records

import (
	"bytes"
	"encoding/json"
	"iter"

	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// entry is a record out of its file.
type entry struct {
	bucket  string
	Key     string
	Payload json.RawMessage
}

// entries yields the records of a bucket, in order. Damage is reported as by
// Trials.
func (s *Store) entries(bucket string) iter.Seq2[entry, error] {
	return records(s, bucket, "", func(key string, payload []byte) (entry, error) {
		return entry{bucket, key, bytes.Clone(payload)}, nil
	})
}

// records yields what read makes of the records of a bucket after a key, in
// order, opening the file for a page at a time. A payload is good until read
// returns. Damage is reported as by Trials.
func records[T any](s *Store, bucket, after string, read func(key string, payload []byte) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		p := record.Page[T]{Bucket: bucket, Last: after, Read: read, More: true}
		for p.More {
			p.Found, p.More = p.Found[:0], false // also where there is no file
			after := p.Last
			err := s.view(func(tx keyed.Tx) error {
				p.Last = after
				return p.Fill(tx)
			})
			for _, f := range p.Found {
				if !yield(f.Value, f.Err) {
					return
				}
			}
			if err != nil {
				var none T
				yield(none, err)
				return
			}
		}
	}
}
