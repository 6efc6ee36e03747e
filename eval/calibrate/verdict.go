package calibrate

import (
	"fmt"
	"slices"

	"switchboard/eval"
	"switchboard/eval/certify"
)

// First is about how many more rated prompts of its own a family needs until
// one is certified; 0 where one is, or nobody knows.
func (cal *Calibration) First() int {
	first := 0
	for _, f := range cal.Families {
		switch {
		case f.Certified:
			return 0
		case f.First > 0 && (first == 0 || f.First < first):
			first = f.First
		}
	}
	return first
}

// Missing is about how many more rated prompts the next certificate needs;
// false where that is not known, or none is to come.
func (cal *Calibration) Missing() (n int, ok bool) {
	for _, f := range cal.Families {
		if !f.Certified && f.Missing > 0 && (!ok || f.Missing < n) {
			n, ok = f.Missing, true
		}
	}
	return n, ok
}

// OutOfReach reports that nothing is certified, and that nothing is likely to be with the
// prompts that can be drawn.
func (cal *Calibration) OutOfReach() bool {
	_, known := cal.Missing()
	return !known && !cal.Certified() && slices.ContainsFunc(cal.Families, func(f certify.FamilyResult) bool { return f.Missing == certify.Unreachable })
}

// Verdict says in one sentence what came of it.
func (cal *Calibration) Verdict() string {
	if cal.Certified() {
		first := cal.Policy.Certificates[0]
		rated := 0
		for _, c := range cal.Policy.Certificates {
			rated += c.Rated
		}
		return fmt.Sprintf("certified: %s on the scale %s, %s; everything else goes to the reference", first.Claim(), cal.Scale, eval.Counted(rated, "rated prompt"))
	}
	if n, ok := cal.Missing(); ok && cal.Run != nil {
		later := ""
		if first := cal.First(); first > 0 && first < n {
			later = eval.Counts(", the first certificate in about %v", first)
		}
		if cal.Counts.Pending > 0 {
			later += fmt.Sprintf("; %s pending until the names are shown", eval.Counted(cal.Counts.Pending, "rated prompt"))
		}
		return fmt.Sprintf("not certified: about %s%s", eval.Counted(n, "more rated prompt"), later)
	} else if ok {
		return fmt.Sprintf("not certified: it would take about %s drawn in Rate", eval.Counted(n, "rated prompt"))
	}
	switch {
	case cal.Run != nil, cal.Counts.Pool == 0:
	case cal.Counts.Rated() == 0:
		return "not certified: how many rated prompts it takes is not known before the first ratings"
	case cal.OutOfReach():
		return fmt.Sprintf("not certified: out of reach with the %s that can be drawn", eval.Counted(cal.Counts.Pool, "prompt"))
	}
	return "not certified: everything goes to the reference"
}
