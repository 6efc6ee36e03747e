package answercheck

import (
	"flag"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var _ = flag.Set("rapid.seed", "1")

// The rules over all of a text, which take a hundred times as long.
var (
	jsonRule = regexp.MustCompile(`(?i)\b(as|in|into|to|only|valid|return|output|als)\s+(a\s+|an\s+|the\s+|only\s+|valid\s+|strict\s+)*json\b|\bjson\s+(only|object|array|list)\b`)
	nameRule = regexp.MustCompile(`(?i)\b(english|german|français|español|deutsch|inglés|português|vietnamese|latin|thai)\b`)
)

func TestWordsAreFoundAsTheRulesSay(t *testing.T) {
	piece := rapid.SampledFrom(strings.Split("as|in|only|valid|a|the|strict|json|JSON|Json|object|list|json_|x|7|,|.|\n|用|и|é|English|german|Français|ESPAÑOL|inglés|thai|latin|vietnamese|und", "|"))
	between := rapid.SampledFrom([]string{" ", " ", " ", "", "\t", " \n "})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(0, 12).Draw(t, "pieces") {
			b.WriteString(piece.Draw(t, "piece"))
			b.WriteString(between.Draw(t, "between"))
		}
		text := b.String()
		if got, want := asksForJSON(text), jsonRule.MatchString(text); got != want {
			t.Errorf("%q asks for JSON: %v, by the rule %v", text, got, want)
		}
		var names []string
		for _, w := range latinWords(text) {
			if isLanguage(w) {
				names = append(names, string(w))
			}
		}
		want := nameRule.FindAllString(strings.ToLower(text), -1)
		if strings.Contains(text, "é") && !slices.Equal(names, want) {
			return // a rule knows no letter but those of ASCII, and takes the end of a word for a word
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q names %q, by the rule %q", text, names, want)
		}
	})
}

func TestTheLanguageThatIsAskedFor(t *testing.T) {
	for prompt, want := range map[string]string{
		"Answer in German.": "de", "Reply to this in  FRENCH": "", "Write it in full. Answer in German.": "de", "Translate this letter of my aunt into Dutch": "nl",
		"请用English回答": "", "Translate to English: 北方": "en", "Erkläre es auf Deutsch": "de", "Leg uit in het Nederlands": "nl", "wirf auf\nDeutsch um": "de",
		"Antwoord in Nederlands": "", "Answer in German or French": "", "Who speaks Greek?": "", "answer in English_text": "",
	} {
		if got, named := asked(prompt); got != want || named == strings.Contains(prompt, "_") {
			t.Errorf("%q asks for %q (named %v), want %q", prompt, got, named, want)
		}
	}
}
