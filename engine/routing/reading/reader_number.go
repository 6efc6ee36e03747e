package reading

import (
	"strings"
	"unicode/utf8"

	"switchboard/engine/routing/chars"
	"switchboard/engine/routing/terms"
)

// number takes digits with what separates them and the letters after them:
// 1,234.5 and 5kg are one number each.
func (r *Reader) number() {
	start := r.pos
	i := numberEnd(r.text, start)
	if r.line.marker(r.text, start, i) {
		r.feed(i)
		r.pos = i
		return
	}
	end := i
	if i < len(r.text) && chars.ASCIIWord[r.text[i]] {
		end = wordEnd(r.text, i)
	}
	r.feed(end)
	r.Counts.Numbers++
	if !isYear(r.text[start:i]) {
		r.Counts.Quantities++
	}
	if decimal(r.text[start:i]) {
		r.Counts.Decimals++
	}
	if start > 1 && r.text[start-1] == '/' && chars.ASCII[r.text[start-2]&0x7f] == chars.Digit {
		r.Counts.Fractions++
	}
	if r.before == anOperator && r.line.sum {
		r.Counts.Sums++
	}
	r.before, r.line.sum = aNumber, false
	if !r.inQuotation() {
		r.detector.other()
		if terms.Locants(r.text[start:i], r.text[i:]) {
			r.Counts.Expert++
		}
	}
	r.pos = end
}

// numberEnd is where the number at i ends.
func numberEnd(text string, i int) int {
	for i < len(text) {
		if chars.ASCII[text[i]&0x7f] == chars.Digit && text[i] < 0x80 {
			i++ // most digits
			continue
		}
		c, size := utf8.DecodeRuneInString(text[i:])
		class := chars.ClassOf(c)
		inside := (c == '.' || c == ',') && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9'
		if class != chars.Digit && !inside {
			break
		}
		i += size
	}
	return i
}

// decimal reports a number with a part behind the point. A comma with three
// digits after it parts thousands.
func decimal(s string) bool {
	for i := len(s) - 1; i > 0; i-- {
		if s[i] == '.' || s[i] == ',' {
			return s[i] == '.' || len(s)-i != 4
		}
	}
	return false
}

// isYear reports four plain digits from 1000 to 2999.
func isYear(s string) bool {
	return len(s) == 4 && (s[0] == '1' || s[0] == '2') && !strings.ContainsAny(s, ".,")
}
