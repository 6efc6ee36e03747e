package reading

import (
	"math/bits"
)

// Counts is what can be counted in a prompt without understanding it. The
// prior reads some of it, learned weights nearly all of it. Counts are of
// the user's text only, and phrases such as "think step by step" are counted
// nowhere.
type Counts struct {
	Bytes int // of the whole prompt
	Runes int // characters of the whole prompt, where it is UTF-8

	Words      int // in scripts with spaces between words
	Characters int // in scripts without them: Han, Kana, Hangul, Thai and their like
	Foreign    int // of Words, those in scripts other than Latin, Greek and Cyrillic
	Sentences  int
	Lines      int // with something on them
	Paragraphs int
	Quoted     int // bytes inside quotation marks, code fences, tags and block quotes

	Numbers    int // in digits
	Quantities int // numbers, also in words, that do not look like a year
	Decimals   int // numbers with a part behind the point: 2.5, 1,25
	Fractions  int // 3/4, ½
	Symbols    int // neither letters, digits nor punctuation
	Equations  int // places that look like a formula
	Formulas   int // in TeX between dollar signs; learned weights do not read it
	Sums       int // two numbers with an operator between
	Questions  int // question marks of any script

	CodeLines  int
	DiffLines  int // of a diff; learned weights do not read it
	StackLines int // of a stack trace
	ListItems  int
	TableRows  int
	Options    int // lines such as "B. Paris"
	Amounts    int // of them, those that are a number, as "B. $12"
	Fences     int // code fences
	CodeFences int // of them, those that say a programming language or hold code

	Instructions int // clauses that ask for something
	Negations    int // not, never, without
	Constraints  int // exactly, must, at most, JSON
	Proofs       int // words that ask for a proof
	Hard         int // matters on which small models are known to be weak
	Expert       int // terms of a trade: medicine, law, chemistry; learned weights do not read it
	Smalltalk    int // greetings
}

// Length is the prompt's length in words, in any script. Scripts that do not
// write spaces are counted at two characters a word: Chinese words have about
// 1.6 characters, Japanese and Korean ones two to three, Thai ones four.
func (f *Counts) Length() int { return f.Words + (f.Characters+1)/2 }

func (f *Counts) measure(prompt string) {
	f.Bytes = len(prompt)
	f.Runes = len(prompt) - continuations(prompt)
}

// continuations counts the bytes of UTF-8 that go on with a character, eight
// at a time: those whose two highest bits are 10.
func continuations(s string) int {
	n := 0
	for ; len(s) >= 8; s = s[8:] {
		x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		n += bits.OnesCount64((x >> 7) & (^x >> 6) & 0x0101010101010101)
	}
	for i := range len(s) {
		if s[i]&0xc0 == 0x80 {
			n++
		}
	}
	return n
}
