package sametext

import (
	"flag"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// pair is two texts at the edge of what is the same.
type pair struct{ name, a, b string }

// same are texts that differ in their dress.
var same = []pair{
	{"white space at line ends", "One. \nTwo.\t", "One.\nTwo."},
	{"white space around the whole", "\n\n  One.\n ", "One."},
	{"a space before the first word", " Janet has 3.", "Janet has 3."},
	{"runs of spaces", "One.  Two.", "One. Two."},
	{"line ends of Windows", "One.\r\n\r\nTwo.", "One.\n\nTwo."},
	{"line breaks in a paragraph", "One\ntwo three.", "One two\nthree."},
	{"a break by two spaces", "One  \ntwo.", "One two."},
	{"empty lines", "One.\n\n\n\nTwo.", "One.\n\nTwo."},
	{"an accent in one sign or two", "caf\u00e9", "cafe\u0301"},
	{"the sign for Ångström", "\u212b", "\u00c5"},
	{"bold", "It is **not** so.", "It is not so."},
	{"bold digits", "The answer is **18**.", "The answer is 18."},
	{"bold digits behind a bold word", "**Answer:** **18**", "Answer: 18"},
	{"bold digits in an item", "- **18** eggs", "- 18 eggs"},
	{"bold before a colon", "**Note:** it rains.", "Note: it rains."},
	{"italic", "It is *not* so.", "It is not so."},
	{"italic by lines", "She said _come with me_ twice.", "She said come with me twice."},
	{"bold and italic", "***Wait***", "Wait"},
	{"bold in brackets", "one (**two**) three", "one (two) three"},
	{"headings", "## Why\n\nSo.", "Why\n\nSo."},
	{"headings of another level", "## Why\n\nSo.", "### Why\nSo."},
	{"a heading in bold", "**Why**\n\nSo.", "## Why\n\nSo."},
	{"the answer mark of GSM8K", "He has 5.\n#### 5", "He has 5.\n\n5"},
	{"signs of bullets", "* one\n* two", "- one\n- two"},
	{"round bullets", "• one\n• two", "- one\n- two"},
	{"empty lines between items", "- one\n\n- two", "- one\n- two"},
	{"bullets with bold", "* **One**: 1", "- One: 1"},
	{"an empty line before a list", "Take:\n- one", "Take:\n\n- one"},
	{"items that go on", "- one\ntwo", "- one two"},
	{"items below items", "* one\n  * two", "- one\n  - two"},
	{"a fence around all", "```\nParis\n```", "Paris"},
	{"the label of a fence around all", "```python\nx = 1\ny = 2\n```", "```\nx = 1\ny = 2\n```"},
	{"empty lines around a fence", "So:\n```go\nx\n```\nGood.", "So:\n\n```go\nx\n```\n\nGood."},
	{"backticks around a word", "Use `printf` here.", "Use printf here."},
	{"backticks around a name", "Use `my_name`.", "Use my_name."},
	{"JSON with other white space", `{"a": 1, "b": [1, 2]}`, "{\n  \"a\":1,\n  \"b\":[1,2]\n}"},
	{"JSON with other order of keys", `{"a": 1, "b": {"c": 1, "d": 2}}`, `{"b": {"d": 2, "c": 1}, "a": 1}`},
	{"JSON in a fence", "```json\n{\"a\": 1}\n```", `{"a":1}`},
	{"nothing and white space", "", " \n\t\n"},
}

func TestDressMakesNoOtherText(t *testing.T) {
	for _, p := range same {
		t.Run(p.name, func(t *testing.T) {
			if !Same(p.a, p.b) {
				t.Errorf("not the same: %q and %q\nforms %q and %q", p.a, p.b, Form(p.a), Form(p.b))
			}
		})
	}
}

// different are texts that a reader could take for two.
var different = []pair{
	{"case", "Yes", "yes"},
	{"a full stop", "Yes.", "Yes"},
	{"a comma", "Eat, Grandma", "Eat Grandma"},
	{"quotes of another kind", `"a"`, "“a”"},
	{"dashes of another length", "1-2", "1–2"},
	{"a minus and a hyphen", "−5", "-5"},
	{"thousands", "1,000", "1000"},
	{"decimals", "1.0", "1"},
	{"numerals", "two", "2"},
	{"digits of another script", "٣", "3"},
	{"wide digits", "１", "1"},
	{"raised digits", "x²", "x2"},
	{"ligatures", "ﬁne", "fine"},
	{"Greek for Latin", "A", "Α"},
	{"Cyrillic for Latin", "paypal", "pаypal"},
	{"accents", "resume", "résumé"},
	{"a negation", "It is safe.", "It is not safe."},
	{"a negation in one word", "possible", "impossible"},
	{"order of items", "- one\n- two", "- two\n- one"},
	{"numbers of items", "1. one", "2. one"},
	{"items with signs and with numbers", "- one", "1. one"},
	{"an item below another and beside it", "- one\n  - two", "- one\n- two"},
	{"a paragraph behind a list and in it", "- one\n\ntwo", "- one\ntwo"},
	{"two paragraphs and one", "One.\n\nTwo.", "One. Two."},
	{"targets of links", "[a](http://a.b)", "[a](http://a.c)"},
	{"spaces that do not break", "1\u00a0000", "1 000"},
	{"no space", "now here", "nowhere"},
	{"products by stars", "a*b*c", "abc"},
	{"products by stars with spaces", "2 * 3 * 4", "2 3 4"},
	{"a product of a letter", "a *b* c", "a b c"},
	{"a product of digits", "2 *3* 4", "2 3 4"},
	{"code with a fence and without", "```go\nfunc f() {\n\treturn\n}\n```", "func f() {\n\treturn\n}"},
	{"an escape in a fence and without", "```\n\\*a\n```", "\\*a"},
	{"stars that are drawn in a fence alone", "```\na*b*c\n```", "a*b*c"},
	{"lines like code", "x = 1\ny = 2", "x = 1 y = 2"},
	{"a comment that swallows what comes after", "a() # one\nb()", "a() # one b()"},
	{"stars in a string", "printf(\"*hello*\")", "printf(\"hello\")"},
	{"stars in a call", "f(*args*)", "f(args)"},
	{"backticks in a command", "run `date`", "run date"},
	{"backticks in code", "s = `abc`;", "s = abc;"},
	{"a mark inside a word", "x**nn** y", "xnn y"},
	{"a mark that ends inside a word", "**nn**x y", "nnx y"},
	{"a star that closes in code", "*aa `b b*` c", "aa `b b` c"},
	{"a comment and what comes after", "# a\nb", "# a b"},
	{"a star that closes between the words of code", "*aa `b b* c` d", "aa `b b c` d"},
	{"a mark of a heading alone", "# Why", "Why"},
	{"seven marks of a heading", "####### Why", "Why"},
	{"a heading before code", "## Why\n    x", "Why\n    x"},
	{"lists that are nearly JSON", "[1,  2", "[1, 2"},
	{"JSON that is very deep", strings.Repeat("[ ", 150) + strings.Repeat("] ", 150), strings.Repeat("[", 150) + strings.Repeat("]", 150)},
	{"commands on two lines", "echo a\ndate", "echo a date"},
	{"stars in the target of a link", "see [a](b *cc* d)", "see [a](b cc d)"},
	{"code that begins like a fence", "    ```\na\n```", "```\na\n```"},
	{"a fence that is closed too far in", "So:\n```\na\n    ```\nb *word*\n```\nc", "So:\n```\na\n    ```\nb word\n```\nc"},
	{"a fence that ends with its list", "- a\n  ```\nb\n```\nc *word*", "- a\n  ```\nb\n```\nc word"},
	{"a fence on one line", "```a``` b\n*word*", "```a``` b\nword\n```"},
	{"a break by a backslash, and none", "a \\ \nb", "a \\\nb"},
	{"an item without text", "- a\n+", "- a +"},
	{"a heading without text", "- a\n#", "- a #"},
	{"a heading that is code", "a\n## f(x)", "a ## f(x)"},
	{"a heading and an item", "## - a", "- a"},
	{"a heading that looks like a fence", "## ~~~", "~~~"},
	{"headings with numbers", "## 1. Why", "1. Why"},
	{"an item below, by spaces behind a bullet", "-  a\n  - b", "- a\n  - b"},
	{"a fence in an item", "- ~~~\na", "- ~~~ a"},
	{"a heading in an item", "- ## H\na", "- ## H a"},
	{"an item in bold", "**1. a**", "1. a"},
	{"a number in code before a full stop", "`1`. a", "1. a"},
	{"a star alone and a list", "*\n* a", "*\n- a"},
	{"code behind the number of an item", " 1. \ta", "1. \ta"},
	{"code that begins in an item", "- a\n `\n`b *word*`", "- a\n `\n`b word`"},
	{"numbers below an item, and words of it", "- a\n\n  2. b", "- a\n  2. b"},
	{"a number that goes on with an item", "- a\n\n2. b", "- a\n2. b"},
	{"a list of which a part keeps its sign", "* a\n* 7", "- a\n* 7"},
	{"rows of a table", "| a |\n|---|\n*bb\nc*", "| a |\n|---|\nbb c"},
	{"a rule in an item", "- ---\na", "- --- a"},
	{"an accent in code", "`e\u0301 x`", "`\u00e9 x`"},
	{"an accent in an address", "see http://a.b/e\u0301", "see http://a.b/\u00e9"},
	{"an accent in a link", "see [a](e\u0301)", "see [a](\u00e9)"},
	{"levels by signs", "* one\n- two", "- one\n- two"},
	{"powers", "2**3", "23"},
	{"powers with spaces", "2 **3** 4", "2 3 4"},
	{"powers of a letter", "x **2** + 1", "x 2 + 1"},
	{"powers of a sum", "(a + b) **2** more", "(a + b) 2 more"},
	{"two numbers in marks", "**3** **4**", "3 4"},
	{"arguments in Python", "f(*args, **kwargs)", "f(args, kwargs)"},
	{"snake case", "my_long_name", "mylongname"},
	{"names between lines", "__init__", "init"},
	{"a private name", "_x_", "x"},
	{"struck out", "~~yes~~ no", "yes no"},
	{"stars that are escaped", `\*a\*`, "*a*"},
	{"stars in code", "`*a*`", "*a*"},
	{"stars in code, undressed twice", "`*word*`", "word"},
	{"marks of a heading in a heading", "## ## a", "a"},
	{"a comment and code", "# print(1)", "print(1)"},
	{"two comments and code", "## print(1)", "print(1)"},
	{"a comment that reads like words", "# import os", "import os"},
	{"a hash tag", "#tag", "tag"},
	{"a minus before a number", "- 5", "5"},
	{"a minus and a star before a number", "- 5", "* 5"},
	{"pros and cons", "+ cheap\n- loud", "- cheap\n- loud"},
	{"a diff", "+ x = 1", "- x = 1"},
	{"pluses beside stars", "+ cheap\n* loud", "+ cheap\n- loud"},
	{"a task that is done", "- [x] a", "- [ ] a"},
	{"white space at the start of code", "```\n  x\n```", "```\nx\n```"},
	{"white space in code", "```\na  b\n```", "```\na b\n```"},
	{"lines of code", "```\na\nb\n```", "```\na b\n```"},
	{"empty lines in code", "```\na\n\n\nb\n```", "```\na\n\nb\n```"},
	{"white space at line ends in code", "```\na \nb\n```", "```\na\nb\n```"},
	{"stars in a fence", "```\na *word* b\n```", "```\na word b\n```"},
	{"stars in a fence and without", "```\na *word* b\n```", "a word b"},
	{"indented code", "    x", "x"},
	{"indented lines", "if a:\n  b", "if a:\nb"},
	{"how far lines are indented", "if a:\n  b\n    c", "if a:\n  b\n  c"},
	{"empty lines in indented code", "    a\n\n\n    b", "    a\n\n    b"},
	{"spaces in backticks", "Type `a  b` now.", "Type `a b` now."},
	{"backticks around code", "Type `a b` now.", "Type a b now."},
	{"backticks around an option", "Type `-v` now.", "Type -v now."},
	{"labels of a fence among words", "So:\n```js\nx\n```", "So:\n```ts\nx\n```"},
	{"a fence among words", "So:\n```\nx\n```", "So:\n\nx"},
	{"a fence that is not closed", "```\na *word* b", "```\na word b"},
	{"JSON of another number", `{"a": 1}`, `{"a": 1.0}`},
	{"JSON of another type", `{"a": 1}`, `{"a": "1"}`},
	{"JSON in another order of a list", `[1, 2]`, `[2, 1]`},
	{"JSON with a key twice", `{"a": 1, "a": 2}`, `{"a": 2, "a": 1}`},
	{"JSON with a key twice and once", `{"a": 1, "a": 1}`, `{"a": 1}`},
	{"JSON with a key twice by an escape", "{\"a\": 1, \"\\u0061\": 2}", "{\"\\u0061\": 2, \"a\": 1}"},
	{"JSON with another escape", `{"a": "\u00e9"}`, `{"a": "é"}`},
	{"JSON with white space in a string", `{"a": "b  c"}`, `{"a": "b c"}`},
	{"JSON with an accent in two signs", "{\"a\": \"e\u0301\"}", "{\"a\": \"\u00e9\"}"},
	{"JSON with and without an empty field", `{"a": null}`, `{}`},
	{"what is nearly JSON", `{'a':  1}`, `{'a': 1}`},
	{"JSON with words", `Here: {"a": 1, "b": 2}`, `Here: {"b": 2, "a": 1}`},
	{"a table", "| a  | b |", "| a | b |"},
	{"lines of a table", "a | b\nc | d", "a | b c | d"},
	{"columns by spaces", "a     b\nc     d", "a b\nc d"},
	{"columns by tabs", "a\tb", "a b"},
	{"a quote", "> a", "a"},
	{"a rule", "a\n\n---\n\nb", "a\n\nb"},
	{"a formula", `\[ a \]`, "a"},
	{"a break by a backslash", "a\\\nb", "a b"},
	{"a break by a backslash and a backslash", "a\\\nb", "a\\ b"},
	{"HTML", "a<br>b", "a b"},
	{"entities", "&lt;", "<"},
	{"formulas with lines", "$a _bb c_ d$ and $x$", "$a bb c d$ and $x$"},
	{"turned writing", "a\u202eb", "ab"},
	{"turned writing with other white space", "a\u202eb  c", "a\u202eb c"},
	{"an isolate", "a\u2066b\u2069", "ab"},
	{"a mark of direction", "a\u200e", "a"},
	{"a joiner", "می\u200cخواهم", "میخواهم"},
	{"a space without width", "a\u200bb", "ab"},
	{"a hyphen that may be there", "co\u00adop", "coop"},
	{"an emoji drawn otherwise", "❤\ufe0f", "❤"},
	{"an ideograph of compatibility", "\ufa19", "\u795e"},
	{"controls", "a\x1b[8mb", "ab"},
	{"a line that is written over", "no\ryes", "no yes"},
	{"broken bytes", "a\xff", "a\xfe"},
	{"nothing and a stop", "", "."},
}

func TestWhatAReaderMayTakeForAnotherTextIsAnother(t *testing.T) {
	for _, p := range different {
		t.Run(p.name, func(t *testing.T) {
			if Same(p.a, p.b) {
				t.Errorf("the same: %q and %q\nform %q", p.a, p.b, Form(p.a))
			}
			if !Same(p.a, p.a) || !Same(p.b, p.b) {
				t.Error("not the same as itself")
			}
		})
	}
}

// dressing are the signs that may be left out or change.
const dressing = "*_`~#-•"

// read is what is read of a text: all but white space and dress, composed. Of a text that
// is one fence its label is dress, too.
func read(text string) string {
	t := strings.Trim(strings.ReplaceAll(text, "\r\n", "\n"), " \t\n")
	if inside, _, ok := wholeFence(t); ok {
		t = inside
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) && r < 0x80 || strings.ContainsRune(dressing, r) {
			return -1
		}
		return r
	}, t))
}

