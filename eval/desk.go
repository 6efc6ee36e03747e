package eval

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// DeskOptions say who rates what.
type DeskOptions struct {
	Rater  string
	Scale  Scale
	Ladder engine.Ladder     // what is to be certified: the reference is its last rung
	Prices map[string]string // date of each list price that ordered the ladder, by model
	Limit  Limit             // of a run that is yet to be opened; the zero value is DefaultLimit
	Now    func() time.Time  // nil is time.Now
}

// DefaultLimit is five points of a hundred with a confidence of 95 %.
func DefaultLimit() Limit { return NewLimit(0.05, 0.95) }

// RatingDesk hands out what is to be rated next, and keeps each draw before it
// shows it. First the fit part is rated until there is enough to learn from;
// then a certification run is planned and kept, and its draws follow, those of
// its families in turn. Some items are for every rater, and now and then one
// comes again with its sides swapped.
//
// What is rated is kept by Store.AddRating, as Item.Rating prepares it. The
// desk sees it there, and what other raters and other terminals do. It is safe
// for use by several goroutines.
type RatingDesk struct {
	store *Store
	DeskOptions

	mu      sync.Mutex
	corpus  *corpus
	session string // "" until something is handed out
}

// Item is one prompt with the answers to judge, in the order in which they are
// to stand on the screen. Where models still have to answer, nothing is shown:
// Waiting names them, and once their answers are stored Next brings the item.
type Item struct {
	Prompt  string
	Task    engine.Task
	Trial   engine.Trial    // that the rating will name
	Shown   []Shown         // shuffled
	Answers []engine.Answer // of Shown
	Draw    Draw
	Drawn   Drawn // as it is kept; of a repeat the first draw
	Repeat  bool
	Session string
	Scale   Scale
	Waiting []string // models that have to answer first

	rater      string
	parameters providers.Parameters
}

// ErrNothingToRate says that the queue is empty; its sentence says why.
var ErrNothingToRate = errors.New("nothing to rate")

// OpenDesk prepares a desk. Nothing is kept before the first Next.
func OpenDesk(s *Store, o DeskOptions) (*RatingDesk, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Limit == (Limit{}) {
		o.Limit = DefaultLimit()
	}
	switch {
	case o.Rater == "":
		return nil, invalid("a rating desk needs to know who rates")
	case !slices.Contains([]Scale{Accept, Score, Preference}, o.Scale):
		return nil, invalid("nobody can rate on the scale %q", shorten(string(o.Scale)))
	case len(o.Ladder.Cheaper()) == 0:
		return nil, emptyQueue("the ladder has no model below the reference, so there is nothing to compare", "add cheaper models to lanes or ladder in the config")
	}
	c, err := s.survey(false)
	if err != nil {
		return nil, err
	}
	return &RatingDesk{store: s, DeskOptions: o, corpus: c}, nil
}

func emptyQueue(sentence, tip string) error {
	return &Error{Reason: ErrNothingToRate, Sentence: sentence, Tip: tip}
}

// Session is the sitting that votes belong to, or "" before the first Next.
func (d *RatingDesk) Session() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.session
}

// Votes are those of the session, oldest first, without what was taken back. Of
// a desk that was just opened it is the session that the rater left open.
func (d *RatingDesk) Votes() ([]Rating, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.corpus.refresh(d.store); err != nil {
		return nil, err
	}
	if _, over := d.corpus.endings[d.session]; over || d.session == "" {
		d.resume()
	}
	var votes []Rating
	for _, e := range d.corpus.events {
		if d.session != "" && e.Session == d.session && e.Retracts == "" && !d.corpus.retracted(e, ^uint64(0)) {
			votes = append(votes, e.Rating)
		}
	}
	return votes, nil
}

// Reveal ends the session: its votes are final, and names may be shown. What
// Next brings after that belongs to another one.
func (d *RatingDesk) Reveal() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.session == "" {
		return nil
	}
	if err := d.store.EndSession(d.session, Revealed, d.Now()); err != nil {
		return err
	}
	d.session = ""
	if err := d.corpus.refresh(d.store); err != nil {
		return err
	}
	return d.corpus.settle(d.store, d.Now())
}

// Next is what this rater is to judge now: what is open, a repeat when it is
// due, or a new draw. The same item comes until it was judged, skipped, or its
// draw was closed.
func (d *RatingDesk) Next(ctx context.Context) (Item, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.catchUp(); err != nil {
		return Item{}, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return Item{}, err
		}
		item, err := d.next()
		if !errors.Is(err, ErrExists) {
			return item, err
		}
		if err := d.corpus.refresh(d.store); err != nil { // another terminal drew it
			return Item{}, err
		}
	}
}

// catchUp reads what came since, and opens a session, or takes up one that was
// left open.
func (d *RatingDesk) catchUp() error {
	if err := d.corpus.refresh(d.store); err != nil {
		return err
	}
	if _, over := d.corpus.endings[d.session]; over {
		d.session = "" // the same rater sat down elsewhere
	}
	if d.session == "" {
		d.resume()
	}
	if d.session == "" {
		now := d.Now()
		id := engine.NewID(now)
		if err := d.store.OpenSession(Session{id, d.Rater, d.Scale, now}); err != nil {
			return err
		}
		d.session = id
		if err := d.corpus.readChronicle(d.store); err != nil {
			return err
		}
	}
	return d.corpus.settle(d.store, d.Now())
}

