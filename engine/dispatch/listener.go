package dispatch

import (
	"context"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/recording"
	"switchboard/engine/runcap"
	"switchboard/providers"
)

// Listener hears what becomes of prompts while they are under way. Its methods
// are called by the goroutines of the lanes, several at once. They must not
// block, and must not change what they are given.
type Listener interface {
	Called(*Operation, Call)                         // a call of it has ended
	Moved(*Operation, engine.Move)                   // a routed call left a model, or passed it over
	Ended(*Operation)                                // there will be no more of it
	Changed(circuit.Change)                          // of a circuit
	NotStored(trial string, lane int, failure error) // lane is -1 for the trial itself
}

// Operation is a lane, or a routed call, from the moment that it was asked for
// to its answer.
type Operation struct {
	Trial            string // the id of the trial
	Lane             int
	Routed, Critical bool
	Task             engine.Task
	Tags             map[string]string // as stored with the trial
	Run              *runcap.Cap       // the cap of the run that it is part of; nil: none
	Request          providers.Request // to the model that is asked first
	Service          providers.Config  // the provider of that model
	Began, Ended     time.Time         // Ended is zero until then
	Calls            []Call            // in the order in which they ended
	Moves            []TimedMove       // the steps away from models, as they happened
	Answer           engine.Answer     // set once it has ended; of a routed call its Moves are the same steps
}

// TimedMove is a move and when it was made.
type TimedMove struct {
	engine.Move
	At time.Time
}

// Call is one request to a model, with all that its provider's client did by
// itself to get an answer.
type Call struct {
	Request      providers.Request
	Service      providers.Config
	Began, Ended time.Time
	Answer       engine.Answer
	Check        bool // it was made to check the answer of another call
}

// Listen makes somebody hear what becomes of the prompts, beside those who do
// already. It is called before the first job.
func (d *Dispatcher) Listen(l Listener) {
	d.listeners = append(d.listeners, l)
	d.breakers.Tell(l.Changed)
}

// listeners hear one after the other.
type listeners []Listener

func (all listeners) notStored(trial string, lane int, failure error) {
	for _, l := range all {
		l.NotStored(trial, lane, failure)
	}
}

// observedAnswerer is an answerer that listeners hear.
type observedAnswerer struct {
	answerer
	lanes     []*lane
	checks    map[*lane]bool
	listeners listeners

	mu        sync.Mutex // a check is under way beside another call
	operation Operation
}

// hearing makes the listeners hear of an answerer, if there are any. lanes are
// those that it may ask.
func (d *Dispatcher) hearing(a answerer, asked func() []*lane, i int, trial *engine.Trial) answerer {
	if len(d.listeners) == 0 {
		return a
	}
	lanes := asked()
	h := &observedAnswerer{answerer: a, lanes: lanes, checks: map[*lane]bool{}, listeners: d.listeners, operation: Operation{
		Trial: trial.ID, Lane: i, Routed: trial.Routed, Critical: trial.Critical, Task: trial.Decision.Task,
		Tags: trial.Tags, Run: lanes[0].charge.Run, Request: lanes[0].request, Service: lanes[0].service.Config,
	}}
	if f, ok := a.(*failover); ok {
		for _, l := range f.checks() {
			h.lanes, h.checks[l] = append(h.lanes, l), true
		}
	}
	return h
}

// bind connects the answerer to its place, and listens to what it tells.
func (h *observedAnswerer) bind(i int, e *Execution) {
	h.answerer.bind(i, e)
	for _, l := range h.lanes {
		sent, ended, began := l.sent, l.ended, time.Time{}
		l.sent = func() {
			began = time.Now()
			sent()
		}
		l.ended = func(a engine.Answer) {
			ended(a)
			h.called(Call{Request: l.request, Service: l.service.Config, Began: began, Ended: time.Now(), Answer: a, Check: h.checks[l]})
		}
	}
	if f, ok := h.answerer.(*failover); ok {
		moved := f.moved
		f.moved = func(m engine.Move) {
			moved(m)
			h.mu.Lock()
			defer h.mu.Unlock()
			h.operation.Moves = append(h.operation.Moves, TimedMove{m, time.Now()})
			for _, l := range h.listeners {
				l.Moved(&h.operation, m)
			}
		}
	}
}

func (l *lane) alone() []*lane { return []*lane{l} }

// lanes are those of the models that a routed call may ask.
func (f *failover) lanes() []*lane {
	all := make([]*lane, len(f.rungs))
	for i, r := range f.rungs {
		all[i] = r.lane
	}
	return all
}

// checks are the lanes of those that it may ask.
func (f *failover) checks() []*lane {
	var all []*lane
	for _, r := range f.rungs {
		if r.check != nil && r.check.lane != nil {
			all = append(all, r.check.lane)
		}
	}
	return all
}

func (h *observedAnswerer) called(c Call) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.operation.Calls = append(h.operation.Calls, c)
	for _, l := range h.listeners {
		l.Called(&h.operation, c)
	}
}

func (h *observedAnswerer) run(ctx context.Context) *engine.Answer {
	h.operation.Began = time.Now()
	a := h.answerer.run(ctx)
	h.operation.Answer, h.operation.Ended = *a, time.Now()
	return a
}

// giveBack comes when whoever waits for the answer has it.
func (h *observedAnswerer) giveBack(a engine.Answer, stored bool) {
	h.answerer.giveBack(a, stored)
	for _, l := range h.listeners {
		l.Ended(&h.operation)
	}
}

func (d *Dispatcher) hearingRecorder(r engine.Recorder) engine.Recorder {
	if len(d.listeners) == 0 || r == nil {
		return r
	}
	return recording.ErrorReporter{Recorder: r, NotStored: d.listeners.notStored}
}