// texts draws what looks like Markdown.
func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.SampledFrom(fragments), 0, 40).Draw(t, "parts")
		return strings.Join(parts, "")
	})
}

var fragments = []string{
	"a", "word", "Two", "7", "18", "1,000", " ", "  ", "   ", "    ", "\n", "\n", "\n\n", "\t", "*", "**", "***", "_", "__", "`", "```", "```go\n", "\n```\n", "~~~",
	"# ", "## ", "### ", "- ", "* ", "+ ", "• ", "1. ", "2) ", "> ", "| ", "---", "===", "\\", "$", "$$", "](", "://", "<", "{", "}", "[", "]", ":", ",", "\"", ".", "(", ")", "!", "é", "e\u0301",
	"\u0301", "中", "\u200d", "\u202e", "\r\n", "\r", "=", "-", "{\"a\": 1, \"b\":[2]}", "**bold text**", "*some words*", "`code`", "- item\n", "\n  - below\n",
	"\n  ```\n", "\n    ```\n", "1. one\n", "2. two\n", "   - c\n", "\n\n    ", "> q\n", "## H\n", "10) x\n", "| a | b |\n|---|---|\n", "~~x~~",
}

func TestFormIsItsOwnForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkForm(t, texts().Draw(t, "text"))
	})
}

