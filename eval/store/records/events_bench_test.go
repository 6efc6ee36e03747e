//go:build unix

package records

import (
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
	"switchboard/providers"
)

// BenchmarkAnswerWithEvents adds answers one by one, without a disk that waits
// for others, with and without events.
func BenchmarkAnswerWithEvents(b *testing.B) {
	answer := evaltest.NewAnswer("nano", "an answer of the usual length, more or less; "+fmt.Sprintf("%0400d", 7))
	answer.Attempts = []providers.Attempt{{Status: 200}}
	for by, witness := range map[string]*eventlog.Witness{"false": nil, "true": {Who: "ana"}} {
		b.Run(by, func(b *testing.B) {
			file := boltfile.At(filepath.Join(b.TempDir(), "store.db"), boltfile.Options{
				Wait:   time.Second,
				Admit:  func(boltfile.Tx) error { return nil },
				Create: func(tx boltfile.Tx) error { return Initialize(tx, store.Real) },
			})
			var trials []engine.Trial
			for i := range 1 + b.N/3 {
				trials = append(trials, evaltest.NewTrial(i))
			}
			evaltest.Must(b, file.Update(func(tx boltfile.Tx) error {
				for _, t := range trials {
					if err := record.PutJSON(tx, trialBucket, []byte(t.ID), headerOf(t)); err != nil {
						return err
					}
				}
				return nil
			}))
			b.ReportAllocs()
			b.ResetTimer()
			begun := processorTime(b)
			for i := 0; i < b.N; i += 64 { // as many share a transaction when 64 are at work
				evaltest.Must(b, file.Update(func(tx boltfile.Tx) error { return addAnswers(tx, i, min(i+64, b.N), answer, witness) }))
			}
			b.ReportMetric(float64((processorTime(b)-begun).Microseconds())/float64(b.N), "cpu-us/op")
		})
	}
}

func addAnswers(tx boltfile.Tx, from, to int, answer engine.Answer, by *eventlog.Witness) error {
	for i := from; i < to; i++ {
		h, err := readHeader(tx, evaltest.TestID(i/3))
		if err != nil {
			return err
		}
		payload, err := record.JSON(answer)
		if err != nil {
			return err
		}
		if err := (answerEntry{lane: i % 3, answer: answer, payload: payload, by: by}).addTo(tx, h); err != nil {
			return err
		}
	}
	return nil
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
