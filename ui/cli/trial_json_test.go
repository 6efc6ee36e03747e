package cli

import (
	"testing"

	"switchboard/engine"
	"switchboard/providers"
)

func TestAModelThatNothingWasSentToWasNotAsked(t *testing.T) {
	sent := &engine.Answer{Attempts: []providers.Attempt{{}}}
	for outcome, c := range map[string]struct {
		left *engine.Answer
		want bool
	}{
		"it was passed over":      {nil, false},
		"it had no key, or a cap": {&engine.Answer{}, false},
		"it failed":               {sent, true},
		"it is simulated":         {&engine.Answer{Simulated: true}, true},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := movesToJSON([]engine.Move{{Left: c.left}})[0].Asked; got != c.want {
				t.Errorf("asked %v", got)
			}
		})
	}
}
