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
	placed := make([]keyed[T], len(all))
	for i, thing := range all {
		k := key(thing)
		placed[i] = keyed[T]{first(k), k, thing}
	}
	slices.SortFunc(placed, func(a, b keyed[T]) int {
		if a.first != b.first {
			return cmp.Compare(a.first, b.first)
		}
		return cmp.Compare(a.key, b.key)
	})
	for i := range placed {
		all[i] = placed[i].thing
	}
}

// Strings puts keys in order.
func Strings(keys []string) { Sort(keys, func(key string) string { return key }) }

type keyed[T any] struct {
	first uint64
	key   string
	thing T
}

// first is the first bytes of a key as a number that is ordered like them.
func first(key string) uint64 {
	var b [8]byte
	copy(b[:], key)
	return binary.BigEndian.Uint64(b[:])
}
