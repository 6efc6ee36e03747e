package reading

import (
	"embed"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"sync"

	"switchboard/engine"
	"switchboard/engine/routing/chars"
)

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// lexicon holds the words that say what a prompt asks for, in fifteen
// languages at once: nobody has to say which one a prompt is in.
//
// Its files have one entry form. A line is
//
//	role task: word | several words | stem*
//
// where the task is left out for roles that have none, a line that begins with
// # is a comment, and a star lets the word go on (inflected languages). Case, accents, width,
// hyphens and the amount of white space do not matter. A line "verbs anywhere"
// says that the verbs of the language do not stand at the head of a clause;
// scripts without spaces between words are always read so.
//
// The words are found by a trie over folded characters, whose nodes lie in
// one slice with siblings side by side.
type lexicon struct {
	entries     []entry
	nodes       []node
	ascii       [128]int32   // first node of words that begin with it, or 0
	triples     []uint16     // node of the first three letters, a to z, or 0
	starts      []start      // the other first characters, hashed
	openers     [1024]uint64 // which hashes the first words of entries have, see mayOpen
	stopPhrases []stopPhrase // what never counts at the end of a prompt, longest first
}

type node struct {
	r     rune
	child int32  // first child; siblings follow it: first those in kin
	kin   uint32 // children that are a letter from a to z or a space, one bit each
	count int16
	entry int16 // -1: no word ends here
	rest  int16 // when not 0, this is the only word from here on, and so much of its key has been read
}

// start is a character beyond ASCII that words begin with.
type start struct {
	r    rune
	node int32 // 0: the place is free
}

// startAt is where to look first for a character among n starts, a power of two.
func startAt(r rune, n int) int { return int(uint32(r)*2654435769>>8) & (n - 1) }

// stopPhrase is a phrase that never counts.
type stopPhrase struct {
	key  string
	last rune
}

// entry is a word, or several, with what it can mean.
type entry struct {
	key      string // folded
	spelling string // as the lexicon writes it; the key, where two words that are written differently have it
	id       int16  // its place in lexicon.entries
	words    int    // how many it is, counted as Features counts them
	stem     bool   // more letters may follow
	anywhere bool   // as a verb it counts wherever it stands
	roles    role
	tasks    [taskRoles]engine.TaskIndex
}

// role is what a word does in a prompt. A word may have several.
type role uint32

// The first taskRoles roles name a task, and index entry.tasks.
const (
	roleHead   role = 1 << iota // a verb that names the task when it opens a clause
	roleAny                     // names the task wherever it stands
	roleLight                   // a verb whose object decides; the task, if any, is for when there is no object
	roleObject                  // a thing to be made or worked on
	roleTopic                   // a matter that decides even in a question

	roleAdverb     // stands before the verb too, but makes no clause of its own
	roleOpener     // opens a clause that a request follows: given, using, I have
	rolePolite     // stands before the verb, which still opens the clause
	roleLink       // joins two clauses
	roleAsk        // opens a question, with or without its mark
	roleMaybe      // opens a question that has a mark
	roleQuantity   // asks for, or speaks of, an amount
	roleNumber     // a number in words
	roleDeixis     // points at the text that the prompt brings
	roleLabel      // before a colon: what follows is a text to work on
	roleStopPhrase // never counts for anything: "step by step"
	roleSmalltalk  // greetings
	roleNegation   // not, never, without
	roleConstraint // exactly, must, at most
	roleJSON       // asks for a form that a program reads
	roleProof      // asks for a proof
	roleHard       // matters on which small models are known to be weak
	roleExpert     // matters of a trade: medicine, law, chemistry and their like
	roleChoice     // opens a question of what to do: should I, is it better to
	roleClue       // a condition of a puzzle or a plan: taller than, next to, exactly one
	roleEither     // parts the ways that there are: or
	roleOther      // holds a word of the lexicon but is another one, as แปลก (strange) holds แปล (translate)
)

const taskRoles = 5

var roleNames = map[string]role{
	"head": roleHead, "any": roleAny, "light": roleLight, "object": roleObject, "topic": roleTopic,
	"adverb": roleAdverb, "opener": roleOpener, "polite": rolePolite, "link": roleLink, "ask": roleAsk, "maybe": roleMaybe,
	"quantity": roleQuantity, "number": roleNumber, "deixis": roleDeixis, "label": roleLabel,
	"hush": roleStopPhrase, "smalltalk": roleSmalltalk, "negation": roleNegation,
	"constraint": roleConstraint, "json": roleJSON, "proof": roleProof, "hard": roleHard, "expert": roleExpert,
	"choice": roleChoice, "clue": roleClue, "either": roleEither, "other": roleOther,
}

// task is the task that the word names in a role that it has.
func (e *entry) task(r role) engine.TaskIndex {
	for i := range taskRoles {
		if r == 1<<i {
			return e.tasks[i]
		}
	}
	return engine.UnknownIndex
}

