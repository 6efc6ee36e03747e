package reading

import (
	"strings"
	"testing"

	"switchboard/engine/routing/reading/readingtest"
)

func countsOf(prompt string) Counts {
	var r Reader
	r.Read(prompt)
	return r.Counts
}

func TestFeaturesCountWhatIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		prompt string
		check  func(f Counts) bool
	}{
		"words and sentences":                  {"It's late. We don't know why.", func(f Counts) bool { return f.Words == 6 && f.Sentences == 2 && f.Negations == 1 }},
		"bytes and characters":                 {"né 日本", func(f Counts) bool { return f.Bytes == 10 && f.Runes == 5 }},
		"scripts without spaces":               {"日本語の文章です", func(f Counts) bool { return f.Words == 0 && f.Characters == 8 && f.Length() == 4 }},
		"Thai":                                 {"สวัสดี", func(f Counts) bool { return f.Words == 0 && f.Characters == 6 }},
		"scripts with less text":               {"मुझे यह वाक्य समझना है", func(f Counts) bool { return f.Words == 5 && f.Foreign == 5 }},
		"numbers with their separators":        {"1,234.5 and 5kg in 1999, ٣٤", func(f Counts) bool { return f.Numbers == 4 && f.Quantities == 3 }},
		"numbers with a part behind the point": {"2.5 and 1,25 but 1,250 or 3", func(f Counts) bool { return f.Decimals == 2 && f.Numbers == 4 }},
		"fractions":                            {"1/2 or ¾ and/or 3", func(f Counts) bool { return f.Fractions == 2 }},
		"options that are numbers":             {"Which?\nA. 12\nB. $3\n(C) -4\nd) four", func(f Counts) bool { return f.Options == 4 && f.Amounts == 3 }},
		"number words":                         {"three cats and a dozen dogs", func(f Counts) bool { return f.Numbers == 0 && f.Quantities == 2 }},
		"list markers that are no count":       {"1. tea\n2. milk\n- 3 eggs", func(f Counts) bool { return f.Numbers == 1 && f.ListItems == 3 && f.Lines == 3 }},
		"options":                              {"Which?\nA. one\nB. two\n(C) three\nd) four", func(f Counts) bool { return f.Options == 4 && f.Questions == 1 }},
		"tables":                               {"| a | b |\n| 1 | 2 |", func(f Counts) bool { return f.TableRows == 2 }},
		"code":                                 {"int x = 3;\nif (x > 2) {\nreturn f(x);", func(f Counts) bool { return f.CodeLines == 3 && f.Equations == 0 }},
		"prose that is no code":                {"Let us return to the class; we import (some) tea.", func(f Counts) bool { return f.CodeLines == 0 }},
		"a fence":                              {"Look:\n```go\nx := 1\n\ny := 2\n```", func(f Counts) bool { return f.Fences == 1 && f.CodeFences == 1 && f.CodeLines == 2 }},
		"stack traces":                         {"TypeError: x is not a function\nat run (app.js:3)\nat main (app.js:9)", func(f Counts) bool { return f.StackLines == 3 }},
		"formulas":                             {"2x + 3 = 7\na^2\n\\frac{1}{2}\n∫ x dx", func(f Counts) bool { return f.Equations == 4 }},
		"operators of programs":                {"a == b\na := b\na => b", func(f Counts) bool { return f.Equations == 0 }},
		"plain sums":                           {"3 * 4, 7 + 2, 15 % of 20", func(f Counts) bool { return f.Sums == 3 }},
		"dates that are no sums":               {"2024-05-01 and 3/4", func(f Counts) bool { return f.Sums == 0 }},
		"quotations":                           {`He said "must not" and 'exactly so', don't we`, func(f Counts) bool { return f.Quoted == 22 && f.Constraints == 0 && f.Negations == 1 }},
		"paragraphs":                           {"a\n\nb\n \nc", func(f Counts) bool { return f.Paragraphs == 3 && f.Lines == 3 }},
		"constraints":                          {"Answer in exactly two lines, at most ten words, as JSON.", func(f Counts) bool { return f.Constraints == 3 }},
		"words of an entry of several":         {"Exactly two boxes are not next to the door.", func(f Counts) bool { return f.Constraints == 1 && f.Quantities == 1 && f.Negations == 1 }},
		"instructions":                         {"Extract the dates. Translate them into French. Then write a poem.", func(f Counts) bool { return f.Instructions == 3 }},
		"proofs":                               {"Prove that it holds.", func(f Counts) bool { return f.Proofs == 1 }},
		"greetings":                            {"Hi!", func(f Counts) bool { return f.Smalltalk == 1 }},
		"nothing":                              {" \n\t", func(f Counts) bool { return f == Counts{Bytes: 3, Runes: 3} }},
		"broken bytes":                         {"\xff\xfe a \x00", func(f Counts) bool { return f.Words == 1 }},
		"full-width question marks":            {"吗？", func(f Counts) bool { return f.Questions == 1 }},
		"Arabic question marks":                {"كيف؟", func(f Counts) bool { return f.Questions == 1 }},
		"urls and times":                       {"See https://example.org/a.b at 10:30.", func(f Counts) bool { return f.Sentences == 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			if f := countsOf(c.prompt); !c.check(f) {
				t.Errorf("%q: %+v", c.prompt, f)
			}
		})
	}
}

func TestFeaturesOfLongPromptsTakeLinearTime(t *testing.T) {
	for _, piece := range []string{"'a ", "`", "\"", "<a", "„", "\n<b", "\n```", "(", "“x", "翻", "in one "} {
		text := strings.Repeat(piece, 1<<20/len(piece))
		if f := countsOf(text); f.Bytes != len(text) {
			t.Errorf("%q: %d bytes", piece, f.Bytes)
		}
	}
}

func TestFeaturesMakeNoGarbage(t *testing.T) {
	words()
	if n := testing.AllocsPerRun(100, func() { countsOf(readingtest.Prompt2KB) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestEverydayQuestionsNameNoTrade(t *testing.T) {
	for _, prompt := range []string{
		"What is the capital of France?",
		"Who painted the ceiling of the Sistine Chapel, and how long did it take?",
		"How do I get red wine out of a white magazine cover?",
		"Why did the academia prize go to a study of the world economy and its dichotomy?",
		"Is 1,234-page long enough for a novel, and is 2,3 a score?",
		"Wie lange kocht man ein Ei?",
	} {
		var r Reader
		if r.Read(prompt); r.Counts.Expert != 0 {
			t.Errorf("%d terms in %q", r.Counts.Expert, prompt)
		}
	}
	t.Run("in a text that is quoted they do not count", func(t *testing.T) {
		var r Reader
		if r.Read("Who said \"the enantiomer of hepatitis\"?"); r.Counts.Expert != 0 {
			t.Errorf("%d terms", r.Counts.Expert)
		}
	})
}
