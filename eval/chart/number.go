package chart

import (
	"math"
	"strconv"
	"strings"
)

// text writes a number to the decimals that steps of its size need.
func (u Unit) text(v, step float64) string {
	switch u {
	case Percent:
		return decimal(v*100, decimals(step*100)) + " %"
	case Money:
		n := decimals(step)
		if n > 0 {
			n = max(n, 2)
		}
		s := decimal(v, n)
		if rest, negative := strings.CutPrefix(s, "−"); negative {
			return "−$" + rest
		}
		return "$" + s
	}
	return decimal(v, decimals(step))
}

// decimals is how many a step has.
func decimals(step float64) int {
	step = math.Abs(step)
	if step == 0 || math.IsNaN(step) || math.IsInf(step, 0) {
		return 0
	}
	return min(max(0, int(-math.Floor(math.Log10(step)+1e-9))), 15)
}

// decimal is a number with commas at thousands and a sign that is as wide as plus.
func decimal(v float64, n int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', n, 64)
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		return "−" + whole
	}
	return whole
}
