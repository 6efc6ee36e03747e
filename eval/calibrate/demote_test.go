package calibrate

import (
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
)

func TestAnEarlierPolicyTakesThePlaceOfARefutedOne(t *testing.T) {
	s, _ := serviceOn(t)
	c, err := snapshot.Open(s.Store, false)
	evaltest.Must(t, err)
	of := func(tasks ...engine.Task) routing.Certificate { return routing.Certificate{Tasks: tasks} }
	refuted := Monitor{Families: []ClaimMonitor{{Claim: of(engine.Coding), Months: []certify.MonthResult{{Rejected: true}}}, {Claim: of(engine.Translation)}}}
	with := func(all ...routing.Certificate) routing.Policy {
		p := s.Active.Policy()
		p.Certificates = all
		return p
	}
	for outcome, want := range map[string]struct {
		policy routing.Policy
		then   eval.Application
		holds  bool
	}{
		"where its certificates are for other tasks":   {with(of(engine.Translation)), eval.Application{}, true},
		"not where one is for the task in question":    {with(of(engine.Translation), of(engine.Coding)), eval.Application{}, false},
		"not without a certificate":                    {with(), eval.Application{}, false},
		"not where it was about another model by name": {with(of(engine.Translation)), eval.Application{Versions: map[string]string{"nano": "p/nano-0"}}, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := s.stillHolds(c, want.policy, want.then, refuted); got != want.holds {
				t.Errorf("got %v", got)
			}
		})
	}
}
