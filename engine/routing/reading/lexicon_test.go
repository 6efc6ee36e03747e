package reading

import (
	"strings"
	"testing"

	"switchboard/engine/routing/textfeatures"
)

func TestLexiconFilesAreRead(t *testing.T) {
	l, err := readLexicon(LexiconTexts())
	if err != nil {
		t.Fatal(err)
	}
	if len(LexiconTexts()) != 15 {
		t.Errorf("%d languages, want 15", len(LexiconTexts()))
	}
	for i := range l.entries {
		e := &l.entries[i]
		if got, n := l.find(e.key, 0); got != e || n != len(e.key) {
			t.Errorf("%q does not find itself", e.key)
		}
		if !l.mayOpen(textfeatures.SumOf(strings.ToUpper(e.key))) {
			t.Errorf("%q is passed over", e.key)
		}
	}
}

func TestLexiconFilesSayNothingTwice(t *testing.T) {
	for name, text := range LexiconTexts() {
		seen := map[string]bool{}
		for line := range strings.Lines(text) {
			does, list, ok := strings.Cut(line, ":")
			if !ok || line[0] == '#' {
				continue
			}
			for word := range strings.SplitSeq(list, "|") {
				var b lexiconBuilder
				entry := does + ": " + b.fold(strings.TrimSpace(word))
				if seen[entry] {
					t.Errorf("%s has %q twice", name, entry)
				}
				seen[entry] = true
			}
		}
	}
}

func TestLexiconMistakesAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"head summarization sum up":             "no colon",
		"verb summarization: sum up":            `no role "verb"`,
		"head poetry: sum up":                   `no task "poetry"`,
		"adverb: | now":                         "too short",
		"adverb: ж*":                            "too short",
		"adverb: now*":                          "plain ASCII",
		"head math: solve\nhead coding: solve":  "two tasks",
		"# fine\nadverb: now\n\nwrong: because": "line 4",
	} {
		_, err := readLexicon(map[string]string{"x.txt": text})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestAWordIsShownAsTheLexiconWritesIt(t *testing.T) {
	l, err := readLexicon(map[string]string{"x.txt": "adverb: übersetz mal | resume\nhead summarization: résumé"})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Ubersetz mal das": "übersetz mal",
		"résumé":           "resume", // two words are written so: which is meant is not known
	} {
		e, _ := l.find(text, 0)
		if e == nil || e.spelling != want {
			t.Errorf("%q: %+v, want %q", text, e, want)
		}
	}
}

func TestLexiconFindsWholeWords(t *testing.T) {
	l, err := readLexicon(map[string]string{"x.txt": "adverb: sum up | übersetz mal | переведи* | 翻译 | über | in | in one go\nother: 翻译官"})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{
		"sum up":             6,
		"Sum  -\n UP!":       10,
		"sum\n\nup":          0,
		"sum upper":          0,
		"переведите":         16,
		"ÜBER":               5,
		"u\u0308ber":         6,
		"翻译这句":               6,
		"翻译官":                9,
		"in":                 2,
		"in one":             2,
		"in one go":          9,
		"into":               0,
		"in\u0301":           2,
		"ｉｎ":                 6,
		"\xff":               0,
		"sum u":              0,
		"in one go\u0301 on": 9,
	} {
		if _, got := l.find(text, 0); got != want {
			t.Errorf("%q: takes %d bytes, want %d", text, got, want)
		}
	}
}

func TestWithoutStopPhrasesCutsOnlyWholePhrasesAtTheEnd(t *testing.T) {
	for text, want := range map[string]string{
		"What is 2 + 2? Think step by step.":                     "What is 2 + 2?",
		"Solve it, STEP-BY-STEP!!":                               "Solve it,",
		"Solve it.\n\nLet's think step by step. Think carefully": "Solve it.",
		"Explain step by step how it works.":                     "Explain step by step how it works.",
		"A=\u00a0 think step by step":                            "A=", // a blank of any kind goes with it
		"footstep by step":                                       "footstep by step",
		"解方程。请逐步思考。":                                             "解方程。",
		"Step by step":                                           "",
		"Nothing here.":                                          "Nothing here.",
	} {
		if got := words().withoutStopPhrases(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// BenchmarkLexicon is what the first policy of a program waits for.
func BenchmarkLexicon(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readLexicon(LexiconTexts()); err != nil {
			b.Fatal(err)
		}
	}
}
