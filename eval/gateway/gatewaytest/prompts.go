package gatewaytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/reading/readingtest"
)

// PromptMaker makes prompts of every kind that the reader tells apart.
type PromptMaker struct {
	r     *rand.Rand
	words []string // of the lexicon, in fifteen languages
	terms []string // built like terms of a trade
}

// NewPromptMaker makes the same prompts of the same seed.
func NewPromptMaker(seed uint64) *PromptMaker {
	m := &PromptMaker{r: rand.New(rand.NewPCG(seed, 3))}
	t := routing.NewReaderTables()
	for _, e := range t.Entries {
		m.words = append(m.words, e.Key)
	}
	for ending, parts := range t.Endings {
		for part := range strings.SplitSeq(parts, "|") {
			m.terms = append(m.terms, "hepto"+part+ending)
		}
	}
	m.terms = append(m.terms, t.Everyday...)
	// Maps have no order, and the same seed is to make the same prompts.
	slices.Sort(m.terms)
	return m
}

// scripts are ranges of letters, with marks and digits among them.
var scripts = [...][2]rune{
	{'a', 'z'}, {'A', 'z'}, {0xa0, 0x17f}, {0x180, 0x36f}, {0x370, 0x3ff}, {0x400, 0x4ff}, {0x500, 0x58f}, {0x590, 0x5ff},
	{0x600, 0x6ff}, {0x700, 0x8ff}, {0x900, 0x97f}, {0x980, 0xdff}, {0xe00, 0xe7f}, {0xe80, 0xfff}, {0x1000, 0x109f}, {0x10a0, 0x17ff},
	{0x1800, 0x1fff}, {0x2000, 0x206f}, {0x2070, 0x2bff}, {0x2c00, 0x303f}, {0x3040, 0x30ff}, {0x3100, 0x33ff}, {0x4e00, 0x9fff},
	{0xa000, 0xabff}, {0xac00, 0xd7ff}, {0xf900, 0xfdff}, {0xfe00, 0xfeff}, {0xff00, 0xffff}, {0x10000, 0x1efff}, {0x1f000, 0x1ffff},
	{0x20000, 0x2ffff}, {0xe0000, 0x10ffff}, {0, 0x7f},
}

// pieces are what sentences, lines and quotations are told by.
var pieces = [...]string{
	". ", "? ", "! ", ", ", ": ", "; ", "\n", "\n\n", " ", " ", " ", "-", "'", "\"", "`", "“", "”", "„", "«", "»", "「", "」", "『", "』", "‘", "’", "…", "。", "？", "！", "：", "，", "、",
	"؟", "،", "।", "—", "–", "'quoted words' ", "don't ", "dogs' ", "\"a quotation\" ", "`code` ", "„so“ ", "„so” ", "\n> a quotation\n", "\n<text>what it says</text>\n", "\n<a b>",
	"\nText: ", "\nInput:\n", "Name： ", "\nA. Paris\n", "\nb) $12\n", "\n(C) −3.5\n", "\n- an item\n", "\n* an item\n", "\n• an item\n", "\n1. first\n", "\n23) next\n", "\n| a | b |\n",
	"\nTraceback (most recent call last):\n", "\n  File \"x.py\", line 3\n", "\n\tat a.b(c.java:3)\n", "\nValueError: no\n", "\npanic: x\n", "\ngoroutine 1 [running]:\n",
	"\n```python\nx = 1\nprint(x)\n```\n", "\n```json\n{\"a\": 1}\n```\n", "\n``` \nfoo\n```", "```K", "\n```marKdown\nfoo\n```\n", "\n```teſt\nint x;\n```\n", "\ndef f(x):\n    return x + 1\n", "\nfor (;;) {\n}\n", "\nx = foo(1);\n", "\nimport os, (re)\n",
	"x = 3", "y == 2", "a := b", "2 + 2", "17 * 3 =", "15 % of 260", "15 % von den 260", "3/4 ", "½ ", "x^2", "a ^ b", "\\frac{1}{2}", "\\sqrt x", "\\(", "≤ ", "∑ ", "√2", "2-1", "2 - 1", "5 − 3", "٪", "3 × 4", "8÷2",
	"1,234.5 ", "2,5 ", "1999 ", "2024.", "3.14", "5kg ", "10:30 ", "http://example.org/a.b ", "2,3-dibromobutane ", "٣٤ ", "४२ ", "１２３ ", "๑๒ ",
	"Summarize the text above ", "Write a poem", "translate this into French: ", "What is ", "How many ", "Is it true that ", "Is this spam? ", "Give me JSON", "think step by step", " Think step-by-step.", "let's think step by step!",
	"$x^2$ ", "$n$", "$$\n\\frac{1}{2}\n$$", "$5 and $10 ", "$", "\\$", "$a b$c", "[asy]\ndraw(a);\n[/asy]", "[b]", "[/b]", "[1] ",
	"\n--- a/x.go\n+++ b/x.go\n@@ -1,3 +1,4 @@\n-x := 1\n+x := 2\n", "\n-a\n+b\n", "\n-\n+\n", "\nSELECT a FROM b\nWHERE c = 1\n", "\nRUN make\n",
	"{\"role\":\"user\",\"content\":\"", "<task>", "</task>", "\n<Question>what?</Question>\n", "SPAM or HAM ", "RED, GREEN, BLUE ", "LOW/HIGH", "'yes' or 'no' ", "\"a\" | \"b\"",
	"Should we buy it or rent it? ", "status=200 ", "caparra = deposit ", "f(x) = 2x ", "from 3 % to 4 % ", "5% of 60% ", "as JSON: ",
	"Hello ", "please ", "and ", "quickly ", "not ", "exactly ", "prove that ", "écoles ", "naïve ", "STRASSE ", "straße ", "e-mail ", "ﬁ", "İstanbul ", "ſ", "K", "\u200d", "\u200b", "\u00ad", "\ufeff", "\u2028", "\u0301", "\t", "\r\n", "\v", "\f", "\x00", "\x1b[31m", "\x7f",
	"👩‍👩‍👧", "🙂", "🇩🇪", "\u202e", "\xff", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f", "\xc0\xaf", "\x80",
}

