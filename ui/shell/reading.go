package shell

import (
	"context"
	"errors"
	"sync/atomic"

	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// Reading is a reading of the store that may take a while and can be stopped. What a
// screen read before stays on it until the next reading ends.
type Reading struct {
	Stale   bool               // something was added since the latest reading began
	Running bool               // it has begun and not ended
	Fault   string             // why the latest reading failed; "": it did not
	Stop    context.CancelFunc // ends it; nil before the first one
	meter   *Meter             // how much was read so far
}

// Due reports whether it is to begin: something was added, and none is under way.
func (r *Reading) Due() bool { return r.Stale && !r.Running }

// Begin begins a reading. The command that reads ends with the context, which Stop
// cancels, and tells the meter how much it has read.
func (r *Reading) Begin(parent context.Context) (context.Context, *Meter) {
	ctx, stop := context.WithCancel(parent)
	*r = Reading{Running: true, Fault: r.Fault, Stop: stop, meter: &Meter{}}
	return ctx, r.meter
}

// End ends it, and reports whether it was stopped. A reading that failed or was stopped
// leaves everything to be read again.
func (r *Reading) End(err error) (stopped bool) {
	r.Stop()
	r.Running, r.Fault = false, ""
	r.Stale = r.Stale || err != nil
	stopped = errors.Is(err, context.Canceled)
	if err != nil && !stopped {
		r.Fault = format.Sentence(err)
	}
	return stopped
}

// Progress says how much was read so far, counted in a unit; nil while nothing is read.
func (r *Reading) Progress(t styled.Theme, unit string) styled.Line {
	switch {
	case !r.Running:
		return nil
	case r.meter.Done.Load() > 0:
		return styled.Line{{Style: t.Focus, Text: " reading, " + format.Plural(int(r.meter.Done.Load()), unit) + " … "}}
	}
	return styled.Line{{Style: t.Focus, Text: " reading … "}}
}

// Meter is how far long work has come. The command that runs it writes, the
// screen reads.
type Meter struct{ Done, Of atomic.Int64 }

// Set says how far it is.
func (m *Meter) Set(done, of int) {
	m.Done.Store(int64(done))
	m.Of.Store(int64(of))
}
