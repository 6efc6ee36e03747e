package worstcase_test

import (
	"math"
	"testing"

	"switchboard/engine"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

func TestAWorstCaseNeverWrapsAround(t *testing.T) {
	price := providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(4)}}
	for name, at := range map[string]struct {
		context, answers, input int64
		limit                   int
		want                    int64
	}{
		"a limit counts as it is":                    {limit: 1000, want: 4_000_000},
		"no limit is more than the model holds":      {context: 500, limit: math.MaxInt, want: 2_000_000},
		"of each answer":                             {context: 500, answers: 3, limit: 1000, want: 6_000_000},
		"what money cannot count is the most":        {limit: math.MaxInt, want: math.MaxInt64},
		"a product that would wrap to 0 is too":      {answers: 128, limit: 1 << 57, want: math.MaxInt64},
		"one that would wrap below 0 is":             {answers: 128, limit: 1<<56 + 1, want: math.MaxInt64},
		"a limit below 0 counts as one of 0":         {input: 1000, limit: -1, want: 1_000_000},
		"and input that does not fit":                {input: math.MaxInt64, limit: 1, want: math.MaxInt64},
		"what the service puts before it is counted": {input: 1000, limit: 1000, want: 5_000_000},
		"no more of that than the model holds":       {input: 1000, context: 500, limit: 100, want: 900_000},
	} {
		t.Run(name, func(t *testing.T) {
			req := providers.Request{Model: providers.Model{Price: price, Context: at.context}, Parameters: providers.Parameters{MaxOutput: at.limit}}
			if at.input == math.MaxInt64 {
				req.Messages = providers.Prompt("a")
			}
			if got := worstcase.Of(engine.Catalog{}, req, worstcase.Beyond{Input: at.input, Answers: at.answers}); got != providers.Nano(at.want) {
				t.Errorf("%v, not %v", got.Nano(), at.want)
			}
		})
	}
	t.Run("without a limit it is unknown", func(t *testing.T) {
		if got := worstcase.Of(engine.Catalog{}, providers.Request{Model: providers.Model{Price: price, Context: 500}}, worstcase.Beyond{}); got.Known() {
			t.Error(got)
		}
	})
	t.Run("a sum that does not fit is the most", func(t *testing.T) {
		if got := worstcase.Sum(providers.Nano(math.MaxInt64), providers.Nano(1)); got != providers.Nano(math.MaxInt64) {
			t.Error(got)
		}
		if got := worstcase.Sum(providers.Nano(1), providers.Money{}); got.Known() {
			t.Error(got)
		}
	})
}
