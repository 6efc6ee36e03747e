package agreement

// golden is 2^64 over the golden ratio. The best bits of a product with it are on top.
const golden uint64 = 0x9e3779b97f4a7c15

// A hash has a kind, so that the same letters hash differently where they mean something
// else.
const (
	kindText      uint64 = 0x9e3779b97f4a7c55
	kindNumber    uint64 = 0x27d4eb2f165667c5
	kindFormula   uint64 = 0xc2b2ae3d27d4eb4f
	kindCharacter uint64 = 0x165667b19e3779f9
	kindSign      uint64 = 0xd6e8feb86659fd93
	kindPair      uint64 = 0x85ebca77c2b2ae63
)

// mix adds x to a hash; the order of what is added counts.
func mix(h, x uint64) uint64 {
	h = (h ^ x) * golden
	return h ^ h>>32
}

// finish spreads a hash over all of its bits.
func finish(h uint64) uint64 {
	h ^= h >> 32
	h *= golden
	h ^= h >> 29
	return h * golden
}

// hashOf is the hash of a string of some kind; never 0.
func hashOf(kind uint64, s string) uint64 {
	h := kind
	for i := range len(s) {
		h = mix(h, uint64(s[i]))
	}
	return max(1, finish(h))
}
