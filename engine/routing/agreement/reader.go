package agreement

import (
	"strings"

	"switchboard/engine/routing/chars"
)

// reader passes once over a text and gathers what is compared.
type reader struct {
	escapes bool // \n and the like stand for white space, as in JSON

	words, grams, numbers gathering

	text    uint64 // over all words, numbers and signs that are no Markdown
	pending uint64 // a sign that counts only when something follows
	window  uint64 // the last five letters
	last    uint64 // the character before, in a script without spaces

	lines, spoken, signs, hedges, figures, list int
	marks                                       marks
	opening                                     verdict
	announcement                                int // where the last value begins that is announced; 0: nowhere
	key                                         int // the same of the first field that is named so in what looks like JSON
	boxed                                       int // where the last \boxed{ has its value; 0: nowhere
	figure                                      uint64
	figureLine                                  int
	lineStart                                   bool // nothing but white space and bullets since the line began
	lastLine                                    int  // that has something on it
}

func (r *reader) read(text string) {
	r.lines, r.lineStart = 1, true
	for i := 0; i < len(text); {
		b := text[i]
		switch {
		case b >= 0x80:
			i = r.nonASCII(text, i)
		case b >= '0' && b <= '9':
			i = r.readNumber(text, i)
		case b == '_':
			i++
		case chars.ASCIIWord[b]:
			i = r.readWord(text, i)
		case b == '\\' && r.escapes:
			i = r.escape(text, i)
		default:
			i = r.ascii(text, i)
		}
	}
}

// ascii takes white space, signs and controls.
func (r *reader) ascii(text string, i int) int {
	switch b := text[i]; chars.ASCII[b] {
	case chars.Newline:
		r.newline()
	case chars.Sign:
		r.sign(text, i, rune(b))
	default:
		r.gap()
	}
	return i + 1
}

// escape takes a backslash of JSON with what belongs to it.
func (r *reader) escape(text string, i int) int {
	if i+1 == len(text) {
		return i + 1
	}
	switch text[i+1] {
	case 'n':
		r.newline()
	case 't', 'r':
		r.gap()
	default:
		return i + 1 // what follows stands for itself, or is LaTeX that was not escaped
	}
	return i + 2
}

func (r *reader) newline() {
	r.gap()
	r.lines++
	r.lineStart = true
}

// gap ends what was read letter by letter.
func (r *reader) gap() {
	r.last = 0
	r.letter(0)
}

// letter adds one to the runs of letters; 0 stands for a gap.
func (r *reader) letter(x rune) {
	if x == 0 && r.window&0xfff == 0 {
		return
	}
	r.window = (r.window<<12 | uint64(x)&0xfff) & (1<<60 - 1)
	if r.window>>48 != 0 {
		r.grams.add(finish(r.window), mostGrams)
	}
}

// token adds to the whole of what is said.
func (r *reader) token(h uint64) {
	if r.pending != 0 {
		r.text = mix(r.text, r.pending)
		r.pending = 0
	}
	r.text = mix(r.text, h)
	r.lineStart = false
	r.lastLine = r.lines
}

// sign takes punctuation and symbols. Those that Markdown uses are not counted, and
// a full stop only when something follows.
func (r *reader) sign(text string, i int, c rune) {
	r.gap()
	switch c {
	case '*', '#', '`', '>', '|', '~', '"', '\'':
		return
	case '-', '+', '•':
		if r.lineStart {
			r.bullet(text, i)
			return
		}
	case '.':
		r.signs++
		r.pending = kindSign ^ '.'
		return
	}
	r.signs++
	r.token(kindSign ^ uint64(c))
}

// bullet takes a sign that may open an item of a list.
func (r *reader) bullet(text string, i int) {
	if i+1 < len(text) && text[i+1] == ' ' {
		r.list++
	}
}

// readWord takes the word at i.
func (r *reader) readWord(text string, i int) int {
	end := i
	for end < len(text) && (chars.ASCIIWord[text[end]] && text[end] != '_' || apostrophe(text, end)) {
		end++
	}
	if end < len(text) && text[end] >= 0x80 {
		return r.readForeignWord(text, i)
	}
	h := kindText
	for _, b := range []byte(text[i:end]) {
		if b == '\'' {
			continue
		}
		if b >= 'A' && b <= 'Z' {
			b |= 0x20
		}
		h = (h ^ uint64(b)) * golden
		r.letter(rune(b))
	}
	r.word(text, i, end, finish(h))
	return end
}

