package calibrate

import (
	"fmt"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers"
)

// Reapply puts an applied policy in force again, if it can decide here. The
// versions of the models for which its certificate holds stay those of then.
func Reapply(s Policies, hash string, c engine.Catalog, sent providers.Parameters, who string, now time.Time) (routing.Policy, error) {
	p, err := s.Policy(hash)
	if err != nil {
		return p, err
	}
	all, err := s.Applications()
	if err != nil {
		return p, err
	}
	var then eval.Application
	for _, a := range all {
		if a.Policy == p.Hash {
			then = a
		}
	}
	if why := then.Idle(p, c, sent); why != nil {
		return p, &eval.Error{Reason: eval.ErrInvalid, Sentence: fmt.Sprintf("the policy %s cannot decide here: %v", routing.PolicyName(p.Hash), why), Tip: "calibrate again"}
	}
	then.Time, then.Who = now, who
	return p, s.ApplyAgain(then)
}
