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
	shell.Turn
	standing shell.Standing
	err      error
}

// explored is the outlook at a place of the sliders.
type explored struct {
	shell.Turn
	outlook shell.Outlook
	err     error
}

// differed is what a policy would change.
type differed struct {
	shell.Turn
	hash    string
	changes []shell.Change
	err     error
}

// proved is the rated prompts behind a family.
type proved struct {
	shell.Turn
	family string
	rated  []shell.Judged
	err    error
}

// glanced is a look at a backtest under way.
type glanced struct{ shell.Turn }

// backtested is the end of a backtest.
type backtested struct {
	shell.Turn
	trialled shell.Trialled
	stopped  bool
	err      error
}

// exported says where the policy was written, or why not.
type exported struct {
	shell.Turn
	file string
	at   time.Time
	err  error
}

// standing reads how far the ratings have come.
func standing(e *shell.Effects, t shell.Turn) tea.Cmd {
	return func() tea.Msg {
		s, err := e.Bench.Calibrator.Standing(e.Ctx)
		return stood{t, s, err}
	}
}

// explore works out what a limit lets one expect.
func explore(e *shell.Effects, t shell.Turn, limit certify.Limit) tea.Cmd {
	return func() tea.Msg {
		o, err := e.Bench.Calibrator.Explore(e.Ctx, limit)
		return explored{t, o, err}
	}
}

// apply puts what is certified at a limit into force.
func apply(e *shell.Effects, t shell.Turn, limit certify.Limit) tea.Cmd {
	return func() tea.Msg {
		hash, err := e.Bench.Calibrator.Apply(e.Ctx, limit)
		return shell.PolicyApplied{Turn: t, Hash: hash, Err: err}
	}
}

// rollBack puts an earlier policy into force.
func rollBack(e *shell.Effects, t shell.Turn, hash string) tea.Cmd {
	return func() tea.Msg {
		return shell.PolicyApplied{Turn: t, Hash: hash, Err: e.Bench.Calibrator.RollBack(e.Ctx, hash)}
	}
}

// differ works out what a policy would change.
func differ(e *shell.Effects, t shell.Turn, hash string) tea.Cmd {
	return func() tea.Msg {
		changes, err := e.Bench.Calibrator.Changes(e.Ctx, hash)
		return differed{t, hash, changes, err}
	}
}

// prove reads the rated prompts behind a family of the run.
func prove(e *shell.Effects, t shell.Turn, family string) tea.Cmd {
	return func() tea.Msg {
		rated, err := e.Bench.Calibrator.Evidence(e.Ctx, family)
		return proved{t, family, rated, err}
	}
}

// backtest runs to its end, or until ctx does.
func runBacktest(e *shell.Effects, ctx context.Context, t shell.Turn, limit certify.Limit, m *shell.Meter) tea.Cmd {
	return func() tea.Msg {
		b, err := e.Bench.Calibrator.Backtest(ctx, limit, m.Set)
		return backtested{t, b, errors.Is(err, context.Canceled), err}
	}
}

// glance waits until it is time to look at a backtest again.
func glance(e *shell.Effects, t shell.Turn) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(time.Time) tea.Msg { return glanced{t} })
}

// export writes the policy in force to a file.
func export(e *shell.Effects, t shell.Turn, format, file string) tea.Cmd {
	return func() tea.Msg {
		err := e.Bench.Calibrator.Export(e.Ctx, format, file)
		return exported{t, file, time.Now(), err}
	}
}
