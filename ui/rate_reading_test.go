package ui

import (
	"strings"
	"testing"
	"time"

	"switchboard/eval"
)

func TestReadingInRate(t *testing.T) {
	story(t, "the guide speaks of the scale", func(t *testing.T) {
		for scale, word := range map[eval.Scale]string{eval.Accept: "as it is?", eval.Score: "A serious flaw", eval.Preference: "rather hand out"} {
			s := sit(t, 1, 120, 36, scale)
			s.press("G")
			s.shows("how to rate", word, "Length is no merit")
			s.press("esc")
			s.lacks("how to rate")
		}
	})
	story(t, "answers scroll together when they are locked", func(t *testing.T) {
		store := rateable(1)
		for i := range store.trials[0].Answers {
			store.trials[0].Answers[i].Text = "first line of it\n\n" + strings.Repeat("more\n\n", 80)
		}
		s := simulateOn(t, store, 120, 36, piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.pass(time.Second)
		s.press("ctrl+d")
		if n := strings.Count(s.screen(), "first line of it"); n != 1 {
			t.Fatalf("%d answers stand at their start", n)
		}
		s.press("home", "L")
		s.shows("all answers scroll together", "first line of it")
		s.press("ctrl+d")
		s.lacks("first line of it")
	})
}
