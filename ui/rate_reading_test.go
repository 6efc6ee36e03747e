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

// different holds so many prompts whose three answers differ in a word, beside
// the names that they all give away.
func different(n int) *memory {
	store := rateable(n)
	for i := range store.trials {
		for k, word := range []string{"cat", "dog", "cow"} {
			a := &store.trials[i].Answers[k]
			a.Text = "I am " + a.Model + ". The " + word + " sat on the mat."
		}
	}
	return store
}

func TestRateShowsHowAnswersDiffer(t *testing.T) {
	rating := func(t *testing.T, w, h int, models ...string) *simulator {
		s := simulateOn(t, different(3), w, h, piled(models...))
		s.press("f3")
		return s
	}
	story(t, "w shows it word by word, blind, and w brings the answers back", func(t *testing.T) {
		s := rating(t, 120, 36, "demo-nano", "demo-flagship")
		s.press("w")
		s.shows("what turns A into B", "The [-cat-]{+cow+} sat on the mat.", "I am ▒▒▒", "w shows the answers")
		s.lacks(tells...)
		s.whole()
		s.press("w")
		s.lacks("what turns", "[-cat-]")
		s.shows("▸ A ", "The cat sat")
	})
	story(t, "votes are given beside it, and the next prompt is compared as well", func(t *testing.T) {
		s := rating(t, 120, 36, "demo-nano", "demo-flagship")
		s.press("w", "j")
		s.shows("A ✓", "[B]")
		s.press("k")
		s.shows("stored: A accepted, B rejected", "Question 1", "The [-cow-]{+cat+} sat")
	})
	story(t, "the answer in focus is compared with the first", func(t *testing.T) {
		s := rating(t, 120, 36, "demo-nano", "demo-small", "demo-flagship")
		s.press("w", "tab", "tab")
		s.shows("what turns A into C", "The [-cat-]{+cow+} sat")
		s.press("tab")
		s.shows("what turns A into B", "The [-cat-]{+dog+} sat")
	})
	story(t, "on every size it is whole, scrolls, and gives nothing away", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {41, 13}, {80, 24}, {300, 100}} {
			store := different(1)
			for k := range store.trials[0].Answers {
				store.trials[0].Answers[k].Text = "demo-nano says so\n" + strings.Repeat("more 文字\n", 200) + strings.Repeat("x", k) + " last line"
			}
			s := simulateOn(t, store, size[0], size[1], piled("demo-nano", "demo-flagship"))
			s.press("f3", "w")
			s.shows("what turns A into B", "↓ more")
			s.press("end")
			s.shows("last line")
			for _, key := range []string{"home", "ctrl+d", "pgdown", "up", "tab", "+", "+"} {
				s.press(key)
				s.whole()
				s.lacks(tells...)
			}
		}
	})
	story(t, "the key says why it is of no use", func(t *testing.T) {
		s := simulateOn(t, rateable(0), 120, 36, piled("demo-nano", "demo-flagship"))
		s.press("f3", "w")
		s.shows("there is no answer on the screen")
	})
}
