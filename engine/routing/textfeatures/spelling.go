package textfeatures

import (
	"math/bits"
	"unicode/utf8"

	"switchboard/engine/routing/chars"
)

// Spelling is a word as it is read: its letters, folded, eight at a time.
type Spelling struct {
	hash    uint64 // of the letters before the last eight or fewer
	rest    uint64 // those, the first of them lowest
	head    uint64 // the first four letters, where there are so many, and
	tail    uint64 // the last three; of ASCII words only after edges
	Letters int    // and digits
}

// golden is 2^64 over the golden ratio. The best bits of a product with it are
// on top.
const golden uint64 = 0x9e3779b97f4a7c15

// Sum is a hash of the whole word.
func (w *Spelling) Sum() uint64 { return (w.hash ^ w.rest) * golden }

// close is called after every eight letters.
func (w *Spelling) close() {
	h := (w.hash ^ w.rest) * golden
	w.hash, w.rest = h^h>>32, 0
}

// Read reads the ASCII letters and digits from i on, whatever their case, and
// returns where they end.
//
// It looks at eight bytes at once: where a word ends is hard to foretell for a
// processor that has to ask at every letter.
func (w *Spelling) Read(text string, i int) (end int) {
	w.hash, w.rest, w.head = 0, 0, 0
	for start := i; ; {
		if i+8 > len(text) {
			return w.readLast(text, start, i)
		}
		b := text[i : i+8]
		x := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		low, small := x&^highBits, x&^highBits|0x20*eachByte
		// The highest bit of each byte: a letter, a digit or an underscore.
		is := (small+fromA)&^(small+pastZ) | (low+from0)&^(low+past9) | (low+fromLine)&^(low+pastLine)
		n := bits.TrailingZeros64((x|^is)&highBits) / 8
		x = (x | 0x20*eachByte) & (1<<(8*n) - 1) // for n = 8 all of it
		w.rest, i = x, i+n
		if n < 8 {
			w.Letters = i - start
			return i
		}
		w.close()
	}
}

// readLast goes on at i, where less than eight bytes are left.
func (w *Spelling) readLast(text string, start, i int) (end int) {
	from := i
	for ; i < len(text) && chars.ASCIIWord[text[i]]; i++ {
		w.rest |= uint64(text[i]|0x20) << (8 * (i - from))
	}
	w.Letters = i - start
	return i
}

// edges finds the head and the tail of an ASCII word of four letters or more.
func (w *Spelling) edges(word string) {
	w.head = uint64(word[0]|0x20) | uint64(word[1]|0x20)<<8 | uint64(word[2]|0x20)<<16 | uint64(word[3]|0x20)<<24
	last := word[len(word)-3:]
	w.tail = uint64(last[0]|0x20)<<42 | uint64(last[1]|0x20)<<21 | uint64(last[2]|0x20)
}

// Added to a byte below 0x80, these carry into its highest bit from a certain
// character on, or past one.
const (
	eachByte uint64 = 0x0101010101010101
	highBits        = 0x80 * eachByte
	fromA           = (0x80 - 'a') * eachByte
	pastZ           = (0x80 - 'z' - 1) * eachByte
	from0           = (0x80 - '0') * eachByte
	past9           = (0x80 - '9' - 1) * eachByte
	fromLine        = (0x80 - '_') * eachByte
	pastLine        = (0x80 - '_' - 1) * eachByte
)

// put adds one letter, folded.
func (w *Spelling) put(r uint64) {
	w.rest ^= r << (8 * (w.Letters & 7))
	if w.Letters < 4 {
		w.head ^= r << (8 * w.Letters)
	}
	w.tail = w.tail<<21&(1<<63-1) | r
	w.Letters++
	if w.Letters&7 == 0 {
		w.close()
	}
}

// readOn reads letters of any script that puts spaces between words.
func (w *Spelling) readOn(text string, i int) (end int) {
	*w = Spelling{}
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if c := chars.ClassOf(r); c != chars.Letter && c != chars.Mark && c != chars.Digit {
			break
		}
		if r = chars.Fold(r); r != chars.Skipped {
			if r < 0x80 {
				r |= 0x20
			}
			w.put(uint64(r))
		}
		i += size
	}
	return i
}

// SumOf is the sum of the ASCII word that text begins with.
func SumOf(text string) uint64 {
	var w Spelling
	w.Read(text, 0)
	return w.Sum()
}
