package health

import (
	"testing"
	"time"

	"switchboard/engine"
)

// BenchmarkNote is what an answer costs when it has ended, in a week that is
// full.
func BenchmarkNote(b *testing.B) {
	h := New()
	fill(h, 100, false)
	answer, at := whole(time.Second), noon.AddDate(0, 0, 7)
	b.ReportAllocs()
	for b.Loop() {
		h.Note(answer, engine.Math, at)
	}
}

// BenchmarkFirstTokenLimit is what a routed call pays before it is sent: a limit
// that stands, and one that is worked out anew.
func BenchmarkFirstTokenLimit(b *testing.B) {
	h := New()
	fill(h, 100, false)
	at := noon.AddDate(0, 0, 7)
	b.Run("stands", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			h.FirstTokenLimit("m", engine.Math, at)
		}
	})
	b.Run("anew", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			h.models["m"].notes++
			h.models["m"].tasks[engine.IndexOf(engine.Math)].limit.at = 0
			h.FirstTokenLimit("m", engine.Math, at)
		}
	})
}

// BenchmarkRead is a reading of a week.
func BenchmarkRead(b *testing.B) {
	h := New()
	fill(h, 100, false)
	b.ReportAllocs()
	for b.Loop() {
		h.Read("m", engine.Math, Week, noon.AddDate(0, 0, 7))
	}
}
