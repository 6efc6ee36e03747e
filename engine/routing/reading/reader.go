package reading

import (
	"strings"
	"unicode/utf8"

	"switchboard/engine/routing/chars"
	"switchboard/engine/routing/terms"
	"switchboard/engine/routing/textfeatures"
)

// Reader reads a prompt once, from left to right, and finds what can be counted in it and
// what its words say about the task. It lives on the stack of its caller; its zero value
// is ready to read.
type Reader struct {
	Features *textfeatures.Features // gets what there is to read, where weights want it; may be nil
	Counts   Counts                 // after Read

	text     string
	lex      *lexicon
	w        textfeatures.Spelling
	pos      int
	quotedTo int // up to here the text is quoted: its words say nothing about the task
	texTo    int // the end of the TeX formula that is being read
	detector taskDetector

	line             lineState
	before           tokenKind // what came last, white space aside
	unclosed         uint32    // quotation marks that quote nothing, or have no partner further on
	unpairedTags     int       // tags at the beginning of a line that nothing closes
	unpairedBrackets int       // words in brackets that turned out to be no tags
	paragraphs       bool      // a paragraph has begun
}

// tokenKind is the little that formulas need to know of what came before.
type tokenKind uint8

const (
	nothing tokenKind = iota
	aWord
	aNumber
	aBracket // a closing one
	anOperator
)

// Read reads all of a prompt. A Reader reads one.
func (r *Reader) Read(prompt string) {
	lex := words()
	r.Counts.measure(prompt)
	if r.Features != nil {
		r.Features.Reset()
	}
	r.text, r.lex = lex.withoutStopPhrases(strings.TrimSpace(prompt)), lex
	r.detector.tex = hasTeX(r.text)
	if wrapped(r.text) {
		r.unclosed |= quotes // its strings hold what is asked for
	}
	r.detector.begin()
	r.line.begin()
	for r.pos < len(r.text) {
		switch b := r.text[r.pos]; {
		case b == ' ':
			r.pos++
		case chars.ASCIIWord[b] && b > '9' && r.line.first >= 0:
			r.word() // most of every text: the short way
		default:
			r.step()
		}
	}
	r.endLine()
	r.detector.endSentence(&r.Counts)
	r.Counts.Sentences = max(r.Counts.Sentences, min(1, r.Counts.Words+r.Counts.Characters))
}

// wrappers are keys of JSON under which a request may stand.
var wrappers = [...]string{`"role"`, `"messages"`, `"instruction"`, `"prompt"`, `"instructions"`, `"task"`, `"question"`, `"op"`, `"function"`, `"action"`}

// wrapped reports a request in JSON.
func wrapped(text string) bool {
	if text == "" || text[0] != '{' && text[0] != '[' {
		return false
	}
	head := text[:min(len(text), 200)]
	for _, key := range wrappers {
		if strings.Contains(head, key) {
			return true
		}
	}
	return false
}

func (r *Reader) step() {
	c, size, class := r.peek()
	if r.line.first < 0 && class > chars.Newline {
		r.beginLine()
	}
	switch class {
	case chars.Letter:
		r.word()
	case chars.Unspaced:
		r.character(c, size)
	case chars.Digit:
		r.number()
	case chars.Newline:
		r.feedSign(c, chars.Newline)
		r.endLine()
		r.pos += size
		r.line.begin()
	case chars.Sign:
		r.sign(c, size)
	default:
		r.pos += size
	}
}

func (r *Reader) peek() (rune, int, chars.Class) {
	if b := r.text[r.pos]; b < 0x80 {
		return rune(b), 1, chars.ASCII[b]
	}
	c, size := chars.At(r.text, r.pos)
	if c == utf8.RuneError && size == 1 {
		return c, 1, chars.Control
	}
	return c, size, chars.ClassOf(c)
}

// feed hands on what stands between here and end.
func (r *Reader) feed(end int) {
	if r.Features != nil {
		r.Features.AddSpan(r.text[r.pos:end])
	}
}

// feedKnown hands on an entry of the lexicon of so many bytes; most are the
// one word that has just been read.
func (r *Reader) feedKnown(size int) {
	if size == r.w.Letters && r.text[r.pos] < 0x80 {
		r.Features.AddWord(&r.w, r.text[r.pos:r.pos+size])
		return
	}
	r.feed(r.pos + size)
}

func (r *Reader) feedSign(c rune, class chars.Class) {
	if r.Features != nil {
		r.Features.AddSign(c, class)
	}
}

