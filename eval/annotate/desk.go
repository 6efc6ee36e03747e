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
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
	"switchboard/providers"
)

// DeskOptions say who rates what.
type DeskOptions struct {
	Rater  string
	Scale  eval.Scale
	Ladder routing.Ladder    // what is to be certified: the reference is its last rung
	Prices map[string]string // date of each list price that ordered the ladder, by model
	Limit  certify.Limit     // of a run that is yet to be opened; the zero value is DefaultLimit
	Now    func() time.Time  // nil is time.Now
}

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
	store *store.Store
	DeskOptions

	mu      sync.Mutex
	corpus  *snapshot.Corpus
	session string // "" until something is handed out
}

// Item is one prompt with the answers to judge, in the order in which they are
// to stand on the screen. Where models still have to answer, nothing is shown:
// Waiting names them, and once their answers are stored Next brings the item.
type Item struct {
	Prompt  string
	Task    engine.Task
	Trial   engine.Trial    // that the rating will name
	Shown   []eval.Shown    // shuffled
	Answers []engine.Answer // of Shown
	Draw    eval.Draw
	Drawn   eval.Drawn // as it is kept; of a repeat the first draw
	Repeat  bool
	Session string
	Scale   eval.Scale
	Waiting []string // models that have to answer first

	rater      string
	parameters providers.Parameters
}

// OpenDesk prepares a desk. Nothing is kept before the first Next.
func OpenDesk(s *store.Store, o DeskOptions) (*RatingDesk, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Limit == (certify.Limit{}) {
		o.Limit = certify.DefaultLimit()
	}
	switch {
	case o.Rater == "":
		return nil, eval.Invalid("a rating desk needs to know who rates")
	case !slices.Contains([]eval.Scale{eval.Accept, eval.Score, eval.Preference}, o.Scale):
		return nil, eval.Invalid("nobody can rate on the scale %q", eval.Shorten(string(o.Scale)))
	case len(o.Ladder.Cheaper()) == 0:
		return nil, eval.EmptyQueue("the ladder has no model below the reference, so there is nothing to compare", "add cheaper models to lanes or ladder in the config")
	}
	c, err := snapshot.Survey(s, false)
	if err != nil {
		return nil, err
	}
	return &RatingDesk{store: s, DeskOptions: o, corpus: c}, nil
}

// Session is the sitting that votes belong to, or "" before the first Next.
func (d *RatingDesk) Session() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.session
}