type failer interface {
	Errorf(string, ...any)
}

// checkForm asks of any text what holds for all.
func checkForm(t failer, text string) {
	form := Form(text)
	if again := Form(form); again != form {
		t.Errorf("%q has the form %q, and that %q", text, form, again)
	}
	if _, isJSON := compactJSON(form); isJSON || form == text {
		return
	}
	if got, want := read(form), read(text); got != want {
		t.Errorf("%q has the form %q: %q is read, not %q", text, form, got, want)
	}
}

func TestSameIsTheSameBothWaysAndOnwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := texts().Draw(t, "a"), texts().Draw(t, "b"), texts().Draw(t, "c")
		if !Same(a, a) || Same(a, b) != Same(b, a) || Same(a, b) && Same(b, c) && !Same(a, c) {
			t.Errorf("%q, %q, %q", a, b, c)
		}
		if !Same(a, Form(a)) {
			t.Errorf("%q is not the same as its form", a)
		}
	})
}

func TestAnotherLetterDigitSignOrCaseIsAnotherText(t *testing.T) {
	const instead = "abzABZ019.,;:!?%&=/()éß中"
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(texts().Draw(t, "text"))
		var places []int
		for i, r := range text {
			if strings.ContainsRune(instead, r) || unicode.IsLetter(r) || unicode.IsDigit(r) {
				places = append(places, i)
			}
		}
		if len(places) == 0 {
			t.Skip("nothing to change")
		}
		at := rapid.SampledFrom(places).Draw(t, "place")
		r := rapid.SampledFrom([]rune(instead)).Draw(t, "instead")
		if text[at] == r {
			t.Skip("no change")
		}
		before := string(text)
		text[at] = r
		if after := string(text); Same(before, after) && !labelsOnly(before, after) {
			t.Errorf("%q and %q", before, after)
		}
	})
}

