// Package slab allocates short slices from a few large ones, which takes less time
// and memory than one allocation each.
package slab

// Slab allocates slices of one type. A slice keeps the whole block that it was cut
// from in memory, so the slices of a Slab should live about as long as each other.
// The zero value is ready for use. It is not safe for use by several goroutines.
type Slab[T any] struct {
	free []T // what is left of the last block
	size int // elements of the last block
}

const maxBlock = 4096 // elements

// Take returns n elements, all zero.
func (s *Slab[T]) Take(n int) []T {
	if n > len(s.free) {
		s.size = max(n, min(1+2*s.size, maxBlock))
		s.free = make([]T, s.size)
	}
	taken := s.free[:n:n]
	s.free = s.free[n:]
	return taken
}
