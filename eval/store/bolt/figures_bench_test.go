//go:build unix

package bolt

import (
	"iter"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/benchtest"
	"switchboard/engine/health"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
)

// BenchmarkFigures is what it takes to know again how models did: 100,000
// trials of three answers, read, and noted in health.
func BenchmarkFigures(b *testing.B) {
	s := OpenStore(b, largeStore(b))
	count := func(of iter.Seq2[engine.Trial, error]) iter.Seq2[engine.Trial, error] {
		return func(yield func(engine.Trial, error) bool) {
			n := 0
			for t, err := range of {
				evaltest.Must(b, err)
				n++
				if !yield(t, err) {
					return
				}
			}
			if n != largeTrials() {
				b.Fatalf("%d trials", n)
			}
		}
	}
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for range count(s.Figures(time.Time{})) {
				continue
			}
		}
	})
	b.Run("health rebuilt", func(b *testing.B) {
		b.ReportAllocs()
		begun := benchtest.CPU(b)
		for b.Loop() {
			evaltest.Must(b, health.New().Rebuild(count(s.Figures(time.Time{})), evaltest.Noon.AddDate(1, 0, 0)))
		}
		b.ReportMetric(float64((benchtest.CPU(b)-begun).Milliseconds())/float64(b.N), "cpu-ms/op")
	})
	b.Run("whole trials", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for range count(s.Trials(store.Query{})) {
				continue
			}
		}
	})
}
