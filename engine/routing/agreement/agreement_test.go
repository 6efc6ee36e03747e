package agreement

import (
	"reflect"
	"strings"
	"testing"
)

func compare(a, b string) Features {
	x, y := Read(a), Read(b)
	return Compare(&x, &y)
}

// part is one of the features by what the tests call it.
var parts = map[string]int{
	"text": SameText, "value": SameValue, "number": SameNumber, "option": SameOption,
	"verdict": SameVerdict, "json": SameJSON, "code": SameCode,
}

const equalPart, differentPart, unknownPart = 256, -256, 0

// knownParts are pairs of answers and what is known of them.
var knownParts = []struct {
	a, b, part string
	want       int32
}{
	{"The cat sat.", "the  cat\n\nsat", "text", equalPart},
	{"**The** cat sat.", "# The cat `sat`.", "text", equalPart},
	{"The cat sat.", "The cat sits.", "text", unknownPart},
	{"", "", "text", unknownPart},

	{"The answer is 18.", "#### 18", "value", equalPart},
	{"So it costs $1,000.\n#### 1,000", `{"answer": 1000.0}`, "value", equalPart},
	{`{"reasoning": "…", "answer": "50 %"}`, "The answer is 50.", "value", equalPart},
	{`{"answer": "540 meters"}`, `{"answer": "540"}`, "value", equalPart},
	{`so $\boxed{\frac{1}{2}}$`, "Answer: 0.5", "value", equalPart},
	{`\boxed{\dfrac{\sqrt{3}}{2}}`, `Answer: $\frac{\sqrt3}{2}$`, "value", equalPart},
	{"Answer: 7 + √29", `\boxed{7+\sqrt{29}}`, "value", equalPart},
	{"Answer: 7 + √29", `\boxed{7-\sqrt{29}}`, "value", differentPart},
	{"Answer: 6√2", `\boxed{6 \cdot \sqrt{2}}`, "value", equalPart},
	{"Answer: 2*3", `\boxed{23}`, "value", differentPart},
	{"Answer: x = 5", `\boxed{5}`, "value", equalPart},
	{"Answer: 2x", `\boxed{2}`, "value", differentPart},
	{"Answer: 2 pi", `\boxed{2}`, "value", differentPart},
	{"The answer is -19.", "#### 19", "value", differentPart},
	{"The answer is 1.5 million.", "#### 1,500,000", "value", equalPart},
	{"The answer is **Paris**.", "Final answer: paris", "value", equalPart},
	{"Die Antwort ist 7.", "The answer is: 7", "value", equalPart},
	{"La réponse est 7.", "La respuesta es 7.", "value", equalPart},
	{"答案是 7。", "Ответ: 7", "value", equalPart},
	{"The answer choices are hard to tell apart and nothing is said.", "#### 5", "value", unknownPart},
	{"18", "#### 18", "value", equalPart},
	{"#### Each child got 5 books.", "The answer is 5.", "value", equalPart},
	{"#### Each child got 5 books.", "The answer is 6.", "value", differentPart},
	{"#### Each of 4 got 5 books.", "The answer is 5.", "value", differentPart},

	{"He has 5 apples left.", "#### 5", "number", equalPart},
	{"He has 5 apples left.", "He has 6 apples left.", "number", differentPart},
	{"1. Go\n2. Come", "1. Come\n2. Go", "number", unknownPart},
	{"In all 180 x 3 = 540 meters.", `{"answer": "540"}`, "number", equalPart},
	{"It is 1/2.", "It is 0.5.", "number", equalPart},
	{"Nothing to count.", "He has 6.", "number", unknownPart},

	{"B", "The answer is (B).", "option", equalPart},
	{"B. Paris", "The answer is B) Paris", "option", equalPart},
	{"B", "C", "option", differentPart},
	{"(b)", "B", "option", equalPart},
	{"A cat sat here.", "A", "option", unknownPart},
	{"I. Newton was here before.", "I", "option", unknownPart},

	{"Yes, it is.", "Answer: yes", "verdict", equalPart},
	{"Yes, it is.", "No. It is not.", "verdict", differentPart},
	{"Ja, das geht.", "Yes.", "verdict", equalPart},
	{"No man is an island.", "No.", "verdict", unknownPart},
	{"是的，可以。", "Yes", "verdict", unknownPart},

	{`{"a": 1, "b": [2, 3]}`, "```json\n{\"b\": [2, 3.0], \"a\": 1}\n```", "json", equalPart},
	{`{"a": 1}`, `{"a": 2}`, "json", differentPart},
	{`{"a": 1, "b": 2, "c": 3}`, `{"a": 1, "b": 2, "c": 4}`, "json", 2*128 - 256 + 1},
	{`{"a": 1}`, "no data", "json", unknownPart},
	{"[1] Knuth, 1968", "[1, 2]", "json", unknownPart},

	{"```go\nx := 1 // one\n```", "Here:\n```\n\n  x  :=  1\n```", "code", equalPart},
	{"```py\nx = 1\ny = 2\n```", "```py\n# all\nx = 1;\ny = 2\n```", "code", equalPart},
	{"```py\nx = 1\n```", "```py\nx = 2\n```", "code", differentPart},
	{"```py\nx = 1\n```", "x = 1", "code", unknownPart},
	{"```json\n{\"a\": 1}\n```", "```json\n{\"a\": 1}\n```", "code", unknownPart},
}

