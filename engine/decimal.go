package engine

import (
	"strconv"
	"strings"
)

// Decimal is a number for people. A negative one has a minus sign and not a hyphen, and
// −0.00 is written 0.00.
func Decimal(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	size, negative := strings.CutPrefix(s, "-")
	switch {
	case !negative:
		return s
	case strings.Trim(size, "0.") == "":
		return size
	}
	return "−" + size
}

// Comma is a count with commas, such as 3,180.
func Comma[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Signed is a Decimal that has a plus sign where it is not negative, for differences.
func Signed(v float64, decimals int) string {
	if s := Decimal(v, decimals); strings.HasPrefix(s, "−") {
		return s
	}
	return "+" + Decimal(v, decimals)
}
