package ui

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/store"
	"switchboard/providers"
)

// memory is a Store and a Recorder that forgets when the test ends.
type memory struct {
	spentOn   []string // days that were asked for
	mu        sync.Mutex
	trials    []engine.Trial // oldest first
	ratings   []eval.Rating
	sightings []eval.Sighting
	broken    error // what every rating meets
	reads     int   // pages read
	asked     uint64
}

func (m *memory) Path() string { return "memory" }

func (m *memory) AddTrial(t engine.Trial) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	t.Answers = slices.Clone(t.Answers)
	m.trials = append(m.trials, t)
	return nil
}

func (m *memory) AddAnswer(id string, lane int, a engine.Answer) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.trials, func(t engine.Trial) bool { return t.ID == id })
	if i < 0 { // forgotten while it was under way
		return errNoTrial
	}
	answers := slices.Clone(m.trials[i].Answers) // readers still have the others
	answers[lane] = a
	m.trials[i].Answers = answers
	return nil
}

var errNoTrial = errors.New("there is no such trial")

func (m *memory) Trial(id string) (engine.Trial, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.trials {
		if t.ID == id {
			return t, nil
		}
	}
	return engine.Trial{}, errNoTrial
}

func (m *memory) Trials(q store.Query) iter.Seq2[engine.Trial, error] {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	var found []engine.Trial
	for _, t := range slices.Backward(m.trials) {
		text := strings.ToLower(t.Prompt + " " + string(t.Decision.Task))
		if (q.Before == "" || t.ID < q.Before) && strings.Contains(text, strings.ToLower(q.Text)) {
			found = append(found, t)
		}
	}
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return func(yield func(engine.Trial, error) bool) {
		for _, t := range found {
			if !yield(t, nil) {
				return
			}
		}
	}
}

func (m *memory) Figures(time.Time) iter.Seq2[engine.Trial, error] { return m.Trials(store.Query{}) }

func (m *memory) AddRating(r eval.Rating) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return m.broken
	}
	if !slices.ContainsFunc(m.trials, func(t engine.Trial) bool { return t.ID == r.Trial }) {
		return &eval.Error{Reason: eval.ErrNotFound, Sentence: "the trial was forgotten"}
	}
	m.ratings = append(m.ratings, r)
	return nil
}

func (m *memory) MarkExported(string, time.Time, string, string) error { return nil }

func (m *memory) AddSighting(seen eval.Sighting) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return m.broken
	}
	m.sightings = append(m.sightings, seen)
	return nil
}

func (m *memory) Seen(rater, prompt string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.sightings, func(s eval.Sighting) bool { return s.Rater == rater && s.Prompt == prompt }), nil
}

// saw reports whether the answers to a prompt were seen with names. The caller
// holds mu.
func (m *memory) saw(prompt string) bool {
	return slices.ContainsFunc(m.sightings, func(s eval.Sighting) bool { return s.Prompt == eval.PromptKey(prompt) })
}

func (m *memory) Ratings(trial string) ([]eval.Rating, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []eval.Rating
	for _, r := range m.ratings {
		if r.Trial == trial {
			out = append(out, r)
		}
	}
	return out, nil
}

func (m *memory) RatedTrials(q store.Query) iter.Seq2[store.RatedTrial, error] {
	return func(yield func(store.RatedTrial, error) bool) {
		for t, err := range m.Trials(q) {
			rated := store.RatedTrial{Trial: t}
			rated.Ratings, rated.Unread = m.Ratings(t.ID)
			if !yield(rated, err) {
				return
			}
		}
	}
}

func (m *memory) AllRatings() iter.Seq2[eval.Rating, error] {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := slices.Clone(m.ratings)
	return func(yield func(eval.Rating, error) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memory) RatingsAfter(number uint64) iter.Seq2[store.NumberedRating, error] {
	return func(yield func(store.NumberedRating, error) bool) {
		n := uint64(0)
		for r, err := range m.AllRatings() {
			if n++; n > number && !yield(store.NumberedRating{Number: n, Rating: r}, err) {
				return
			}
		}
	}
}

// TrialChanges says that they may have changed: tests put them there themselves.
func (m *memory) TrialChanges() (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	return m.asked, nil
}

func (m *memory) Forget(id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.trials = slices.DeleteFunc(m.trials, func(t engine.Trial) bool { return t.ID == id })
	return nil
}

func (m *memory) SpentOn(day time.Time) (providers.Money, int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spentOn = append(m.spentOn, day.Format(time.DateOnly))
	sum := providers.Nano(0)
	for _, t := range m.trials {
		sum = sum.Add(providers.Nano(t.Ledger().Spent.Nano()))
	}
	return sum, 0, nil
}

func (m *memory) kept() (trials, ratings int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.trials), len(m.ratings)
}
