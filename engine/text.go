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
	Shares []uint8  // how much each counts, in quarters: words 4, parts of words and signs 1
	Mass   int      // the sum of Shares: the squared length of the vector

	Capitals  int // words that begin with a capital
	Commas    int
	LongWords int // of eight letters or more
	Longest   int // letters of the longest word
	Digits    int

	seen [TextPlaces / 64]uint64
	last uint64 // hash of the character before, in scripts without spaces
}

// What a feature counts, as the square of its value in quarters: one that many
// words share says less than a word.
const (
	wholeWord uint8 = 4
	partly    uint8 = 1
)

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
	*t = Text{Places: t.Places[:0], Shares: t.Shares[:0]}
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

func (t *Text) add(h uint64, share uint8) {
	p := uint16(h * kindWord >> (64 - textBits))
	if bit := uint64(1) << (p & 63); t.seen[p>>6]&bit == 0 {
		t.seen[p>>6] |= bit
		t.Places = append(t.Places, p)
		t.Shares = append(t.Shares, share)
		t.Mass += int(share)
	}
}

func (t *Text) sign(r rune, class runeClass) {
	if r == ',' {
		t.Commas++
	}
	if class == sign {
		t.add(kindSign^uint64(r)*hashPrime, partly)
	}
	t.last = 0
}

func (t *Text) number(s string, i int) int {
	end := i
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	t.Digits += end - i
	t.add(kindNumber^uint64(min(end-i, 6))*hashPrime, wholeWord)
	t.last = 0
	return end
}

// word reads the letters and digits from i on.
func (t *Text) word(s string, i int) int {
	w := word{hash: hashBasis}
	if b := s[i]; b >= 'A' && b <= 'Z' {
		t.Capitals++
	}
	for i < len(s) && asciiWord[s[i]] {
		w.put(uint64(s[i] | 0x20))
		i++
	}
	if i < len(s) && s[i] >= 0x80 {
		i = w.goOn(s, i)
	}
	t.take(&w)
	return i
}

// word is one that is being read.
type word struct {
	hash, head uint64
	tail       uint64 // the last three letters
	n          int
}

func (w *word) put(r uint64) {
	w.hash = (w.hash ^ r) * hashPrime
	w.tail = w.tail<<21 | r
	if w.n++; w.n == 4 {
		w.head = w.hash
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
	t.add(w.hash^kindWord, wholeWord)
	if w.n <= 4 {
		return
	}
	t.add(w.head^kindHead, partly)
	t.add(w.tail<<1^kindTail, partly)
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
	t.add(h^kindWord, wholeWord)
	if t.last != 0 {
		t.add((t.last*3^h)+kindPair, wholeWord)
	}
	t.last = h
}
