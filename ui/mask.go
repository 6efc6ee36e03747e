package ui

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
	known []string       // ids and names of the config
	ids   *regexp.Regexp // of the config; hidden everywhere, nil: none
	names *regexp.Regexp // hidden everywhere, unless the prompt has them
	self  *regexp.Regexp // a text that speaks of itself, with the name in the first group
}

// veil stands where a name was.
const veil = "▒▒▒"

// families are the names that stand for nothing but a model or its maker.
const families = `chat\s?gpt|gpt|open\s?ai|anthropic|claude|gemini|gemma|deep\s?mind|deep\s?seek|mixtral|mistral|ministral|codestral|magistral|devstral|pixtral` +
	`|qwen|qwq|tongyi|chatglm|glm[\s-]?\d|kimi[\s-]?k\d|vicuna|hunyuan|doubao|ernie\s?bot|nemotron|jamba|cohere|command[\s-]r|meta\s(?:ai|llama)|google\s(?:ai|bard)|microsoft\scopilot|bing\schat` +
	`|llama[\s-]?\d|llama\.cpp|grok[\s-]?\d|phi[\s-]\d|yi-\d|palm[\s-]2|nova[\s-](?:micro|lite|pro|premier)|(?:opus|sonnet|haiku)[\s-]\d|o[134][\s-](?:mini|preview|pro)|x\.ai`

// editions are what may follow a family's name and belongs to it.
const editions = `(?:[\s_./:-]*(?:v?\d+(?:\.\d+)*[a-z]{0,2}|\d+x\d+b|k\d|r\d|mini|nano|micro|small|medium|large|lite|flash|turbo|pro|plus|ultra|max|opus|sonnet|haiku|instant|instruct|chat|coder|reasoner|thinking|preview|latest)\b)*`

// words are names that also mean something else.
const words = `google|meta|microsoft|amazon|apple|nvidia|ibm|xai|alibaba(?:\scloud)?|baidu|tencent|bytedance|moonshot(?:\sai)?|zhipu(?:\sai)?|minimax|perplexity|hugging\s?face|stability\sai|reka|inflection` +
	`|llama|grok|kimi|copilot|bard|phi|nova|titan|falcon|palm|granite|opus|sonnet|haiku|bing|alpaca|zephyr|orca`

// What comes before a name where a text speaks of itself, and after it.
const (
	before = `(?:\bi\s+am|\bi['’]m|\bmy\s+name\s+is|\bmy\s+name['’]s|\bcall\s+me|\bknown\s+as|\bich\s+bin|\bje\s+suis|\bje\s+m['’]appelle|\b(?:yo\s+)?soy|\bsono|\b(?:eu\s+)?sou|我是|我叫|私は|저는|я)\s*,?\s*` +
		`|\b(?:made|built|created|developed|trained|designed|provided|powered|released|operated|hosted|tuned|entwickelt|trainiert|erstellt|développée?|créée?|entraînée?|desarrollad[oa]|cread[oa]|entrenad[oa])\s+(?:and\s+\w+\s+)?(?:by|at|von|par|por)\s+|由\s*`
	article = `["'“«*_` + "`" + `]{0,3}(?:(?:an?|the|ein|eine|un|une|el|la|le|l['’]|the\s+team\s+at|researchers\s+at)\s*)?["'“«*_` + "`" + `]{0,3}`
	after   = `['’]?s?\s+(?:language\s+model|llm|assistant|ai\s+(?:model|assistant)|chatbot|ai\b)|\s*,\s+(?:i\b|an?\s+(?:ai|large|language|helpful|assistant|model|chatbot))`
)

// newMask is the mask for these ids and names of models and providers.
func newMask(ids []string) mask {
	m := mask{known: ids, names: regexp.MustCompile(`(?i:` + families + `)(?i:` + editions + `)`)}
	plain, coined := sortNames(ids)
	all := `(?:` + strings.Join(append(append(coined, plain...), families, words), "|") + `)` + editions
	m.self = regexp.MustCompile(`(?i)(?:` + before + `)` + article + `(` + all + `)|(?i)\b(` + all + `)(?:` + after + `)`)
	if len(coined) > 0 {
		m.ids = regexp.MustCompile(`(?i)` + strings.Join(coined, "|"))
	}
	return m
}

// with is the mask for more names than it was made for.
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

// hide is the text with a veil over every name. The prompt is the one that was
// answered.
func (m mask) hide(text, prompt string) string {
	text = veiled(text, m.ids, nil)
	text = m.hideSelf(text)
	asked := strings.ToLower(prompt)
	return veiled(text, m.names, func(name string) bool { return mentions(asked, strings.ToLower(name)) })
}

// mentions reports whether the prompt has a name, or the family that the name
// begins with.
func mentions(prompt, name string) bool {
	family := name[:len(name)-len(strings.TrimLeftFunc(name, unicode.IsLetter))]
	return strings.Contains(prompt, name) || len(family) > 2 && strings.Contains(prompt, family)
}

// veiled puts the veil over what a pattern finds as a name of its own, but not
// over what is spared.
func veiled(text string, pattern *regexp.Regexp, spared func(string) bool) string {
	if pattern == nil {
		return text
	}
	var out strings.Builder
	from := 0
	for at := 0; at < len(text); {
		found := pattern.FindStringIndex(text[at:])
		if found == nil {
			break
		}
		start, end := at+found[0], at+found[1]
		if !alone(text, start, end) || spared != nil && spared(text[start:end]) {
			_, n := utf8.DecodeRuneInString(text[start:])
			at = start + n
			continue
		}
		out.WriteString(text[from:start] + veil)
		from, at = end, end
	}
	return out.String() + text[from:]
}

// hideSelf puts the veil over the names by which a text speaks of itself.
func (m mask) hideSelf(text string) string {
	var out strings.Builder
	from := 0
	for _, g := range m.self.FindAllStringSubmatchIndex(text, -1) {
		start, end := g[2], g[3]
		if start < 0 {
			start, end = g[4], g[5]
		}
		if start >= from && alone(text, start, end) {
			out.WriteString(text[from:start] + veil)
			from = end
		}
	}
	return out.String() + text[from:]
}

// alone reports whether text[start:end] is no part of a longer word. Scripts
// without spaces may stand right beside a name.
func alone(text string, start, end int) bool {
	first, _ := utf8.DecodeRuneInString(text[start:])
	last, _ := utf8.DecodeLastRuneInString(text[:end])
	left, _ := utf8.DecodeLastRuneInString(text[:start])
	right, _ := utf8.DecodeRuneInString(text[end:])
	return (start == 0 || !oneWord(left, first)) && (end == len(text) || !oneWord(last, right))
}

// oneWord reports whether two characters beside each other belong to one word.
func oneWord(a, b rune) bool {
	spaced := func(r rune) bool {
		return unicode.IsDigit(r) || unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek)
	}
	return spaced(a) && spaced(b)
}
