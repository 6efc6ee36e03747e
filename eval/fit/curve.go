package fit

import (
	"cmp"
	"slices"
)

// Curve is how much of the quality between the cheaper model and the reference
// is won back as more prompts go to the reference, largest gap first. Prompts
// of equal gap go together: within them the curve is straight, as it is on
// average over their orders.
type Curve struct {
	points []curvePoint // from nobody to everybody at the reference
}

// curvePoint: calls is a share of the prompts, won a share of the difference.
type curvePoint struct{ calls, won float64 }

// NewCurve draws the curve for prompts with these gaps and judged differences.
// Without any difference in sum there is no gap to close: every point of
// the diagonal is then as good.
func NewCurve(gaps, d []float64) Curve {
	order := UpTo(len(gaps))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(gaps[b], gaps[a]) })
	total := 0.0
	for _, v := range d {
		total += v
	}
	c := Curve{points: []curvePoint{{0, 0}}}
	won := 0.0
	for k, i := range order {
		won += d[i]
		if k+1 < len(order) && gaps[order[k+1]] == gaps[i] {
			continue
		}
		p := curvePoint{calls: float64(k+1) / float64(len(order))}
		p.won = p.calls
		if total != 0 {
			p.won = won / total
		}
		c.points = append(c.points, p)
	}
	return c
}

// Area is the exact area under the curve: the average performance gap
// recovered of Ong et al., "RouteLLM", 2024, who sum it in steps. 0.5 is
// chance.
func (c Curve) Area() float64 {
	area := 0.0
	for i := 1; i < len(c.points); i++ {
		a, b := c.points[i-1], c.points[i]
		area += (b.calls - a.calls) * (a.won + b.won) / 2
	}
	return area
}

// Calls is the smallest share of prompts at the reference that wins back so
// much (call-performance threshold, ibid.), 1 if no share does.
func (c Curve) Calls(won float64) float64 {
	for i := 1; i < len(c.points); i++ {
		a, b := c.points[i-1], c.points[i]
		if b.won >= won {
			if b.won == a.won {
				return a.calls
			}
			return a.calls + (b.calls-a.calls)*(won-a.won)/(b.won-a.won)
		}
	}
	return 1
}
