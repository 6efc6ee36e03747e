package calibrate

import (
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
)

func TestTheTargetOfAPolicy(t *testing.T) {
	policy, given := evaltest.NewPolicy(t, 0.1), certify.NewLimit(0.1, 0.9)
	t.Run("is at the limit given while nothing is certified", func(t *testing.T) {
		if a := TargetOf(engine.Catalog{}, policy, given); a.Limit != given || a.Check != engine.NoCheck || len(a.Unconfigured) != len(policy.Ladder.Rungs) {
			t.Errorf("%+v", a)
		}
	})
	t.Run("is at the limit of its certificates, with the checks of its run", func(t *testing.T) {
		policy.Certificates = []routing.Certificate{{MaxLoss: 0.05, Confidence: 0.95}}
		policy.Provenance.Scale = string(eval.Accept)
		if a := TargetOf(engine.Catalog{}, policy, given); a.Limit != certify.NewLimit(0.05, 0.95) || a.Check != "" || a.Scale != eval.Accept {
			t.Errorf("%+v", a)
		}
	})
}
