package app

import (
	"bytes"
	"fmt"
	"time"

	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/eval/calibrate"
	"switchboard/eval/gateway"
	"switchboard/eval/infile"
	"switchboard/eval/store/records"
	"switchboard/ui/cli"
	"switchboard/ui/config"
	"switchboard/ui/shell"
)

// policyFile is the file of the policy to decide by. Without a path the one
// that was applied in the store decides.
type policyFile struct {
	path     string
	insisted bool // named on the command line: no other will do
}

// choosePolicyFile is the file that the user names: on the command line, else
// in the config.
func choosePolicyFile(c config.Config, flags cli.Flags) policyFile {
	switch {
	case flags.Policy != "":
		return policyFile{config.ExpandHome(flags.Policy), true}
	case flags.Demo: // the config's is of real models
		return policyFile{}
	}
	return policyFile{path: config.ExpandHome(c.Policy.File)}
}

// activatePolicy puts a policy in force: that of the file, else the one that was applied
// in the store, else the program's own. Where that of somebody cannot decide here, a
// notice says so and everything goes to the reference.
func activatePolicy(app *shell.App, store *records.Store, reading calibrate.Reading, file policyFile, needs cli.Needs) error {
	usable := func(p routing.Policy) error { return eval.Usable(p, app.Catalog) }
	if needs.DecidesRoute {
		usable = routing.Policy.Runs
	}
	policy, setting, why, err := chosenPolicy(app, store, file.path, usable)
	if err != nil {
		return err
	}
	if why != nil && file.insisted {
		return &cli.MisuseError{Err: fmt.Errorf("the policy in %s cannot decide here: %w", file.path, why)}
	}
	if why != nil {
		app.Notices = append(app.Notices, fmt.Sprintf("the policy %s is not used: %s", routing.PolicyName(policy.Hash), why))
		alarmOfLapse(store, policy.Hash, why, needs)
	}
	if policy.Hash == "" || usable(policy) != nil {
		own, err := ownPolicy(app, store)
		if err != nil {
			return err
		}
		if policy.Hash != "" {
			own = own.OnlyReference() // nobody chose what the program's own would do
		}
		policy = own
	}
	inForce := routing.NewActivePolicy(routing.NewRouter(policy), setting)
	if why != nil {
		inForce.Lapse(why.Error())
	}
	app.Router = inForce
	app.Rollout = new(rollout.Active)
	rolled, err := calibrate.NewRolloutFollower(store, app.Rollout)
	if err != nil {
		return err
	}
	app.Follow.Rollout = rolled.Follow
	calibrator := newCalibrator(app, store, reading, inForce)
	app.Calibrator = calibrator
	if file.path != "" {
		return nil
	}
	_, last, _, err := store.Applied()
	app.Follow.Policy = calibrate.NewFollower(calibrator.Service, last).Follow
	return err
}

// ownPolicy is the program's own, whose ladder is ordered by what the store has measured.
func ownPolicy(app *shell.App, store *records.Store) (routing.Policy, error) {
	costs, err := store.MeanCosts()
	if err != nil {
		return routing.Policy{}, err
	}
	return routing.DefaultPolicy(app.Catalog, costs)
}

// chosenPolicy is the policy that somebody chose, with the parameters for which
// it was certified, or one without a hash. why says what keeps it from deciding
// here.
func chosenPolicy(app *shell.App, store *records.Store, file string, usable func(routing.Policy) error) (p routing.Policy, setting string, why, err error) {
	if file != "" {
		p, err = readPolicyFile(file)
		return p, "", usable(p), err
	}
	p, applied, ok, err := store.Applied()
	if !ok || err != nil {
		return routing.Policy{}, "", nil, err
	}
	if why := usable(p); why != nil {
		return p, "", why, nil
	}
	return p, applied.Setting, applied.Lapsed(p, app.Catalog, app.Sent()), nil
}

// readPolicyFile reads a policy that was written with -o or exported.
func readPolicyFile(file string) (p routing.Policy, err error) {
	raw, err := infile.Read(file, gateway.MostBytes)
	if err != nil {
		return p, &cli.MisuseError{Err: fmt.Errorf("the policy cannot be read: %w", err)}
	}
	return gateway.ReadPolicy(bytes.NewReader(raw), file)
}

// alarmOfLapse keeps that the applied policy does not decide any more, for whoever
// decides by policies. A store that takes nothing is told of by those who have to
// write there.
func alarmOfLapse(store *records.Store, hash string, why error, needs cli.Needs) {
	_, a, _, err := store.Applied()
	if _, raised := a.Alarms[calibrate.AlarmLapsed]; !needs.Models || store.Doubt() != nil || err != nil || raised || a.Policy != hash {
		return
	}
	_ = store.RaiseAlarm(audit.Event{Time: time.Now(), What: audit.Alarm, Old: hash, Reason: calibrate.AlarmLapsed, Detail: why.Error()})
}
