package simulated

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/providers"
)

// promptStats are what can be said about a prompt by counting: all that a generated
// answer knows.
type promptStats struct {
	model      string
	turns      int // messages of the conversation
	characters int
	words      int // between spaces
	lines      int
	digits     int
	script     string // of most of its letters
	shape      string // as the end of a sentence that begins "Your prompt"
	opening    string // its first words, cleaned and as Markdown
}

// markdownSigns are written so that they are read as they stand.
var markdownSigns = strings.NewReplacer("`", "\\`", "|", "\\|", "*", "\\*", "_", "\\_", "~", "\\~", "#", "\\#", "<", "\\<", "[", "\\[", "\\", "\\\\")

func statsOf(prompt, model string, turns int) promptStats {
	f := promptStats{
		model:      model,
		turns:      turns,
		characters: utf8.RuneCountInString(prompt),
		words:      len(strings.Fields(prompt)),
		lines:      1 + strings.Count(strings.TrimSpace(prompt), "\n"),
		script:     scriptOf(prompt),
		opening:    markdownSigns.Replace(providers.CleanLine(prompt, 40)),
	}
	for _, r := range prompt {
		if unicode.IsDigit(r) {
			f.digits++
		}
	}
	f.shape = shapeOf(prompt, f)
	return f
}

// shapeOf says what the prompt looks like; it does not claim to know what it
// is.
func shapeOf(prompt string, f promptStats) string {
	trimmed := strings.TrimSpace(prompt)
	switch {
	case strings.Contains(prompt, "```"), strings.Contains(prompt, ";\n"), strings.Contains(prompt, "{\n"):
		return "carries code"
	case strings.Count(prompt, "\n- ")+strings.Count(prompt, "\n* ") >= 2:
		return "carries a list"
	case f.lines >= 6:
		return "carries a text of several lines"
	case strings.HasSuffix(trimmed, "?"), strings.HasSuffix(trimmed, "？"), strings.HasSuffix(trimmed, "؟"):
		return "asks a question"
	case f.digits*5 > f.characters:
		return "is mostly figures"
	case f.words <= 3 && f.characters <= 20:
		return "is very short"
	}
	return "asks for something to be done"
}

// knownScripts in the order in which ties are settled.
var knownScripts = []struct {
	name  string
	table *unicode.RangeTable
}{
	{"Latin", unicode.Latin},
	{"Japanese", unicode.Hiragana},
	{"Japanese", unicode.Katakana},
	{"Han", unicode.Han},
	{"Thai", unicode.Thai},
	{"Hangul", unicode.Hangul},
	{"Cyrillic", unicode.Cyrillic},
	{"Greek", unicode.Greek},
	{"Arabic", unicode.Arabic},
	{"Hebrew", unicode.Hebrew},
	{"Devanagari", unicode.Devanagari},
}

// scriptOf is the script of most letters; a text with kana in it is Japanese,
// however much Han stands between.
func scriptOf(s string) string {
	counts := make(map[string]int)
	for _, r := range s {
		if unicode.IsLetter(r) {
			counts[scriptOfLetter(r)]++
		}
	}
	if counts["Japanese"] > 0 {
		counts["Japanese"] += counts["Han"]
	}
	best := "no letters"
	for _, script := range knownScripts {
		if counts[script.name] > counts[best] {
			best = script.name
		}
	}
	if counts["another script"] > counts[best] {
		best = "another script"
	}
	return best
}

func scriptOfLetter(r rune) string {
	for _, script := range knownScripts {
		if unicode.Is(script.table, r) {
			return script.name
		}
	}
	return "another script"
}
