package calibrate

import (
	"fmt"
	"maps"
	"slices"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// versionsOf are the versions of the models that a run is about, as they were when it was
// opened. A model that was not configured then, and every model of a run of an earlier
// version of this program, has the version with which the policy was first applied.
func versionsOf(run *store.KeptRun, applied []eval.Application) map[string]string {
	all := maps.Clone(run.Run.Versions)
	if all == nil {
		all = map[string]string{}
	}
	for _, a := range applied {
		if a.Run != run.Run.ID {
			continue
		}
		for model, version := range a.Versions {
			if all[model] == "" {
				all[model] = version
			}
		}
	}
	return all
}

// applications are the applications that a store has, each with the run that its policy
// came from. An earlier version of this program stored the run with the certificates
// only.
func applications(s Policies) ([]eval.Application, error) {
	all, err := s.Applications()
	if err != nil {
		return nil, err
	}
	for i := range all {
		if a := &all[i]; a.Run == "" && a.Policy != "" {
			p, err := s.Policy(a.Policy)
			if err != nil {
				return nil, err
			}
			if len(p.Certificates) > 0 {
				a.Run = p.Certificates[0].Run
			}
		}
	}
	return all, nil
}

// lapsed says why the answers that a run is about are not those that would be given now,
// or is nil: a model is configured as another one, or its provider answers with another
// one under the same name.
func lapsed(c *snapshot.Snapshot, run *store.KeptRun, was, now map[string]string) error {
	if err := eval.OtherVersion(run.Run.Ladder, was, now); err != nil {
		return err
	}
	return servedOtherwise(c, run.Run.Ladder, c.ServedIn(run))
}

// servedOtherwise says which model its provider serves with another version now
// than those that were judged. judged holds all of these, by model.
func servedOtherwise(c *snapshot.Snapshot, l routing.Ladder, judged map[string][]string) error {
	for _, model := range routing.Models(l.Rungs) {
		now := c.Served(model)
		if now.Version == "" {
			continue
		}
		i := slices.IndexFunc(judged[model], func(v string) bool { return v != now.Version })
		if i >= 0 {
			return fmt.Errorf("the provider of %s said that %s had answered when it was judged, and says %s since %s, under the same name",
				model, judged[model][i], now.Version, now.Since.UTC().Format("2006-01-02"))
		}
	}
	return nil
}

// servedIn has, by model, the versions that providers named in the answers that a run
// judged, as far as they named any.
func servedIn(c *snapshot.Snapshot, run *store.KeptRun) map[string]string {
	all := map[string]string{}
	for model, versions := range c.ServedIn(run) {
		all[model] = versions[0]
	}
	return all
}
