package answercheck

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/engine"
)

// language doubts an answer that is in another language than asked for. That is the
// language that the prompt names, else the one that it is written in. It has no doubt where
// the prompt is code, asks for a translation to a language that is not known here, or is
// too short to tell its language.
func language(q engine.Query, text string) *engine.Doubt {
	if q.Task == engine.Coding || strings.Contains(text, "```") {
		return nil
	}
	want, named := asked(q.Prompt)
	if want == "" && (named || q.Task == engine.Translation) {
		return nil
	}
	if want == "" {
		want = ownTongue(q.Prompt)
	}
	got := tongue(text)
	if want == "" || got == "" || want == got {
		return nil
	}
	return &engine.Doubt{Reason: engine.OtherLanguage, Why: fmt.Sprintf("the answer is in %s; %s was asked for", names[got], names[want])}
}

var names = map[string]string{
	"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch", "pl": "Polish",
	"ru": "Russian", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ar": "Arabic", "he": "Hebrew", "hi": "Hindi", "el": "Greek", "th": "Thai",
}

// words are the most frequent small words of each language, without those that a related
// language has too.
var words = wordLists(map[string]string{
	"en": "the and of is that it with this you are was not have which they from been their would",
	"de": "der und ist das nicht die ein sich mit auf auch werden wird eine sind einen dem wurde",
	"fr": "le les des est une dans pas qui pour sur vous nous avec sont cette mais ont être aux",
	"es": "el los las una es por con para pero muy está son como más del sus también fue",
	"it": "il che di per gli sono della nel una questo anche più è delle alla dei ma come",
	"pt": "não uma com para são mais os pelo foi dos você seu sua também isso muito ao à",
	"nl": "het een van niet dat zijn voor met op aan ook maar wordt deze naar bij hebben heeft",
	"pl": "nie się jest że jak przez jego tym był ale oraz które może dla tylko",
})

func wordLists(lists map[string]string) map[string][]string {
	of := map[string][]string{}
	for lang, list := range lists {
		for w := range strings.FieldsSeq(list) {
			of[w] = append(of[w], lang)
		}
	}
	return of
}

// The evidence that tells a language: a number of letters, and a share of the words that
// are small words of that language, which is also a multiple of those of any other one.
const (
	leastLetters = 60
	leastWords   = 12
)

// tongue is the language of a text, or "" where it cannot be told.
func tongue(text string) string {
	letters, scripts, plain := map[string]int{}, 0, 0
	for _, r := range text {
		if isPlain(r) {
			plain++
		} else if s := scriptOf(r); s != "" {
			letters[s]++
			scripts++
		}
	}
	letters["latin"], scripts = letters["latin"]+plain, scripts+plain
	if letters["latin"] > 0 && 10*letters["latin"] >= 8*scripts {
		return latinTongue(text, letters["latin"])
	}
	if kana := letters["ja"]; kana > 0 && 10*kana >= scripts {
		return "ja"
	}
	for s, n := range letters {
		if s != "latin" && n >= leastLetters/3 && 10*n >= 6*scripts {
			return s
		}
	}
	return ""
}

// ownTongue is the language of a prompt, or "" where its instruction does not show the same
// language as the whole of it: the rest may be a text to work on, in another language.
func ownTongue(prompt string) string {
	want := tongue(prompt)
	if script := scriptOf(firstLetter(prompt)); script != "latin" {
		if want == script || want == "ja" && script == "zh" {
			return want
		}
		return ""
	}
	ours := 0
	for w := range letterWords(instruction(prompt)) {
		switch langs := words[w]; {
		case slices.Contains(langs, want):
			ours++
		case len(langs) > 0:
			return ""
		}
	}
	if ours < 2 {
		return ""
	}
	return want
}

// instruction is the beginning of a prompt: up to a colon or the end of the
// line, or its first words.
func instruction(prompt string) string {
	prompt = strings.TrimSpace(prompt)
	if at := strings.IndexAny(prompt, ":\n"); at >= 0 && at < 200 {
		return prompt[:at]
	}
	first := strings.Fields(prompt[:min(len(prompt), 400)])
	return strings.Join(first[:min(12, len(first))], " ")
}

