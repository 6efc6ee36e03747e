package calibrate

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// settings are those of the garbage collector, read without setting them: a collection
// that ends meanwhile sets them, too.
func settings() (percent int, limit int64) {
	set := []metrics.Sample{{Name: "/gc/gogc:percent"}, {Name: "/gc/gomemlimit:bytes"}}
	metrics.Read(set)
	return int(int64(set[0].Value.Uint64())), int64(set[1].Value.Uint64())
}

func TestGarbageIsCollectedAsBefore(t *testing.T) {
	percent, limit := settings()
	wanted := func(t *testing.T) {
		t.Helper()
		if p, l := settings(); p != percent || l != limit {
			t.Errorf("%d per cent up to %d, before %d up to %d", p, l, percent, limit)
		}
	}
	putOff := func(t *testing.T) func() {
		t.Helper()
		done := putOffCollecting()
		if p, l := settings(); p >= 0 || l != collectFrom {
			t.Errorf("%d per cent up to %d", p, l)
		}
		return done
	}
	t.Run("once it is done", func(t *testing.T) {
		putOff(t)()
		wanted(t)
	})
	t.Run("once the first of two is", func(t *testing.T) {
		done, second := putOff(t), putOffCollecting()
		done()
		wanted(t)
		second()
		wanted(t)
	})
	t.Run("once there was something to collect", func(t *testing.T) {
		done := putOff(t)
		runtime.GC()
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); runtime.Gosched() {
			if p, _ := settings(); p == percent {
				break
			}
		}
		wanted(t)
		done()
		wanted(t)
	})
	t.Run("where the program has it off", func(t *testing.T) {
		debug.SetGCPercent(-1)
		putOffCollecting()()
		if p, l := settings(); p != -1 || l != limit {
			t.Errorf("%d per cent up to %d", p, l)
		}
		debug.SetGCPercent(percent)
	})
	t.Run("where it has a lower limit", func(t *testing.T) {
		debug.SetMemoryLimit(100 << 20)
		done := putOffCollecting()
		if _, l := settings(); l != 100<<20 {
			t.Errorf("up to %d", l)
		}
		done()
		debug.SetMemoryLimit(limit)
	})
}
