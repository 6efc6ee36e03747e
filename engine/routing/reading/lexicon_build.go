package reading

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/engine"
	"switchboard/engine/routing/chars"
	"switchboard/engine/routing/textfeatures"
)

// lexiconBuilder reads lexicon files and makes the trie. It is in a hurry: the
// first decision of a program waits for it.
type lexiconBuilder struct {
	entries []entry
	folded  strings.Builder // holds every key
}

// add reads one file.
func (b *lexiconBuilder) add(text string) error {
	b.folded.Grow(len(text))
	anywhere, number := false, 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line == "verbs anywhere":
			anywhere = true
		default:
			if err := b.addLine(line, anywhere); err != nil {
				return fmt.Errorf("line %d: %w", number, err)
			}
		}
	}
	return nil
}

func (b *lexiconBuilder) addLine(line string, anywhere bool) error {
	does, list, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("%q has no colon", line)
	}
	name, task, _ := strings.Cut(strings.TrimSpace(does), " ")
	r, ok := roleNames[name]
	if !ok {
		return fmt.Errorf("there is no role %q", name)
	}
	t := engine.IndexOf(engine.Task(task))
	if task != "" && t == engine.UnknownIndex {
		return fmt.Errorf("there is no task %q", task)
	}
	for word := range strings.SplitSeq(list, "|") {
		bare, stem := strings.CutSuffix(strings.TrimSpace(word), "*")
		key := b.fold(bare)
		var first textfeatures.Spelling
		switch end := first.Read(key, 0); {
		case key == "", stem && len(key) < 3:
			return fmt.Errorf("the word %q is too short", word)
		case stem && end == len(key):
			return fmt.Errorf("the stem %q is plain ASCII, which mayOpen cannot tell: write its words out", word)
		}
		e := entry{key: key, spelling: bare, stem: stem, anywhere: anywhere, roles: r}
		e.read()
		e.name(r, t)
		b.entries = append(b.entries, e)
	}
	return nil
}

// fold is a word as it is compared.
func (b *lexiconBuilder) fold(word string) string {
	start := b.folded.Len()
	for i := 0; i < len(word); {
		r, next := nextFolded(word, i)
		if r != chars.Skipped {
			b.folded.WriteRune(r)
		}
		i = next
	}
	return b.folded.String()[start:]
}

// read counts the words of the entry, and notes scripts in which verbs are
// found anywhere because nobody can see where a word begins.
func (e *entry) read() {
	for field := range strings.FieldsSeq(e.key) {
		r, _ := utf8.DecodeRuneInString(field)
		if chars.ClassOf(r) == chars.Unspaced {
			e.anywhere = true
			continue
		}
		e.words++
	}
}

// name notes the task that the word names in a role.
func (e *entry) name(r role, t engine.TaskIndex) {
	for i := range e.tasks {
		e.tasks[i] = engine.UnknownIndex
		if r == 1<<i {
			e.tasks[i] = t
		}
	}
}

// join takes over the roles of another entry for the same word.
func (e *entry) join(o *entry) error {
	for i, t := range o.tasks {
		if r := role(1 << i); o.is(r) {
			if e.is(r) && e.tasks[i] != t {
				return fmt.Errorf("%q names two tasks in one role", e.key)
			}
			e.tasks[i] = t
		}
	}
	if e.spelling != o.spelling {
		e.spelling = e.key
	}
	e.roles |= o.roles
	e.stem = e.stem || o.stem
	e.anywhere = e.anywhere || o.anywhere
	return nil
}

// build makes the trie, level by level, so that siblings lie side by side.
func (b *lexiconBuilder) build() (*lexicon, error) {
	slices.SortFunc(b.entries, func(x, y entry) int { return strings.Compare(x.key, y.key) })
	l := &lexicon{nodes: make([]node, 1, 3*len(b.entries)), entries: b.entries[:0]}
	for i := range b.entries {
		n := len(l.entries)
		if n > 0 && l.entries[n-1].key == b.entries[i].key {
			if err := l.entries[n-1].join(&b.entries[i]); err != nil {
				return nil, err
			}
			continue
		}
		l.entries = append(l.entries, b.entries[i])
		l.entries[n].id = int16(n)
	}
	l.inherit()
	l.nodes[0].entry = -1
	for level := []keyRange{{0, 0, len(l.entries), 0}}; len(level) > 0; {
		var next []keyRange
		for _, k := range level {
			next = l.grow(k, next)
		}
		level = next
	}
	if len(l.entries) > math.MaxInt16 || len(l.nodes) > math.MaxUint16 {
		return nil, fmt.Errorf("the lexicon has grown too large: %d words, %d nodes", len(l.entries), len(l.nodes))
	}
	l.index()
	return l, nil
}

// inheritedRoles are those that an entry of several words has from its words, where it
// has none of its own that are counted: "exactly two boxes" is exact, and has a number.
const inheritedRoles = roleNumber | roleNegation | roleConstraint

// inherit gives entries of several words the roles of their words. Those that are said by
// the way ("in two sentences, please") have none.
func (l *lexicon) inherit() {
	single := map[string]role{}
	for i := range l.entries {
		if e := &l.entries[i]; e.words == 1 && e.is(inheritedRoles) {
			single[e.key] = e.roles & inheritedRoles
		}
	}
	for i := range l.entries {
		e := &l.entries[i]
		if e.words < 2 || e.is(countedRoles|roleAdverb|rolePolite) {
			continue
		}
		for word := range strings.FieldsSeq(e.key) {
			e.roles |= single[word]
		}
	}
}

