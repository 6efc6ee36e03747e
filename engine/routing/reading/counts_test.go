package reading

import (
	"strings"
	"testing"
	"time"

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

// TestFeaturesOfLongPromptsTakeLinearTime reads texts of 1 MB in which much is opened and
// little closed. Each takes less than a tenth of a second, and took a minute where each
// piece had the reader look through the rest of the text.
func TestFeaturesOfLongPromptsTakeLinearTime(t *testing.T) {
	for name, c := range map[string]struct{ piece, end string }{
		"single quotation marks":      {piece: "'a "},
		"backquotes":                  {piece: "`"},
		"quotation marks":             {piece: "\""},
		"German quotation marks":      {piece: "„"},
		"opened quotation marks":      {piece: "“x"},
		"brackets":                    {piece: "("},
		"bracket tags":                {piece: "[a]"},
		"pairs of other bracket tags": {piece: "[a]\n[/b]\n"},
		"tags":                        {piece: "<a"},
		"tags that begin a line":      {piece: "\n<b"},
		"tags that another one ends":  {piece: "\n<b</c"},
		"tags that one at the end":    {piece: "\n<b", end: "</x"},
		"fences":                      {piece: "\n```"},
		"fences on one line":          {piece: "```a", end: strings.Repeat(" ", 1<<19) + "\nx"},
		"formulas":                    {piece: "\\$"},
		"marks on a letter":           {piece: "\u0301", end: "x"},
		"marks on letters":            {piece: "in\u0301"},
		"changed lines":               {piece: "- a\n+ b\n"},
		"labels":                      {piece: "Text: b\n"},
		"words in capitals":           {piece: "AAA, "},
		"characters":                  {piece: "翻"},
		"beginnings of phrases":       {piece: "in one "},
		"white space in a phrase":     {piece: "in -", end: strings.Repeat("-", 1<<19)},
		"phrases that never count":    {piece: "step by step "},
	} {
		t.Run(name, func(t *testing.T) {
			text := "in" + strings.Repeat(c.piece, 1<<20/len(c.piece)) + c.end
			start := time.Now()
			countsOf(text)
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("takes %v", took)
			}
		})
	}
}

func TestTagsAreQuotedUpToTheirPartner(t *testing.T) {
	filler := strings.Repeat("a </b>", 1<<14)
	for name, c := range map[string]struct {
		prompt string
		quoted int
	}{
		"a partner on the same line":          {"<doc>a</doc>", len("<doc>a</doc")},
		"a partner after other tags":          {"<doc>\n<b>a</b>\n</doc>", len("<doc>\n<b>a</b>\n</doc")},
		"no partner":                          {"<doc>a</b>", 0},
		"a tag within a line":                 {"see <doc>a</doc>", 0},
		"a far partner of a text":             {"<doc>" + strings.Repeat("a ", 1<<15) + "</doc>", len("<doc></doc") + 1<<16},
		"a far partner behind many others":    {"<doc>" + filler + "</doc>", 0},
		"after a few tags without partner":    {strings.Repeat("<a>\n", mostUnpairedTags-1) + "<doc>a</doc>", len("<doc>a</doc")},
		"after many tags without partner":     {strings.Repeat("<a>\n", mostUnpairedTags) + "<doc>a</doc>", 0},
		"brackets":                            {"[asy]a[/asy]", len("[asy]a[/asy]")},
		"brackets that another one closes":    {"[asy]a[/b]", 0},
		"brackets after some with no partner": {strings.Repeat("[a]", mostUnpairedBrackets-1) + "[asy]a[/asy]", len("[asy]a[/asy]")},
		"brackets after many with no partner": {strings.Repeat("[a]", mostUnpairedBrackets) + "[asy]a[/asy]", 0},
		"brackets with a long name":           {"[asyasyasyasya]a[/asyasyasyasya]", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if f := countsOf(c.prompt); f.Quoted != c.quoted {
				t.Errorf("%d bytes are quoted, want %d", f.Quoted, c.quoted)
			}
		})
	}
}

func TestFencesSayTheirLanguageOnTheirOwnLine(t *testing.T) {
	for name, c := range map[string]struct {
		prompt              string
		fences, code, words int
	}{
		"a language":                     {"```go\nx\n```", 1, 1, 1},
		"white space after it":           {"```go \u00a0\nx\n```", 1, 1, 1},
		"none":                           {"```\nx\n```", 1, 0, 1},
		"two fences on a line":           {"```a``` and ```b``` c", 2, 0, 2},
		"after a phrase over two lines":  {"```a``` sum\nup ```go\nx\n```", 2, 1, 3},
		"a language that is data":        {"```json\nx\n```", 1, 0, 1},
		"a language and no closing mark": {"```go", 1, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if f := countsOf(c.prompt); f.Fences != c.fences || f.CodeFences != c.code || f.Words != c.words {
				t.Errorf("%d fences, %d of them of code, and %d words", f.Fences, f.CodeFences, f.Words)
			}
		})
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
