package health

import (
	"iter"
	"sync"
	"time"

	"switchboard/engine"
)

// mostModels is how many models are kept at a time.
const mostModels = 1000

// Health holds the figures of all models. Its methods are safe for use by several
// goroutines.
type Health struct {
	scale scale

	mu     sync.Mutex
	models map[string]*model
	joined bucket // space for joining buckets
}

// model is the figures of one model.
type model struct {
	all   series
	tasks [len(engine.Tasks)]*series // by engine.IndexOf; nil: nothing is known
	last  time.Time                  // moment of the latest answer
	notes uint64                     // how many answers were noted
}

// New returns a Health without any figures.
func New() *Health {
	return &Health{scale: newScale(), models: map[string]*model{}}
}

// Note adds an answer that ended at this moment, unless it does not count. The answers of
// models that were left before (see engine.Move) are not noted with it, but each by itself.
// A task that is not among engine.Tasks is taken as engine.Unknown.
func (h *Health) Note(answer engine.Answer, task engine.Task, at time.Time) {
	second := at.Unix()
	if !counts(&answer) || second < 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.model(answer.Model)
	m.notes++
	if at.After(m.last) {
		m.last = at
	}
	i := engine.IndexOf(task)
	if m.tasks[i] == nil {
		m.tasks[i] = &series{}
	}
	one := newNoted(h.scale, &answer)
	m.all.note(&one, &answer, second)
	m.tasks[i].note(&one, &answer, second)
}

// model finds a model, or adds it, dropping another one where there is no room.
func (h *Health) model(id string) *model {
	m := h.models[id]
	if m != nil {
		return m
	}
	if len(h.models) >= mostModels {
		h.forgetOne()
	}
	m = &model{}
	h.models[id] = m
	return m
}

// forgetOne drops the model that has not answered for longest.
func (h *Health) forgetOne() {
	oldest := ""
	for id, m := range h.models {
		if oldest == "" || m.last.Before(h.models[oldest].last) {
			oldest = id
		}
	}
	delete(h.models, oldest)
}

// series finds the figures of a model in a task, or in all tasks where task is "" or not
// among engine.Tasks; nil where the model is not known.
func (h *Health) series(id string, task engine.Task) *series {
	m := h.models[id]
	switch {
	case m == nil:
		return nil
	case task == "":
		return &m.all
	}
	return m.tasks[engine.IndexOf(task)]
}

// Rebuild notes the answers of stored trials that ended before a moment, see NoteTrial;
// later answers are noted as they end. The trials may come in any order. A trial that cannot
// be read is left out, and the first error is returned at the end.
func (h *Health) Rebuild(trials iter.Seq2[engine.Trial, error], before time.Time) error {
	var first error
	for t, err := range trials {
		if first == nil {
			first = err
		}
		h.NoteTrial(t, before)
	}
	return first
}

// NoteTrial notes the answers of a stored trial that ended before a moment, and those of
// models that were left. It does not need whole texts, only whether there is one.
func (h *Health) NoteTrial(t engine.Trial, before time.Time) {
	for _, a := range t.Answers {
		at := t.Time.Add(a.Queued + a.Total)
		switch {
		case !at.Before(before):
		case len(a.Moves) == 0 && a.Check == nil:
			h.Note(a, t.Decision.Task, at)
		default:
			for try := range a.Tries() {
				h.Note(try, t.Decision.Task, at)
			}
		}
	}
}
