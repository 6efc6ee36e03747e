package annotate

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
)

// Options say who rates what.
type Options struct {
	Rater    string
	Scale    eval.Scale
	Ladder   routing.Ladder    // the models that are to be certified; the reference is the last rung
	Prices   map[string]string // date of each list price that ordered the ladder, by model
	Versions map[string]string // by model: the version that its provider serves now; answers of another version are not shown
	Check    string            // the model that checks the cheaper ones in the next certification run, see calibrate.Target
	Limit    certify.Limit     // of the next certification run; the zero value is DefaultLimit
	Now      func() time.Time  // nil is time.Now
}

// Queue hands out what is to be rated next, and keeps each draw before it
// shows it. First the fit part is rated until there is enough to learn from;
// then a certification run is planned and kept, and its draws follow, those of
// its families in turn. Some items are for every rater, and now and then one
// comes again with its sides swapped.
//
// It takes the votes too (Cast, Retract), and sees what other raters and other
// terminals do. Queues that were opened with the same Reading share what was read of the
// store. It is safe for use by several goroutines.
type Queue struct {
	*Reading
	Options

	mu      sync.Mutex      // taken before the lock of the reading
	looks   uint64          // how many refreshes had begun when this queue began to wait for the reading
	session string          // the id of the session; "" until something is handed out
	putOff  map[string]bool // keys of draws whose answers are missing: they come after the others
	first   engine.Task     // the task whose prompts come first while no certification run is open; "": none
}

// Open prepares a queue. Nothing is stored before the first Next.
func Open(r *Reading, o Options) (*Queue, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Limit == (certify.Limit{}) {
		o.Limit = certify.DefaultLimit()
	}
	switch {
	case o.Rater == "":
		return nil, eval.Invalid("it has to be said who rates")
	case !slices.Contains([]eval.Scale{eval.Accept, eval.Score, eval.Preference}, o.Scale):
		return nil, eval.Invalid("nobody can rate on the scale %q", eval.Shorten(string(o.Scale)))
	case len(o.Ladder.Cheaper()) == 0:
		return nil, eval.EmptyQueue("the ladder has no model below the reference, so there is nothing to compare", "add cheaper models to lanes or ladder in the config")
	}
	if err := r.come(); err != nil {
		return nil, err
	}
	return &Queue{Reading: r, Options: o, putOff: map[string]bool{}}, nil
}

// enter begins what looks at the reading, as the models are called for this queue. Until
// leave nobody else looks at it.
func (q *Queue) enter() {
	q.mu.Lock()
	q.looks = q.begun.Load()
	q.Reading.mu.Lock()
	q.snapshot.ForVersions(q.Versions)
}

func (q *Queue) leave() {
	q.Reading.mu.Unlock()
	q.mu.Unlock()
}

// Next is what this rater is to judge now: what is open, a repeat when it is
// due, or a new draw. The same item comes until it was judged, skipped, or its
// draw was closed.
func (q *Queue) Next(ctx context.Context) (Item, error) {
	item, err := q.choose(ctx, false)
	if err != nil {
		return Item{}, err
	}
	full, err := q.withTexts(item)
	if !errors.Is(err, eval.ErrNotFound) {
		return full, err
	}
	if item, err = q.choose(ctx, true); err != nil { // a trial was forgotten since it was read
		return Item{}, err
	}
	return q.withTexts(item)
}

// choose is the next item without its texts. With anew the whole store is read again.
func (q *Queue) choose(ctx context.Context, anew bool) (Item, error) {
	q.enter()
	defer q.leave()
	if anew {
		if err := q.readAnew(q.snapshot.Reopen(q.store)); err != nil {
			return Item{}, err
		}
	}
	if err := q.catchUp(); err != nil {
		return Item{}, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return Item{}, err
		}
		item, err := q.next()
		switch {
		case errors.Is(err, eval.ErrExists): // another terminal drew it
			err = q.refresh()
		case errors.Is(err, eval.ErrNotFound) && !anew: // one that is to be watched
			anew, err = true, q.readAnew(q.snapshot.Reopen(q.store))
		default:
			return item, err
		}
		if err != nil {
			return Item{}, err
		}
	}
}

// readAnew takes a snapshot of the whole store that was just read.
func (q *Queue) readAnew(whole *snapshot.Snapshot, err error) error {
	err = q.replace(whole, err)
	q.snapshot.ForVersions(q.Versions)
	return err
}

