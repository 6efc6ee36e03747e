package engine

import (
	"testing"
	"time"

	"switchboard/providers"
)

func TestSpeedIsMeasuredBetweenTokens(t *testing.T) {
	usage := func(out, reasoning int64) providers.Usage {
		return providers.Usage{Output: providers.Count(out), Reasoning: providers.Count(reasoning)}
	}
	for name, c := range map[string]struct {
		answer Answer
		want   float64
	}{
		"between first and last token":  {Answer{FirstToken: time.Second, LastToken: 3 * time.Second, Usage: usage(21, -1)}, 10},
		"from the first reasoning":      {Answer{FirstReasoning: time.Second, FirstToken: 2 * time.Second, LastToken: 3 * time.Second, Usage: usage(21, 10)}, 10},
		"without hidden reasoning":      {Answer{FirstToken: time.Second, LastToken: 3 * time.Second, Usage: usage(31, 10)}, 10},
		"unknown with one piece":        {Answer{FirstToken: time.Second, LastToken: time.Second, Usage: usage(21, -1)}, 0},
		"unknown when all came at once": {Answer{FirstToken: time.Second, LastToken: time.Second + time.Millisecond, Usage: usage(21, -1)}, 0},
		"unknown without a count":       {Answer{FirstToken: time.Second, LastToken: 3 * time.Second}, 0},
		"unknown without a token":       {Answer{Usage: usage(21, -1)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := c.answer.Speed()
			if got != c.want || ok != (c.want > 0) {
				t.Errorf("got %v %v, want %v", got, ok, c.want)
			}
		})
	}
}

func TestAnswerIsWhole(t *testing.T) {
	for name, c := range map[string]struct {
		answer Answer
		want   bool
	}{
		"with a text":                 {Answer{Text: "x", Finish: providers.Stop}, true},
		"not without one":             {Answer{Finish: providers.Stop}, false},
		"imported, its text unknown":  {Answer{Finish: providers.Stop, Imported: true}, true},
		"not when it failed":          {Answer{Text: "x", Failure: &Failure{}, Imported: true}, false},
		"not when the model declined": {Answer{Text: "x", Finish: providers.Refused}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.answer.OK(); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
