package simulated

import (
	"math/rand/v2"
	"strings"
	"testing"

	"switchboard/providers"
)

func TestScriptAndShapeOfAPromptAreNamed(t *testing.T) {
	for prompt, want := range map[string]struct{ script, shape string }{
		"Why is the sky blue?": {"Latin", "asks a question"},
		"天空为什么是蓝色的？":           {"Han", "asks a question"},
		"空はなぜ青いのですか？":          {"Japanese", "asks a question"},
		"ทำไมท้องฟ้าเป็นสีฟ้า อธิบายให้เด็กฟัง":   {"Thai", "asks for something to be done"},
		"왜 하늘은 파란지 초등학생에게 설명해 주세요.":               {"Hangul", "asks for something to be done"},
		"Почему небо голубое? Объясни ребёнку.":   {"Cyrillic", "asks for something to be done"},
		"لماذا السماء زرقاء؟":                     {"Arabic", "asks a question"},
		"ನೀಲಿ":                                    {"another script", "is very short"},
		"12 + 34 * 56":                            {"no letters", "is mostly figures"},
		"":                                        {"no letters", "is very short"},
		"fix this:\n```go\nx := 1\n```":           {"Latin", "carries code"},
		"int main() {\n  return 0;\n}":            {"Latin", "carries code"},
		"sort these:\n- pears\n- plums\n- figs":   {"Latin", "carries a list"},
		"read this:\na\nb\nc\nd\ne\nf":            {"Latin", "carries a text of several lines"},
		"Write to the landlord about the heating": {"Latin", "asks for something to be done"},
	} {
		t.Run(want.script+" "+want.shape, func(t *testing.T) {
			if got := statsOf(prompt, "demo-nano", 1); got.script != want.script || got.shape != want.shape {
				t.Errorf("%q: %s, %s", prompt, got.script, got.shape)
			}
		})
	}
	t.Run("what is counted is right", func(t *testing.T) {
		got := statsOf("Zähle 12\nund 3\n", "demo-nano", 1)
		if got.characters != 15 || got.words != 4 || got.lines != 2 || got.digits != 3 || got.opening != "Zähle 12 und 3" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestGeneratedTextSaysWhatCanBeCounted(t *testing.T) {
	random := func() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }
	t.Run("the prompt's script is spoken too", func(t *testing.T) {
		for prompt, want := range map[string]string{"写一首诗": "模拟", "詩を書いて": "模擬", "เขียนกลอน": "จำลอง", "Напиши стих": "смоделированный"} {
			for _, v := range personas() {
				if got := v.compose(random(), statsOf(prompt, v.name, 1)); !strings.Contains(got, want) || !strings.Contains(got, prompt) {
					t.Errorf("%s to %q: %q", v.name, prompt, got)
				}
			}
		}
	})
	t.Run("a conversation is counted", func(t *testing.T) {
		for _, v := range personas() {
			if got := v.compose(random(), statsOf("And now?", v.name, 3)); !strings.Contains(got, "message 3 of") {
				t.Errorf("%s: %q", v.name, got)
			}
		}
	})
	t.Run("a hostile prompt is quoted harmlessly", func(t *testing.T) {
		for _, v := range personas() {
			got := v.compose(random(), statsOf("\x1b]0;x\x07 | a `b` \u202e\n\n# c", v.name, 1))
			if providers.Clean(got) != got || strings.Contains(got, "a `b`") {
				t.Errorf("%s: %q", v.name, got)
			}
		}
	})
	t.Run("dearer models write more", func(t *testing.T) {
		sum := make(map[string]int64)
		for _, v := range personas() {
			r := random()
			for range 50 {
				sum[v.name] += countTokens(v.compose(r, statsOf("Tell me about tides", v.name, 1)))
			}
		}
		if sum["demo-nano"] >= sum["demo-small"] || sum["demo-small"] >= sum["demo-flagship"] {
			t.Errorf("tokens: %v", sum)
		}
	})
}

func TestAnAnswerRepeatsThePromptAsItWasWritten(t *testing.T) {
	for prompt, want := range map[string]string{
		"17 * 23":         `17 \* 23`,
		"snake_case `x`":  "snake\\_case \\`x\\`",
		`a | b \ <c> [d]`: `a \| b \\ \<c> \[d]`,
	} {
		if got := statsOf(prompt, "demo-nano", 1).opening; got != want {
			t.Errorf("%q begins %q, want %q", prompt, got, want)
		}
	}
}
