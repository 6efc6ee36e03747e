package format

import (
	"switchboard/engine"
	"switchboard/providers"
)

// CheckText says what came of a check, in how long and for how much.
func CheckText(c *engine.Check) string {
	text, told := Name(c.Answer.Model)+" was asked too", ": agreement "
	if c.Accepted {
		text, told = Name(c.Answer.Model)+" agrees", ": "
	}
	if c.Agreement != nil && c.Gap != nil {
		sign := " ≤ "
		if *c.Gap > c.Threshold {
			sign = " > "
		}
		text += told + Fraction(*c.Agreement) + ", gap " + Fraction(*c.Gap) + sign + Fraction(c.Threshold)
	}
	return text + " · " + Duration(c.Answer.Total) + " · " + Amount(CostMark(c.Answer.Usage.Estimated, c.Answer.CostBasis == providers.AtMost), c.Answer.Cost)
}
