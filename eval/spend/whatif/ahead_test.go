package whatif

import (
	"math"
	"testing"

	"switchboard/eval/usage"
	"switchboard/providers"
)

func TestGrowthOfMonthsAhead(t *testing.T) {
	t.Run("without growth a month is a month", func(t *testing.T) {
		all, last := Growth{}.Ahead(providers.USD(100), 12)
		if all != usage.Exactly(providers.USD(1200)) || last != usage.Exactly(providers.USD(100)) {
			t.Errorf("%v, %v", all, last)
		}
	})
	t.Run("it is the mean of what each day grows to", func(t *testing.T) {
		g, sum := Growth{Monthly: 0.1}, 0.0
		const steps = 100_000
		for i := range steps {
			sum += math.Pow(1.1, 2+(float64(i)+0.5)/steps)
		}
		if got := g.Month(3); math.Abs(got-sum/steps) > 1e-9 {
			t.Errorf("%v instead of %v", got, sum/steps)
		}
	})
	t.Run("what is unknown or beyond counting stays unknown", func(t *testing.T) {
		if all, _ := (Growth{Monthly: 1}).Ahead(providers.Money{}, 3); all.Known() {
			t.Error(all)
		}
		if all, _ := (Growth{Monthly: 1}).Ahead(providers.USD(1e9), 60); all.Known() {
			t.Error(all)
		}
	})
}
