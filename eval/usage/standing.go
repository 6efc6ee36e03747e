package usage

import "switchboard/providers"

// Standing is what is not certain about a sum of money.
type Standing struct {
	Estimated bool // part of it is, or all
	AtMost    bool // part of it is an upper bound: a rate behind it is unknown
	AtLeast   bool // calls are not in it whose cost is unknown
}

// Mark says so before the sum: "≤" or "≥" where it is a bound, and "~" where it is
// estimated. With parts that are too high and others that are missing it bounds nothing.
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

// With is that of a sum with another one.
func (s Standing) With(o Standing) Standing {
	return Standing{s.Estimated || o.Estimated, s.AtMost || o.AtMost, s.AtLeast || o.AtLeast}
}

// Sum is an amount of money with what is not certain about it.
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