func (m *PromptMaker) word() string {
	switch m.r.IntN(12) {
	case 0:
		return m.terms[m.r.IntN(len(m.terms))]
	case 1:
		return fmt.Sprint(m.r.IntN(1 << (1 + m.r.IntN(20))))
	case 2, 3:
		return m.letters()
	case 4:
		return strings.ToUpper(m.words[m.r.IntN(len(m.words))])
	case 5:
		return m.words[m.r.IntN(len(m.words))] + m.letters()
	}
	return m.words[m.r.IntN(len(m.words))]
}

// letters are a few characters of one script.
func (m *PromptMaker) letters() string {
	s := scripts[m.r.IntN(len(scripts))]
	var b strings.Builder
	for range 1 + m.r.IntN(12) {
		b.WriteRune(s[0] + rune(m.r.IntN(int(s[1]-s[0]+1))))
	}
	return b.String()
}

// Prompt is the next one.
func (m *PromptMaker) Prompt() string {
	var b strings.Builder
	parts := m.r.IntN(8)
	if m.r.IntN(5) == 0 {
		parts = m.r.IntN(120)
	}
	rare := m.r.IntN(4) // some prompts are nearly all prose
	for range parts {
		if m.r.IntN(4) < rare {
			b.WriteString(pieces[m.r.IntN(len(pieces))])
		} else {
			b.WriteString(m.word() + " ")
		}
	}
	if m.r.IntN(8) == 0 {
		b.WriteString(pieces[m.r.IntN(len(pieces))])
	}
	return b.String()
}

// longPrompts are of 100 KB and what else one meets once.
func longPrompts() []string {
	return []string{
		"", " ", "\n", "\u3000\u00a0", "think step by step", "\"", "'", "```", "<", "a",
		strings.Repeat("Translate the text into German, please! ", 2600),
		strings.Repeat("Write, write, translate and translate ", 2700), // more points than 16 bits hold
		strings.Repeat("translate. ", 9500),
		strings.Repeat("写一首关于春天的诗。", 3400),
		strings.Repeat("x", 100_000),
		strings.Repeat("é", 50_000),
		strings.Repeat("\"a ", 20_000),
		strings.Repeat("a'b ", 20_000),
		strings.Repeat("<x\n", 5_000),
		strings.Repeat("> a\n\n", 10_000),
		strings.Repeat("1+1=2\n", 10_000),
		strings.Repeat("\x00", 1000),
		strings.Repeat("и ", 30_000),
		strings.Repeat("$a ", 20_000),
		strings.Repeat("[a]", 20_000),
		strings.Repeat("-a\n+b\n", 10_000),
		strings.Repeat("OR, ", 20_000),
		strings.Repeat("YES or ", 10_000),
		"{\"role\":" + strings.Repeat("\"translate ", 10_000),
	}
}

// JSONLine is a prompt in JSON as careless programs write it: broken bytes stay.
func JSONLine(prompt string) []byte {
	var b bytes.Buffer
	b.WriteString(`{"prompt":"`)
	for i := range len(prompt) {
		switch c := prompt[i]; {
		case c < 0x20, c == '"', c == '\\':
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteString(`"}` + "\n")
	return b.Bytes()
}

// Prompts are so many prompts in JSON, some with a task given.
func Prompts(n int, seed uint64) [][]byte {
	m := NewPromptMaker(seed)
	var lines [][]byte
	for _, prompt := range longPrompts() {
		lines = append(lines, JSONLine(prompt))
	}
	for line := range strings.Lines(readingtest.Everyday) {
		_, prompt, _ := strings.Cut(strings.TrimSpace(line), "\t")
		lines = append(lines, JSONLine(strings.ReplaceAll(prompt, `\n`, "\n")))
	}
	for i := len(lines); i < n; i++ {
		line := JSONLine(m.Prompt())
		if i%7 == 0 {
			line = append(bytes.TrimSuffix(line, []byte("}\n")), fmt.Sprintf(",\"task\":%q}\n", engine.Tasks[m.r.IntN(len(engine.Tasks))])...)
		}
		lines = append(lines, line)
	}
	return lines
}

// Valid is a line in valid UTF-8, for bodies of other bytes are refused: in the place of
// each broken byte is what readers of JSON put there.
func Valid(line []byte) []byte { return []byte(string([]rune(string(line)))) }

// Chat is the body of a chat with the prompt of a line, as it is written there but Valid,
// that asks for the policy's choice.
func Chat(line []byte) []byte {
	var q struct {
		Prompt json.RawMessage `json:"prompt"`
	}
	if err := json.Unmarshal(Valid(line), &q); err != nil {
		panic(err) // no such line is made
	}
	return fmt.Appendf(nil, `{"model":"switchboard","messages":[{"role":"user","content":%s}]}`, q.Prompt)
}
