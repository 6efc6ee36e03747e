package calibrate

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/backtest"
	calibration "switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/gateway"
	"switchboard/ui/shell"
)

// Everything that the Calibrate screen does to the world stands in this file.

// statusRead is how far the ratings have come.
type statusRead struct {
	shell.Generation
	status calibration.Status
	err    error
}

// explored is the outlook at a place of the sliders.
type explored struct {
	shell.Generation
	outlook calibration.Outlook
	err     error
}

// changesRead is what a policy would change.
type changesRead struct {
	shell.Generation
	hash    string
	changes []calibration.Change
	err     error
}

// disagreementsRead is what raters differ on.
type disagreementsRead struct {
	shell.Generation
	all []calibration.Disagreement
	err error
}

// evidenceRead is the draws behind a family.
type evidenceRead struct {
	shell.Generation
	family string
	draws  []calibration.Evidence
	err    error
}

// backtestTick is a look at a backtest under way.
type backtestTick struct{ shell.Generation }

// backtested is the end of a backtest.
type backtested struct {
	shell.Generation
	test    backtest.Config
	result  backtest.Result
	stopped bool
	err     error
}

// exported says where the policy was written, or why not.
type exported struct {
	shell.Generation
	written shell.Exported
	at      time.Time
	err     error
}

// readStatus reads how far the ratings have come.
func readStatus(e *shell.Effects, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		s, err := e.App.Calibrator.Status(e.Ctx)
		return statusRead{t, s, err}
	}
}

// explore works out what a limit lets one expect.
func explore(e *shell.Effects, t shell.Generation, limit certify.Limit) tea.Cmd {
	return func() tea.Msg {
		o, err := e.App.Calibrator.Explore(e.Ctx, limit)
		return explored{t, o, err}
	}
}

// apply puts what is certified at a limit into force.
func apply(e *shell.Effects, t shell.Generation, limit certify.Limit) tea.Cmd {
	return func() tea.Msg {
		hash, err := e.App.Calibrator.Apply(e.Ctx, limit)
		return shell.PolicyApplied{Generation: t, Hash: hash, Err: err}
	}
}

// rollBack puts an earlier policy into force.
func rollBack(e *shell.Effects, t shell.Generation, hash string) tea.Cmd {
	return func() tea.Msg {
		return shell.PolicyApplied{Generation: t, Hash: hash, Err: e.App.Calibrator.RollBack(e.Ctx, hash)}
	}
}

// readChanges works out what a policy would change.
func readChanges(e *shell.Effects, t shell.Generation, hash string) tea.Cmd {
	return func() tea.Msg {
		changes, err := e.App.Calibrator.Changes(e.Ctx, hash)
		return changesRead{t, hash, changes, err}
	}
}

// readEvidence reads the draws behind a family of the run.
func readEvidence(e *shell.Effects, t shell.Generation, family string) tea.Cmd {
	return func() tea.Msg {
		draws, err := e.App.Calibrator.Evidence(e.Ctx, family)
		return evidenceRead{t, family, draws, err}
	}
}

// readDisagreements reads what raters differ on.
func readDisagreements(e *shell.Effects, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		all, err := e.App.Calibrator.Disagreements(e.Ctx)
		return disagreementsRead{t, all, err}
	}
}

// runBacktest runs to its end, or until ctx does.
func runBacktest(ctx context.Context, e *shell.Effects, t shell.Generation, limit certify.Limit, m *shell.Meter) tea.Cmd {
	return func() tea.Msg {
		test, result, err := e.App.Calibrator.Backtest(ctx, limit, m.Set)
		return backtested{t, test, result, errors.Is(err, context.Canceled), err}
	}
}

// tick waits until it is time to look at a backtest again.
func tick(e *shell.Effects, t shell.Generation) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(time.Time) tea.Msg { return backtestTick{t} })
}

// export writes the policy in force to a file.
func export(e *shell.Effects, t shell.Generation, format gateway.Format, file string) tea.Cmd {
	return func() tea.Msg {
		written, err := e.App.Calibrator.Export(e.Ctx, format, file)
		return exported{t, written, time.Now(), err}
	}
}
