package engine

// Policy is everything a decision depends on besides the prompt. It is a
// value: calibrating makes a new one.
type Policy struct {
	Hash string
}
