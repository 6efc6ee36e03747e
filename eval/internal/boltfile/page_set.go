package boltfile

// pageSet is some of the pages of a file, a bit each: a map would grow to a tenth of
// what it is about.
type pageSet []uint64

func newPageSet(l Layout) pageSet { return make(pageSet, l.Pages/64+1) }

func (s pageSet) has(id uint64) bool { return s[id/64]&(1<<(id%64)) != 0 }

func (s pageSet) add(id uint64) { s[id/64] |= 1 << (id % 64) }

// take adds a page with those that continue it, and reports whether none of them was there.
func (s pageSet) take(p page) bool {
	fresh := true
	for i := range uint64(p.Overflow) + 1 {
		fresh = fresh && !s.has(p.id+i)
		s.add(p.id + i)
	}
	return fresh
}
