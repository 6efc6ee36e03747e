package store

import (
	"switchboard/engine"
	"switchboard/eval"
)

// MergeItem is a trial from elsewhere, with ratings of it.
type MergeItem struct {
	Trial   engine.Trial
	Ratings []MergeRating
}

// MergeRating is a rating that the store may hold already, under its own id or
// another one.
type MergeRating struct {
	eval.Rating
	Else string
}

// Merged counts what was new, and what the store had already.
type Merged struct {
	Trials  int
	Answers int
	Ratings int
	Skipped int // trials that were there already
}

// MergeError says which item cannot be stored, and why.
type MergeError struct {
	Item int
	Err  error
}

func (e *MergeError) Error() string { return e.Err.Error() }

func (e *MergeError) Unwrap() error { return e.Err }
