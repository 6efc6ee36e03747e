package calibrate

import (
	"runtime"
	"runtime/debug"
	"sync"
)

// collectFrom is how much memory the program may have before garbage is collected that
// a calibration makes.
const collectFrom = 220 << 20

// putOffCollecting puts the garbage collector off until done is called, or until the
// program has so much memory: from then on it collects as before. Nearly all that a
// calibration reads stays in use until its end, and would be looked through each time
// that it has doubled. Where the collector is off already, here or for good, it is left
// alone, and a lower limit of the program stands.
func putOffCollecting() (done func()) {
	percent := debug.SetGCPercent(-1)
	if percent < 0 {
		return func() {}
	}
	limit := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(limit, collectFrom))
	done = sync.OnceFunc(func() {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(percent)
	})
	runtime.AddCleanup(new(*int), func(again func()) { again() }, done) // after the first collection
	return done
}
