// Package sametext says which answers are the same text to a reader. Two such answers
// need no rating: neither is better than the other, whoever looks. It is a part of
// proofs, so it errs to one side. Texts that a reader might take for two are never
// the same; many that a reader takes for one are not recognised, and are rated.
//
// Only dress may differ: white space, and signs of Markdown that are drawn and not read.
// No letter, no digit and no sign that is read is ever left out, put elsewhere or taken
// for another. docs/guarantee.md has the table.
//
// It is about texts alone. An answer that is empty, calls tools, failed or was cut off
// is more than its text; who compares answers sees to that first.
package sametext

import "strings"

// Version names what is the same. It changes whenever a text could have another Form.
const Version = "sametext-2"

// Same reports whether a and b are the same text to a reader. It is an equivalence.
func Same(a, b string) bool { return a == b || Form(a) == Form(b) }

// Form is what all texts have in common that are the same to a reader, and no others:
// Form(a) == Form(b) is Same(a, b). It is a text of its own, and its own form.
//
// A text whose undressed form would have to be undressed again is its own form: it
// is not clear which of its signs are dress.
func Form(text string) string {
	once := undressed(text)
	if once == text || undressed(once) == once {
		return once
	}
	return text
}

// undressed is text with its dress off, once. What has characters that hide how it
// is read stays as it is.
func undressed(text string) string {
	if hides(text) {
		return text
	}
	body := strings.ReplaceAll(text, "\r\n", "\n")
	trimmed := strings.Trim(body, " \t\n")
	if indentedCode(body) {
		return undressedBlocks(body)
	}
	if inside, fence, ok := wholeFence(trimmed); ok {
		return unfenced(inside, fence)
	}
	if opensJSON(trimmed) {
		if j, ok := compactJSON(trimmed); ok {
			return j
		}
		return text // data or code in a notation of its own
	}
	return undressedBlocks(body)
}

// indentedCode reports whether a text begins so far from the margin that it is code.
func indentedCode(text string) bool {
	first := strings.TrimLeft(text, "\n")
	return strings.HasPrefix(first, "\t") || runOf(first, ' ') > 3
}

// wholeFence is what stands in the fence that is all of the text, and the fence.
func wholeFence(text string) (inside, fence string, ok bool) {
	if !strings.HasPrefix(text, "```") && !strings.HasPrefix(text, "~~~") {
		return "", "", false
	}
	fence = text[:runOf(text, text[0])]
	opening, rest, _ := strings.Cut(text, "\n")
	inside, ok = strings.CutSuffix(rest, "\n"+fence)
	if !ok || !isLabel(opening[len(fence):]) {
		return "", "", false
	}
	for line := range strings.SplitSeq(inside, "\n") {
		if strings.HasPrefix(strings.TrimLeft(line, " \t"), fence[:3]) {
			return "", "", false
		}
	}
	return inside, fence, true
}

// isLabel reports whether s can be the name of a language behind a fence.
func isLabel(s string) bool {
	s = strings.Trim(s, " \t")
	for _, b := range []byte(s) {
		if !wordByte(b) && strings.IndexByte("+#.-", b) < 0 {
			return false
		}
	}
	return len(s) <= 20
}

// unfenced leaves a fence out where plain words stand in it, and its label otherwise.
func unfenced(inside, fence string) string {
	trimmed := strings.Trim(inside, " \t\n")
	if opensJSON(trimmed) {
		if j, ok := compactJSON(trimmed); ok {
			return j
		}
	} else if inside != "" && plain(inside) {
		return inside
	}
	return fence + "\n" + inside + "\n" + fence
}

// plain reports whether a text reads the same in a fence and without: it has paragraphs and
// items alone, in their form, and no sign that is not drawn as it stands.
func plain(text string) bool {
	if strings.ContainsAny(text, "\\&~*_`[]#|<>") {
		return false
	}
	b := readBlocks(text)
	return !b.asItStands && !b.unclear && string(b.out) == text
}

func runOf(s string, b byte) int {
	n := 0
	for n < len(s) && s[n] == b {
		n++
	}
	return n
}

// wordByte is for letters and digits of ASCII, and for the line that joins names.
func wordByte(b byte) bool { return letterByte(b) || digitByte(b) || b == '_' }

func letterByte(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func digitByte(b byte) bool { return b >= '0' && b <= '9' }
