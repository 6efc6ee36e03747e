package agreement

import (
	"strings"
	"unicode/utf8"

	"switchboard/engine/routing/chars"
)

// meaning is what a word says that is noticed.
type meaning uint8

const (
	announces meaning = 1 + iota // a value follows
	boxes                        // it stands in braces
	refuses
	hedges
	denies // that there is an answer
	affirms
	negates
)

// verdict is what a question that wants yes or no was answered.
type verdict uint8

const (
	unsaid verdict = iota
	yes
	no
)

// noticed are the words, as they are folded. Those of scripts without spaces are a
// character or a pair. No word stands there twice.
var noticed = [...]struct {
	what  meaning
	words string
}{
	{announces, "answer antwort respuesta resposta risposta reponse ответ odpowiedz antwoord result ergebnis resultado resultat 答案 答え 정답"},
	{boxes, "boxed fbox"},
	{refuses, "sorry apologize apologies unable cannot cant wont entschuldigung lamento desole извините 抱歉 无法 無法 죄송"},
	{hedges, "maybe perhaps possibly probably likely might unsure uncertain approximately guess assume assuming seems appears " +
		"vielleicht moglicherweise wahrscheinlich vermutlich quizas posiblemente probablemente peut probablement forse talvez " +
		"возможно вероятно 可能 也许 也許 大概 아마"},
	{denies, "impossible insufficient indeterminate undefined unmoglich imposible невозможно 不可"},
	{affirms, "yes true ja oui si sim да wahr vrai verdadero correct 是 はい 예 네"},
	{negates, "no false nein non nao нет falsch faux falso incorrect 否 아니"},
}

// meaningTable finds the words among all hashes.
type meaningTable struct {
	hashes [1024]uint64
	what   [1024]meaning
}

var meanings = func() (t meaningTable) {
	for _, n := range noticed {
		for w := range strings.FieldsSeq(n.words) {
			t.put(wordHash(w), n.what)
		}
	}
	return t
}()

func (t *meaningTable) put(h uint64, m meaning) {
	i := h % uint64(len(t.hashes))
	for t.hashes[i] != 0 {
		i = (i + 1) % uint64(len(t.hashes))
	}
	t.hashes[i], t.what[i] = h, m
}

func (t *meaningTable) of(h uint64) meaning {
	for i := h % uint64(len(t.hashes)); t.hashes[i] != 0; i = (i + 1) % uint64(len(t.hashes)) {
		if t.hashes[i] == h {
			return t.what[i]
		}
	}
	return 0
}

// wordHash is the hash that the reader has for a word, or for a character or a pair
// of a script without spaces.
func wordHash(w string) uint64 {
	if c, _ := utf8.DecodeRuneInString(w); chars.ClassOf(c) == chars.Unspaced {
		last := uint64(0)
		for _, c := range w {
			h := finish(kindCharacter ^ uint64(c))
			if last != 0 {
				return finish(last*3 ^ h ^ kindPair)
			}
			last = h
		}
		return last
	}
	h := kindText
	for _, c := range w {
		if c = chars.Fold(c); c != chars.Skipped {
			h = (h ^ uint64(c)) * golden
		}
	}
	return finish(h)
}

// openingWords is how many words a refusal comes in.
const openingWords = 30

// notice takes a word that means something here.
func (r *reader) notice(m meaning, text string, start, end int) {
	switch m {
	case announces:
		if at := connected(text, end); at > 0 {
			r.announcement = at
			if r.key == 0 && text[end] == '"' {
				r.key = at
			}
		}
	case boxes:
		if start > 0 && text[start-1] == '\\' && end < len(text) && text[end] == '{' {
			r.boxed = end + 1
		}
	case refuses:
		if r.spoken <= openingWords {
			r.marks |= markRefuses
		}
	case hedges:
		r.hedges++
	case denies:
		r.marks |= markCannot
	case affirms, negates:
		if r.spoken == 1 && closes(text, end) {
			r.opening = yes
			if m == negates {
				r.opening = no
			}
		}
	}
}

// closes reports whether the text stops at i, or goes on with a sign: "No, it is not"
// and not "No man is".
func closes(text string, i int) bool {
	rest := strings.TrimLeft(text[i:], "*_` ")
	if rest == "" {
		return true
	}
	c, _ := utf8.DecodeRuneInString(rest)
	class := chars.ClassOf(c)
	return class == chars.Sign || class == chars.Newline || i < len(text) && text[i] == '*'
}
