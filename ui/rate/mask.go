package rate

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mask hides who wrote an answer, as far as the answer says so itself: the
// names of models and of the firms that make them, and the ids and names of
// the config.
//
// A name that is also a word of its own (a firm that is in the news, an
// animal, a poem) is hidden where the text speaks of itself or names a version;
// a word that the prompt has used is left alone outside of such places, because
// an answer about the makers of models cannot be judged without it. Whoever
// wants to be recognised can still find a way, by a style or a riddle: a mask
// is against names, not against intent.
type mask struct {
	known                []string // the names of the config
	coined, names, plain pattern
}

// pattern finds names of one kind at the start of a text.
type pattern struct {
	names *regexp.Regexp  // nil: none
	heads map[string]bool // the first characters of a name, lower case: two, or one where the second is no letter
}

// veil stands where a name was.
const veil = "▒▒▒"

// longest is the largest number of bytes in a name, and so how far back the mask looks.
const longest = 160

// families are the names that stand for nothing but a model or its maker.
var families = strings.Fields(`chat\s?gpt gpt open\s?ai anthropic claude gemini gemma deep\s?mind deep\s?seek mixtral mistral ministral codestral magistral devstral pixtral
	qwen qwq tongyi chatglm glm[\s-]?\d kimi[\s-]?k\d vicuna hunyuan doubao ernie\s?bot nemotron jamba cohere command[\s-]r meta\s(?:ai|llama) google\s(?:ai|bard) microsoft\scopilot
	bing\schat llama[\s-]?\d llama\.cpp grok[\s-]?\d phi[\s-]\d yi-\d palm[\s-]2 nova[\s-](?:micro|lite|pro|premier) opus[\s-]\d sonnet[\s-]\d haiku[\s-]\d o[134][\s-](?:mini|preview|pro) x\.ai`)

// words are names that are also common words.
var words = strings.Fields(`google meta microsoft amazon apple nvidia ibm xai alibaba(?:\scloud)? baidu tencent bytedance moonshot(?:\sai)? zhipu(?:\sai)? minimax perplexity hugging\s?face
	stability\sai reka inflection llama grok kimi copilot bard phi nova titan falcon palm granite opus sonnet haiku bing alpaca zephyr orca`)

// editions are what may follow a name and belongs to it.
const editions = `(?:[\s_./:-]*(?:v?\d+(?:\.\d+)*[a-z]{0,2}|\d+x\d+b|k\d|r\d|mini|nano|micro|small|medium|large|lite|flash|turbo|pro|plus|ultra|max|opus|sonnet|haiku|instant|instruct|chat|coder|reasoner|thinking|preview|latest)\b)*`

// before and after are the words around a name where a text speaks of itself.
var (
	before = regexp.MustCompile(`(?i)(?:(?:\bi\s+am|\bi['’]m|\bmy\s+name\s+is|\bmy\s+name['’]s|\bcall\s+me|\bknown\s+as|\bich\s+bin|\bje\s+suis|\bje\s+m['’]appelle|\bsoy|\bsono|\bsou|我是|我叫|私は|저는|я)\s*,?\s*` +
		`|\b(?:made|built|created|developed|trained|designed|provided|powered|released|operated|hosted|tuned|entwickelt|trainiert|erstellt|développée?|créée?|entraînée?|desarrollad[oa]|cread[oa]|entrenad[oa])\s+(?:and\s+\w+\s+)?(?:by|at|von|par|por)\s+|由\s*)` +
		quotes + `(?:(?:an?|the|ein|eine|un|une|el|la|le|l['’]|the\s+team\s+at|researchers\s+at)\s*)?` + quotes + `$`)
	after = regexp.MustCompile(`(?i)^(?:['’]?s?\s+(?:language\s+model|llm|assistant|ai\s+(?:model|assistant)|chatbot|ai\b)|\s*,\s+(?:i\b|an?\s+(?:ai|large|language|helpful|assistant|model|chatbot)))`)
)

const quotes = `["'“«*_` + "`" + `]{0,3}`

// newMask is the mask for these ids and names of models and providers.
func newMask(ids []string) mask {
	plain, coined := sortNames(ids)
	return mask{
		known:  ids,
		coined: newPattern(coined, ""),
		names:  newPattern(families, editions),
		plain:  newPattern(append(plain, words...), editions),
	}
}

