package calibrate

import (
	"fmt"
	"slices"

	"switchboard/eval"
	"switchboard/eval/certify"
)

// First is about how many more rated prompts of its own a family needs until
// one is certified; 0 where one is, or nobody knows.
func (out *Calibration) First() int {
	first := 0
	for _, f := range out.Families {
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
func (out *Calibration) Missing() (n int, ok bool) {
	for _, f := range out.Families {
		if !f.Certified && f.Missing > 0 && (!ok || f.Missing < n) {
			n, ok = f.Missing, true
		}
	}
	return n, ok
}

// OutOfReach reports that nothing is certified and nothing seems to be with the
// prompts that can be drawn.
func (out *Calibration) OutOfReach() bool {
	_, known := out.Missing()
	return !known && !out.Certified() && slices.ContainsFunc(out.Families, func(f certify.FamilyResult) bool { return f.Missing == certify.Unreachable })
}

// Verdict says in one sentence what came of it.
func (out *Calibration) Verdict() string {
	if out.Certified() {
		first := out.Policy.Certificates[0]
		rated := 0
		for _, c := range out.Policy.Certificates {
			rated += c.Rated
		}
		return fmt.Sprintf("certified: %s on the scale %s, %s; everything else goes to the reference", first.Claim(), out.Scale, eval.Counted(rated, "rated prompt"))
	}
	if n, ok := out.Missing(); ok && out.Run != nil {
		later := ""
		if first := out.First(); first > 0 && first < n {
			later = fmt.Sprintf(", the first certificate in about %d", first)
		}
		if out.Counts.Pending > 0 {
			later += fmt.Sprintf("; %s pending until the names are shown", eval.Counted(out.Counts.Pending, "rated prompt"))
		}
		return fmt.Sprintf("not certified: about %d more rated prompts%s", n, later)
	} else if ok {
		return fmt.Sprintf("not certified: it would take about %s drawn in Rate", eval.Counted(n, "rated prompt"))
	}
	switch {
	case out.Run != nil, out.Counts.Pool == 0:
	case out.Counts.Rated() == 0:
		return "not certified: how many rated prompts it takes is not known before the first ratings"
	case out.OutOfReach():
		return fmt.Sprintf("not certified: out of reach with the %s that can be drawn", eval.Counted(out.Counts.Pool, "prompt"))
	}
	return "not certified: everything goes to the reference"
}
