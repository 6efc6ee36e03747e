//go:build unix

package certify

import (
	"testing"

	"switchboard/engine"
	"switchboard/engine/benchtest"
)

// BenchmarkCalibrate calibrates 100,000 rated prompts that were read before: a
// run is planned, which fits the scorer, and certified. They were imported and
// vouched for, so all of them are judged. CPU is that of all processors, which
// a busy machine does not change much.
func BenchmarkCalibrate(b *testing.B) {
	s := riddleStudy(100_000, engine.QA, engine.Math, engine.Coding)
	s.Ladder = landLadder(1)
	for i := range s.Prompts {
		s.Prompts[i].D, s.Prompts[i].Costs = s.Prompts[i].D[:1], nil
	}
	terms := usualTerms
	terms.Vouched = true
	run := mustPlan(b, s, terms)
	judged := truly(s, &run)
	b.Run("plan and certify", func(b *testing.B) {
		begun := benchtest.CPU(b)
		for b.Loop() {
			run := mustPlan(b, s, terms)
			mustCertify(b, &run, judged)
		}
		b.ReportMetric(float64((benchtest.CPU(b)-begun).Milliseconds())/float64(b.N), "cpu-ms/op")
	})
	b.Run("certify", func(b *testing.B) {
		begun := benchtest.CPU(b)
		for b.Loop() {
			mustCertify(b, &run, judged)
		}
		b.ReportMetric(float64((benchtest.CPU(b)-begun).Milliseconds())/float64(b.N), "cpu-ms/op")
	})
}
