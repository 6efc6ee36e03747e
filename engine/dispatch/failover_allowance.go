package dispatch

import "time"

// allowance is the time and the calls that a routed call may take, and what it has taken of
// them. Times are in the provider's time.
type allowance struct {
	deadline time.Duration // for all attempts and the waits between them
	attempts int           // how many calls may be made
	patience time.Duration // how long circuits may be waited for, see Job.Patience; 0: no limit

	used   time.Duration // time of the deadline that was taken
	rested time.Duration // time of the patience that was taken
	calls  int           // calls that were made
}

// left is the time that is left before the deadline.
func (a *allowance) left() time.Duration { return a.deadline - a.used }

// callsLeft is how many calls may still be made.
func (a *allowance) callsLeft() int { return a.attempts - a.calls }

// spent reports whether no time or no call is left.
func (a *allowance) spent() bool { return a.callsLeft() <= 0 || a.left() <= 0 }

// rest takes a wait for a circuit from the patience, and reports whether that much of it was
// left.
func (a *allowance) rest(wait time.Duration) bool {
	if a.patience > 0 && a.rested+wait > a.patience {
		return false
	}
	a.rested += wait
	return true
}
