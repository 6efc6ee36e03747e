package usage

import "switchboard/providers"

// Standing says in which ways a sum of money is uncertain.
type Standing struct {
	Estimated bool // all of it or part of it is estimated
	AtMost    bool // part of it is an upper bound, because a rate in its price is unknown
	AtLeast   bool // it leaves out calls whose cost is unknown
}

// Mark is the mark to show before the sum: "≤" or "≥" where it is a bound, and "~" where
// it is estimated. Where parts are upper bounds and others are missing it is no bound.
func (s Standing) Mark() string {
	mark := ""
	switch {
	case s.AtMost && !s.AtLeast:
		mark = "≤"
	case s.AtLeast && !s.AtMost:
		mark = "≥"
	}
	if s.Estimated || s.AtMost {
		mark += "~"
	}
	return mark
}

// With is the standing of the sum of two sums with these standings.
func (s Standing) With(o Standing) Standing {
	return Standing{s.Estimated || o.Estimated, s.AtMost || o.AtMost, s.AtLeast || o.AtLeast}
}

// Sum is an amount of money with its standing.
type Sum struct {
	providers.Money
	Standing
}

// String is the amount with its mark.
func (s Sum) String() string {
	if !s.Known() {
		return s.Money.String()
	}
	return s.Mark() + s.Money.String()
}
