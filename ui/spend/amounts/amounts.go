// Package amounts writes and orders amounts of money for the Spend screen, with the marks that say in
// which ways they are uncertain: ~ before an estimate, ≤ before an upper bound, ≥ before a
// sum that leaves something out, and — where nothing is known.
package amounts

import (
	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/ui/format"
)

// Marked is an amount after a mark; — where it is unknown.
func Marked(mark string, a usage.Amount) string {
	if !a.Known() {
		return format.Unknown
	}
	return mark + format.Dollars(a.Money())
}

// Sum is a sum after the mark of its standing; — where it is unknown.
func Sum(s usage.Sum) string {
	if !s.Known() {
		return format.Unknown
	}
	return s.Mark() + format.Dollars(s.Money)
}

// Estimate is an amount that was worked out from list prices.
func Estimate(a usage.Amount) string { return Marked("~", a) }

// NotZero reports whether an amount is known and is not 0.
func NotZero(a usage.Amount) bool { return a.Known() && a != usage.Zero }

// Spent is what was spent: after "~" where some of it is an estimate, and after "≥" where
// it leaves out calls whose cost is unknown.
func Spent(s *spending.Sums) string {
	if s.Rows == 0 && !s.Spent().Known() {
		return "$0"
	}
	return Marked(s.Standing().Mark(), s.Spent())
}

// Bounded is an amount at list prices, atMost of whose rows are upper bounds.
func Bounded(a usage.Amount, atMost int64) string {
	return Marked(usage.Standing{Estimated: true, AtMost: atMost > 0}.Mark(), a)
}

// Difference is one amount less another one, where atMost and lessAtMost of their rows are
// upper bounds. An upper bound less an amount is an upper bound, and an amount less an upper
// bound is a lower one.
func Difference(a, less usage.Amount, atMost, lessAtMost int64) string {
	return Marked(usage.Standing{Estimated: true, AtMost: atMost > 0, AtLeast: lessAtMost > 0}.Mark(), a.Plus(less.Negative()))
}

// estimatedBasis is the place of the estimated amount among the bases.
const estimatedBasis = 2

// Bases are the amounts of a sum by basis, each after its name: those that were billed,
// reported and estimated, as far as they are not 0.
func Bases(s *spending.Sums, names [3]string) (parts []string) {
	for i, a := range [...]usage.Amount{s.Billed, s.Reported, s.Estimated} {
		if NotZero(a) {
			text := Marked("", a)
			if i == estimatedBasis {
				text = Bounded(a, s.AtMost.Estimated)
			}
			parts = append(parts, names[i]+" "+text)
		}
	}
	return parts
}
