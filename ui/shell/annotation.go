package shell

import (
	"context"

	"switchboard/eval"
	"switchboard/eval/annotate"
)

// Queue hands out what is to be judged, for one rater on one scale:
// *eval.RatingDesk is the one there is. Its methods take their time, so they
// are called in commands only.
type Queue interface {
	// Next is what the rater is to judge now: the same until it was judged or
	// skipped. An error that is eval.ErrNothingToRate says why there is
	// nothing.
	Next(ctx context.Context) (annotate.Item, error)
	// Progress is how far the rating has come.
	Progress() (annotate.Progress, error)
	// Votes are those of a session that has not ended, oldest first, without
	// what was taken back: after a crash the rater goes on where it was.
	Votes() ([]eval.Rating, error)
	// Reveal ends the session: its votes are final, and names may be shown.
	Reveal() error
}
