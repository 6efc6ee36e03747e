package ui

import (
	"math"
	"strconv"
	"strings"
)

// unknown stands where a figure would if anybody knew it.
const unknown = "—"

// repeat is s n times, or nothing.
func repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }

// percent is a share for people.
func percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*100)+0, 'f', 0, 64) + " %"
}

// percentOf is a share that may be unknown.
func percentOf(share *float64) string {
	if share == nil {
		return unknown
	}
	return percent(*share)
}

// points is a loss or a gap with three decimals, without the zero before them.
func points(v float64) string {
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

func pointsOf(v *float64) string {
	if v == nil {
		return unknown
	}
	return points(*v)
}

// grouped is a count with commas, such as 3,180.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
