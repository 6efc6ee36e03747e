package setrun

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/pauses"
	"switchboard/providers"
)

// Progress is how far a run has come.
type Progress struct {
	Done    int // calls that ended, failed ones included
	Failed  int
	Calls   int
	Spent   providers.Money // unknown as soon as the cost of one call is
	Elapsed time.Duration
	Pace    time.Duration            // the latest mean time between the ends of two calls; 0 before it is known
	Waits   map[string]time.Duration // by provider: how long it takes no more requests
}

// Left estimates the time to the end: the longest wait for a provider, and the calls that
// are left at the latest pace. It reports false before there is a pace.
func (p Progress) Left() (time.Duration, bool) {
	if p.Pace == 0 {
		return 0, false
	}
	wait := time.Duration(0)
	for _, w := range p.Waits {
		wait = max(wait, w)
	}
	return wait + time.Duration(p.Calls-p.Done)*p.Pace, true
}

// Result is what a run brought.
type Result struct {
	Progress
	Skipped   int
	Forgotten ByModel         // whole answers that were not stored, because their trial was deleted meanwhile
	Unkept    ByModel         // whole answers that could not be stored; Spent has the cost of both kinds
	Answers   []engine.Answer // of this run, failed and unkept ones included, as they ended
	Err       error           // why the first of Unkept could not be stored; the run ends there, and pays for no more
}

// ByModel counts answers by the model that gave them.
type ByModel map[string]int

// Total is how many there are.
func (b ByModel) Total() int {
	n := 0
	for _, of := range b {
		n += of
	}
	return n
}

// Kept counts the whole answers of this run that are in the store.
func (r Result) Kept() int { return r.Done - r.Failed - r.Forgotten.Total() - r.Unkept.Total() }

// Tally adds up what the executions of a run bring.
type Tally struct {
	report func(Progress)
	start  time.Time
	stop   context.CancelFunc
	pauses *pauses.Pauses
	pace   pauses.Pace

	mu     sync.Mutex
	result Result
}

// NewTally is the tally of a run that begins now. It calls stop when an answer cannot be
// stored.
func NewTally(waits *pauses.Pauses, stop context.CancelFunc, report func(Progress)) *Tally {
	t := &Tally{report: report, start: time.Now(), stop: stop, pauses: waits}
	t.result.Spent, t.result.Forgotten, t.result.Unkept = providers.Nano(0), ByModel{}, ByModel{}
	waits.Tell(t.waits)
	return t
}

// Result is what there is so far.
func (t *Tally) Result() Result {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.result.Elapsed = time.Since(t.start)
	r := t.result
	r.Forgotten, r.Unkept = maps.Clone(r.Forgotten), maps.Clone(r.Unkept)
	return r
}

// Follow reads the updates of an execution to its end. It returns the answers, and
// whether all of them are stored; those whose trial was deleted meanwhile count as
// stored.
func (t *Tally) Follow(e *dispatch.Execution) (answers []engine.Answer, kept bool) {
	ended := map[int]engine.Answer{} // by lane
	kept = true
	for open := true; open; {
		<-e.Updates.Ready()
		var updates []dispatch.Update
		updates, open = e.Updates.Take()
		for _, u := range updates {
			switch u := u.(type) {
			case dispatch.Finished:
				ended[u.Lane] = u.Answer
				answers = append(answers, u.Answer)
				t.add(u.Answer)
			case dispatch.StoreFailed:
				if !errors.Is(u.Err, engine.ErrForgotten) {
					kept = false
					t.Fail(u.Err)
				}
			}
		}
	}
	for lane, a := range ended {
		if why := e.Lost(lane); why != nil && a.OK() {
			t.lose(a.Model, errors.Is(why, engine.ErrForgotten))
		}
	}
	return answers, kept
}

func (t *Tally) add(a engine.Answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a.Finish == providers.Cancelled {
		return
	}
	r := &t.result
	r.Done++
	if !a.OK() {
		r.Failed++
	}
	r.Spent = r.Spent.Add(a.Spent())
	r.Answers = append(r.Answers, a)
	r.Elapsed = time.Since(t.start)
	r.Pace = t.pace.End(r.Elapsed)
	t.tell()
}

// waits reports the progress again, because the waits for providers have changed.
func (t *Tally) waits() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.result.Elapsed = time.Since(t.start)
	t.tell()
}

// tell reports the progress. The caller holds the lock.
func (t *Tally) tell() {
	if t.report != nil {
		now := t.result.Progress
		now.Waits = t.pauses.Waits()
		t.report(now)
	}
}

// lose counts a whole answer that is not in the store.
func (t *Tally) lose(model string, forgotten bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if forgotten {
		t.result.Forgotten[model]++
	} else {
		t.result.Unkept[model]++
	}
}

// Fail ends the run with an error: what it brings could not be stored. The first error
// is kept.
func (t *Tally) Fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.result.Err == nil {
		t.result.Err = err
	}
	t.stop()
}