// Votes are those of the session, oldest first, without what was taken back. Of
// a desk that was just opened it is the session that the rater left open.
func (d *RatingDesk) Votes() ([]eval.Rating, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.corpus.Refresh(d.store); err != nil {
		return nil, err
	}
	if _, over := d.corpus.Endings[d.session]; over || d.session == "" {
		d.resume()
	}
	var votes []eval.Rating
	for _, e := range d.corpus.Events {
		if d.session != "" && e.Session == d.session && d.corpus.Stands(e) {
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
	if err := d.store.EndSession(d.session, eval.Revealed, d.Now()); err != nil {
		return err
	}
	d.session = ""
	if err := d.corpus.Refresh(d.store); err != nil {
		return err
	}
	return d.corpus.Settle(d.store, d.Now())
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
		if !errors.Is(err, eval.ErrExists) {
			return item, err
		}
		if err := d.corpus.Refresh(d.store); err != nil { // another terminal drew it
			return Item{}, err
		}
	}
}

// catchUp reads what came since, and opens a session, or takes up one that was
// left open.
func (d *RatingDesk) catchUp() error {
	if err := d.corpus.Refresh(d.store); err != nil {
		return err
	}
	if _, over := d.corpus.Endings[d.session]; over {
		d.session = "" // the same rater sat down elsewhere
	}
	if d.session == "" {
		d.resume()
	}
	if d.session == "" {
		now := d.Now()
		id := engine.NewID(now)
		if err := d.store.OpenSession(eval.Session{ID: id, Rater: d.Rater, Scale: d.Scale, Time: now}); err != nil {
			return err
		}
		d.session = id
		if err := d.corpus.ReadChronicle(d.store); err != nil {
			return err
		}
	}
	return d.corpus.Settle(d.store, d.Now())
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
	if err := d.corpus.Settle(d.store, d.Now()); err != nil { // nothing to judge in it
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
func (d *RatingDesk) openDraws() []eval.Drawn {
	var open []eval.Drawn
	for _, drawn := range d.corpus.Draws {
		if d.mine(drawn) && d.Now().Sub(drawn.Time) <= eval.OpenFor && len(d.left(drawn)) > 0 {
			open = append(open, drawn)
		}
	}
	slices.SortStableFunc(open, func(a, b eval.Drawn) int { return a.Time.Compare(b.Time) })
	return open
}

// mine reports whether a draw is for this rater, on this scale and ladder, and
// not settled.
func (d *RatingDesk) mine(drawn eval.Drawn) bool {
	if _, done := d.corpus.Frozen[string(drawn.Key())]; done || !slices.Contains(drawn.Raters, d.Rater) {
		return false
	}
	if drawn.Run == eval.FitRun {
		return true
	}
	in, known := d.corpus.Contests[drawn.Run]
	return known && in.Scale == d.Scale
}

// left are the models of a draw, beside the reference, that this rater still
// has to judge.
func (d *RatingDesk) left(drawn eval.Drawn) []string {
	m := d.corpus.Prompts[drawn.Prompt]
	if m == nil {
		return nil // forgotten
	}
	var votes []snapshot.Event
	for _, i := range d.corpus.ByPrompt[drawn.Prompt] {
		e := d.corpus.Events[i]
		if e.Draw.Run == drawn.Run && e.Rater == d.Rater && !e.Draw.Repeat && d.corpus.Stands(e) {
			votes = append(votes, e)
		}
	}
	return slices.DeleteFunc(d.picks(drawn), func(model string) bool {
		return slices.ContainsFunc(votes, func(e snapshot.Event) bool { return settles(e, model, d.Scale) })
	})
}

// settles reports whether a vote leaves nothing to say about a model. Where
// answers are judged one by one, a vote is about all that were shown.
func settles(e snapshot.Event, model string, scale eval.Scale) bool {
	if scale != eval.Preference {
		return true
	}
	return slices.ContainsFunc(e.Shown, func(s eval.Shown) bool { return s.Model == model })
}

// picks are the cheaper models that a draw is about: in a run those that some
// threshold picks, else all.
func (d *RatingDesk) picks(drawn eval.Drawn) []string {
	if picks, ok := d.corpus.Picks(drawn); ok {
		return picks
	}
	return routing.Models(d.Ladder.Cheaper())
}

// reference is what a draw compares with.
func (d *RatingDesk) reference(drawn eval.Drawn) string {
	if in, ok := d.corpus.Contests[drawn.Run]; ok {
		return in.Ladder.Reference()
	}
	return d.Ladder.Reference()
}

// active are the raters on this scale who were here lately, this one among
// them.
func (d *RatingDesk) active() []string {
	all := []string{d.Rater}
	for _, s := range d.corpus.Sessions {
		if s.Scale == d.Scale && d.Now().Sub(s.Time) <= eval.OpenFor && !slices.Contains(all, s.Rater) {
			all = append(all, s.Rater)
		}
	}
	slices.Sort(all)
	return all
}

// trial reads a trial.
func (d *RatingDesk) trial(id string) (engine.Trial, error) {
	t, err := d.store.Trial(id)
	var one *eval.RecordError
	if errors.As(err, &one) && t.ID != "" {
		err = nil // another lane of it is damaged
	}
	return t, err
}

// fitted says how many prompts of the fit part are rated, and how many are to
// be before there is enough to learn from.
func (d *RatingDesk) fitted() (rated, planned int) {
	prompts := 0
	for _, m := range d.corpus.Order {
		if eval.PartOf(m.Key) != eval.FitPart {
			continue
		}
		prompts++
		if d.corpus.Rated(m, d.Scale, d.Ladder) {
			rated++
		}
	}
	return rated, min(prompts, fitTarget)
}

// fitTarget is how many rated prompts a scorer is fitted to, where there are
// so many: what follows improves it slowly, and certifying needs raters too.
const fitTarget = 170