func newPattern(names []string, tail string) pattern {
	if len(names) == 0 {
		return pattern{}
	}
	p := pattern{regexp.MustCompile(`^(?i:(?:` + strings.Join(names, "|") + `)` + tail + `)`), map[string]bool{}}
	for _, name := range names {
		p.heads[headOf(strings.ToLower(name))] = true
	}
	return p
}

// headOf is the first two characters of a text, or the first when the second
// is no letter.
func headOf(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	if r, m := utf8.DecodeRuneInString(s[n:]); unicode.IsLetter(r) {
		return s[:n+m]
	}
	return s[:n]
}

// at is the length of the name with which a text begins; 0 is none.
func (p pattern) at(text, head string) int {
	_, n := utf8.DecodeRuneInString(head)
	if !p.heads[head] && !p.heads[head[:n]] {
		return 0
	}
	if found := p.names.FindStringIndex(text[:min(len(text), longest)]); found != nil {
		return found[1]
	}
	return 0
}

// with is the mask with more names than it was made for.
func (m mask) with(ids ...string) mask {
	for _, id := range ids {
		if !slices.Contains(m.known, id) {
			return newMask(append(slices.Clone(m.known), ids...))
		}
	}
	return m
}

// sortNames makes patterns of names: coined ones, which occur in no text by
// chance, and those that are a plain word, such as "large". A name is found
// however its parts are joined.
func sortNames(ids []string) (plain, coined []string) {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b string) int { // the longest first: a pattern takes the first that fits
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	for _, id := range slices.Compact(ids) {
		parts := strings.FieldsFunc(id, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if len(strings.Join(parts, "")) < 2 {
			continue
		}
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		pattern := strings.Join(parts, `[\s_./:@+-]*`)
		if len(parts) == 1 && !strings.ContainsFunc(id, unicode.IsDigit) {
			plain = append(plain, pattern)
		} else {
			coined = append(coined, pattern)
		}
	}
	return plain, coined
}

// hide is the text with every name covered. The prompt is the one that was answered.
func (m mask) hide(text, prompt string) string {
	var out strings.Builder
	asked, from, left := strings.ToLower(prompt), 0, rune(' ')
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if (unicode.IsLetter(r) || unicode.IsDigit(r)) && !oneWord(left, r) {
			if name := m.name(text, i, asked); name > 0 {
				out.WriteString(text[from:i] + veil)
				from, i, left = i+name, i+name, ' '
				continue
			}
		}
		i, left = i+n, r
	}
	return out.String() + text[from:]
}

// name is the length of the name at a place that has to be hidden; 0 is none.
func (m mask) name(text string, at int, asked string) int {
	rest := text[at:]
	head := strings.ToLower(headOf(rest))
	if n := m.coined.at(rest, head); n > 0 && wordEnds(rest, n) {
		return n
	}
	n := m.names.at(rest, head)
	if n > 0 && wordEnds(rest, n) && !mentions(asked, strings.ToLower(rest[:n])) {
		return n
	}
	if n == 0 {
		n = m.plain.at(rest, head)
	}
	if n > 0 && wordEnds(rest, n) && (before.MatchString(text[max(0, at-longest):at]) || after.MatchString(rest[n:min(len(rest), n+longest)])) {
		return n
	}
	return 0
}

// mentions reports whether the prompt has a name, or the family that the name
// begins with.
func mentions(prompt, name string) bool {
	family := name[:len(name)-len(strings.TrimLeftFunc(name, unicode.IsLetter))]
	return strings.Contains(prompt, name) || len(family) > 2 && strings.Contains(prompt, family)
}

// wordEnds reports whether the word ends after so many bytes.
func wordEnds(text string, n int) bool {
	last, _ := utf8.DecodeLastRuneInString(text[:n])
	next, _ := utf8.DecodeRuneInString(text[n:])
	return n == len(text) || !oneWord(last, next)
}

// oneWord reports whether two characters beside each other belong to one word.
func oneWord(a, b rune) bool {
	spaced := func(r rune) bool {
		return unicode.IsDigit(r) || unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek)
	}
	return spaced(a) && spaced(b)
}
