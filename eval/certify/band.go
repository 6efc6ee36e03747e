package certify

import (
	"cmp"
	"math"
	"slices"

	"switchboard/engine/routing"
)

// CheckedRow is a rated prompt of the fit part on which the answer of a cheaper model was
// compared with that of its check. It has the gaps predicted by fits that left the prompt
// out, and what was judged.
type CheckedRow struct {
	Prompt  float64 // the gap of the prompt alone
	Checked float64 // the gap after the check; routing.Beyond where one of the answers is missing
	D       float64
}

// CallCosts are what a call costs on average, in any unit. Where that is not known,
// Reference is 1 and the others are 0, so that shares of calls stand in for costs.
type CallCosts struct{ Rung, Check, Reference float64 }

// bandParts are where a band may begin and end: at the gaps of the prompt alone below which
// these shares of the prompts lie.
var bandParts = [...]float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}

// ChooseBand finds the range of gaps of the prompt in which asking a check saves most, as
// far as the fit part tells. Each band is tried with the loosest threshold whose loss is
// within the limit by a standard error. The whole range is tried first, and a narrower
// one has to be better. Where a check costs nothing, or its cost is unknown, there is
// nothing to save by a narrower one.
func ChooseBand(rung string, rows []CheckedRow, costs CallCosts, l Limit) (best routing.Band, gain Gain) {
	at := make([]float64, len(rows))
	for i := range rows {
		at[i] = rows[i].Prompt
	}
	slices.Sort(at)
	best = routing.Band{Rung: rung, Alone: -1, Ask: 1}
	without := savedBy(routing.Band{Alone: 1, Ask: 1}, rows, costs, l)
	gain = savedBy(best, rows, costs, l).beyond(without)
	if len(rows) < fewestToNarrow || costs.Check == 0 {
		return best, gain
	}
	for _, from := range bandParts {
		for _, to := range bandParts {
			if from >= to {
				continue
			}
			b := routing.Band{Rung: rung, Alone: partAt(at, from, -1), Ask: partAt(at, to, 1)}
			if more := savedBy(b, rows, costs, l).beyond(without); more.Share > gain.Share+worthNarrowing {
				best, gain = b, more
			}
		}
	}
	return best, gain
}

const (
	// fewestToNarrow is how many rated prompts it takes to tell a narrower band from
	// the whole range.
	fewestToNarrow = 60
	// worthNarrowing is the saving below which the difference may be chance.
	worthNarrowing = 0.02
)

// partAt is the gap below which a share of the prompts lies. For shares that come to none or
// all of them it is end, the end of the scale.
func partAt(sorted []float64, part, end float64) float64 {
	n := int(math.Round(part * float64(len(sorted))))
	if n == 0 || n == len(sorted) {
		return end
	}
	return sorted[n-1]
}

// savedBy is the part of the reference's cost that a band saves on each of the rated
// prompts, at the threshold that saves most within the limit.
func savedBy(b routing.Band, rows []CheckedRow, costs CallCosts, l Limit) saving {
	threshold := mostSaving(b, rows, costs, l)
	each := make(saving, len(rows))
	for i, r := range rows {
		within := b.Within(r.Prompt)
		if within {
			each[i] -= costs.Rung + costs.Check // spent whatever the check says
		}
		if b.Effective(r.Prompt, r.Checked) <= threshold {
			each[i] += costs.Reference
			if !within {
				each[i] -= costs.Rung
			}
		}
		each[i] /= costs.Reference
	}
	return each
}

// mostSaving is, among the thresholds whose loss is within the limit by a standard error,
// the one that saves most. The threshold below all gaps loses nothing.
func mostSaving(b routing.Band, rows []CheckedRow, costs CallCosts, l Limit) (threshold float64) {
	order := make([]CheckedRow, len(rows))
	for i, r := range rows {
		order[i] = CheckedRow{r.Prompt, b.Effective(r.Prompt, r.Checked), r.D}
	}
	slices.SortFunc(order, func(a, b CheckedRow) int { return cmp.Compare(a.Checked, b.Checked) })
	threshold = math.Inf(-1)
	best, saved, n := 0.0, 0.0, float64(len(rows))
	sum, squares := 0.0, 0.0
	for i, r := range order {
		if r.Checked > 1 {
			break
		}
		sum, squares = sum+r.D, squares+r.D*r.D
		saved += costs.Reference
		if !b.Within(r.Prompt) {
			saved -= costs.Rung
		}
		if i+1 < len(order) && order[i+1].Checked == r.Checked {
			continue
		}
		mean := sum / n
		if saved > best && mean+math.Sqrt(max(0, squares/n-mean*mean)/n) <= l.Loss {
			best, threshold = saved, r.Checked
		}
	}
	return threshold
}
