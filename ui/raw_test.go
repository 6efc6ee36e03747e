package ui

import (
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/ui/shell"
)

// thoughtful is a store in which every answer is fenced JSON, with its reasoning
// and a call of a tool.
func thoughtful(n int) *memory {
	store := rateable(n)
	for i := range store.trials {
		for j := range store.trials[i].Answers {
			a := &store.trials[i].Answers[j]
			a.Text = "```json\n{\"sum\": **4**}\n```\n\nfirst line of more\n\n" + strings.Repeat("more\n\n", 200) + "last line"
			a.Reasoning = "Two and two\nare four, says " + a.Model
			a.ToolCalls = []engine.ToolCall{{Name: "add", Arguments: `{"by":"` + a.Model + `"}`}}
		}
	}
	return store
}

func TestAnAnswerCanBeReadAsItWasWritten(t *testing.T) {
	story(t, "in Compare, opened from History, and back", func(t *testing.T) {
		s := simulateOn(t, thoughtful(1), 120, 40)
		s.press("f7", "enter")
		s.pass(time.Second)
		s.lacks("```")
		s.press("esc", "M")
		s.shows("```json", `{"sum": **4**}`, "the answers stand as they were written")
		s.press("M")
		s.pass(time.Second)
		s.lacks("```")
		s.shows("are set as Markdown")
	})
	story(t, "in the rating bar of Compare", func(t *testing.T) {
		s := simulateOn(t, thoughtful(1), 120, 40)
		s.press("f7", "enter")
		s.pass(time.Second)
		s.press("esc", "r", "M")
		s.shows("```json")
	})
	story(t, "in Rate, and stays so for the next prompt, and blind", func(t *testing.T) {
		s := simulateOn(t, thoughtful(2), 120, 40, piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.pass(time.Second)
		s.lacks("```")
		s.press("M")
		s.shows("```json")
		s.press("j", "j")
		s.pass(time.Second)
		s.shows("Question 1:", "```json")
		s.lacks("demo-nano")
		s.lacks("demo-flagship")
	})
	story(t, "where the reader is stays about the same", func(t *testing.T) {
		s := simulateOn(t, thoughtful(1), 120, 40)
		s.press("f7", "enter")
		s.pass(time.Second)
		s.press("esc", "+", "G")
		s.shows("last line")
		s.press("M")
		s.shows("last line")
		s.press("ctrl+u", "ctrl+u", "ctrl+u", "M")
		s.pass(time.Second)
		s.lacks("first line of more")
		s.press("g")
		s.shows("first line of more")
	})
	story(t, "while it streams", func(t *testing.T) {
		s := simulate(t, 120, 40)
		s.press("enter", "esc", "M")
		s.answered()
		s.shows("```json")
		s.whole()
	})
}

func TestReasoningAndCallsCanBeRead(t *testing.T) {
	story(t, "the reasoning of a stored answer is opened and closed", func(t *testing.T) {
		s := simulateOn(t, thoughtful(1), 120, 40)
		s.press("f7", "enter")
		s.pass(time.Second)
		s.shows("┊ 7 words of thought")
		s.lacks("Two and two")
		s.press("esc", "T")
		s.shows("┊ 7 words of thought", "┊ Two and two", "┊ are four")
		s.press("T")
		s.lacks("Two and two")
	})
	story(t, "the calls of tools stand below the answer", func(t *testing.T) {
		s := simulateOn(t, thoughtful(1), 120, 40)
		s.press("f7", "enter")
		s.pass(time.Second)
		s.press("esc", "G")
		s.shows(`→ add {"by":"demo-nano"}`)
	})
	story(t, "raters see the calls behind the mask, and no reasoning", func(t *testing.T) {
		for _, scale := range []eval.Scale{eval.Accept, eval.Preference} {
			s := sitBefore(t, thoughtful(1), scale)
			s.lacks("of thought")
			s.press("T")
			s.lacks("Two and two")
			s.press("L", "end")
			s.shows(`→ add {"by":"▒▒▒"}`)
		}
	})
	story(t, "an answer of nothing but calls says so", func(t *testing.T) {
		store := thoughtful(1)
		a := &store.trials[0].Answers[0]
		a.Text, a.Failure = "", &engine.Failure{Sentence: "demo called a tool and wrote no answer: add"}
		s := simulateOn(t, store, 120, 40)
		s.press("f7", "enter")
		s.pass(time.Second)
		s.shows(`→ add {"by":"demo-nano"}`, "✗ demo called a tool and wrote no")
		s.lacks("the answer is empty")
	})
}

// sitBefore is a session of rating what a store holds.
func sitBefore(t *testing.T, store *memory, scale eval.Scale) *simulator {
	t.Helper()
	s := simulateOn(t, store, 120, 40, func(b *shell.App) { b.Scale = scale }, piled("demo-nano", "demo-flagship"))
	s.press("f3")
	s.pass(time.Second)
	return s
}
