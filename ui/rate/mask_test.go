package rate

import (
	"strings"
	"testing"
)

var maskIDs = []string{"gpt-5-nano", "claude-opus-5-5", "ollama/llama3.3", "demo-flagship", "demo-small", "large", "openai", "gpu", "x1", "a"}

func TestMaskHides(t *testing.T) {
	m := newMask(maskIDs)
	for _, c := range []struct{ name, text, want string }{
		{"a model that names itself", "I am Claude, made by Anthropic.", "I am ▒▒▒, made by ▒▒▒."},
		{"a model that speaks as itself", "As ChatGPT by OpenAI, I cannot say.", "As ▒▒▒ by ▒▒▒, I cannot say."},
		{"a model with its version", "I'm GPT-4o mini and not Claude 3.5 Sonnet.", "I'm ▒▒▒ and not ▒▒▒."},
		{"an id of the config", "Answered by gpt-5-nano.", "Answered by ▒▒▒."},
		{"an id in other letters and with other signs", "DEMO FLAGSHIP, demo_flagship and Demo-Flagship", "▒▒▒, ▒▒▒ and ▒▒▒"},
		{"an id in markdown", "that is all that **demo-flagship** does, _demo-small_ too", "that is all that **▒▒▒** does, _▒▒▒_ too"},
		{"an id in data", `{"model": "demo-small", "n": 1}`, `{"model": "▒▒▒", "n": 1}`},
		{"an id with a path", "running ollama/llama3.3 here", "running ▒▒▒ here"},
		{"a short id", "this is x1.", "this is ▒▒▒."},
		{"a plain word as an id, where a text speaks of itself", "I am large, your assistant. A large house.", "I am ▒▒▒, your assistant. A large house."},
		{"a firm that is more than its models, where it made this one", "I was trained by Google. Google it.", "I was trained by ▒▒▒. Google it."},
		{"a firm's assistant", "Google's AI model says so", "▒▒▒'s AI model says so"},
		{"an animal, a poem and a verb with a version", "Llama 3, Haiku 4.5 and Grok-2", "▒▒▒, ▒▒▒ and ▒▒▒"},
		{"a name between letters of a script without spaces", "私はClaudeです。我是ChatGPT。", "私は▒▒▒です。我是▒▒▒。"},
		{"other languages", "Ich bin Llama, entwickelt von Meta. Je suis Mistral. Soy Gemini.", "Ich bin ▒▒▒, entwickelt von ▒▒▒. Je suis ▒▒▒. Soy ▒▒▒."},
		{"a curly apostrophe", "I’m Copilot, an AI companion", "I’m ▒▒▒, an AI companion"},
		{"an article and quotes", "I am an “OpenAI” model; call me “Bard”", "I am an “▒▒▒” model; call me “▒▒▒”"},
		{"an address", "see https://openai.com/x", "see https://▒▒▒.com/x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := m.hide(c.text, ""); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestMaskLeaves(t *testing.T) {
	m := newMask(maskIDs)
	for _, c := range []struct{ name, text, prompt string }{
		{"words that only hold a name", "Claudette egpts geminis openair", ""},
		{"a firm in the news", "Google and Apple rose; Meta fell.", ""},
		{"a poem, an animal, a wind and a verb", "Write a sonnet, a haiku or an opus about a llama; grok it.", ""},
		{"what the prompt asked about", "Gemini is the third sign of the zodiac.", "Which star signs come after Taurus? Is Gemini one?"},
		{"the parts of an id on their own", "The flagship is small, a demo.", ""},
		{"everyday numbers", "5 nano seconds, phi is 1.618", ""},
		{"plain words that are ids", "a large gpu", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := m.hide(c.text, c.prompt); got != c.text {
				t.Errorf("got  %s\nwant %s", got, c.text)
			}
		})
	}
	t.Run("and hides a name of the prompt where the text speaks of itself", func(t *testing.T) {
		if got := m.hide("Claude is a name. I am Claude.", "Who is Claude?"); got != "Claude is a name. I am ▒▒▒." {
			t.Error(got)
		}
	})
}

func FuzzMask(f *testing.F) {
	f.Add("I am gpt-5-nano", "who?")
	f.Add("gpt-5-nanogpt-5-nano demo-small\xff", "\xff")
	f.Fuzz(func(t *testing.T, text, prompt string) {
		m := newMask(maskIDs)
		got := m.hide(text, prompt)
		if again := m.hide(got, prompt); again != got {
			t.Errorf("hidden twice it is %q, once %q", again, got)
		}
		if !strings.Contains(strings.ToLower(text), "gpt") && !strings.Contains(got, veil) && got != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}
