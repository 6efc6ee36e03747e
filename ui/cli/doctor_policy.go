package cli

import (
	"context"
	"fmt"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// policyFindings say which policy decides: that of a file where one is named, else the
// one that was applied. They also say whether its certificates still hold.
func (c *command) policyFindings(ctx context.Context, app *shell.App) []finding {
	if app.PolicyFile != "" {
		return []finding{policyFileFinding(app)}
	}
	store, err := c.storeUndoubted(ctx)
	if err != nil {
		return nil // it was said already
	}
	p, a, ok, err := store.Applied()
	switch {
	case err != nil:
		return []finding{wrong("policy", err)}
	case !ok:
		return []finding{good("policy", calibrate.OwnPolicy+", "+calibrate.OwnMaker+": thresholds set by hand, no ratings")}
	}
	if why := a.Idle(p, app.Catalog, app.Sent()); why != nil {
		return []finding{doubt("policy", fmt.Sprintf("the policy %s is not used: %s", routing.PolicyName(p.Hash), why), c.idleHint(store))}
	}
	text := fmt.Sprintf("%s, applied by %s on %s, nothing certified: everything goes to the reference", routing.PolicyName(p.Hash), a.Who, a.Time.Local().Format(time.DateOnly))
	if len(p.Certificates) == 0 {
		return append([]finding{good("policy", text)}, replacedFindings(ctx, store)...)
	}
	tasks := 0
	for _, claim := range p.Certificates {
		tasks += len(claim.Tasks)
	}
	text = fmt.Sprintf("%s, applied by %s on %s; %s certified: %s", routing.PolicyName(p.Hash), a.Who, a.Time.Local().Format(time.DateOnly),
		format.Plural(tasks, "task"), p.Certificates[0].Claim())
	all := append([]finding{good("policy", text)}, replacedFindings(ctx, store)...)
	return append(all, watchFinding(ctx, store), trafficFinding(ctx, store))
}

// idleHint says what to do about a policy that does not decide here.
func (c *command) idleHint(s *records.Store) string {
	if info, err := s.Info(); err == nil && info.Kind == store.Demo && !c.flags.Demo {
		return "it is that of a demo store: add --demo"
	}
	return "calibrate again, or put an older one back with `switchboard policy`"
}

// policyFileFinding says whether the policy of the file can decide.
func policyFileFinding(app *shell.App) finding {
	p, err := readPolicy(app.PolicyFile)
	if err != nil {
		return wrong("policy", err)
	}
	text := fmt.Sprintf("%s, of the file %s", routing.PolicyName(p.Hash), app.PolicyFile)
	if why := eval.Usable(p, app.Catalog); why != nil {
		return doubt("policy", fmt.Sprintf("the policy %s is not used: %s", text, why), "name another file in [policy], or none")
	}
	return good("policy", text)
}

// replacedFindings say where the watch has put a policy out of force and another one in
// its place.
func replacedFindings(ctx context.Context, store *records.Store) []finding {
	why, err := calibrate.ReadReplaced(ctx, store)
	switch {
	case err != nil:
		return []finding{wrong("watch", err)}
	case why != "":
		return []finding{doubt("watch", why+"; the watch put this policy in its place", "calibrate again, with new ratings, or put an older one back with `switchboard policy`")}
	}
	return nil
}

func trafficFinding(ctx context.Context, store *records.Store) finding {
	traffic, _, err := calibrate.ReadTraffic(ctx, store)
	switch {
	case err != nil:
		return wrong("traffic", err)
	case traffic.Drifted():
		return doubt("traffic", traffic.Sentence(), "the certificates are about other prompts: calibrate on those that come now")
	}
	return good("traffic", traffic.Sentence())
}

func watchFinding(ctx context.Context, store *records.Store) finding {
	monitor, err := calibrate.ReadMonitor(ctx, store)
	switch {
	case err != nil:
		return wrong("watch", err)
	case monitor.Rejected():
		return doubt("watch", monitor.Sentence(), "calibrate again; until then `switchboard policy --apply default` is one way back; on_alarm = \"demote\" replaces a refuted policy by itself")
	case monitor.Unwatched():
		return doubt("watch", monitor.Sentence(), "a certificate on a scale of raters is watched: `switchboard import --scale accept` (or score), if that is what the qualities are")
	}
	return good("watch", monitor.Sentence())
}
