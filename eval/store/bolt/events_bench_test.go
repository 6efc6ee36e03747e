//go:build unix

package bolt

import (
	"fmt"
	"testing"

	"switchboard/engine"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/record"
	"switchboard/providers"
)

// BenchmarkAnswerWithEvents is BenchmarkAddAnswer one by one, without a disk
// that waits for others, with and without events.
func BenchmarkAnswerWithEvents(b *testing.B) {
	answer := evaltest.NewAnswer("nano", "an answer of the usual length, more or less; "+fmt.Sprintf("%0400d", 7))
	answer.Attempts = []providers.Attempt{{Status: 200}}
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprint(with), func(b *testing.B) {
			s := openWitness(b, false)
			if !with {
				s.witness = nil
			}
			var trials []engine.Trial
			for i := range 1 + b.N/3 {
				trials = append(trials, evaltest.NewTrial(i))
			}
			evaltest.Must(b, s.AddTrials(trials))
			b.ReportAllocs()
			b.ResetTimer()
			begun := processorTime(b)
			for i := 0; i < b.N; i += 64 { // as many share a transaction when 64 are at work
				evaltest.Must(b, s.update(func(tx boltfile.Tx) error {
					for j := i; j < min(i+64, b.N); j++ {
						h, err := readHeader(tx, evaltest.TestID(j/3))
						if err != nil {
							return err
						}
						payload, err := record.JSON(answer)
						if err != nil {
							return err
						}
						if err := (answerEntry{lane: j % 3, answer: answer, payload: payload, by: s.witness}).addTo(tx, h); err != nil {
							return err
						}
					}
					return nil
				}))
			}
			b.ReportMetric(float64((processorTime(b)-begun).Microseconds())/float64(b.N), "cpu-us/op")
		})
	}
}
