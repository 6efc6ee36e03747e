package answercheck

import (
	"strings"
	"unicode"

	"switchboard/engine"
)

// What counts as a loop: the answer ends with the same piece of at least leastUnit bytes,
// leastTimes times in a row and at least leastLoop bytes in all. The piece has to have
// letters, so that lines of a table, rows of dashes and "hahaha" are no loops.
const (
	leastUnit  = 12
	mostUnit   = 400
	leastTimes = 6
	leastLoop  = 300
)

// repeats doubts an answer that ends in a loop, as a model that is stuck does.
func repeats(text string) *engine.Doubt {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	if cut := loopBefore(text); cut {
		return &engine.Doubt{Reason: engine.Repeats, Why: "the answer says the same again and again"}
	}
	return nil
}

// loopBefore reports whether the text ends in a loop. The text may have been cut in the
// middle of the piece that is repeated.
func loopBefore(text string) bool {
	if len(text) < leastLoop {
		return false
	}
	tail := text[max(0, len(text)-mostUnit*leastTimes):]
	for unit := leastUnit; unit <= mostUnit && unit*leastTimes <= len(tail); unit++ {
		times := max(leastTimes, (leastLoop+unit-1)/unit)
		if unit*times > len(tail) {
			continue
		}
		part := tail[len(tail)-unit*times:]
		// A text has a period when it equals itself moved by it.
		if part[unit:] == part[:len(part)-unit] && worded(part[:unit]) {
			return true
		}
	}
	return false
}

// worded reports whether at least half of a unit is letters, of more than two kinds.
func worded(unit string) bool {
	letters, runes := 0, 0
	kinds := map[rune]bool{}
	for _, r := range unit {
		runes++
		if unicode.IsLetter(r) {
			letters++
			kinds[unicode.ToLower(r)] = true
		}
	}
	return 2*letters >= runes && len(kinds) > 2
}
