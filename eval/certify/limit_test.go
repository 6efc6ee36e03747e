package certify

import (
	"testing"

	"switchboard/eval/internal/evaltest"
)

func TestALimitHasTheConfidenceItWasGiven(t *testing.T) {
	l := NewLimit(0.05, 0.95)
	t.Run("has the confidence it was given", func(t *testing.T) {
		if l.Error != 0.05 || l.Confidence() != 0.95 {
			t.Errorf("%v", l)
		}
	})
	t.Run("needs 59 prompts at five points and 95 %, as the design says", func(t *testing.T) {
		if got := l.Fewest(); got != 59 {
			t.Errorf("%d", got)
		}
	})
	t.Run("needs 299 at one point and 95 %, as tables of zero-failure tests say", func(t *testing.T) {
		if got := NewLimit(0.01, 0.95).Fewest(); got != 299 {
			t.Errorf("%d", got)
		}
	})
	t.Run("attempts spend it once, however many they are", func(t *testing.T) {
		sum := 0.0
		for j := 1; j <= 40; j++ {
			sum += l.Attempt(j).Error
		}
		if !evaltest.Near(l.Attempt(1).Error, 0.04) || !evaltest.Near(l.Attempt(2).Error, 0.008) || !evaltest.Near(sum, 0.05) {
			t.Errorf("%v, %v, in sum %v", l.Attempt(1), l.Attempt(2), sum)
		}
	})
	t.Run("is divided among the families", func(t *testing.T) {
		if got := l.Split(4).Error; !evaltest.Near(got, 0.0125) {
			t.Errorf("%v", got)
		}
	})
	t.Run("is refused where it says nothing", func(t *testing.T) {
		for _, bad := range []Limit{{0, 0.05}, {1, 0.05}, {0.05, 0}, {0.05, 1}, {-0.1, 0.05}} {
			if bad.Check() == nil {
				t.Errorf("%v", bad)
			}
		}
	})
}
