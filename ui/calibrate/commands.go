package calibrate

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/certify"
	"switchboard/ui/shell"
)

// Everything that the Calibrate screen does to the world stands in this file.

// stood is how far the ratings have come.
type stood struct {
	shell.Generation
	standing shell.Standing
	err      error
}

// explored is the outlook at a place of the sliders.
type explored struct {
	shell.Generation
	outlook shell.Outlook
	err     error
}

// differed is what a policy would change.
type differed struct {
	shell.Generation
	hash    string
	changes []shell.Change
	err     error
}

// proved is the rated prompts behind a family.
type proved struct {
	shell.Generation
	family string
	rated  []shell.Judged
	err    error
}

// glanced is a look at a backtest under way.
type glanced struct{ shell.Generation }

// backtested is the end of a backtest.
type backtested struct {
	shell.Generation
	trialled shell.Trialled
	stopped  bool
	err      error
}

// exported says where the policy was written, or why not.
type exported struct {
	shell.Generation
	file string
	at   time.Time
	err  error
}

// standing reads how far the ratings have come.
func standing(e *shell.Effects, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		s, err := e.App.Calibrator.Standing(e.Ctx)
		return stood{t, s, err}
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

// differ works out what a policy would change.
func differ(e *shell.Effects, t shell.Generation, hash string) tea.Cmd {
	return func() tea.Msg {
		changes, err := e.App.Calibrator.Changes(e.Ctx, hash)
		return differed{t, hash, changes, err}
	}
}

// prove reads the rated prompts behind a family of the run.
func prove(e *shell.Effects, t shell.Generation, family string) tea.Cmd {
	return func() tea.Msg {
		rated, err := e.App.Calibrator.Evidence(e.Ctx, family)
		return proved{t, family, rated, err}
	}
}

// backtest runs to its end, or until ctx does.
func runBacktest(e *shell.Effects, ctx context.Context, t shell.Generation, limit certify.Limit, m *shell.Meter) tea.Cmd {
	return func() tea.Msg {
		b, err := e.App.Calibrator.Backtest(ctx, limit, m.Set)
		return backtested{t, b, errors.Is(err, context.Canceled), err}
	}
}

// glance waits until it is time to look at a backtest again.
func glance(e *shell.Effects, t shell.Generation) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(time.Time) tea.Msg { return glanced{t} })
}

// export writes the policy in force to a file.
func export(e *shell.Effects, t shell.Generation, format, file string) tea.Cmd {
	return func() tea.Msg {
		err := e.App.Calibrator.Export(e.Ctx, format, file)
		return exported{t, file, time.Now(), err}
	}
}
