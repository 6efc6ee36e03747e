package shell

import (
	"context"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/annotate"
)

// Queue hands out what is to be judged, for one rater on one scale, and takes
// the votes: *annotate.Queue is the one there is. Its methods take their time,
// so they are called in commands only.
type Queue interface {
	// Next is what the rater is to judge now: the same until it was judged or
	// skipped. An error that is eval.ErrNothingToRate says why there is
	// nothing.
	Next(ctx context.Context) (annotate.Item, error)
	// Prefer lets the prompts of a task come first while nothing is certified yet; a
	// certification run keeps its own order. "" is no task.
	Prefer(task engine.Task)
	// PutOff leaves an item whose answers are missing for later.
	PutOff(annotate.Item)
	// Upcoming is what comes after an item, as far as that can be foreseen, if
	// models have to answer it first.
	Upcoming(after annotate.Item) (annotate.Item, bool, error)
	// Progress is how far the rating has come.
	Progress() (annotate.Progress, error)
	// Votes are those of a session that has not ended, oldest first, without
	// what was taken back: after a crash the rater goes on where it was.
	Votes() ([]eval.Rating, error)
	// Cast keeps what the rater says of an item. It returns the event, also
	// where that could not be kept.
	Cast(annotate.Item, annotate.Judgement) (eval.Rating, error)
	// Retract takes back the vote with an id, and returns the event that says
	// so, likewise.
	Retract(id string) (eval.Rating, error)
	// Item is what a stored vote was about, with its texts.
	Item(vote eval.Rating) (annotate.Item, error)
	// Earlier are the votes of sessions before, of which the rater has not
	// seen the names: they are final, and Reveal is about them too.
	Earlier() ([]eval.Rating, error)
	// Reveal ends the session: its votes are final, and names may be shown.
	Reveal() error
	// Leave ends the session likewise, and the names stay hidden.
	Leave() error
}
