package snapshot

import (
	"slices"
	"time"

	"switchboard/eval/internal/slab"
	"switchboard/providers"
)

// Answer is what a model made of a prompt.
type Answer struct {
	Model  string
	Trial  string // of the newest whole answer
	Lane   int
	failed int    // answers that were none
	name   string // of the model at its provider, with that of the provider; "" where nobody knows
	Cost   providers.Money
	guess  bool          // Cost is of tokens that were estimated, or an upper limit
	Total  time.Duration // until its end; 0: it was not measured
	form   textForm      // of its text, as far as that was read
	whole  bool
	Text   bool // there is something to show: imported answers may have none
	cut    bool // it was not written to its end
}

// Answers are those to one prompt, one of a model: so few that a map of them
// would be larger than they are.
type Answers []Answer

// Of is the answer of a model; without one, that of no model.
func (a Answers) Of(model string) Answer { return *a.at(model) }

// Guessed reports whether the cost of an answer is of tokens that were estimated, or an
// upper limit.
func (a *Answer) Guessed() bool { return a.guess }

// at is Of where it stands. It is not changed.
func (a Answers) at(model string) *Answer {
	answer, _ := a.find(model)
	return answer
}

func (a Answers) find(model string) (*Answer, bool) {
	i := a.index(model)
	if i < 0 {
		return &Answer{}, false
	}
	return &a[i], true
}

func (a Answers) index(model string) int {
	for i := range a {
		if a[i].Model == model {
			return i
		}
	}
	return -1
}

// over is a with what it lacks from below.
func (a Answers) over(below Answers) Answers {
	all := slices.Clone(a)
	for _, b := range below {
		if a.index(b.Model) < 0 {
			all = append(all, b)
		}
	}
	return all
}

// setting is what a prompt was answered with, and how.
type setting struct {
	key     string
	answers Answers
}

// answeredIn are the answers to a prompt in a setting.
func (m *Prompt) answeredIn(key string) Answers {
	for _, s := range m.under {
		if s.key == key {
			return s.answers
		}
	}
	return nil
}

// in is a setting of the prompt, made if there is none, and good until another
// one is made.
func (m *Prompt) in(key string, place *slab.Slab[setting]) *setting {
	i := slices.IndexFunc(m.under, func(s setting) bool { return s.key == key })
	if i < 0 {
		i = len(m.under)
		if m.under == nil { // most have one
			m.under = place.Take(1)[:0]
		}
		m.under = append(m.under, setting{key: key})
	}
	return &m.under[i]
}

// answer is that of a model, made if there is none, and good until another one
// is made. There are about as many as lanes.
func (s *setting) answer(model string, lanes int, place *slab.Slab[Answer]) *Answer {
	i := s.answers.index(model)
	if i < 0 {
		i = len(s.answers)
		if s.answers == nil {
			s.answers = place.Take(lanes)[:0]
		}
		s.answers = append(s.answers, Answer{Model: model})
	}
	return &s.answers[i]
}
