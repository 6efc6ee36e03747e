package rate

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// judge makes the handler that judges the answer in focus. Once all answers are
// judged, the vote is kept.
func (r *Screen) judge(value int) func() tea.Cmd {
	return func() tea.Cmd {
		r.current.judge(value)
		return r.cast()
	}
}

// prefer makes the handler that compares the two answers.
func (r *Screen) prefer(w eval.Winner) func() tea.Cmd {
	return func() tea.Cmd {
		r.current.winner = &w
		return r.cast()
	}
}

// skip records that the rater does not want to judge an item. An item that waits for
// answers is only left for later.
func (r *Screen) skip() tea.Cmd {
	if r.waits() {
		return r.skipMissing()
	}
	if r.current == nil {
		return nil
	}
	r.current.skipped = true
	return r.cast()
}

// cast stores the vote when it is complete.
func (r *Screen) cast() tea.Cmd {
	r.current.relabel()
	if !r.current.complete() {
		return r.arrange() // another answer may be the one that is shown
	}
	r.busy = "the rating is being stored"
	return castVote(r.Generations.Now(shell.Lasting), r.queue, r.current.item, r.current.judgement())
}

// voted confirms that an event is on the disk, and goes on; or says that it is
// not, and stays.
func (r *Screen) voted(msg voted) tea.Cmd {
	r.busy = ""
	if msg.err != nil {
		return r.unvoted(msg)
	}
	if msg.rating.Retracts != "" {
		r.progress = msg.progress
		return r.takenBack()
	}
	r.Problems = nil
	r.last = "stored: " + voteText(msg.rating)
	r.Votes = append(r.Votes, Vote{msg.rating, r.current})
	r.last += r.breather()
	if !msg.rating.Skipped {
		r.progress.Votes++
	}
	if r.undoing > 0 {
		return r.settle()
	}
	return r.next()
}

// unvoted says why an event is not on the disk. What cannot be rated any more is left.
func (r *Screen) unvoted(msg voted) tea.Cmd {
	taking := msg.rating.Retracts != ""
	what := "stored"
	if taking {
		what = "taken back"
	}
	r.Problem("the rating was not " + what + ": " + r.mask().hide(format.Sentence(msg.err), ""))
	r.undoing = 0
	switch {
	case errors.Is(msg.err, eval.ErrInvalid): // the session has ended elsewhere
		r.Votes, r.ahead, r.current = nil, nil, nil
		return r.next()
	case errors.Is(msg.err, eval.ErrNotFound) && taking: // its trial was forgotten elsewhere
		r.Votes = r.Votes[:len(r.Votes)-1]
	case errors.Is(msg.err, eval.ErrNotFound):
		r.current = nil
		return r.next()
	case r.current != nil && !taking:
		r.current.undoLast()
		return r.arrange()
	}
	return nil
}

// undo takes back what was said last: of an answer on the screen, or the latest vote. It
// waits until what is being stored is stored.
func (r *Screen) undo() tea.Cmd {
	if r.busy != "" {
		r.undoing++
		return nil
	}
	if r.current != nil && !r.current.complete() && len(r.current.order) > 0 {
		r.current.undoLast()
		return r.arrange()
	}
	if len(r.Votes) == 0 {
		r.Remark, r.undoing = r.whyNoUndo(), 0
		return nil
	}
	latest := r.Votes[len(r.Votes)-1]
	if latest.about == nil {
		r.busy = "the answers of the latest rating are being read"
		return recall(r.Generations.Next(fromQueue), r.queue, latest.Rating, r.mask())
	}
	r.busy = "the rating is being taken back"
	return retractVote(r.Generations.Now(shell.Lasting), r.queue, latest.Rating.ID, r.progress)
}

// takenBack shows the item of the latest vote again.
func (r *Screen) takenBack() tea.Cmd {
	n := len(r.Votes) - 1
	about := r.Votes[n].about
	r.Votes = r.Votes[:n]
	if r.current != nil && r.current != about {
		r.ahead = append(r.ahead, r.current)
	}
	r.current, r.empty = about, ""
	if !r.Backfill.Running { // a call that is under way is waited for later
		r.Backfill = backfill{}
	}
	r.current.undoLast()
	r.last = "taken back"
	return tea.Batch(r.arrange(), r.settle())
}

// recalled is what a vote of an earlier run of the program was about.
func (r *Screen) recalled(msg recalled) tea.Cmd {
	r.busy = ""
	if msg.err != nil {
		r.Problem("the latest rating cannot be taken back: " + r.mask().hide(format.Sentence(msg.err), ""))
		if errors.Is(msg.err, eval.ErrNotFound) { // its trial was forgotten elsewhere
			r.Votes = r.Votes[:len(r.Votes)-1]
		}
		return nil
	}
	about := newItemView(msg.item, msg.shown)
	about.restore(msg.rating)
	r.Votes[len(r.Votes)-1].about = about
	return r.undo()
}

// waits reports whether the next item is known but waits for answers.
func (r *Screen) waits() bool {
	return r.current == nil && r.busy == "" && r.queue != nil && len(r.Backfill.item.Waiting) > 0
}

func (r *Screen) whyNoSkip() string {
	if r.waits() {
		return ""
	}
	return r.whyNoVote()
}

func (r *Screen) whyNoVote() string {
	switch {
	case r.busy != "":
		return r.busy
	case r.Backfill.Running && r.current == nil:
		return "the answers are not there yet"
	case r.current == nil:
		return "there is nothing to judge"
	case r.current.complete():
		return "the rating is being stored"
	}
	return ""
}

func (r *Screen) whyNoUndo() string {
	switch {
	case len(r.Votes) > 0 || r.busy != "" || r.current != nil && len(r.current.order) > 0:
		return ""
	case r.last != "":
		return "there is nothing left to take back: what was rated before is final"
	}
	return "there is no rating of yours to take back"
}
