package agreement

import (
	"strings"
	"unicode/utf8"
)

// value is the final value of an answer: a number, or else a formula or some words.
type value struct {
	sum    uint64 // 0: unknown
	number uint64 // that it is, or the only one in its words; 0: none
}

// longestValue in bytes: what is longer is text, and is compared as such.
const longestValue = 160

// connectors stand between a word that announces a value and the value.
var connectors = []string{
	"is:", "is", "would be", "will be", "should be", "was", "ist:", "ist", "est :", "est:", "est", "es:", "es", "é:", "é", "è",
	":", "：", "=", "是：", "是:", "是", "为", "は", "은", "는", "есть",
}

// connected is where the value begins that the word before i announces; 0 is nowhere.
func connected(text string, i int) int {
	at := skip(text, i, "\"'*_`) ")
	for _, c := range connectors {
		if !strings.HasPrefix(text[at:], c) {
			continue
		}
		end := skip(text, at+len(c), " *_`\n")
		if c[0] >= 'a' && c[0] <= 'z' && c[len(c)-1] != ':' {
			if next := at + len(c); next < len(text) && !strings.ContainsRune(" :*\"$\\\n", rune(text[next])) {
				continue // "island"
			}
			end = skip(text, end, ":*_` \n")
		}
		if end < len(text) {
			return end
		}
	}
	return 0
}

func skip(text string, i int, set string) int {
	for i < len(text) && strings.IndexByte(set, text[i]) >= 0 {
		i++
	}
	return i
}

// phrase is the value that text begins with: what stands in quotes, or all to the end
// of the sentence.
func phrase(text string) string {
	if text[0] == '"' {
		if end := quoteEnd(text[1:]); end >= 0 {
			return text[1 : 1+end]
		}
	}
	for i := range len(text) {
		switch text[i] {
		case '\n':
			return text[:i]
		case '.', ';', '!', '?':
			if i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n' || text[i+1] == '*' || text[i+1] == '"' {
				return text[:i]
			}
		}
		if i > longestValue {
			return ""
		}
		if strings.HasPrefix(text[i:], "。") {
			return text[:i]
		}
	}
	return text
}

// quoteEnd is where the quote ends that text is inside of.
func quoteEnd(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// braced is what stands before the brace that closes.
func braced(text string) string {
	depth := 1
	for i := range len(text) {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[:i]
			}
		}
		if i > longestValue {
			break
		}
	}
	return ""
}

// readValue says what a value is: an option, yes or no, a number, or what a formula
// or some words are brought to.
func readValue(s string) (value, byte, verdict) {
	s = bare(s)
	if s == "" || len(s) > longestValue {
		return value{}, 0, unsaid
	}
	if o := option(s); o != 0 {
		return value{sum: hashOf(kindCharacter, string(rune(o)))}, o, unsaid
	}
	if v := verdictOf(s); v != unsaid {
		return value{sum: finish(kindPair ^ uint64(v))}, 0, v
	}
	f := formula(s)
	if n, ok := amount(f); ok {
		h := n.sum()
		return value{h, h}, 0, unsaid
	}
	f = strings.ReplaceAll(f, " ", "")
	if f == "" {
		return value{}, 0, unsaid
	}
	return value{hashOf(kindFormula, f), onlyNumber(s)}, 0, unsaid
}

// onlyNumber is the number in a value of several words, where there is one: "each got
// 5 books". A formula has none.
func onlyNumber(s string) uint64 {
	if strings.ContainsAny(s, "+*/^=()[]{}\\|<>") {
		return 0
	}
	found := uint64(0)
	for w := range strings.FieldsSeq(s) {
		w = strings.Trim(w, "$€£.,:%*")
		if !strings.ContainsAny(w, "0123456789") {
			if ofFormula(w) {
				return 0
			}
			continue
		}
		n, ok := amount(w)
		if !ok || found != 0 {
			return 0
		}
		found = n.sum()
	}
	return found
}

// sameValue compares what two answers give. A number is the same among words as by itself.
func sameValue(a, b value) int32 {
	if a.number != 0 && b.number != 0 && (a.sum == a.number || b.sum == b.number) {
		return equal(a.number, b.number)
	}
	return equal(a.sum, b.sum)
}

// bare drops quotes, Markdown and delimiters of formulas around a value.
func bare(s string) string {
	for {
		t := strings.Trim(s, " \t\r\n\"'*_`,;：")
		t = strings.TrimSuffix(t, ".")
		for _, d := range [...][2]string{{"$", "$"}, {`\(`, `\)`}, {`\[`, `\]`}, {`\boxed{`, "}"}, {`\text{`, "}"}} {
			if len(t) >= len(d[0])+len(d[1]) && strings.HasPrefix(t, d[0]) && strings.HasSuffix(t, d[1]) {
				t = t[len(d[0]) : len(t)-len(d[1])]
			}
		}
		if t == s {
			return s
		}
		s = t
	}
}

// option is the letter of the option that a value names: B, (b), B) Paris, B. Paris.
func option(s string) byte {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "option "), "Option ")
	bracket := strings.HasPrefix(s, "(")
	s = strings.TrimPrefix(s, "(")
	if s == "" {
		return 0
	}
	letter := s[0]
	if bracket && letter >= 'a' && letter <= 'j' {
		letter -= 'a' - 'A'
	}
	if letter < 'A' || letter > 'J' {
		return 0
	}
	switch rest := s[1:]; {
	case rest == "" && !bracket, strings.HasPrefix(rest, ")"):
		return letter
	case len(rest) > 1 && (rest[0] == '.' && letter != 'I' || rest[0] == ':') && rest[1] == ' ':
		return letter
	}
	return 0
}

// openingOption is the letter of the option that an answer begins with, where reasons follow.
func openingOption(body string) byte {
	line, _, _ := strings.Cut(body, "\n")
	return option(bare(line))
}

// verdictOf is yes or no where a value is nothing else.
func verdictOf(s string) verdict {
	if utf8.RuneCountInString(s) > 12 || strings.ContainsAny(s, " \n") {
		return unsaid
	}
	switch meanings.of(wordHash(strings.TrimRight(s, "!.。"))) {
	case affirms:
		return yes
	case negates:
		return no
	}
	return unsaid
}
