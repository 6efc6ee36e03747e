package lane

// pendingCheck is the second model that is asked beside a routed call, and has to
// agree with its answer.
type pendingCheck struct {
	model   string // empty: none is asked
	waiting bool   // the answer is there, and only the check's is not
}

// Unaccepted says of an answer that is coming which check it needs, or is "".
func (l *Lane) Unaccepted() string {
	switch {
	case l.check.model == "":
		return ""
	case l.check.waiting:
		return "waits for " + l.check.model + " to agree"
	}
	return "not accepted yet: " + l.check.model + " is asked too"
}
