// Package room gives many small things of a kind a place in a few large ones, which
// takes less time and memory than each by itself.
package room

// Room is where things of a kind stand together. What stands in it is freed when
// nothing of the same part is in use.
type Room[T any] struct {
	free []T
	size int // of the last part
}

const mostTogether = 4096

// Take is n of them, zeros at first.
func (r *Room[T]) Take(n int) []T {
	if n > len(r.free) {
		r.size = max(n, min(1+2*r.size, mostTogether))
		r.free = make([]T, r.size)
	}
	taken := r.free[:n:n]
	r.free = r.free[n:]
	return taken
}
