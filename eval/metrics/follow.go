package metrics

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"switchboard/eval"
	"switchboard/eval/store"
)

// Followed are records of which is known at little cost what has changed.
type Followed interface {
	Records

	// TrialChanges is another number after every change of trials and answers.
	TrialChanges() (uint64, error)
	RatingsAfter(number uint64) iter.Seq2[store.NumberedRating, error]
}

// Models follows the figures of models, over all tasks: it reads again what has
// changed. They are those of OfStore for the scale accept, or for the one with the most
// ratings where nothing stands on that. The zero value with Of is ready; it is for one
// goroutine at a time.
type Models struct {
	Of Followed

	changes  uint64
	measured map[string]measuredOnce // nil: nothing was read
	routed   map[string]bool         // trials that were

	last    uint64 // rating
	scale   eval.Scale
	back    eval.Retractions
	voted   map[voter]bool
	judged  []*judgedAnswer // in the order of the first votes
	answers map[answerAt]*judgedAnswer
}

// measuredOnce is what trials say of a model.
type measuredOnce struct {
	measured
	stats ModelStats
}

// judgedAnswer is an answer with what was said of it.
type judgedAnswer struct {
	at        answerAt
	model     string
	qualities []float64
}

const followedConfidence = 0.95

// errAnew says that ratings changed what was counted before.
var errAnew = errors.New("ratings are to be read anew")

// Read is how models do now, by model. Nothing is there where nothing was rated.
func (m *Models) Read(ctx context.Context) ([]ModelStats, error) {
	changes, err := m.Of.TrialChanges()
	if err != nil {
		return nil, err
	}
	anew := m.measured == nil || changes != m.changes
	if !anew {
		err = m.readNew(ctx)
	}
	if anew || errors.Is(err, errAnew) {
		err = m.readRatings(ctx)
	}
	if err != nil || m.last == 0 {
		m.measured = nil
		return nil, err
	}
	if anew {
		if err := m.readTrials(ctx); err != nil {
			m.measured = nil
			return nil, err
		}
		m.changes = changes
	}
	return m.sumUp(), nil
}

// readRatings reads all of them.
func (m *Models) readRatings(ctx context.Context) error {
	m.last, m.scale, m.back, m.voted, m.judged, m.answers = 0, "", eval.Retractions{}, map[voter]bool{}, nil, map[answerAt]*judgedAnswer{}
	c := collector{}
	events, err := c.events(ctx, func(yield func(eval.Rating, error) bool) {
		for r, err := range m.Of.RatingsAfter(0) {
			if err == nil {
				m.last = r.Number
				m.back.Add(r.Number, &r.Rating)
				if r.Scale == eval.Accept && !r.Skipped {
					m.scale = eval.Accept
				}
			}
			if !yield(r.Rating, err) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if m.scale == "" {
		m.scale = StatisticsOptions{}.settled(scaleCounts(events)).Scale
	}
	for _, b := range ballots(events, m.scale) {
		m.count(b)
	}
	return nil
}

// readNew reads those that were added since; errAnew where one of them changes what
// was counted: it takes back, a rater votes again, or another scale may count.
func (m *Models) readNew(ctx context.Context) error {
	for r, err := range m.Of.RatingsAfter(m.last) {
		var damaged *eval.RecordError
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &damaged):
			continue
		case err != nil:
			return err
		case r.Retracts != "" || m.scale != eval.Accept || m.voted[voter{r.Trial, r.Rater}] && !r.Draw.Repeat:
			return errAnew
		}
		m.last = r.Number
		if m.back.Stand(&r.Rating) {
			for _, b := range ballots([]eval.Rating{r.Rating}, m.scale) {
				m.count(b)
			}
		}
	}
	return nil
}

// count adds the votes of a rater on a trial.
func (m *Models) count(b *ballot) {
	m.voted[b.voter] = true
	for _, v := range b.lanes {
		a := m.answers[v.at]
		if a == nil {
			a = &judgedAnswer{at: v.at, model: v.model}
			m.answers[v.at], m.judged = a, append(m.judged, a)
		}
		a.qualities = append(a.qualities, v.quality)
	}
}

// readTrials reads all of them.
func (m *Models) readTrials(ctx context.Context) error {
	c := collector{by: map[modelTask]*measured{}, routed: map[string]bool{}}
	if err := c.trials(ctx, m.Of.Figures(time.Time{})); err != nil {
		return err
	}
	m.measured, m.routed = map[string]measuredOnce{}, c.routed
	for key, one := range c.by {
		if key.task == "" {
			stats := one.stats(key, followedConfidence)
			one.first, one.total, one.speed = nil, nil, nil
			m.measured[key.model] = measuredOnce{*one, stats}
		}
	}
	return nil
}

// sumUp adds what was judged to what was measured. It goes over all answers that were
// judged, in their order, for sums of floats depend on it.
func (m *Models) sumUp() []ModelStats {
	by := map[string]*measured{}
	for _, a := range m.judged {
		if m.routed[a.at.trial] {
			continue
		}
		one := by[a.model]
		if one == nil {
			start := m.measured[a.model].measured
			one = &start
			by[a.model] = one
		}
		one.judge(a.qualities)
	}
	var all []ModelStats
	for model, of := range m.measured {
		if by[model] == nil {
			all = append(all, of.stats)
		}
	}
	for model, one := range by {
		s := m.measured[model].stats
		s.Model = model
		one.judgedOf(&s, followedConfidence)
		all = append(all, s)
	}
	slices.SortFunc(all, byModel)
	return all
}
