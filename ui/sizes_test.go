package ui

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// sizes are those of terminals, each larger than the one before.
var sizes = [][2]int{{80, 24}, {100, 30}, {120, 40}, {160, 50}}

// longer are the words for which a narrow screen has a shorter form.
var longer = map[string]string{"cert": "certified", "appl": "applied", "exp": "exported", "check": "checked", "no": "not", "acc": "accepted", "sim": "simulated", "1st": "first", "reference": "always"}

// box is a box on a screen: its name, and its cells in a line.
type box struct {
	name     string
	from, to int
}

// boxes are those that begin in a line.
func boxes(line []rune) (all []box) {
	for from, r := range line {
		if r != '╭' {
			continue
		}
		to := from + slices.Index(line[from:], '╮')
		name, _, _ := strings.Cut(strings.TrimLeft(string(line[from:to]), "╭─▸▹★ "), " ─")
		all = append(all, box{name, from, to})
	}
	return all
}

// said are the words of a screen between its tabs and its hints, by the name of the box
// that they are in: without what is cut, and without the tips for a new user.
func said(screen string) map[string][]string {
	words := map[string][]string{}
	lines := strings.Split(screen, "\n")
	lines[1], _, _ = strings.Cut(lines[1], "   ")
	var open []box
	for _, text := range lines[1 : len(lines)-1] {
		line := []rune(text)
		for _, b := range boxes(line) {
			open = append(slices.DeleteFunc(open, func(o box) bool { return o.from < b.to && b.from < o.to }), b)
		}
		if !strings.ContainsAny(text, "│╭╰├") {
			open = []box{{to: len(line)}}
		}
		for _, b := range open {
			words[b.name] = append(words[b.name], wordsOf(string(line[b.from:b.to]))...)
		}
	}
	return words
}

func wordsOf(text string) (words []string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("│╭╮╰╯─", r) }) {
		word = strings.Trim(word, ".,:;()·")
		if len(word) > 2 && !strings.Contains(word, "…") && strings.ContainsFunc(word, unicode.IsLetter) {
			words = append(words, word)
		}
	}
	return words
}

// missing are the words of a smaller screen that a larger one does not say: not in the
// same box, or, where they are in none, nowhere.
func missing(smaller, larger map[string][]string) (gone []string) {
	var anywhere []string
	for _, words := range larger {
		anywhere = append(anywhere, words...)
	}
	for name, words := range smaller {
		all := larger[name]
		if name == "" {
			all = anywhere
		}
		for _, word := range words {
			if !slices.Contains(all, word) && !slices.Contains(all, longer[word]) {
				gone = append(gone, strings.TrimSpace(name+" "+word))
			}
		}
	}
	slices.Sort(gone)
	return slices.Compact(gone)
}

func TestALargerScreenShowsNoLess(t *testing.T) {
	spend := func(t *testing.T) *simulator {
		past := monthOfSpending(60)
		return inSpendScreen(t, &purse{history: past}, 160, 50, proven(t, past))
	}
	checked := func(t *testing.T) *simulator { return halfwayWithCheck().open(t, 160, 50) }
	demo := func(t *testing.T) *simulator {
		s := inDemo(t, 160, 50)
		s.press("f4")
		return s
	}
	models := func(t *testing.T) *simulator { return inModelsScreen(t, contest(20), 160, 50) }
	history := func(t *testing.T) *simulator {
		s := simulateOn(t, answeredTrials(5), 160, 50)
		s.press("f7")
		return s
	}
	lanes := func(t *testing.T) *simulator { return asked(t, 160, 50) }
	left := func(t *testing.T) *simulator {
		s := routed(t, 160, 50, scripted{"demo-nano": {{says: "It is 42."}}, "demo-small": {{says: "It is another number, which I will not say."}}}, checking)
		s.press("enter")
		s.answered()
		return s
	}
	for _, look := range []struct {
		screen string
		open   func(*testing.T) *simulator
		looks  []string // what is pressed before each
	}{
		{"spend", spend, []string{"", "b", "b", "b", "tab"}},
		{"calibrate", checked, []string{"", "l", "esc o", "esc c"}},
		{"compare", lanes, []string{"", "esc w"}},
		{"compare a routed prompt", left, []string{"", "esc w"}},
		{"models", models, []string{"", "tab"}},
		{"history", history, []string{""}},
		{"calibrate the demo", demo, []string{"", "l", "esc j o", "esc c"}},
	} {
		story(t, look.screen, func(t *testing.T) {
			s := look.open(t)
			s.pass(time.Second)
			for _, keys := range look.looks {
				s.press(strings.Fields(keys)...)
				s.pass(time.Second)
				var before map[string][]string
				for _, size := range sizes {
					s.resize(size[0], size[1])
					words := said(s.screen())
					if gone := missing(before, words); len(gone) > 0 {
						t.Errorf("behind %q %v lacks of the smaller screen: %q\n%s", keys, size, gone, s.screen())
					}
					before = words
				}
			}
		})
	}
}
