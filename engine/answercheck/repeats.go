package answercheck

import (
	"strings"
	"unicode"

	"switchboard/engine"
)

// What counts as a loop: the end of the answer is one piece of at least
// leastUnit bytes with letters in it, leastTimes times in a row and at least
// leastLoop bytes in all. Lines of a table, rows of dashes and a laugh are
// none.
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

// loopBefore looks at the end of the text, and because an answer that was
// stopped may end in the middle of a unit, at the end only.
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

// worded reports whether a unit says something: at least half of it is
// letters of more than two kinds.
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
