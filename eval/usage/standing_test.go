package usage

import (
	"testing"

	"switchboard/providers"
)

func TestASumSaysHowItStands(t *testing.T) {
	for want, s := range map[string]Standing{
		"$2.00":   {},
		"~$2.00":  {Estimated: true},
		"≤~$2.00": {Estimated: true, AtMost: true},
		"≥$2.00":  {AtLeast: true},
		"≥~$2.00": {Estimated: true, AtLeast: true},
	} {
		t.Run(want, func(t *testing.T) {
			if got := (Sum{providers.USD(2), s}).String(); got != want {
				t.Errorf("got %s", got)
			}
		})
	}
	t.Run("a sum with parts too high and parts missing bounds nothing", func(t *testing.T) {
		if got := (Sum{providers.USD(2), Standing{Estimated: true, AtMost: true, AtLeast: true}}).String(); got != "~$2.00" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("what is unknown has no mark", func(t *testing.T) {
		if got := (Sum{Standing: Standing{Estimated: true, AtLeast: true}}).String(); got != "—" {
			t.Errorf("got %s", got)
		}
	})
}
