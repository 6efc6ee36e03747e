package annotate

import (
	"fmt"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/eval"
)

// Judgement is what a rater says of an item: what was shown of it is in the
// item.
type Judgement struct {
	Verdicts []eval.Verdict
	Winner   *eval.Winner
	Skipped  bool
	Tags     []eval.Tag    // of any of the answers
	Note     string        // likewise
	Remarks  []eval.Remark // the same, answer by answer
}

// Ratings is where rating events are kept. *store.Store is one.
type Ratings interface {
	AddRating(eval.Rating) error
}

// Cast keeps what a rater says of an item outside a queue. It returns the
// event, also where that could not be kept.
func Cast(to Ratings, i Item, j Judgement, at time.Time) (eval.Rating, error) {
	r := i.vote(j, at)
	return r, to.AddRating(r)
}

// Retract keeps that a rater takes back what it said of an item in the event
// with an id. It returns the event that says so, also where that could not be
// kept.
func Retract(to Ratings, i Item, id string, at time.Time) (eval.Rating, error) {
	r := i.retraction(id, at)
	return r, to.AddRating(r)
}

// Cast keeps what the rater says of an item that Next or Item brought. It
// returns the event, also where that could not be kept. What the rater has seen
// with names meanwhile, in another terminal, is not blind.
func (q *Queue) Cast(i Item, j Judgement) (eval.Rating, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.keepVote(i.vote(j, q.Now()))
}

// Retract takes back the vote with an id. It returns the event that says so,
// also where that could not be kept. A vote of a session that has ended stays.
func (q *Queue) Retract(id string) (eval.Rating, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	vote, known, err := q.vote(id)
	if !known && err == nil {
		err = &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("there is no rating %q to take back", eval.Shorten(id))}
	}
	if err != nil {
		return eval.Rating{Retracts: id}, err
	}
	r := itemOf(vote).retraction(id, q.Now())
	r.Prompt = vote.Prompt
	return q.keepVote(r)
}

// keepVote keeps an event, at the same time as those of others, and notes it in the
// snapshot without reading the file again.
func (q *Queue) keepVote(r eval.Rating) (eval.Rating, error) {
	kept, err := q.store.AddVote(r)
	if err == nil {
		q.learn(kept)
	}
	return kept.Rating, err
}

// event is a rating event about an item, but for what it says. Who chose the
// prompt saw the names; everybody else is blind, unless they saw them before.
func (i Item) event(at time.Time) eval.Rating {
	return eval.Rating{
		ID: engine.NewID(at), Time: at, Rater: i.Rater, Session: i.Session, Trial: i.Trial.ID, Prompt: i.key(),
		Shown: slices.Clone(i.Shown), Scale: i.Scale, Blind: i.Draw.Method != eval.SelfChosen && !i.Seen, Draw: i.Draw, Task: i.Task,
		Simulated: false,
	}
}

// key names the prompt; "" leaves it to the store, which has the trial.
func (i Item) key() string {
	if i.Prompt == "" {
		return ""
	}
	return eval.PromptKey(i.Prompt)
}

func (i Item) vote(j Judgement, at time.Time) eval.Rating {
	r := i.event(at)
	r.Verdicts, r.Winner, r.Skipped = j.Verdicts, j.Winner, j.Skipped
	r.Tags, r.Note, r.Remarks = j.Tags, j.Note, j.Remarks
	return r
}

func (i Item) retraction(id string, at time.Time) eval.Rating {
	r := i.event(at)
	r.Retracts = id
	return r
}

// Chosen is a trial as an item that the rater chose, with the names in sight:
// what is said of it may fit a policy and never certifies one.
func Chosen(t engine.Trial, rater string, scale eval.Scale, shown ...eval.Shown) Item {
	return Item{
		Trial: t, Task: t.Decision.Task, Shown: shown, Scale: scale, Rater: rater,
		Draw: eval.Draw{Method: eval.SelfChosen},
	}
}

// itemOf is what a vote was about, but for the texts.
func itemOf(r eval.Rating) Item {
	return Item{
		Trial: engine.Trial{ID: r.Trial}, Task: r.Task, Shown: r.Shown, Scale: r.Scale, Rater: r.Rater,
		Draw: r.Draw, Repeat: r.Draw.Repeat, Session: r.Session, Seen: !r.Blind,
	}
}
