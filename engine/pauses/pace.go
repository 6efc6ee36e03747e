package pauses

import "time"

// Pace is when the latest calls ended, counted from the start: as many as say
// more of the next ones than those before do.
type Pace struct{ ends []time.Duration }

const latest, fewest = 64, 8

// End notes that a call ended, and is the time from one end to the next; 0 before
// there is one.
func (p *Pace) End(at time.Duration) time.Duration {
	p.ends = append(p.ends, at)
	if len(p.ends) > latest {
		p.ends = p.ends[1:]
	}
	n := len(p.ends)
	if n < fewest {
		return 0
	}
	return (p.ends[n-1] - p.ends[0]) / time.Duration(n-1)
}
