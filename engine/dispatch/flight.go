package dispatch

import (
	"context"
	"sync"

	"switchboard/engine"
)

// Update is one thing that happened in a lane: Sent, Piece, Ended or Unkept.
type Update interface{ update() }

type (
	// Sent says that a lane's request has left the queue.
	Sent struct{ Lane int }
	// Piece is a cleaned piece of a lane's answer, or of its reasoning.
	Piece struct {
		Lane      int
		Text      string
		Reasoning bool
	}
	// Ended is the last word of a lane: its whole answer.
	Ended struct {
		Lane   int
		Answer engine.Answer
	}
	// Unkept says that the trial, or the answer of a lane, could not be
	// stored. Lane is -1 for the trial itself.
	Unkept struct {
		Lane int
		Err  error
	}
)

func (Sent) update() {}

func (Piece) update() {}

func (Ended) update() {}

func (Unkept) update() {}

// Flight is a trial under way. Its methods are safe for use by several
// goroutines.
type Flight struct {
	// Updates tells what happens, in order within a lane. It is closed when
	// every lane has ended and what is to be kept is kept.
	Updates *Mailbox[Update]

	recorder engine.Recorder
	ctx      context.Context
	cancel   context.CancelFunc
	cancels  []context.CancelFunc
	lanes    sync.WaitGroup
	kept     chan struct{} // closed when the trial's own record is dealt with
	keptErr  error         // read after kept is closed
	landed   chan struct{}

	mu    sync.Mutex
	trial engine.Trial
}

func newFlight(ctx context.Context, trial engine.Trial, recorder engine.Recorder) *Flight {
	f := &Flight{
		Updates:  NewMailbox[Update](),
		recorder: recorder,
		cancels:  make([]context.CancelFunc, len(trial.Answers)),
		kept:     make(chan struct{}),
		landed:   make(chan struct{}),
		trial:    trial,
	}
	f.ctx, f.cancel = context.WithCancel(ctx)
	go f.keepTrial(f.Trial())
	return f
}

// Trial is the trial as it stands, with the answers that have ended.
func (f *Flight) Trial() engine.Trial {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.trial
	t.Answers = append([]engine.Answer(nil), t.Answers...)
	return t
}

// Cancel ends every lane that has not ended.
func (f *Flight) Cancel() { f.cancel() }

// CancelLane ends one lane.
func (f *Flight) CancelLane(lane int) { f.cancels[lane]() }

// Wait blocks until every lane has ended and is kept, and returns the whole
// trial.
func (f *Flight) Wait() engine.Trial {
	<-f.landed
	return f.Trial()
}

// launch starts the goroutine of one lane and returns what closes when it has
// ended. The trial is kept while the lanes are already on their way: nobody
// waits for the disk.
func (f *Flight) launch(i int, l *lane) (ended <-chan struct{}) {
	done := make(chan struct{})
	ctx, cancel := context.WithCancel(f.ctx)
	f.cancels[i] = cancel
	l.post = func(text string, reasoning bool) { f.Updates.Post(Piece{i, text, reasoning}) }
	l.sent = func() { f.Updates.Post(Sent{i}) }
	f.lanes.Go(func() {
		defer cancel()
		answer := l.fly(ctx)
		close(done)
		f.mu.Lock()
		f.trial.Answers[i] = answer
		f.mu.Unlock()
		f.Updates.Post(Ended{i, answer})
		l.settle(answer, f.keepAnswer(i, answer))
	})
	return done
}

// land closes the flight when the last lane is done.
func (f *Flight) land() {
	f.lanes.Wait()
	<-f.kept
	f.cancel()
	f.Updates.Close()
	close(f.landed)
}

func (f *Flight) keepTrial(t engine.Trial) {
	defer close(f.kept)
	if f.recorder == nil {
		return
	}
	if f.keptErr = f.recorder.AddTrial(t); f.keptErr != nil {
		f.Updates.Post(Unkept{-1, f.keptErr})
	}
}

func (f *Flight) keepAnswer(i int, a engine.Answer) (kept bool) {
	<-f.kept
	if f.recorder == nil || f.keptErr != nil {
		return false
	}
	err := f.recorder.AddAnswer(f.trial.ID, i, a)
	if err != nil {
		f.Updates.Post(Unkept{i, err})
	}
	return err == nil
}
