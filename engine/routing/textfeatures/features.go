// Package textfeatures reads which words, parts of words and signs stand in a text.
// Each is hashed into an index of a table of weights (feature hashing: Weinberger and
// others, "Feature Hashing for Large Scale Multitask Learning", 2009). Learned
// weights hold for these indexes alone: what changes them changes
// routing.ReaderVersion too.
package textfeatures

import (
	"unicode/utf8"

	"switchboard/engine/routing/chars"
)

// TableSize is how many features are told apart, and so the length of the table
// of their weights.
const TableSize = 1 << tableBits

const tableBits = 15

// WordIndexes is how many of the indexes stand for words: the lower half.
const WordIndexes = TableSize / 2

// Features is which words, parts of words and signs stand in a prompt, each
// hashed into an index of a table. Each counts once, however often it stands
// there, and numbers by their length alone. In scripts without spaces the
// characters and pairs of them stand for words. It is read into again and
// again without making garbage; the zero value is ready.
type Features struct {
	Indexes     []uint16 // distinct, in the order of the prompt
	SquaredNorm int      // the sum of their SquaredValue: the squared length of the vector

	Capitals  int // words that begin with a capital
	Commas    int
	LongWords int // of eight letters or more
	Longest   int // letters of the longest word
	Digits    int
	Often     int // words that stand there three times or more

	seen  [TableSize / 64]uint64
	again [TableSize / 128]uint64 // words seen twice
	often [TableSize / 128]uint64 // and those seen three times
	last  uint64                  // hash of the character before, in scripts without spaces
	word  Spelling
}

// SquaredValue is the square of a feature's value, in quarters: 4 for a word, 1
// for a part that many words share and for a sign. The lower half of the table
// is for words.
func SquaredValue(index uint16) int {
	if index < TableSize/2 {
		return 4
	}
	return 1
}

// The kinds of features keep the same letters as a word and as a part of
// one apart.
const (
	kindCharacter uint64 = 0x9e3779b97f4a7c55
	kindPair      uint64 = 0xc2b2ae3d27d4eb4f
	kindHead      uint64 = 0x165667b19e3779f9
	kindTail      uint64 = 0x85ebca77c2b2ae63
	kindNumber    uint64 = 0x27d4eb2f165667c5
	kindSign      uint64 = 0xd6e8feb86659fd93
)

// Reset forgets what was read.
func (t *Features) Reset() {
	t.Indexes, t.SquaredNorm, t.last = t.Indexes[:0], 0, 0
	t.Capitals, t.Commas, t.LongWords, t.Longest, t.Digits, t.Often = 0, 0, 0, 0, 0, 0
	clear(t.seen[:])
	clear(t.again[:])
	clear(t.often[:])
}

// AddSpan reads what the reader passes over at once: a phrase of the lexicon, a
// number with what hangs on it, the rest of a word.
func (t *Features) AddSpan(s string) {
	for i := 0; i < len(s); {
		b := s[i]
		switch {
		case b == ' ':
			i++
		case b >= 0x80:
			i = t.addNonASCII(s, i)
		case b >= '0' && b <= '9':
			i = t.addNumber(s, i)
		case chars.ASCIIWord[b]:
			i = t.addSpelled(s, i)
		default:
			t.AddSign(rune(b), chars.ASCII[b])
			i++
		}
	}
}

// addWhole notes a word, part something smaller.
func (t *Features) addWhole(h uint64) {
	if p := uint16(h >> (65 - tableBits)); !t.add(p, 4) {
		t.repeat(p)
	}
}

func (t *Features) addPart(h uint64) { t.add(uint16(h*golden>>(65-tableBits))|TableSize/2, 1) }

// add reports whether the index is new.
func (t *Features) add(p uint16, share int) bool {
	at, bit := &t.seen[p>>6&(TableSize/64-1)], uint64(1)<<(p&63)
	if *at&bit != 0 {
		return false
	}
	*at |= bit
	t.Indexes = append(t.Indexes, p)
	t.SquaredNorm += share
	return true
}

// repeat counts a word at its third time.
func (t *Features) repeat(p uint16) {
	at, bit := p>>6&(TableSize/128-1), uint64(1)<<(p&63)
	switch {
	case t.again[at]&bit == 0:
		t.again[at] |= bit
	case t.often[at]&bit == 0:
		t.often[at] |= bit
		t.Often++
	}
}

// AddSign takes punctuation, symbols and line ends.
func (t *Features) AddSign(r rune, class chars.Class) {
	switch class {
	case chars.Sign:
		if r == ',' {
			t.Commas++
		}
		t.addPart(kindSign ^ uint64(r))
		t.last = 0
	case chars.Newline:
		t.last = 0
	}
}

// addNumber takes the digits at i, of any script.
func (t *Features) addNumber(s string, i int) int {
	n := 0
	for i < len(s) {
		if b := s[i]; b < 0x80 {
			if b < '0' || b > '9' {
				break
			}
			i++
		} else {
			r, size := utf8.DecodeRuneInString(s[i:])
			if chars.ClassOf(r) != chars.Digit {
				break
			}
			i += size
		}
		n++
	}
	t.Digits += n
	t.addWhole((kindNumber ^ uint64(min(n, 6))) * golden)
	t.last = 0
	return i
}

// addSpelled reads the letters and digits from i on.
func (t *Features) addSpelled(s string, i int) int {
	w := &t.word
	end := w.Read(s, i)
	if end < len(s) && s[end] >= 0x80 {
		end = w.readOn(s, i)
	}
	t.AddWord(w, s[i:end])
	return end
}

// AddWord takes a word that has been read, and how it is written.
func (t *Features) AddWord(w *Spelling, word string) {
	if w.Letters == 0 {
		return
	}
	if first := word[0]; first >= 'A' && first <= 'Z' {
		t.Capitals++
	}
	t.last = 0
	t.Longest = max(t.Longest, w.Letters)
	t.addWhole(w.Sum())
	if w.Letters <= 4 {
		return
	}
	if w.head == 0 {
		w.edges(word)
	}
	t.addPart(w.head ^ kindHead)
	t.addPart(w.tail ^ kindTail)
	if w.Letters >= 8 {
		t.LongWords++
	}
}

// addNonASCII reads what begins with a character that is not ASCII.
func (t *Features) addNonASCII(s string, i int) int {
	r, size := utf8.DecodeRuneInString(s[i:])
	if r == utf8.RuneError && size == 1 {
		return i + 1
	}
	switch class := chars.ClassOf(r); class {
	case chars.Letter:
		end := t.word.readOn(s, i)
		t.AddWord(&t.word, s[i:end])
		return end
	case chars.Digit:
		return t.addNumber(s, i)
	case chars.Unspaced:
		t.AddCharacter(r)
	case chars.Sign, chars.Newline:
		t.AddSign(r, class)
	}
	return i + size
}

// AddCharacter takes one of a script without spaces, alone and with the one
// before it.
func (t *Features) AddCharacter(r rune) {
	h := (kindCharacter ^ uint64(r)) * golden
	t.addWhole(h)
	if t.last != 0 {
		t.addWhole((t.last*3 ^ h ^ kindPair) * golden)
	}
	t.last = h
}