// apostrophe reports whether one stands at i, inside a word.
func apostrophe(text string, i int) bool {
	return text[i] == '\'' && i+1 < len(text) && chars.ASCIIWord[text[i+1]]
}

// readForeignWord takes a word with letters that are not ASCII.
func (r *reader) readForeignWord(text string, start int) int {
	i, h := start, kindText
	for i < len(text) {
		c, size := chars.At(text, i)
		if class := chars.ClassOf(c); class != chars.Letter && class != chars.Mark && class != chars.Digit && c != '’' && c != '\'' || c == '_' {
			break
		}
		i += size
		if c = chars.Fold(c); c != chars.Skipped && c != '\'' {
			h = (h ^ uint64(c)) * golden
			r.letter(c)
		}
	}
	r.word(text, start, i, finish(h))
	return i
}

// word takes a word that has been read.
func (r *reader) word(text string, start, end int, h uint64) {
	r.spoken++
	r.words.add(h, mostWords)
	r.token(h)
	r.last = 0
	if m := meanings.of(h); m != 0 {
		r.notice(m, text, start, end)
	}
}

// nonASCII takes what begins with a character that is not ASCII.
func (r *reader) nonASCII(text string, i int) int {
	c, size := chars.At(text, i)
	switch chars.ClassOf(c) {
	case chars.Letter:
		return r.readForeignWord(text, i)
	case chars.Unspaced:
		r.character(text, i, c, i+size)
	case chars.Digit:
		r.character(text, i, c, i+size)
	case chars.Newline:
		r.newline()
	case chars.Sign:
		r.sign(text, i, chars.Fold(c))
	case chars.Blank:
		r.gap()
	}
	return i + size
}

// character takes one of a script without spaces, alone and with the one before it.
func (r *reader) character(text string, start int, c rune, end int) {
	h := finish(kindCharacter ^ uint64(c))
	r.spoken++
	r.words.add(h, mostWords)
	r.token(h)
	r.window = (r.window<<12 | uint64(c)&0xfff) & (1<<60 - 1)
	r.grams.add(finish(r.window&(1<<36-1)|1<<63), mostGrams)
	if r.last != 0 {
		pair := finish(r.last*3 ^ h ^ kindPair)
		r.words.add(pair, mostWords)
		if m := meanings.of(pair); m != 0 {
			r.notice(m, text, start, end)
		}
	} else if m := meanings.of(h); m != 0 {
		r.notice(m, text, start, end)
	}
	r.last = h
}

// readNumber takes the number at i, with its sign, and a fraction as one number.
func (r *reader) readNumber(text string, i int) int {
	end := numberEnd(text, i)
	if r.lineStart && end < len(text) && (text[end] == '.' || text[end] == ')') {
		r.list++
		r.lineStart = false
		r.lastLine = r.lines
		return end + 1
	}
	if n, ok := parseNumber(text[i:end]); ok {
		if minus(text, i) {
			n.negative = true
		}
		h := n.sum()
		r.numbers.add(h, mostNumbers)
		r.words.add(h, mostWords)
		r.token(h)
		r.figure, r.figureLine = h, r.lines
	}
	r.figures++
	r.spoken++
	for _, b := range []byte(text[i:end]) {
		r.letter(rune(b))
	}
	r.last = 0
	return end
}

// lastNumber is the number on the last line, or 0.
func (r *reader) lastNumber() uint64 {
	if r.figureLine != r.lastLine {
		return 0
	}
	return r.figure
}

// announced is the value after the last words that announce one.
func (r *reader) announced(text string) string {
	if line := lastLine(text); strings.HasPrefix(line, "####") {
		return strings.TrimSpace(strings.TrimLeft(line, "#"))
	}
	if r.escapes && r.key > 0 {
		return phrase(text[r.key:]) // what comes after JSON is often another prompt, made up
	}
	if r.boxed > r.announcement {
		return braced(text[r.boxed:])
	}
	if r.announcement > 0 {
		return phrase(text[r.announcement:])
	}
	return ""
}

func lastLine(text string) string {
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}
