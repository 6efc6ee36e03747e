package agreement

import (
	"math/bits"
	"strings"
)

// number is a fraction in lowest terms, or the digits as they stand where it is too large.
type number struct {
	negative bool
	above    uint64
	below    uint64 // 0: digits are used
	digits   string
}

func (n number) sum() uint64 {
	h := kindNumber
	if n.negative && (n.above != 0 || n.below == 0) {
		h = mix(h, '-')
	}
	if n.below == 0 {
		return hashOf(h, n.digits)
	}
	return max(1, finish(mix(mix(h, n.above), n.below)))
}

// numberEnd is where the number ends that begins at i: digits, with points or commas
// between them, and what it is divided by.
func numberEnd(text string, i int) int {
	i = decimalEnd(text, i)
	if i+1 < len(text) && text[i] == '/' && digit(text[i+1]) {
		if end := decimalEnd(text, i+1); end == len(text) || text[end] != '/' { // 1/2/2024 is a day
			return end
		}
	}
	return i
}

func decimalEnd(text string, i int) int {
	for i < len(text) {
		if digit(text[i]) || (text[i] == '.' || text[i] == ',') && i+1 < len(text) && digit(text[i+1]) {
			i++
			continue
		}
		break
	}
	return i
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// minus reports whether the number at i has a minus: a sign that stands close to it
// and not behind something it is taken from.
func minus(text string, i int) bool {
	i = beforeCurrency(text, i)
	if i == 0 || text[i-1] != '-' {
		return false
	}
	return i == 1 || strings.IndexByte(" =(,:[{\"\n$", text[i-2]) >= 0
}

func beforeCurrency(text string, i int) int {
	if i > 0 && text[i-1] == '$' {
		return i - 1
	}
	return i
}

// parseNumber reads what numberEnd found.
func parseNumber(s string) (number, bool) {
	top, bottom, divided := strings.Cut(s, "/")
	n, ok := parseDecimal(top)
	if !ok || !divided {
		return n, ok
	}
	d, ok := parseDecimal(bottom)
	if !ok || d.below == 0 || n.below == 0 || d.above == 0 {
		return number{digits: s}, ok
	}
	high1, above := bits.Mul64(n.above, d.below)
	high2, below := bits.Mul64(n.below, d.above)
	if high1 != 0 || high2 != 0 {
		return number{digits: s}, true
	}
	return lowest(above, below), true
}

// parseDecimal reads digits with commas between thousands and one point, or with
// points between thousands where there are several.
func parseDecimal(s string) (number, bool) {
	if strings.Count(s, ".") > 1 {
		s = strings.ReplaceAll(s, ".", ",")
	}
	whole, part, _ := strings.Cut(s, ".")
	whole = withoutThousands(whole)
	part = strings.TrimRight(part, "0")
	if whole == "" || strings.Contains(part, ",") {
		return number{digits: s}, s != ""
	}
	n := number{below: 1}
	for _, d := range []byte(whole + part) {
		high, low := bits.Mul64(n.above, 10)
		if high != 0 || low > 1<<63 || d == ',' {
			return number{digits: strings.TrimLeft(whole, "0") + "." + part}, true
		}
		n.above = low + uint64(d-'0')
	}
	for range part {
		if n.below > 1<<59 {
			return number{digits: strings.TrimLeft(whole, "0") + "." + part}, true
		}
		n.below *= 10
	}
	return lowest(n.above, n.below), true
}

// withoutThousands drops commas that have three digits behind each.
func withoutThousands(s string) string {
	if strings.IndexByte(s, ',') < 0 {
		return s
	}
	parts := strings.Split(s, ",")
	for _, p := range parts[1:] {
		if len(p) != 3 {
			return s
		}
	}
	return strings.Join(parts, "")
}

func lowest(above, below uint64) number {
	a, b := above, below
	for b != 0 {
		a, b = b, a%b
	}
	if a == 0 {
		return number{below: 1}
	}
	return number{above: above / a, below: below / a}
}

// scales are words that multiply.
var scales = map[string]uint64{"thousand": 1e3, "million": 1e6, "billion": 1e9, "mio": 1e6, "millionen": 1e6, "millones": 1e6, "millions": 1e6}

// amount is the number that a value is, with its currency before and its unit behind:
// "$1,000", "x = 3", "50 %", "12 square meters". A formula is none.
func amount(s string) (number, bool) {
	if left, right, ok := strings.Cut(s, "="); ok && len(strings.TrimSpace(left)) <= 2 {
		s = right
	}
	s = strings.TrimSpace(s)
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(s, "-+$€£¥₹ ")
	if s == "" || !digit(s[0]) && s[0] != '.' {
		return number{}, false
	}
	if s[0] == '.' {
		s = "0" + s
	}
	end := numberEnd(s, 0)
	n, ok := parseNumber(s[:end])
	if !ok || !unit(s[end:]) {
		return number{}, false
	}
	n.negative = negative
	if by := scales[strings.ToLower(strings.TrimSpace(s[end:]))]; by != 0 && n.below != 0 {
		if high, low := bits.Mul64(n.above, by); high == 0 {
			m := lowest(low, n.below)
			m.negative = negative
			return m, true
		}
	}
	return n, true
}

// unit reports whether s could be the unit of a number: a few words without signs or
// digits, or a sign for per cent, degrees or money.
func unit(s string) bool {
	s = strings.TrimLeft(strings.TrimSpace(s), "%°€$£¥ ")
	words := strings.Fields(s)
	if len(words) > 4 {
		return false
	}
	for _, w := range words {
		if ofFormula(w) || strings.ContainsAny(w, "0123456789+*/^=()[]{}\\|<>_-,") {
			return false
		}
	}
	return true
}

// ofFormula reports whether a word beside a number makes it a part of a formula.
func ofFormula(w string) bool {
	switch w {
	case "pi", "π", "sqrt", "or", "and":
		return true
	case "m", "g", "a":
		return false
	}
	return len(w) < 2
}
