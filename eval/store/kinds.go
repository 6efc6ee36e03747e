package store

// Kind says whether the trials of a store come from real models or from
// simulated ones. A store holds one kind, stamped when it is made.
type Kind string

// The kinds.
const (
	Real Kind = "real"
	Demo Kind = "demo"
)

// Query selects trials, newest first.
type Query struct {
	Limit  int    // at most so many; 0 is all
	Before string // only trials older than this id
	Text   string // only trials whose prompt, task or model contains it, whatever the case
}
