package cli

import (
	"testing"
	"time"

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

func TestACheckIsTold(t *testing.T) {
	score, gap := .25, .4
	check := &engine.Check{Answer: engine.Answer{Model: "small", Text: "no", Finish: providers.Stop, Cost: providers.Nano(5), Total: time.Second}, Agreement: &score, Gap: &gap, Threshold: .1}
	left := engine.Answer{Model: "nano", Text: "yes", Cost: providers.Nano(3), Check: check}
	trial := engine.Trial{Routed: true, Decision: engine.Decision{Model: "nano", Check: "small", Task: engine.Math, Gap: &gap}, Answers: []engine.Answer{{Model: "big", Moves: []engine.Move{{Model: "nano", Reason: engine.Disagrees, Left: &left}}}}}
	t.Run("with the step that it led to, whose price has it", func(t *testing.T) {
		j := trialToJSON(trial)
		m := j.Moves[0]
		if j.Decision.Check != "small" || j.Check != nil || m.CostUSD != providers.Nano(8) || m.Check == nil || *m.Check.Agreement != .25 || *m.Check.MS != 1000 || m.Check.CostUSD != providers.Nano(5) {
			t.Errorf("%+v, %+v", j.Decision, m)
		}
	})
	t.Run("with the answer that was accepted", func(t *testing.T) {
		left.Check.Accepted, trial.Answers = true, []engine.Answer{left}
		if j := trialToJSON(trial); j.Check == nil || !j.Check.Accepted || j.Ledger.SpentUSD != providers.Nano(8) {
			t.Errorf("%+v", j.Check)
		}
	})
	t.Run("in words", func(t *testing.T) {
		if got, want := checkText(check), "checked by small, agreement 0.25, gap 0.40 > 0.10  1.0s  $0.000000005"; got != want {
			t.Errorf("%q", got)
		}
		if got := gapText(trial.Decision) + ifChecked(trial.Decision); got != "gap 0.40 if small agrees" {
			t.Errorf("%q", got)
		}
	})
}

func TestTurnsThatCameWithTheRequestAreNoTrial(t *testing.T) {
	if j := trialToJSON(engine.Trial{ID: "b", Follows: "sent-0123456789abcdef"}); j.Follows != nil || !j.FollowsSent {
		t.Errorf("%+v", j)
	}
	if j := trialToJSON(engine.Trial{ID: "b", Follows: "a"}); j.Follows == nil || *j.Follows != "a" || j.FollowsSent {
		t.Errorf("%+v", j)
	}
}