// beginLine notes the first thing on a line.
func (r *Reader) beginLine() {
	r.line.first = r.pos
	if !r.paragraphs {
		r.paragraphs = true
		r.Counts.Paragraphs++
	}
}

// inQuotation reports whether the reader is inside a quotation.
func (r *Reader) inQuotation() bool { return r.pos < r.quotedTo }

func (r *Reader) word() {
	end := r.w.Read(r.text, r.pos)
	plain := end > r.pos && (end == len(r.text) || r.text[end] < 0x80)
	if (!plain || r.lex.mayOpen(r.w.Sum())) && r.known() {
		return
	}
	if !plain || end < len(r.text) && r.text[end] == '\'' {
		end = wordEnd(r.text, r.pos)
		r.feed(end)
	} else if r.Features != nil {
		r.Features.AddWord(&r.w, r.text[r.pos:end])
	}
	r.Counts.Words++
	if b := r.text[r.pos]; b >= 0xd4 { // from U+0500 on
		r.Counts.Foreign++
	}
	if !r.inQuotation() {
		r.detector.s.labels.read(r.text[r.pos:end])
		r.detector.word(r.text[r.pos:end])
		if end-r.pos >= terms.FewestLetters && terms.MayEnd(r.text[end-2], r.text[end-1]) && terms.Built(r.text[r.pos:end]) {
			r.Counts.Expert++
		}
	}
	r.pos, r.before = end, aWord
}

// wordEnd is where the word at i ends; an apostrophe between letters is part
// of it.
func wordEnd(text string, i int) int {
	for {
		for i < len(text) && chars.ASCIIWord[text[i]] {
			i++
		}
		if i >= len(text) {
			return i
		}
		if b := text[i]; b < 0x80 {
			if b != '\'' || !wordGoesOn(text, i+1) {
				return i
			}
			i++
			continue
		}
		c, size := utf8.DecodeRuneInString(text[i:])
		if class := chars.ClassOf(c); class != chars.Letter && class != chars.Mark && class != chars.Digit && !(c == '’' && wordGoesOn(text, i+size)) {
			return i
		}
		i += size
	}
}

func wordGoesOn(text string, i int) bool {
	c, size := utf8.DecodeRuneInString(text[i:])
	return size > 0 && chars.ClassOf(c) == chars.Letter
}

func (r *Reader) character(c rune, size int) {
	if first := r.lex.start(chars.Fold(c)); first != 0 && r.knownFrom(first, r.pos+size) {
		return
	}
	if r.Features != nil {
		r.Features.AddCharacter(c)
	}
	r.Counts.Characters++
	if !r.inQuotation() {
		r.detector.other()
	}
	r.pos += size
	r.before = aWord
}

// known takes a word of the lexicon, if one begins here.
func (r *Reader) known() bool { return r.knownFrom(r.lex.first(r.text, r.pos)) }

// knownFrom is known where the text up to i has led to the node first already.
func (r *Reader) knownFrom(first int32, i int) bool {
	e, size := r.lex.findFrom(first, r.text, r.pos, i)
	if e == nil {
		return false
	}
	if e.stem {
		size = wordEnd(r.text, r.pos+size) - r.pos
	}
	if e.is(roleStopPhrase) {
		r.pos += size
		return true
	}
	if r.Features != nil {
		r.feedKnown(size)
	}
	r.count(e, r.text[r.pos:r.pos+size])
	if !r.inQuotation() {
		if e.is(roleEither) {
			r.detector.s.labels.part(' ')
		} else {
			r.detector.s.labels.read(r.text[r.pos : r.pos+size])
		}
		r.detector.known(e, &r.Counts)
	}
	r.pos += size
	r.before = aWord
	return true
}

func (r *Reader) count(e *entry, text string) {
	f := &r.Counts
	f.Words += e.words
	if e.words == 0 {
		f.Characters += utf8.RuneCountInString(text)
	} else if text[0] >= 0xd4 {
		f.Foreign += e.words
	}
	if r.inQuotation() || !e.is(countedRoles) {
		return
	}
	for _, c := range [...]struct {
		role  role
		count *int
	}{
		{roleNumber, &f.Quantities}, {roleNegation, &f.Negations}, {roleConstraint, &f.Constraints},
		{roleProof, &f.Proofs}, {roleHard, &f.Hard}, {roleExpert, &f.Expert}, {roleSmalltalk, &f.Smalltalk},
	} {
		if e.is(c.role) {
			*c.count++
		}
	}
}

// countedRoles are those of which a prompt's words are counted.
const countedRoles = roleNumber | roleNegation | roleConstraint | roleProof | roleHard | roleExpert | roleSmalltalk