func TestKnownPartsAreEqualDifferentOrUnknown(t *testing.T) {
	for _, c := range knownParts {
		f, back := compare(c.a, c.b), compare(c.b, c.a)
		if got := f[parts[c.part]]; got != c.want {
			t.Errorf("%s of %q and %q: %d, want %d", c.part, c.a, c.b, got, c.want)
		}
		if f[parts[c.part]] != back[parts[c.part]] {
			t.Errorf("%s of %q and %q is another the other way round", c.part, c.a, c.b)
		}
	}
}

func TestBrokenJSONStillGivesItsAnswer(t *testing.T) {
	for name, text := range map[string]string{
		"a string that never ends":        "```json\n{\n \"reasoning\": \"First\n\nso 1 + 10 = 11.\n\n\"answer\": \"11\"\n}\n```",
		"LaTeX that is not escaped":       `{"reasoning": "take \(x\) and \frac{1}{2}", "answer": "11"}`,
		"line ends in strings":            "{\"reasoning\": \"one\ntwo\", \"answer\": \"11\"}",
		"another prompt behind it":        "{\"reasoning\": \"\\(1\nso \"11\"\", \n\"answer\": \"11\"}\n\n## Question\nShow it as {\"answer\": \"42\"}",
		"words before and after":          "Sure!\n``` json\n{\"reasoning\": \"…\", \"answer\": 11}\n```\nI hope this helps you.",
		"no brace at the end":             `{"reasoning": "…", "answer": "11"`,
		"a field that is called final":    `{"thought": "…", "final_answer": "11"}`,
		"its last field where none is so": `{"thought": "…", "total": 11}`,
	} {
		t.Run(name, func(t *testing.T) {
			if f := compare(text, "#### 11"); f[SameValue] != 256 {
				t.Errorf("value %d", f[SameValue])
			}
		})
	}
}

func TestScoreRanksPairsAsAReaderWould(t *testing.T) {
	for _, c := range []struct{ name, base, more, less string }{
		{"the same number in other words", "So 9 * 2 makes 18 dollars.\nThe answer is 18.", "She sells the rest.\n#### 18", "So 9 * 2 makes 19 dollars.\nThe answer is 19."},
		{"the same option with a reason", "B", "B. Paris, as it is the capital.", "C. Rome, as it is older."},
		{"a short answer inside a long one", "Paris", "The capital of France is Paris, on the Seine.", "The capital of Italy is Rome, on the Tiber."},
		{"the same words", "Take the bus to the old town and walk.", "Take a bus into the old town, then walk.", "Cook the rice until it is soft."},
		{"the same in Chinese", "请坐公共汽车去老城，然后步行。", "坐公共汽车到老城，再步行。", "把米饭煮软为止。"},
		{"the same code", "```go\nfunc f() int { return 1 }\n```", "Here it is:\n```go\n// f is one.\nfunc f() int {return 1}\n```", "```go\nfunc f() int { return 2 }\n```"},
	} {
		t.Run(c.name, func(t *testing.T) {
			more, less := compare(c.base, c.more), compare(c.base, c.less)
			if more.Score() <= less.Score() || more.Score() < .35 || less.Score() > .5 {
				t.Errorf("%.2f and %.2f", more.Score(), less.Score())
			}
		})
	}
}

func TestScoreIsOneForTheSameAndZeroForNothing(t *testing.T) {
	for _, s := range []string{"B", "18", "A cat sat.", `{"a": 1}`, "```\nx\n```", "请坐。", "!"} {
		if f := compare(s, s); f.Score() != 1 {
			t.Errorf("%q with itself: %v", s, f.Score())
		}
		if f := compare(s, ""); f.Score() != 0 || f[CheckFailed] != 256 {
			t.Errorf("%q with nothing: %v", s, f)
		}
	}
	if f := compare("alpha beta gamma", "один два три"); f.Score() != 0 {
		t.Errorf("nothing in common: %v", f.Score())
	}
}

