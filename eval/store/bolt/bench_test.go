package bolt

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"switchboard/engine"
	"switchboard/engine/benchtest"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// BenchmarkAddAnswer is the cost of one acknowledged answer with 64 lanes at
// work, against the same answer in a transaction of its own.
func BenchmarkAddAnswer(b *testing.B) {
	answer := evaltest.NewAnswer("nano", "an answer of the usual length, more or less; "+fmt.Sprintf("%0400d", 7))
	answer.Attempts = nil
	prepare := func(b *testing.B) *records.Store {
		s := NewStore(b)
		var trials []engine.Trial
		for i := range 1 + b.N/3 {
			trials = append(trials, evaltest.NewTrial(i))
		}
		evaltest.Must(b, s.AddTrials(trials))
		b.ReportAllocs()
		b.ResetTimer()
		return s
	}
	b.Run("64 at once", func(b *testing.B) {
		s := prepare(b)
		var n atomic.Int64
		b.SetParallelism(32) // times GOMAXPROCS
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				i := int(n.Add(1) - 1)
				if err := s.AddAnswer(evaltest.TestID(i/3), i%3, answer); err != nil {
					b.Error(err)
				}
			}
		})
	})
	b.Run("one by one", func(b *testing.B) {
		s := prepare(b)
		for i := range b.N {
			evaltest.Must(b, s.AddAnswer(evaltest.TestID(i/3), i%3, answer))
		}
	})
}

// BenchmarkOpen is what an operation pays for having nothing open: locks,
// a look at the first pages, mapping and unmapping.
func BenchmarkOpen(b *testing.B) {
	s := NewStore(b)
	evaltest.Fill(b, s, 100)
	f := at(s.Path(), Options{})
	for b.Loop() {
		evaltest.Must(b, f.View(func(keyed.Tx) error { return nil }))
	}
}

// BenchmarkListing works on 100,000 trials of three answers; making them takes
// a while, so it is done only when this benchmark is asked for.
func BenchmarkListing(b *testing.B) {
	path := largeStore(b)
	b.Run("open and first page", func(b *testing.B) {
		for b.Loop() {
			s := OpenStore(b, path)
			take(b, s, store.Query{Limit: 50}, 50)
		}
	})
	s := OpenStore(b, path)
	b.Run("first page", func(b *testing.B) {
		for b.Loop() {
			take(b, s, store.Query{Limit: 50}, 50)
		}
	})
	b.Run("first page with ratings", func(b *testing.B) {
		for b.Loop() {
			for _, err := range s.RatedTrials(store.Query{Limit: 50}) {
				evaltest.Must(b, err)
			}
		}
	})
	b.Run("page in the middle", func(b *testing.B) {
		for b.Loop() {
			take(b, s, store.Query{Limit: 50, Before: evaltest.TestID(largeTrials() / 2)}, 50)
		}
	})
	b.Run("search through all", func(b *testing.B) {
		for b.Loop() {
			take(b, s, store.Query{Text: "number 17"}, 1)
		}
	})
	b.Run("spent today", func(b *testing.B) {
		for b.Loop() {
			_, _, err := s.SpentOn(evaltest.Noon)
			evaltest.Must(b, err)
		}
	})
}

func take(b *testing.B, s *records.Store, q store.Query, atLeast int) {
	n := 0
	for _, err := range s.Trials(q) {
		evaltest.Must(b, err)
		n++
	}
	if n < atLeast {
		b.Fatalf("got %d trials", n)
	}
}

func largeTrials() int { return benchtest.Scaled(100_000) }

func largeStore(b *testing.B) string {
	b.Helper()
	s := OpenStore(b, filepath.Join(b.TempDir(), "large.db"))
	for from := 0; from < largeTrials(); from += 1000 {
		var trials []engine.Trial
		for i := range 1000 {
			trial := evaltest.NewTrial(from + i)
			for lane, a := range trial.Answers {
				trial.Answers[lane] = evaltest.NewAnswer(a.Model, fmt.Sprintf("%0800d", i))
			}
			trials = append(trials, trial)
		}
		evaltest.Must(b, s.AddTrials(trials))
	}
	info, err := os.Stat(s.Path())
	evaltest.Must(b, err)
	b.Logf("%d MB", info.Size()>>20)
	return s.Path()
}