func (q *Queue) next() (Item, error) {
	if item, ok, err := q.preferred(); ok || err != nil {
		return item, err
	}
	if item, ok := q.openItem(false, anyDraw); ok {
		return item, nil
	}
	if item, ok := q.repeat(); ok {
		return item, nil
	}
	drawn, err := q.draw()
	if eval.IsAny(err, eval.ErrNothingToRate) { // then it is their turn
		if item, ok := q.openItem(true, anyDraw); ok {
			return item, nil
		}
	}
	if err != nil {
		return Item{}, err
	}
	if slices.Contains(drawn.Raters, q.Rater) && !(drawn.Run != eval.FitRun && q.snapshot.Seen(q.Rater, drawn.Prompt)) {
		if item, ok := q.item(drawn); ok {
			return item, nil
		}
	}
	if err := calibrate.FinalizeDraws(q.store, q.snapshot, q.Now()); err != nil { // nothing to judge in it, or not by this rater
		return Item{}, err
	}
	return q.next()
}

// openItem is the oldest draw of those wanted that still waits for this rater: first
// those whose answers are there. Others that were put off count only on demand.
func (q *Queue) openItem(putOff bool, wanted func(eval.Assignment) bool) (item Item, found bool) {
	for _, drawn := range q.openDraws() {
		if !wanted(drawn) {
			continue
		}
		candidate, ok := q.item(drawn)
		switch {
		case ok && len(candidate.Waiting) == 0:
			return candidate, true
		case ok && !found && (putOff || !q.putOff[string(drawn.Key())]):
			item, found = candidate, true
		}
	}
	return item, found
}

// openDraws are those that this rater is assigned to and has not dealt with,
// oldest first.
func (q *Queue) openDraws() []eval.Assignment {
	var open []eval.Assignment
	for _, drawn := range q.snapshot.Draws {
		if q.isAssigned(drawn) && q.Now().Sub(drawn.Time) <= eval.OpenFor && len(q.unjudged(drawn)) > 0 {
			open = append(open, drawn)
		}
	}
	slices.SortStableFunc(open, func(a, b eval.Assignment) int { return a.Time.Compare(b.Time) })
	return open
}

// isAssigned reports whether a draw is for this rater, on this scale, and not
// final.
func (q *Queue) isAssigned(drawn eval.Assignment) bool {
	if q.snapshot.Final(drawn) || !slices.Contains(drawn.Raters, q.Rater) {
		return false
	}
	if drawn.Run == eval.FitRun {
		return true
	}
	if q.snapshot.Seen(q.Rater, drawn.Prompt) { // a vote that is not blind certifies nothing
		return false
	}
	by, known := q.snapshot.CriteriaOf(drawn.Run)
	return known && by.Scale == q.Scale
}

// unjudged are the models of a draw, beside the reference, that this rater
// still has to judge.
func (q *Queue) unjudged(drawn eval.Assignment) []string {
	if q.snapshot.Prompts[drawn.Prompt] == nil {
		return nil // forgotten
	}
	m, votes := q.snapshot.Prompts[drawn.Prompt], q.snapshot.VotesOn(drawn, q.Rater)
	return slices.DeleteFunc(slices.Clone(q.picks(drawn)), func(model string) bool {
		return m.SameText(model, q.reference(drawn)) || slices.ContainsFunc(votes, func(r eval.Rating) bool { return q.isAbout(r, model) })
	})
}

// isAbout reports whether a vote leaves nothing to say about a model. Where
// answers are judged one by one, a vote is about all that were shown.
func (q *Queue) isAbout(r eval.Rating, model string) bool {
	if q.Scale != eval.Preference {
		return true
	}
	return slices.ContainsFunc(r.Shown, func(s eval.Shown) bool { return s.Model == model })
}

// picks are the cheaper models that a draw is about: in a run those that some
// threshold picks, else all.
func (q *Queue) picks(drawn eval.Assignment) []string {
	if picks, ok := q.snapshot.Picks(drawn); ok {
		return picks
	}
	return routing.Models(q.Ladder.Cheaper())
}

// reference is what a draw compares with.
func (q *Queue) reference(drawn eval.Assignment) string {
	if by, ok := q.snapshot.CriteriaOf(drawn.Run); ok {
		return by.Ladder.Reference()
	}
	return q.Ladder.Reference()
}

// activeRaters are the raters on this scale who were here lately, this one
// among them.
func (q *Queue) activeRaters() []string {
	all := append(q.snapshot.ActiveRaters(q.Scale, q.Now()), q.Rater)
	slices.Sort(all)
	return slices.Compact(all)
}

// trial reads a trial.
func (q *Queue) trial(id string) (engine.Trial, error) {
	t, err := q.store.Trial(id)
	var one *eval.RecordError
	if errors.As(err, &one) && t.ID != "" {
		err = nil // another lane of it is damaged
	}
	return t, err
}
