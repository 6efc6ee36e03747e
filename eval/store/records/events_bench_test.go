//go:build unix

package records

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/benchtest"
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
			begun := benchtest.CPU(b)
			for i := 0; i < b.N; i += 64 { // as many share a transaction when 64 are at work
				evaltest.Must(b, file.Update(func(tx boltfile.Tx) error { return addAnswers(tx, i, min(i+64, b.N), answer, witness) }))
			}
			benchtest.ReportCPU(b, begun)
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
