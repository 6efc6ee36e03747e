package format

import (
	"math"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
)

// Unknown stands where a figure would if anybody knew it.
const Unknown = "—"

// Percent is a share for people.
func Percent(share float64) string {
	return engine.Decimal(math.Round(share*100), 0) + " %"
}

// Share is a share in percent; what is less than one is no nothing, and what is negative is
// unknown.
func Share(share float64) string {
	switch {
	case share < 0:
		return Unknown
	case share > 0 && share < 0.01:
		return "<1 %"
	}
	return Percent(share)
}

// Points is a loss or a gap with three decimals, without the zero before them.
func Points(v float64) string {
	s := engine.Decimal(v, 3)
	if whole, rest, _ := strings.Cut(s, "."); whole == "0" || whole == "−0" {
		return strings.TrimSuffix(whole, "0") + "." + rest
	}
	return s
}

// Comma is a count with commas, such as 3,180.
func Comma(n int) string { return engine.Comma(n) }

// Counts is fmt.Sprintf that writes whole numbers with commas; their verb is %v.
func Counts(text string, values ...any) string { return eval.Counts(text, values...) }
