package engine

import "unicode/utf8"

// TextPlaces is how many places the table of text features has.
const TextPlaces = 1 << textBits

const textBits = 15

// Text is which words, parts of words and signs stand in a prompt, hashed into
// places of a table. Each counts once, however often it stands there, and
// numbers by their length alone. In scripts without spaces the characters and
// pairs of them stand for words. It is read into again and again without
// making garbage; the zero Text is ready.
type Text struct {
	Places []uint16 // distinct, in the order of the prompt
	Mass   int      // the sum of their PlaceShare: the squared length of the vector

	Capitals  int // words that begin with a capital
	Commas    int
	LongWords int // of eight letters or more
	Longest   int // letters of the longest word
	Digits    int

	seen [TextPlaces / 64]uint64
	last uint64 // hash of the character before, in scripts without spaces
}

// PlaceShare is how much the feature at a place counts, as the square of its
// value in quarters: a word 4, a part that many words share or a sign 1. The
// lower half of the table is for words.
func PlaceShare(place uint16) int {
	if place < TextPlaces/2 {
		return 4
	}
	return 1
}

// The kinds of text features keep the same letters as a word and as a part of
// one apart.
const (
	kindWord   uint64 = 0x9e3779b97f4a7c15
	kindPair   uint64 = 0xc2b2ae3d27d4eb4f
	kindHead   uint64 = 0x165667b19e3779f9
	kindTail   uint64 = 0x85ebca77c2b2ae63
	kindNumber uint64 = 0x27d4eb2f165667c5
	kindSign   uint64 = 0xd6e8feb86659fd93
)

// Read forgets what was read before and reads a prompt: the user's text.
func (t *Text) Read(prompt string) {
	t.forget()
	for i := 0; i < len(prompt); {
		b := prompt[i]
		switch {
		case b == ' ':
			i++
		case b >= 0x80:
			i = t.beyond(prompt, i)
		case b >= '0' && b <= '9':
			i = t.number(prompt, i)
		case asciiWord[b]:
			i = t.word(prompt, i)
		default:
			t.sign(rune(b), asciiClasses[b])
			i++
		}
	}
}

func (t *Text) forget() {
	t.Places, t.Mass, t.last = t.Places[:0], 0, 0
	t.Capitals, t.Commas, t.LongWords, t.Longest, t.Digits = 0, 0, 0, 0, 0
	clear(t.seen[:])
}

// whole notes a word, part something smaller.
func (t *Text) whole(h uint64) { t.add(uint16(h*kindWord>>(65-textBits)), 4) }
func (t *Text) part(h uint64)  { t.add(uint16(h*kindWord>>(65-textBits))|TextPlaces/2, 1) }

func (t *Text) add(p uint16, share int) {
	at, bit := &t.seen[p>>6&(TextPlaces/64-1)], uint64(1)<<(p&63)
	if *at&bit == 0 {
		*at |= bit
		t.Places = append(t.Places, p)
		t.Mass += share
	}
}

func (t *Text) sign(r rune, class runeClass) {
	if r == ',' {
		t.Commas++
	}
	if class == sign {
		t.part(kindSign ^ uint64(r)*hashPrime)
	}
	t.last = 0
}

func (t *Text) number(s string, i int) int {
	end := i
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	t.Digits += end - i
	t.whole(kindNumber ^ uint64(min(end-i, 6))*hashPrime)
	t.last = 0
	return end
}

// word reads the letters and digits from i on.
func (t *Text) word(s string, i int) int {
	if b := s[i]; b >= 'A' && b <= 'Z' {
		t.Capitals++
	}
	w, start := word{hash: hashBasis}, i
	for i < len(s) && asciiWord[s[i]] {
		w.rest = w.rest<<8 ^ uint64(s[i]|0x20)
		i++
		if (i-start)&7 == 0 {
			w.hash, w.rest = (w.hash^w.rest)*hashPrime, 0
		}
	}
	w.n = i - start
	if w.n >= 4 {
		w.head = uint64(s[start]|0x20)<<24 | uint64(s[start+1]|0x20)<<16 | uint64(s[start+2]|0x20)<<8 | uint64(s[start+3]|0x20)
		w.tail = uint64(s[i-3]|0x20)<<42 | uint64(s[i-2]|0x20)<<21 | uint64(s[i-1]|0x20)
	}
	if i < len(s) && s[i] >= 0x80 {
		w = word{hash: hashBasis}
		i = w.goOn(s, start)
	}
	t.take(&w)
	return i
}

// word is one that is being read, eight letters at a time.
type word struct {
	hash, rest uint64 // of the letters before, and those since
	head       uint64 // the first four letters
	tail       uint64 // the last three
	n          int
}

func (w *word) put(r uint64) {
	w.rest = w.rest<<8 ^ r
	w.tail = w.tail<<21 | r
	w.n++
	if w.n == 4 {
		w.head = w.rest
	}
	if w.n&7 == 0 {
		w.hash, w.rest = (w.hash^w.rest)*hashPrime, 0
	}
}

// goOn reads letters of any script that puts spaces between words.
func (w *word) goOn(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if c := classOf(r); c != letter && c != mark && c != digit {
			break
		}
		if r = fold(r); r != skipped {
			w.put(uint64(r))
		}
		i += size
	}
	return i
}

func (t *Text) take(w *word) {
	if w.n == 0 {
		return
	}
	t.last = 0
	t.Longest = max(t.Longest, w.n)
	t.whole((w.hash ^ w.rest) * hashPrime)
	if w.n <= 4 {
		return
	}
	t.part(w.head*hashPrime ^ kindHead)
	t.part(w.tail<<1 ^ kindTail)
	if w.n >= 8 {
		t.LongWords++
	}
}

// beyond reads what begins with a character that is not ASCII.
func (t *Text) beyond(s string, i int) int {
	r, size := utf8.DecodeRuneInString(s[i:])
	if r == utf8.RuneError && size == 1 {
		return i + 1
	}
	switch class := classOf(r); class {
	case letter, mark, digit:
		w := word{hash: hashBasis}
		end := w.goOn(s, i)
		t.take(&w)
		return end
	case unspaced:
		t.character(uint64(r))
	case sign:
		t.sign(r, class)
	}
	return i + size
}

func (t *Text) character(r uint64) {
	h := (hashBasis ^ r) * hashPrime
	t.whole(h ^ kindWord)
	if t.last != 0 {
		t.whole((t.last*3 ^ h) + kindPair)
	}
	t.last = h
}
