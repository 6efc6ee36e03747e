package shell

import (
	"sync/atomic"
)

// Meter is how far long work has come. The command that runs it writes, the
// screen reads.
type Meter struct{ Done, Of atomic.Int64 }

// Set says how far it is.
func (m *Meter) Set(done, of int) {
	m.Done.Store(int64(done))
	m.Of.Store(int64(of))
}
