package cli

import (
	"context"
	"fmt"

	"switchboard/engine/routing"
	"switchboard/eval/calibrate"
	"switchboard/providers"
	"switchboard/ui/format"
)

// mayApply asks the user before the result of an exploration replaces a policy with
// certificates: an exploration certifies nothing, so everything would go to the
// reference.
func (c *command) mayApply(ctx context.Context, done *calibrate.Calibration, inForce routing.Policy, job calibrateJob) error {
	lost := lostByApplying(done, inForce)
	if !job.apply || job.yes || lost == "" {
		return nil
	}
	ask := c.askYes(ctx, lost+". Apply it? [y/N] ")
	if ask == nil {
		return misuse("--yes applies it all the same; `switchboard policy` lists the policies and puts one back", "%s", lost)
	}
	yes, err := ask()
	if err == nil && !yes {
		err = &failure{sentence: "nothing was applied"}
	}
	return err
}

// lostByApplying says which certificates of the policy in force would end if an
// exploration were applied; "" where none would.
func lostByApplying(done *calibrate.Calibration, inForce routing.Policy) string {
	if done.Run != nil || done.Certified() || len(inForce.Certificates) == 0 {
		return ""
	}
	claim := inForce.Certificates[0]
	tasks := 0
	for _, c := range inForce.Certificates {
		tasks += len(c.Tasks)
	}
	return providers.CleanLine(fmt.Sprintf("exploring certifies nothing, and the policy %s in force certifies %s (loss ≤ %v @ %v %%): in its place everything would go to %s",
		routing.PolicyName(inForce.Hash), format.Plural(tasks, "task"), claim.MaxLoss, 100*claim.Confidence, done.Ladder.Reference()), maxSentence)
}
