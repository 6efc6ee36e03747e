package certify

import (
	"slices"
	"sort"
)

// Picks is where the thresholds of a grid send a prompt, strict to loose: to
// the reference up to the first pick, and to ever cheaper rungs from there on.
type Picks []Pick

// Pick says that from a threshold of the grid on, up to the next pick, the
// prompt goes to a rung.
type Pick struct {
	From int  `json:"from"`           // place in the grid
	Rung int  `json:"rung"`           // of the ladder's cheaper ones; the cheapest is 0
	Same bool `json:"same,omitempty"` // its answer is the same text as the reference's: d is 0, and needs no rater
}

// At is the rung that the k-th threshold picks; false for the reference.
func (p Picks) At(k int) (rung int, cheaper bool) {
	pick, cheaper := p.Pick(k)
	return pick.Rung, cheaper
}

// Pick is the pick of the k-th threshold; false for the reference.
func (p Picks) Pick(k int) (pick Pick, cheaper bool) {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i].From <= k {
			return p[i], true
		}
	}
	return Pick{}, false
}

// open reports that one of the picks has to be judged.
func (p Picks) open() bool {
	return slices.ContainsFunc(p, func(p Pick) bool { return !p.Same })
}

// countOpen adds a prompt to the counts of those that each threshold of a grid sends to a
// model whose answer has to be judged. The counts are kept as changes from one threshold
// to the next.
func (p Picks) countOpen(changes []int) {
	before := 0
	for _, pick := range p {
		now := 0
		if !pick.Same {
			now = 1
		}
		changes[pick.From] += now - before
		before = now
	}
}

// fit reports whether the picks are possible for a grid and a ladder.
func (p Picks) fit(grid, cheaper int) bool {
	for i, pick := range p {
		if pick.From < 0 || pick.From >= grid || pick.Rung < 0 || pick.Rung >= cheaper {
			return false
		}
		if i > 0 && (pick.From <= p[i-1].From || pick.Rung >= p[i-1].Rung) {
			return false
		}
	}
	return true
}

// picksOf are breakpoints as places in a grid. Left out are those beyond its loosest
// threshold, and those that another one replaces before the next place.
func picksOf(breakpoints []breakpoint, grid []float64) Picks {
	return appendPicks(nil, breakpoints, grid)
}

// appendPicks adds picksOf to those of other prompts.
func appendPicks(picks Picks, breakpoints []breakpoint, grid []float64) Picks {
	before := len(picks)
	for _, t := range breakpoints {
		from := sort.SearchFloat64s(grid, t.at)
		if from == len(grid) {
			break
		}
		if n := len(picks); n > before && picks[n-1].From == from {
			picks[n-1].Rung, picks[n-1].Same = t.rung, t.same
			continue
		}
		picks = append(picks, Pick{from, t.rung, t.same})
	}
	return picks
}