// keyRange is the entries from lo to hi, whose keys are alike in their first
// depth bytes, which the node stands for.
type keyRange struct {
	node   int32
	lo, hi int
	depth  int
}

// grow appends the children of a node, and what they stand for to next.
func (l *lexicon) grow(k keyRange, next []keyRange) []keyRange {
	at := &l.nodes[k.node]
	alone := k.hi-k.lo == 1 && k.depth > 2 // triples need their nodes
	if k.lo < k.hi && (alone || len(l.entries[k.lo].key) == k.depth) {
		at.entry = int16(k.lo)
		if len(l.entries[k.lo].key) > k.depth {
			at.rest = int16(k.depth)
		}
		k.lo++
	}
	l.nodes[k.node].child = int32(len(l.nodes))
	for _, part := range [...]uint32{1<<26 - 1, 1 << 26, 0} { // in the order of kin
		next = l.growPart(k, part, next)
	}
	return next
}

// growPart appends the children whose kin bit is in part, or that have none.
func (l *lexicon) growPart(k keyRange, part uint32, next []keyRange) []keyRange {
	for lo := k.lo; lo < k.hi; {
		r, size := utf8.DecodeRuneInString(l.entries[lo].key[k.depth:])
		prefix := l.entries[lo].key[k.depth : k.depth+size]
		hi := lo + 1
		for hi < k.hi && strings.HasPrefix(l.entries[hi].key[k.depth:], prefix) {
			hi++
		}
		if bit := kinBit(r); bit&part != 0 || bit == part {
			next = append(next, keyRange{int32(len(l.nodes)), lo, hi, k.depth + size})
			l.nodes = append(l.nodes, node{r: r, entry: -1})
			l.nodes[k.node].kin |= bit
			l.nodes[k.node].count++
		}
		lo = hi
	}
	return next
}

// index notes the beginnings of words and the phrases that never count.
func (l *lexicon) index() {
	l.triples = make([]uint16, 26*26*26)
	l.indexTriples(0, 0, 0)
	root := l.nodes[0]
	l.starts = make([]start, 1<<bits.Len(uint(2*root.count)))
	for i := root.child; i < root.child+int32(root.count); i++ {
		if r := l.nodes[i].r; r < 0x80 {
			l.ascii[r] = i
		} else {
			l.addStart(start{r, i})
		}
	}
	for i := range l.entries {
		h := textfeatures.SumOf(l.entries[i].key)
		l.openers[h>>54] |= 1 << (h >> 48 & 63)
		if key := l.entries[i].key; l.entries[i].is(roleStopPhrase) {
			last, _ := utf8.DecodeLastRuneInString(key)
			l.stopPhrases = append(l.stopPhrases, stopPhrase{key, last})
		}
	}
	slices.SortStableFunc(l.stopPhrases, func(x, y stopPhrase) int { return len(y.key) - len(x.key) })
}

func (l *lexicon) addStart(s start) {
	i := startAt(s.r, len(l.starts))
	for l.starts[i].node != 0 {
		i = (i + 1) & (len(l.starts) - 1)
	}
	l.starts[i] = s
}

// indexTriples notes the nodes three letters below node n.
func (l *lexicon) indexTriples(n int32, depth, at int) {
	if depth == 3 {
		l.triples[at] = uint16(n)
		return
	}
	for i := l.nodes[n].child; i < l.nodes[n].child+int32(l.nodes[n].count); i++ {
		if r := l.nodes[i].r; r >= 'a' && r <= 'z' {
			l.indexTriples(i, depth+1, at*26+int(r-'a'))
		}
	}
}

// withoutStopPhrases is the text without the phrases at its end that never count,
// such as "think step by step": a prompt is decided as if they had not been
// written.
func (l *lexicon) withoutStopPhrases(text string) string {
	for {
		bare := strings.TrimRight(text, " \t\r\n.!…。！")
		cut := l.cutHush(bare)
		if len(cut) == len(bare) {
			return text
		}
		text = strings.TrimRightFunc(cut, unicode.IsSpace)
	}
}

func (l *lexicon) cutHush(text string) string {
	last, _ := lastFolded(text)
	for _, h := range l.stopPhrases {
		if h.last != last {
			continue
		}
		if rest, ok := cutFoldedSuffix(text, h.key); ok {
			return rest
		}
	}
	return text
}

// cutFoldedSuffix cuts a folded key off the end of text, if it stands there
// as words of its own.
func cutFoldedSuffix(text, key string) (string, bool) {
	for len(key) > 0 {
		want, size := utf8.DecodeLastRuneInString(key)
		key = key[:len(key)-size]
		got, n := lastFolded(text)
		if n == 0 || got != want {
			return "", false
		}
		text = text[:len(text)-n]
	}
	r, _ := utf8.DecodeLastRuneInString(text)
	c := chars.ClassOf(r)
	return text, text == "" || c != chars.Letter && c != chars.Digit && c != chars.Mark
}

// lastFolded is nextFolded backwards: the character, and the bytes it takes.
func lastFolded(text string) (rune, int) {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeLastRuneInString(text[:len(text)-n])
		n += size
		if c := chars.ClassOf(r); r == '-' || c == chars.Blank || c == chars.Newline {
			for n < len(text) && strings.IndexByte(" \t\r\n-", text[len(text)-n-1]) >= 0 {
				n++
			}
			return ' ', n
		}
		if r = chars.Fold(r); r != chars.Skipped {
			return r, n
		}
	}
	return chars.Skipped, 0
}