func firstLetter(s string) rune {
	at := strings.IndexFunc(s, unicode.IsLetter)
	if at < 0 {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	return r
}

// letterWords are the words of a text, in lower case and of letters only.
func letterWords(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
}

// isPlain reports whether a letter is one of a to z.
func isPlain(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }

func scriptOf(r rune) string {
	switch {
	case isPlain(r):
		return "latin"
	case !unicode.IsLetter(r):
		return ""
	case unicode.Is(unicode.Latin, r):
		return "latin"
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return "ja"
	case unicode.Is(unicode.Han, r):
		return "zh"
	case unicode.Is(unicode.Hangul, r):
		return "ko"
	case unicode.Is(unicode.Cyrillic, r):
		return "ru"
	case unicode.Is(unicode.Arabic, r):
		return "ar"
	case unicode.Is(unicode.Hebrew, r):
		return "he"
	case unicode.Is(unicode.Devanagari, r):
		return "hi"
	case unicode.Is(unicode.Greek, r):
		return "el"
	case unicode.Is(unicode.Thai, r):
		return "th"
	}
	return "other"
}

func latinTongue(text string, letters int) string {
	if letters < leastLetters {
		return ""
	}
	counts, all := map[string]int{}, 0
	for w := range letterWords(text) {
		all++
		for _, lang := range words[w] {
			counts[lang]++
		}
	}
	best, next := "", 0
	for lang, n := range counts {
		switch {
		case best == "" || n > counts[best]:
			best, next = lang, counts[best]
		case n > next:
			next = n
		}
	}
	if all < leastWords || 8*counts[best] < all || counts[best] < 2*next {
		return ""
	}
	return best
}

// otherNames are names of languages, in their own words or in English, that do not
// tell which one is asked for, or that tongue does not know.
var otherNames = set("englisch französisch spanisch anglais allemand inglés inglese inglês polski " +
	"latin turkish swedish czech danish finnish norwegian hungarian ukrainian vietnamese indonesian")

// asking matches the words before the name of a language that is asked for.
var asking = regexp.MustCompile(`(?i)\b(?:answer|reply|respond|write|explain|summari[sz]e|translate[^.\n]{0,80}?)\s+(?:it\s+|this\s+)?(?:in|into|to)\s+$`)

// mostBefore is how many bytes before the name of a language are looked at.
const mostBefore = 160

// ownAsking is, by the name of a language in that language, the words before it by which it
// is asked for, and its code.
var ownAsking = map[string]struct{ before, code string }{
	"deutsch": {"auf", "de"}, "français": {"en", "fr"}, "español": {"en", "es"}, "italiano": {"in", "it"},
	"português": {"em", "pt"}, "nederlands": {"in het", "nl"}, "polsku": {"po", "pl"},
}

var codes = map[string]string{
	"english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt", "dutch": "nl", "polish": "pl",
	"russian": "ru", "chinese": "zh", "mandarin": "zh", "japanese": "ja", "korean": "ko", "arabic": "ar", "hebrew": "he", "hindi": "hi", "greek": "el", "thai": "th",
}

// asked is the language that a prompt asks for, and whether it names any. Where it asks for
// several, the code is "".
func asked(prompt string) (code string, named bool) {
	name := ""
	for at, word := range latinWords(prompt) {
		if !isLanguage(word) {
			continue
		}
		if name != "" && name != string(word) {
			return "", true
		}
		if name = string(word); code == "" {
			code = askedBy(prompt[max(0, at.from-mostBefore):at.from], name)
		}
	}
	return code, name != ""
}

func isLanguage(word []byte) bool {
	_, own := ownAsking[string(word)]
	return own || codes[string(word)] != "" || otherNames[string(word)]
}

// askedBy is the code of a language by its name, where the words before the name ask for
// it; else "".
func askedBy(before, name string) string {
	if code := codes[name]; code != "" && asking.MatchString(before) {
		return code
	}
	own := ownAsking[name]
	if words := strings.Fields(strings.ToLower(before)); own.code != "" && strings.HasSuffix(" "+strings.Join(words, " "), " "+own.before) {
		return own.code
	}
	return ""
}
