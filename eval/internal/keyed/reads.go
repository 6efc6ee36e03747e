package keyed

import "slices"

// Reads are records that are about to be read. What keeps them far away reads all of them
// at once; that a record is missing here costs no more than its own way.
type Reads struct {
	Keys    map[string][][]byte // by bucket
	Numbers []string            // buckets whose last number given out is
	Last    []string            // buckets whose last record is
	Counts  []string            // buckets that are counted
}

// Key adds keys of a bucket.
func (r *Reads) Key(bucket string, keys ...[]byte) {
	if r.Keys == nil {
		r.Keys = map[string][][]byte{}
	}
	r.Keys[bucket] = append(r.Keys[bucket], keys...)
}

// Add adds others.
func (r *Reads) Add(o Reads) {
	for bucket, keys := range o.Keys {
		r.Key(bucket, keys...)
	}
	r.Numbers, r.Last, r.Counts = append(r.Numbers, o.Numbers...), append(r.Last, o.Last...), append(r.Counts, o.Counts...)
}

// Size is how many records they are.
func (r *Reads) Size() int {
	n := len(r.Numbers) + len(r.Last) + len(r.Counts)
	for _, keys := range r.Keys {
		n += len(keys)
	}
	return n
}

// atOnce is how many values Values has in memory together: texts are large.
const atOnce = 64

// Values calls fn with the values of a bucket under the keys of some things, in their
// order, nil where there is none, until it wants no more.
func Values[T any](tx Tx, bucket string, of []T, key func(T) []byte, fn func(of T, key, value []byte) (more bool)) {
	b := tx.Bucket(bucket)
	for some := range slices.Chunk(of, atOnce) {
		keys := make([][]byte, len(some))
		for i := range some {
			keys[i] = key(some[i])
		}
		tx.Ahead(func(r *Reads) { r.Key(bucket, keys...) })
		for i := range some {
			if !fn(some[i], keys[i], b.Get(keys[i])) {
				return
			}
		}
	}
}