// labelsOnly reports whether two texts are fences around all that differ in their label.
func labelsOnly(a, b string) bool {
	x, _, okA := wholeFence(strings.Trim(strings.ReplaceAll(a, "\r\n", "\n"), " \t\n"))
	y, _, okB := wholeFence(strings.Trim(strings.ReplaceAll(b, "\r\n", "\n"), " \t\n"))
	return okA && okB && x == y
}

func FuzzForm(f *testing.F) {
	for _, s := range []string{
		"", "a", "**a** b", "## 1. a\n- b\n* c", "```go\nx\n```", `{"b": 1, "a": [{}]}`, "`**a`**", "- a\n\n    b", "1. a\n2) b", "caf\u00e9 e\u0301", "> a\nb", "a  \nb\\\nc", "# # a", "**a *bb* c**", strings.Repeat("[", 150) + strings.Repeat("]", 150), "~~~\n```\n~~~",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkForm(t, text)
		if !Same(text, Form(text)) {
			t.Errorf("%q is not the same as its form", text)
		}
	})
}

func BenchmarkForm(b *testing.B) {
	prose := strings.Repeat("She sells **each** egg for $2, so she makes 9 * 2 = 18 dollars\nevery day at the market.\n\n- first one\n- second one\n\n", 18)
	for name, text := range map[string]string{
		"prose": prose,
		"plain": Form(prose),
		"json":  `{"reasoning": "` + strings.Repeat("She sells each egg. ", 100) + `", "answer": "18"}`,
		"code":  "```go\n" + strings.Repeat("\tx := f(a, b) // twice\n", 90) + "```",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				kept = Form(text)
			}
		})
	}
}

var kept string
