package routing

import (
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing/reading/readingtest"
)

func benchmarkRouter() *Router {
	p, err := NewPolicy(Scorer{Prior: PriorVersion()}, defaultThresholds(), demoLadder(), Provenance{Source: HandSet})
	if err != nil {
		panic(err)
	}
	return NewRouter(p)
}

// BenchmarkDecide2KB is a whole decision, with its reasons.
func BenchmarkDecide2KB(b *testing.B) {
	r := benchmarkRouter()
	b.ReportAllocs()
	for b.Loop() {
		r.Decide(engine.Query{Prompt: readingtest.Prompt2KB})
	}
}

// BenchmarkChoose2KB is a decision without reasons.
func BenchmarkChoose2KB(b *testing.B) {
	r := benchmarkRouter()
	b.ReportAllocs()
	for b.Loop() {
		r.Choose(engine.Query{Prompt: readingtest.Prompt2KB})
	}
}

func BenchmarkDecideChinese2KB(b *testing.B) {
	r := benchmarkRouter()
	b.ReportAllocs()
	for b.Loop() {
		r.Decide(engine.Query{Prompt: readingtest.Chinese2KB})
	}
}

// BenchmarkBaselineHash2KB is the baseline: FNV-1a over the same bytes, one
// multiplication each. Figures are told as a ratio to it.
func BenchmarkBaselineHash2KB(b *testing.B) {
	sum := uint64(0)
	for b.Loop() {
		h := uint64(14695981039346656037)
		for i := range len(readingtest.Prompt2KB) {
			h = (h ^ uint64(readingtest.Prompt2KB[i])) * 1099511628211
		}
		sum += h
	}
	if sum == 1 {
		b.Log(sum) // keeps the loop
	}
}
