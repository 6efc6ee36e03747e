// Package keyorder puts many things in the order of their keys.
package keyorder

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// Sort puts things in the order of their keys as bytes. Most keys of prompts differ
// in their first bytes, which are compared as one number and read once.
func Sort[T any](all []T, key func(T) string) {
	order := make([]placed, len(all))
	for i, thing := range all {
		order[i] = placed{first(key(thing)), i}
	}
	sortPlaced(order, func(i int) string { return key(all[i]) })
	sorted := make([]T, len(all))
	for i, p := range order {
		sorted[i] = all[p.at]
	}
	copy(all, sorted)
}

// Strings puts keys in order.
func Strings(keys []string) { Sort(keys, func(key string) string { return key }) }

// placed is the place of a thing, with the beginning of its key.
type placed struct {
	first uint64
	at    int
}

// first is the first bytes of a key as a number that is ordered like them.
func first(key string) uint64 {
	if len(key) >= 8 {
		return binary.BigEndian.Uint64([]byte(key[:8]))
	}
	var b [8]byte
	copy(b[:], key)
	return binary.BigEndian.Uint64(b[:])
}

// manyPlaced are so many that counting them by two bytes at a time is faster.
const manyPlaced = 8192

func sortPlaced(all []placed, key func(at int) string) {
	if len(all) < manyPlaced {
		sortWhole(all, key)
		return
	}
	byFour(all)
	for from := 0; from < len(all); { // those whose first four bytes are the same
		to := from + 1
		for to < len(all) && all[to].first>>32 == all[from].first>>32 {
			to++
		}
		if to-from > 1 {
			sortWhole(all[from:to], key)
		}
		from = to
	}
}

func sortWhole(all []placed, key func(at int) string) {
	slices.SortFunc(all, func(a, b placed) int {
		if a.first != b.first {
			return cmp.Compare(a.first, b.first)
		}
		return cmp.Compare(key(a.at), key(b.at))
	})
}

// byFour puts them in the order of the first four bytes of their keys: by the last
// two, and then by the first two, which leaves what is equal there as it is.
func byFour(all []placed) {
	from, to := all, make([]placed, len(all))
	next := make([]int, 1<<16)
	for _, shift := range [...]uint{32, 48} {
		clear(next)
		for _, p := range from {
			next[uint16(p.first>>shift)]++
		}
		sum := 0
		for digit, n := range next {
			next[digit], sum = sum, sum+n
		}
		for _, p := range from {
			at := &next[uint16(p.first>>shift)]
			to[*at] = p
			*at++
		}
		from, to = to, from
	}
}
