package routing

import (
	"testing"

	"switchboard/engine"
)

func benchmarkRouter() *Router {
	p, err := NewPolicy(Scorer{Prior: PriorVersion()}, DefaultThresholds(), demoLadder(), Provenance{Source: HandSet})
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
		r.Decide(engine.Query{Prompt: prompt2KB})
	}
}

// BenchmarkChoose2KB is a decision without reasons.
func BenchmarkChoose2KB(b *testing.B) {
	r := benchmarkRouter()
	b.ReportAllocs()
	for b.Loop() {
		r.Choose(engine.Query{Prompt: prompt2KB})
	}
}

func BenchmarkDecideChinese2KB(b *testing.B) {
	r := benchmarkRouter()
	b.ReportAllocs()
	for b.Loop() {
		r.Decide(engine.Query{Prompt: chinese2KB})
	}
}

// BenchmarkBaselineHash2KB is the baseline: FNV-1a over the same bytes, one
// multiplication each. Figures are told as a ratio to it.
func BenchmarkBaselineHash2KB(b *testing.B) {
	sum := uint64(0)
	for b.Loop() {
		h := uint64(14695981039346656037)
		for i := range len(prompt2KB) {
			h = (h ^ uint64(prompt2KB[i])) * 1099511628211
		}
		sum += h
	}
	if sum == 1 {
		b.Log(sum) // keeps the loop
	}
}

// BenchmarkLexicon is what the first decision of a program waits for.
func BenchmarkLexicon(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readLexicon(lexiconTexts()); err != nil {
			b.Fatal(err)
		}
	}
}
