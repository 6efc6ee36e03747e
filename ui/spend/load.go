package spend

import (
	"context"
	"errors"

	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// load is a reading that may take a while. What was read before it stays on the screen
// until it ends.
type load struct {
	stale   bool // something was added since the latest reading began
	reading bool
	meter   *shell.Meter       // how much was read so far
	stop    context.CancelFunc // ends the reading
	fault   string             // why the latest reading failed; "": it did not
}

// begin begins a reading and returns the context that stop ends.
func (l *load) begin(parent context.Context) context.Context {
	ctx, stop := context.WithCancel(parent)
	l.stale, l.reading, l.meter, l.stop = false, true, &shell.Meter{}, stop
	return ctx
}

// end ends it. A reading that failed or was stopped leaves everything to be read again.
func (l *load) end(err error) {
	l.stop()
	l.reading, l.fault = false, ""
	l.stale = l.stale || err != nil
	if err != nil && !errors.Is(err, context.Canceled) {
		l.fault = format.Sentence(err)
	}
}
