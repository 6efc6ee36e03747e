package store

import (
	"switchboard/engine"
	"switchboard/eval"
)

// Kind says whether the trials of a store come from real models or from
// simulated ones. A store holds one kind, stamped when it is made.
type Kind string

// The kinds.
const (
	Real Kind = "real"
	Demo Kind = "demo"
)

// RatedTrial is a trial with the ratings of it, in the order in which they were added.
type RatedTrial struct {
	engine.Trial
	Ratings []eval.Rating
	Unread  error // why others are missing
}

// Query selects trials, newest first.
type Query struct {
	Limit  int    // at most so many; 0 is all
	Before string // only trials older than this id
	Text   string // only trials whose prompt, task or model contains it, whatever the case
}
