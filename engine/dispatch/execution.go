package dispatch

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"switchboard/engine"
	"switchboard/engine/queue"
)

// Update is one thing that happened in a lane: Started, Checking, Delta, Moved, Finished or StoreFailed.
type Update interface{ update() }

type (
	// Started says that a lane's request has left. In a routed call it comes
	// once for each attempt.
	Started struct {
		Lane  int
		Model string
	}
	// Checking says that the answer of a routed call is not accepted yet: Model was
	// asked beside it, and once Waiting the answer is there and only Model's is not.
	Checking struct {
		Lane    int
		Model   string
		Waiting bool
	}
	// Moved says that a routed call left a model: what came of its answer is no
	// part of the answer and is to be taken off the screen.
	Moved struct {
		Lane int
		Move engine.Move
	}
	// Delta is a cleaned piece of a lane's answer, or of its reasoning.
	Delta struct {
		Lane      int
		Text      string
		Reasoning bool
	}
	// Finished is the last word of a lane: its whole answer.
	Finished struct {
		Lane   int
		Answer engine.Answer
	}
	// StoreFailed says that the trial, or the answer of a lane, could not be
	// stored. Lane is -1 for the trial itself.
	StoreFailed struct {
		Lane int
		Err  error
	}
)

func (Started) update() {}

func (Checking) update() {}

func (Delta) update() {}

func (Moved) update() {}

func (Finished) update() {}

func (StoreFailed) update() {}

// Execution is a trial under way. Its methods are safe for use by several
// goroutines.
type Execution struct {
	// Updates tells what happens, in order within a lane. It is closed when
	// every lane has ended and what is to be kept is kept.
	Updates *queue.Queue[Update]

	recorder engine.Recorder
	whole    bool // see Job.Whole
	ctx      context.Context
	cancel   context.CancelFunc
	cancels  []context.CancelFunc
	left     atomic.Int32  // lanes that have not ended
	stored   chan struct{} // closed when the trial's own record is stored, or could not be
	storeErr error         // why it could not; read only after stored is closed
	finished chan struct{}

	mu    sync.Mutex
	trial engine.Trial
	then  []func()      // functions to call at the end, see Then
	ended bool          // they were called
	lost  []StoreFailed // see NotKept
}

func newExecution(ctx context.Context, trial engine.Trial, recorder engine.Recorder) *Execution {
	e := &Execution{
		Updates:  queue.New[Update](),
		recorder: recorder,
		cancels:  make([]context.CancelFunc, len(trial.Answers)),
		stored:   make(chan struct{}),
		finished: make(chan struct{}),
		trial:    trial,
	}
	e.ctx, e.cancel = context.WithCancel(ctx)
	e.left.Store(int32(len(trial.Answers)))
	go e.storeTrial(e.Trial())
	if len(trial.Answers) == 0 {
		go e.finish()
	}
	return e
}

// tells is what tells the pieces of a lane's answer.
func (e *Execution) tells(lane int) func(text string, reasoning bool) {
	if e.whole {
		return func(string, bool) {}
	}
	return func(text string, reasoning bool) { e.Updates.Push(Delta{lane, text, reasoning}) }
}

// ID is that of the trial.
func (e *Execution) ID() string { return e.trial.ID }

// Trial is the trial as it stands, with the answers that have ended.
func (e *Execution) Trial() engine.Trial {
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.trial
	t.Answers = append([]engine.Answer(nil), t.Answers...)
	return t
}

// Cancel ends every lane that has not ended.
func (e *Execution) Cancel() { e.cancel() }

// CancelLane ends one lane.
func (e *Execution) CancelLane(lane int) { e.cancels[lane]() }

// Wait blocks until every lane has ended and is kept, and returns the whole
// trial.
func (e *Execution) Wait() engine.Trial {
	<-e.finished
	return e.Trial()
}

// NotKept is why something of the execution could not be stored, or nil. It is known once
// every lane has ended and is kept.
func (e *Execution) NotKept() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.lost) == 0 {
		return nil
	}
	return e.lost[0].Err
}

// Lost is why the answer of a lane is not stored, or nil. It is known when NotKept is.
func (e *Execution) Lost(lane int) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, failed := range e.lost {
		if failed.Lane < 0 || failed.Lane == lane { // without its trial none is
			return failed.Err
		}
	}
	return nil
}

func (e *Execution) notStored(lane int, why error) {
	e.mu.Lock()
	e.lost = append(e.lost, StoreFailed{lane, why})
	e.mu.Unlock()
	e.Updates.Push(StoreFailed{lane, why})
}

// Then has f called when every lane has ended and is kept. No goroutine waits for
// that as one in Wait does.
func (e *Execution) Then(f func()) {
	e.mu.Lock()
	ended := e.ended
	if !ended {
		e.then = append(e.then, f)
	}
	e.mu.Unlock()
	if ended {
		f()
	}
}

// answerer brings the answer of one place: a lane, or a routed call.
type answerer interface {
	bind(lane int, e *Execution)
	run(context.Context) *engine.Answer // on the heap: it would be large on the stack of each call under way
	settle(a engine.Answer)             // the answer is there and will be stored
	giveBack(a engine.Answer, stored bool)
	kept(a engine.Answer, at engine.Cached) // the answer is stored there
}

// startLane starts the goroutine of one lane and returns what closes when it has
// ended. The trial is kept while the lanes are already on their way: nobody
// waits for the disk.
func (e *Execution) startLane(i int, l answerer) (ended <-chan struct{}) {
	done := make(chan struct{})
	ctx, cancel := context.WithCancel(e.ctx)
	e.cancels[i] = cancel
	l.bind(i, e)
	go func() {
		defer cancel()
		answer := l.run(ctx)
		close(done)
		e.keep(i, l, answer)
		if e.left.Add(-1) == 0 {
			e.finish()
		}
	}()
	return done
}

// keep tells of the answer of a lane, and then stores it.
func (e *Execution) keep(i int, l answerer, answer *engine.Answer) {
	e.mu.Lock()
	e.trial.Answers[i] = *answer
	e.mu.Unlock()
	e.Updates.Push(Finished{i, *answer})
	l.settle(*answer)
	l.giveBack(*answer, e.storeAnswer(i, l, *answer))
}

// finish ends the execution when the last lane has ended.
func (e *Execution) finish() {
	<-e.stored
	e.cancel()
	e.Updates.Close()
	close(e.finished)
	e.mu.Lock()
	e.ended = true
	then := e.then
	e.mu.Unlock()
	for _, f := range then {
		f()
	}
}

func (e *Execution) storeTrial(t engine.Trial) {
	defer close(e.stored)
	if e.recorder == nil {
		return
	}
	if e.storeErr = e.recorder.AddTrial(t); e.storeErr != nil {
		e.notStored(-1, e.storeErr)
	}
}

// storeAnswer reports whether what the answer cost is in the store.
func (e *Execution) storeAnswer(i int, l answerer, a engine.Answer) (counted bool) {
	<-e.stored
	if e.recorder == nil || e.storeErr != nil {
		return false
	}
	err := e.recorder.AddAnswer(e.trial.ID, i, a)
	if err != nil {
		e.notStored(i, err)
	} else {
		l.kept(a, engine.Cached{Trial: e.trial.ID, Lane: i, Time: e.trial.Time})
	}
	return err == nil || errors.Is(err, engine.ErrForgotten)
}