func (d *RatingDesk) next() (Item, error) {
	if item, ok, err := d.open(); ok || err != nil {
		return item, err
	}
	if item, ok, err := d.repeat(); ok || err != nil {
		return item, err
	}
	drawn, err := d.draw()
	if err != nil {
		return Item{}, err
	}
	item, ok, err := d.item(drawn)
	switch {
	case err != nil:
		return Item{}, err
	case ok:
		return item, nil
	}
	if err := d.corpus.settle(d.store, d.Now()); err != nil { // nothing to judge in it
		return Item{}, err
	}
	return d.next()
}

// open is the oldest draw that still waits for this rater: first those whose
// answers are there.
func (d *RatingDesk) open() (item Item, found bool, err error) {
	for _, drawn := range d.openDraws() {
		candidate, ok, err := d.item(drawn)
		switch {
		case err != nil:
			return Item{}, false, err
		case ok && len(candidate.Waiting) == 0:
			return candidate, true, nil
		case ok && !found:
			item, found = candidate, true
		}
	}
	return item, found, nil
}

// openDraws are those that this rater is assigned to and has not dealt with,
// oldest first.
func (d *RatingDesk) openDraws() []Drawn {
	var open []Drawn
	for _, drawn := range d.corpus.draws {
		if d.mine(drawn) && d.Now().Sub(drawn.Time) <= OpenFor && len(d.left(drawn)) > 0 {
			open = append(open, drawn)
		}
	}
	slices.SortStableFunc(open, func(a, b Drawn) int { return a.Time.Compare(b.Time) })
	return open
}

// mine reports whether a draw is for this rater, on this scale and ladder, and
// not settled.
func (d *RatingDesk) mine(drawn Drawn) bool {
	if _, done := d.corpus.frozen[string(drawn.key())]; done || !slices.Contains(drawn.Raters, d.Rater) {
		return false
	}
	if drawn.Run == FitRun {
		return true
	}
	in, known := d.corpus.contests[drawn.Run]
	return known && in.scale == d.Scale
}

// left are the models of a draw, beside the reference, that this rater still
// has to judge.
func (d *RatingDesk) left(drawn Drawn) []string {
	m := d.corpus.prompts[drawn.Prompt]
	if m == nil {
		return nil // forgotten
	}
	var votes []event
	for _, i := range d.corpus.byPrompt[drawn.Prompt] {
		e := d.corpus.events[i]
		if e.Draw.Run == drawn.Run && e.Rater == d.Rater && !e.Draw.Repeat && e.Retracts == "" && !d.corpus.retracted(e, ^uint64(0)) {
			votes = append(votes, e)
		}
	}
	return slices.DeleteFunc(d.picks(drawn), func(model string) bool {
		return slices.ContainsFunc(votes, func(e event) bool { return settles(e, model, d.Scale) })
	})
}

// settles reports whether a vote leaves nothing to say about a model. Where
// answers are judged one by one, a vote is about all that were shown.
func settles(e event, model string, scale Scale) bool {
	if scale != Preference {
		return true
	}
	return slices.ContainsFunc(e.Shown, func(s Shown) bool { return s.Model == model })
}

// picks are the cheaper models that a draw is about: in a run those that some
// threshold picks, else all.
func (d *RatingDesk) picks(drawn Drawn) []string {
	if picks, ok := d.corpus.picks(drawn); ok {
		return picks
	}
	return models(d.Ladder.Cheaper())
}

// reference is what a draw compares with.
func (d *RatingDesk) reference(drawn Drawn) string {
	if in, ok := d.corpus.contests[drawn.Run]; ok {
		return in.ladder.Reference()
	}
	return d.Ladder.Reference()
}

// active are the raters on this scale who were here lately, this one among
// them.
func (d *RatingDesk) active() []string {
	all := []string{d.Rater}
	for _, s := range d.corpus.sessions {
		if s.Scale == d.Scale && d.Now().Sub(s.Time) <= OpenFor && !slices.Contains(all, s.Rater) {
			all = append(all, s.Rater)
		}
	}
	slices.Sort(all)
	return all
}

// trial reads a trial.
func (d *RatingDesk) trial(id string) (engine.Trial, error) {
	t, err := d.store.Trial(id)
	var one *RecordError
	if errors.As(err, &one) && t.ID != "" {
		err = nil // another lane of it is damaged
	}
	return t, err
}

// fitted says how many prompts of the fit part are rated, and how many are to
// be before there is enough to learn from.
func (d *RatingDesk) fitted() (rated, planned int) {
	prompts := 0
	for _, m := range d.corpus.order {
		if PartOf(m.key) != FitPart {
			continue
		}
		prompts++
		if d.corpus.rated(m, d.Scale, d.Ladder) {
			rated++
		}
	}
	return rated, min(prompts, fitTarget)
}

// fitTarget is how many rated prompts a scorer is fitted to, where there are
// so many: what follows improves it slowly, and certifying needs raters too.
const fitTarget = 170
