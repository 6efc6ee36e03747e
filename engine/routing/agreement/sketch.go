package agreement

import "slices"

// sketch is a set of hashes, or a sample of it that is fair: those of all hashes that
// are below 2^32 / 2^shift. Two of them are compared where both are complete, so the
// share that two texts have in common is estimated without bias however long they are
// (Broder 1997, "On the resemblance and containment of documents", section 4: the
// sets M of fingerprints that are 0 modulo m).
type sketch struct {
	hashes []uint32 // ascending
	shift  uint8
}

// The most hashes that are kept.
const (
	mostWords   = 256
	mostGrams   = 128
	mostNumbers = 32
	mostLeaves  = 64
	mostLines   = 64
)

// gathering is a sketch in the making: what has been added depends on the set alone,
// not on the order. Room is for the most that are kept, twice over.
type gathering struct {
	slots [2 * mostWords]uint32
	n     int
	shift uint8
}

// add takes a hash and keeps at most most of them.
func (g *gathering) add(hash uint64, most int) {
	h := max(1, uint32(hash>>32))
	if uint64(h)<<g.shift>>32 != 0 || g.has(h) {
		return
	}
	for g.n >= most {
		g.halve()
	}
	if uint64(h)<<g.shift>>32 == 0 {
		g.put(h)
	}
}

func (g *gathering) has(h uint32) bool {
	for i := h % uint32(len(g.slots)); g.slots[i] != 0; i = (i + 1) % uint32(len(g.slots)) {
		if g.slots[i] == h {
			return true
		}
	}
	return false
}

func (g *gathering) put(h uint32) {
	i := h % uint32(len(g.slots))
	for g.slots[i] != 0 {
		i = (i + 1) % uint32(len(g.slots))
	}
	g.slots[i] = h
	g.n++
}

// halve drops the upper half of the hashes that could be there.
func (g *gathering) halve() {
	all := g.slots
	g.shift++
	g.n = 0
	clear(g.slots[:])
	for _, h := range all {
		if h != 0 && uint64(h)<<g.shift>>32 == 0 {
			g.put(h)
		}
	}
}

func (g *gathering) close() sketch {
	if g.n == 0 {
		return sketch{shift: g.shift}
	}
	hashes := make([]uint32, 0, g.n)
	for _, h := range g.slots {
		if h != 0 {
			hashes = append(hashes, h)
		}
	}
	slices.Sort(hashes)
	return sketch{hashes, g.shift}
}

// common counts the hashes of a and b that both are complete for, and those of them
// that both have.
func common(a, b *sketch) (both, inA, inB int) {
	shift := max(a.shift, b.shift)
	x, y := a.within(shift), b.within(shift)
	i, j := 0, 0
	for i < len(x) && j < len(y) {
		switch {
		case x[i] < y[j]:
			i++
		case x[i] > y[j]:
			j++
		default:
			both, i, j = both+1, i+1, j+1
		}
	}
	return both, len(x), len(y)
}

// within are the hashes below 2^32 / 2^shift.
func (s *sketch) within(shift uint8) []uint32 {
	if shift <= s.shift {
		return s.hashes
	}
	n, _ := slices.BinarySearch(s.hashes, uint32(uint64(1)<<32>>shift))
	return s.hashes[:n]
}

// has reports whether a hash is in the set; it is known only where whole is true or
// the set is complete.
func (s *sketch) has(hash uint64) bool {
	_, found := slices.BinarySearch(s.hashes, max(1, uint32(hash>>32)))
	return found
}
