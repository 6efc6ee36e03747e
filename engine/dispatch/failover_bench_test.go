package dispatch

import (
	"testing"

	"switchboard/engine"
	"switchboard/providers"
)

// BenchmarkCall sends a prompt to one model that answers at once: directly, and
// by the route.
func BenchmarkCall(b *testing.B) {
	answer := []step{
		{Event: providers.Text("an answer")},
		{Event: providers.Usage{Input: providers.Count(10), Output: providers.Count(20)}},
		{Event: providers.Done{Finish: providers.Stop}},
	}
	c, router := ladder(script{"a": answer, "b": answer, "c": answer}, "a")
	models, err := c.Select([]string{"a"})
	if err != nil {
		b.Fatal(err)
	}
	for name, job := range map[string]Job{
		"direct": {Query: engine.Query{Prompt: "hello"}, Models: models},
		"routed": {Query: engine.Query{Prompt: "hello"}, Routed: true},
	} {
		b.Run(name, func(b *testing.B) {
			d := NewDispatcher(c, router, testLimits, nil, nil)
			b.ReportAllocs()
			for b.Loop() {
				if a := d.Start(b.Context(), job).Wait().Answers[0]; a.Model != "a" || a.Text != "an answer" {
					b.Fatalf("%+v", a)
				}
			}
		})
	}
}