func (e *entry) is(r role) bool { return e.roles&r != 0 }

// words is the lexicon of this program. It is read when it is first needed;
// a mistake in the files is a mistake in the program, and a test finds it.
var words = sync.OnceValue(func() *lexicon {
	l, err := readLexicon(LexiconTexts())
	if err != nil {
		panic(fmt.Sprintf("reading: %v", err))
	}
	return l
})

// Prepare reads the lexicon, for which the first prompt would wait.
func Prepare() { words() }

// LexiconTexts are the files of the lexicon, by name.
func LexiconTexts() map[string]string {
	texts := map[string]string{}
	files, _ := lexiconFiles.ReadDir("lexicon") // an embedded directory is always there
	for _, f := range files {
		text, _ := lexiconFiles.ReadFile("lexicon/" + f.Name())
		texts[f.Name()] = string(text)
	}
	return texts
}

// readLexicon makes a lexicon of some files.
func readLexicon(texts map[string]string) (*lexicon, error) {
	b := lexiconBuilder{entries: make([]entry, 0, 12288)}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if err := b.add(texts[name]); err != nil {
			return nil, fmt.Errorf("lexicon/%s: %w", name, err)
		}
	}
	return b.build()
}

// find is the longest entry that begins at text[at:], and the bytes it takes.
// The caller sees to it that a word begins there.
func (l *lexicon) find(text string, at int) (*entry, int) {
	first, i := l.first(text, at)
	return l.findFrom(first, text, at, i)
}

// findFrom is find where the text up to i has led to the node first already.
func (l *lexicon) findFrom(first int32, text string, at, i int) (*entry, int) {
	if first == 0 {
		return nil, 0
	}
	best, end := int16(-1), 0
	for n := &l.nodes[first]; ; {
		if n.rest > 0 {
			i = restOf(l.entries[n.entry].key[n.rest:], text, i)
		}
		if n.entry >= 0 && i >= 0 && (wordEndsAt(text, i) || l.entries[n.entry].stem) {
			best, end = n.entry, i
		}
		if n.count == 0 {
			break
		}
		r, next := nextFolded(text, i)
		if n = l.childOf(n, r); n == nil {
			break
		}
		i = next
	}
	if best < 0 {
		return nil, 0
	}
	return &l.entries[best], end - at
}

// first is the node to begin with at text[at:], or 0, which is none, and what
// has been read for it: three letters at once, where there are three, for most
// words of a text are in no lexicon and should cost little.
func (l *lexicon) first(text string, at int) (int32, int) {
	if at+2 < len(text) {
		a, b, c := text[at]|0x20-'a', text[at+1]|0x20-'a', text[at+2]|0x20-'a'
		if a < 26 && b < 26 && c < 26 {
			return int32(l.triples[(int(a)*26+int(b))*26+int(c)]), at + 3
		}
	}
	r, size := chars.At(text, at)
	return l.start(chars.Fold(r)), at + size
}

// start is the node of a folded character, or 0.
func (l *lexicon) start(r rune) int32 {
	if r >= 0 && r < 0x80 {
		return l.ascii[r]
	}
	for i := startAt(r, len(l.starts)); ; i = (i + 1) & (len(l.starts) - 1) {
		if s := l.starts[i]; s.r == r || s.node == 0 {
			return s.node
		}
	}
}

// mayOpen reports whether an entry may begin with the word of this sum. It is
// wrong for about one word in twenty, and spares the others a walk through the
// trie.
func (l *lexicon) mayOpen(hash uint64) bool {
	return l.openers[hash>>54]&(1<<(hash>>48&63)) != 0
}

// restOf is where key ends in the text if it stands at i, and else -1.
func restOf(key, text string, i int) int {
	for _, want := range key {
		r, next := nextFolded(text, i)
		if r != want {
			return -1
		}
		i = next
	}
	return i
}

// kinBit is the bit in node.kin for a character, or 0.
func kinBit(r rune) uint32 {
	switch {
	case r >= 'a' && r <= 'z':
		return 1 << (r - 'a')
	case r == ' ':
		return 1 << 26
	}
	return 0
}

// childOf is the child of a node for a character, or nil.
func (l *lexicon) childOf(n *node, r rune) *node {
	bit := kinBit(r)
	if bit == 0 {
		return l.otherChildOf(n, r)
	}
	if n.kin&bit == 0 {
		return nil
	}
	return &l.nodes[n.child+int32(bits.OnesCount32(n.kin&(bit-1)))]
}

// otherChildOf is childOf for a character that has no bit in node.kin.
func (l *lexicon) otherChildOf(n *node, r rune) *node {
	others := l.nodes[n.child+int32(bits.OnesCount32(n.kin)) : n.child+int32(n.count)]
	for i := range others { // in the order of their characters
		if c := &others[i]; c.r >= r {
			if c.r == r {
				return c
			}
			return nil
		}
	}
	return nil
}