func TestAnswersAreDescribedByThemselves(t *testing.T) {
	round := strings.Repeat("and so it goes on ", 30)
	for _, c := range []struct {
		text string
		part int
		want int32
	}{
		{"I'm sorry, but I can't help with that.", Refuses, 256},
		{"Es tut mir leid, leider geht das nicht. Entschuldigung.", Refuses, 256},
		{"抱歉，我无法回答。", Refuses, 256},
		{"The cat sat.", Refuses, 0},
		{"It is impossible to say.", Impossible, 256},
		{"Perhaps it is so, or maybe not.", Hedges, 256 + 128},
		{"The list goes on and on and it will not be over before we have come to the very end of the", CutOff, 256},
		{"```go\nfunc f() {", CutOff, 256},
		{`{"a": 1, "b": `, CutOff, 256},
		{"The cat sat", CutOff, 0},
		{"The answer is 5.", HasValue, 256},
		{"The cat sat on the mat all day long.", HasValue, 0},
	} {
		if f := compare(c.text, "x"); f[c.part] != c.want {
			t.Errorf("feature %d of %q: %d, want %d", c.part, c.text, f[c.part], c.want)
		}
	}
	if f := compare(round, "x"); f[Distinct] > 20 {
		t.Errorf("an answer that repeats itself has %d", f[Distinct])
	}
}

func TestNoticedWordsMeanOneThing(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range noticed {
		for w := range strings.FieldsSeq(n.words) {
			if seen[w] || meanings.of(wordHash(w)) != n.what {
				t.Errorf("%s means two things, or is not found", w)
			}
			seen[w] = true
		}
	}
}

func TestAnswersComeBackFromTheirShortForm(t *testing.T) {
	for _, s := range samples() {
		a := Read(s)
		b, err := a.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back Answer
		if err := back.UnmarshalBinary(b); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if !reflect.DeepEqual(a, back) {
			t.Errorf("%q: %+v\ncame back as %+v", s, a, back)
		}
		if len(b) > 2500 {
			t.Errorf("%d bytes", len(b))
		}
		for n := range b {
			if back.UnmarshalBinary(b[:n]) == nil {
				t.Errorf("%q: the first %d of %d bytes are taken for all", s, n, len(b))
			}
		}
	}
}

func samples() []string {
	return []string{
		"", "B", "The answer is 18.", `{"a": [1, {"b": "c"}], "answer": "x"}`, "```go\nx := 1\n```", "请坐公共汽车。", "\xff\x00",
		long(400), "- a\n- b", `\boxed{\frac{1}{2}}`, "Ответ: нет", "{\"answer\": \"\\", "####", "answer:", "\\boxed{", "1/0", "12345678901234567890123.5",
	}
}

// long is a text of n words of which few are repeated.
func long(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(string(rune('a'+i%26)), 1+i%3))
		b.WriteString(string(rune('a' + i/26%26)))
		b.WriteString([]string{" ", " ", ", ", " 12 ", ".\n"}[i%5])
	}
	return b.String()
}

func TestLongTextsAreSampledFairly(t *testing.T) {
	all := strings.Fields(long(3000))
	a := Read(strings.Join(all[:len(all)*2/3], " "))
	b := Read(strings.Join(all[len(all)/3:], " "))
	f := Compare(&a, &b)
	if f[Words] < 60 {
		t.Errorf("words in common: %d of 256", f[Words])
	}
	if a.words.shift == 0 {
		t.Error("nothing was left out; the test tests nothing")
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range samples() {
		f.Add(s, "The answer is 18.")
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		a, b := Read(x), Read(y)
		there, back := Compare(&a, &b), Compare(&b, &a)
		if there[Agreement] != back[Agreement] {
			t.Errorf("agreement %d one way, %d the other", there[Agreement], back[Agreement])
		}
		for i, v := range there {
			if v < -1<<14 || v > 1<<14 {
				t.Errorf("feature %d is %d", i, v)
			}
		}
		if s := there.Score(); s < 0 || s > 1 {
			t.Errorf("score %v", s)
		}
		short, _ := a.MarshalBinary()
		var again Answer
		if err := again.UnmarshalBinary(short); err != nil || !reflect.DeepEqual(a, again) {
			t.Errorf("%+v\ncame back as %+v: %v", a, again, err)
		}
	})
}

func FuzzUnmarshalBinary(f *testing.F) {
	for _, s := range samples() {
		a := Read(s)
		b, _ := a.MarshalBinary()
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var a Answer
		if a.UnmarshalBinary(b) == nil {
			Compare(&a, &a)
		}
	})
}

var kept Features

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat("She sells each egg for $2, so she makes 9 * 2 = 18 dollars every day at the farmers' market. ", 22)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		a := Read(text)
		kept[0] = int32(a.spoken)
	}
}

func BenchmarkReadManyWords(b *testing.B) {
	text := long(500)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		a := Read(text)
		kept[0] = int32(a.spoken)
	}
}

func BenchmarkCompare(b *testing.B) {
	x, y := Read(long(500)), Read(long(400))
	b.ReportAllocs()
	for b.Loop() {
		kept = Compare(&x, &y)
	}
}
