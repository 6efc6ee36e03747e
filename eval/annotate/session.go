package annotate

import (
	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/calibrate"
)

// Session is what the votes belong to, or "" before the first Next.
func (q *Queue) Session() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.session
}

// Votes are those of the session, oldest first, without what was taken back. Of
// a queue that was just opened it is the session that the rater left open.
func (q *Queue) Votes() ([]eval.Rating, error) {
	q.enter()
	defer q.leave()
	if err := q.refreshFor(q.looks); err != nil {
		return nil, err
	}
	q.resume()
	return q.snapshot.VotesIn(q.session), nil
}

// Earlier are the votes of sessions before this one that the rater has not seen
// the names of, oldest first: nothing can change them any more, and Reveal is
// about them too.
func (q *Queue) Earlier() ([]eval.Rating, error) {
	q.enter()
	defer q.leave()
	if err := q.refreshFor(q.looks); err != nil {
		return nil, err
	}
	q.resume()
	return q.snapshot.UnrevealedVotes(q.Rater, q.Scale, q.session), nil
}

// Reveal ends the session: its votes are final, and names may be shown. What
// Next brings after that belongs to another one.
func (q *Queue) Reveal() error { return q.end(eval.Revealed) }

// Leave ends the session without showing names: its votes are final.
func (q *Queue) Leave() error { return q.end(eval.Left) }

func (q *Queue) end(why eval.EndReason) error {
	q.enter()
	defer q.leave()
	if q.session == "" {
		return nil
	}
	if err := q.store.EndSession(q.session, why, q.Now()); err != nil {
		return err
	}
	q.session = ""
	if err := q.refresh(); err != nil {
		return err
	}
	return calibrate.FinalizeDraws(q.store, q.snapshot, q.Now())
}

// catchUp reads what came since, and opens a session, or takes up one that was
// left open.
func (q *Queue) catchUp() error {
	if err := q.refreshFor(q.looks); err != nil {
		return err
	}
	q.resume()
	if q.session == "" {
		now := q.Now()
		id := engine.NewID(now)
		if err := q.store.OpenSession(eval.Session{ID: id, Rater: q.Rater, Scale: q.Scale, Time: now}); err != nil {
			return err
		}
		q.session = id
		if err := q.snapshot.ReadChronicle(q.store); err != nil {
			return err
		}
	}
	if err := calibrate.FinalizeDraws(q.store, q.snapshot, q.Now()); err != nil {
		return err
	}
	return q.readToFit()
}

// readToFit reads the answers that were not read, while the fit part is rated: of each
// prompt it is told whether anybody has to rate it.
func (q *Queue) readToFit() error {
	if q.snapshot.OpenRun(q.Scale) != nil {
		return nil
	}
	return q.snapshot.ReadAnswers(q.store, q.snapshot.Order, q.Ladder, nil)
}

// resume takes up the rater's session that never ended, if there is one and
// this queue has none that lasts: the program was stopped in the middle of it,
// or runs in another terminal as well.
func (q *Queue) resume() {
	if q.session == "" || q.snapshot.Ended(q.session) {
		q.session = q.snapshot.OpenSession(q.Rater, q.Scale, q.Now())
	}
}
