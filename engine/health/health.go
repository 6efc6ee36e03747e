package health

import (
	"iter"
	"sync"
	"time"

	"switchboard/engine"
)

// mostModels is how many models are known at a time.
const mostModels = 1000

// Health is what is known of the models. Its methods are safe for use by
// several goroutines.
type Health struct {
	scale scale

	mu     sync.Mutex
	models map[string]*model
	joined bucket // where buckets are joined
}

// model is what is kept of one model.
type model struct {
	all   series
	tasks [len(engine.Tasks)]*series // by engine.IndexOf; nil: nothing is known
	last  time.Time                  // moment of the latest answer
	notes uint64                     // how many answers were noted
}

// New knows nothing yet.
func New() *Health {
	return &Health{scale: newScale(), models: map[string]*model{}}
}

// Note adds an answer that ended at this moment, or says nothing where it does
// not count. What was left on the way to it, see engine.Move, is noted by
// itself. A task that is not among engine.Tasks is engine.Unknown.
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

// model finds a model, or makes room for it.
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

// forgetOne drops the model that was silent for longest.
func (h *Health) forgetOne() {
	oldest := ""
	for id, m := range h.models {
		if oldest == "" || m.last.Before(h.models[oldest].last) {
			oldest = id
		}
	}
	delete(h.models, oldest)
}

// series finds what is kept of a model in a task, or in all where task is ""
// or nothing is kept; nil where the model is not known.
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

// Rebuild notes the answers of stored trials, see NoteTrial, that ended before a
// moment: those that end later are noted as they end. The trials may come in any
// order. What cannot be read is left out; the first error is returned at the
// end.
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

// NoteTrial notes the answers of a stored trial that ended before a moment, and
// what was left on the way to them. Of texts only whether there is one is looked
// at.
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
