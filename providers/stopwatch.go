package providers

import (
	"context"
	"sync"
	"time"
)

// Attempt is one HTTP exchange of a call, or one simulated exchange. Times
// count from the start of the call's Stopwatch.
type Attempt struct {
	Start      time.Duration `json:"start_ns"`
	FirstByte  time.Duration `json:"first_byte_ns,omitempty"` // of the response body; 0 when none came
	Status     int           `json:"status,omitempty"`        // HTTP status; 0 when there was no response
	Sent       bool          `json:"sent,omitempty"`          // the service has the whole request
	RetryAfter time.Duration `json:"retry_after_ns,omitempty"`
	RequestID  string        `json:"request_id,omitempty"`
	Error      string        `json:"error,omitempty"` // why there was no response
}

// Stopwatch times one call. The caller puts one into the context; the
// transport under a provider notes its attempts there. It reads the monotonic
// clock, unless a provider whose time is simulated sets it.
//
// The zero value is not ready; use WithStopwatch. It is safe for use by
// several goroutines.
type Stopwatch struct {
	start time.Time

	mu       sync.Mutex
	simTime  time.Duration
	isSim    bool
	attempts []Attempt
	served   string
	onAlive  func()
	onEnding func()
	onHeld   func(bool)
}

type stopwatchKey struct{}

// WithStopwatch starts a stopwatch and puts it into the context.
func WithStopwatch(ctx context.Context) (context.Context, *Stopwatch) {
	w := &Stopwatch{start: time.Now()}
	return context.WithValue(ctx, stopwatchKey{}, w), w
}

// StopwatchOf is the stopwatch in the context; without one it is a new one
// that nobody else reads.
func StopwatchOf(ctx context.Context) *Stopwatch {
	if w, ok := ctx.Value(stopwatchKey{}).(*Stopwatch); ok {
		return w
	}
	return &Stopwatch{start: time.Now()}
}

// Elapsed is the time since the start, in the provider's time.
func (w *Stopwatch) Elapsed() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.isSim {
		return w.simTime
	}
	return time.Since(w.start)
}

// Simulate sets the elapsed time; from now on the wall clock does not count.
func (w *Stopwatch) Simulate(t time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.simTime, w.isSim = t, true
}

// BeginSimulation stops the wall clock for good and returns the time that the
// watch shows: 0 at first, and where an earlier simulated attempt of the same
// call left off.
func (w *Stopwatch) BeginSimulation() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.isSim = true
	return w.simTime
}

// Begin notes a new attempt and returns the function that amends it.
func (w *Stopwatch) Begin() (amend func(func(*Attempt))) {
	now := w.Elapsed()
	w.mu.Lock()
	defer w.mu.Unlock()
	i := len(w.attempts)
	w.attempts = append(w.attempts, Attempt{Start: now})
	return func(change func(*Attempt)) {
		w.mu.Lock()
		defer w.mu.Unlock()
		change(&w.attempts[i])
	}
}

// Attempts are those noted so far.
func (w *Stopwatch) Attempts() []Attempt {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Attempt(nil), w.attempts...)
}

// Serve notes which model the service says has answered.
func (w *Stopwatch) Serve(model string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.served = CleanLine(model, 200)
}

// Served is the model that the service says has answered, "" where it does not
// say. An alias may be served by another model from one day to the next.
func (w *Stopwatch) Served() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.served
}

// OnAlive sets what is called whenever the service has sent anything, be it no
// token: a comment, a heartbeat, an event without text. It may be called from
// any goroutine, until the call has ended.
func (w *Stopwatch) OnAlive(call func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onAlive = call
}

// Alive says that something has come.
func (w *Stopwatch) Alive() {
	w.mu.Lock()
	call := w.onAlive
	w.mu.Unlock()
	if call != nil {
		call()
	}
}

// OnHeld sets what is called when whoever takes an answer as it comes lets the call
// wait, and when it does no more: the service can say nothing then. It may be called
// from any goroutine, until the call has ended.
func (w *Stopwatch) OnHeld(call func(held bool)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onHeld = call
}

// Held says that the call waits for whoever takes the answer, or waits no more.
func (w *Stopwatch) Held(held bool) {
	w.mu.Lock()
	call := w.onHeld
	w.mu.Unlock()
	if call != nil {
		call(held)
	}
}

// OnEnding sets what is called when the service has given the reason for which
// the answer ended, though its stream goes on: only counts can follow. It may
// be called from any goroutine, until the call has ended.
func (w *Stopwatch) OnEnding(call func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onEnding = call
}

// Ending says that the reason for the end has come.
func (w *Stopwatch) Ending() {
	w.mu.Lock()
	call := w.onEnding
	w.mu.Unlock()
	if call != nil {
		call()
	}
}
