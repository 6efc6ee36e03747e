//go:build unix

package metrics

import (
	"fmt"
	"os"
	"testing"
	"time"

	"switchboard/engine/benchtest"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/storetest"
)

// What a process started by BenchmarkStatistics is to read, and how.
const (
	benchStore = "SWITCHBOARD_STATISTICS_STORE"
	benchPart  = "SWITCHBOARD_STATISTICS_PART"
)

// BenchmarkStatistics is what the figures of a store of 100,000 trials take, most
// of them rated, in a process that has read nothing: of whole trials, as OfStore
// reads them, and of models only. Peak is the most memory that the process ever had.
func BenchmarkStatistics(b *testing.B) {
	if path := os.Getenv(benchStore); path != "" {
		statisticsOf(b, path)
		return
	}
	s := storetest.New(b)
	fillMixed(b, s, benchtest.Scaled(100_000))
	for _, part := range []string{"whole trials", "figures", "only models"} {
		b.Run(part, func(b *testing.B) {
			var all benchtest.Cost
			for range b.N {
				all = all.And(benchtest.Again(b, benchStore+"="+s.Path(), benchPart+"="+part))
			}
			all.Report(b)
		})
	}
}

func statisticsOf(b *testing.B, path string) {
	s, err := bolt.Open(path, bolt.Options{Kind: store.Real})
	evaltest.Must(b, err)
	before := benchtest.CPU(b)
	trials := s.Figures(time.Time{})
	if os.Getenv(benchPart) == "whole trials" {
		trials = s.Trials(store.Query{})
	}
	got, err := NewStatistics(b.Context(), trials, s.AllRatings(), StatisticsOptions{OnlyModels: os.Getenv(benchPart) == "only models"})
	evaltest.Must(b, err)
	if got.Trials != benchtest.Scaled(100_000) || got.Damaged > 0 {
		b.Fatalf("%d trials, %d damaged records", got.Trials, got.Damaged)
	}
	benchtest.CostSince(b, before).Tell()
}

// BenchmarkAfterARating is what the figures of models take when one rating was added to a
// store of 100,000 trials, most of them rated: with all of it read again, and followed.
func BenchmarkAfterARating(b *testing.B) {
	s := storetest.New(b)
	fillMixed(b, s, benchtest.Scaled(100_000))
	votes := 0
	measure := func(b *testing.B, read func() error) {
		evaltest.Must(b, read())
		b.ReportAllocs()
		var spent time.Duration
		for b.Loop() {
			b.StopTimer()
			v := mixedRating(1, mixedTrial(9*(votes%10_000)))
			v.ID = fmt.Sprintf("later%06d", votes)
			evaltest.Must(b, s.AddRating(v))
			votes++
			b.StartTimer()
			begun := benchtest.CPU(b)
			evaltest.Must(b, read())
			spent += benchtest.CPU(b) - begun
		}
		b.ReportMetric(float64(spent.Microseconds())/1000/float64(b.N), "cpu-ms/op")
	}
	b.Run("all read again", func(b *testing.B) {
		measure(b, func() error {
			_, err := OfStore(b.Context(), s, StatisticsOptions{Scale: eval.Accept, OnlyModels: true})
			return err
		})
	})
	b.Run("followed", func(b *testing.B) {
		m := Models{Of: s}
		measure(b, func() error { _, err := m.Read(b.Context()); return err })
	})
}
