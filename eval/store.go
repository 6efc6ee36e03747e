package eval

// Query selects trials, newest first.
type Query struct {
	Limit  int    // at most so many; 0 is all
	Before string // only trials older than this id
	Text   string // only trials whose prompt, task or model contains it, whatever the case
}
