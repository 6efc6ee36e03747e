package format

import (
	"math"
	"strconv"
	"strings"
)

// Unknown stands where a figure would if anybody knew it.
const Unknown = "—"

// Percent is a share for people.
func Percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*100)+0, 'f', 0, 64) + " %"
}

// Points is a loss or a gap with three decimals, without the zero before them.
func Points(v float64) string {
	s := strconv.FormatFloat(v, 'f', 3, 64)
	switch {
	case s == "-0.000":
		return ".000"
	case strings.HasPrefix(s, "0."):
		return s[1:]
	case strings.HasPrefix(s, "-0."):
		return "-" + s[2:]
	}
	return s
}

// Comma is a count with commas, such as 3,180.
func Comma(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
