package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
)

// Everything that the Calibrate screen does to the world stands in this file.

type (
	// stood is how far the ratings have come.
	stood struct {
		turn
		standing Standing
		err      error
	}
	// explored is the outlook at a place of the sliders.
	explored struct {
		turn
		outlook Outlook
		err     error
	}
	// applied says that a policy is in force, or why not.
	applied struct {
		turn
		hash string
		err  error
	}
	// differed is what a policy would change.
	differed struct {
		turn
		hash    string
		changes []Change
		err     error
	}
	// proved is the rated prompts behind a family.
	proved struct {
		turn
		family string
		rated  []Judged
		err    error
	}
	// glanced is a look at a backtest under way.
	glanced struct{ turn }
	// backtested is the end of a backtest.
	backtested struct {
		turn
		trialled Trialled
		stopped  bool
		err      error
	}
	// exported says where the policy was written, or why not.
	exported struct {
		turn
		file string
		at   time.Time
		err  error
	}
)

// standing reads how far the ratings have come.
func (e *effects) standing(t turn) tea.Cmd {
	return func() tea.Msg {
		s, err := e.bench.Calibrator.Standing(e.ctx)
		return stood{t, s, err}
	}
}

// explore works out what a limit lets one expect.
func (e *effects) explore(t turn, limit eval.Limit) tea.Cmd {
	return func() tea.Msg {
		o, err := e.bench.Calibrator.Explore(e.ctx, limit)
		return explored{t, o, err}
	}
}

// apply puts what is certified at a limit into force.
func (e *effects) apply(t turn, limit eval.Limit) tea.Cmd {
	return func() tea.Msg {
		hash, err := e.bench.Calibrator.Apply(e.ctx, limit)
		return applied{t, hash, err}
	}
}

// rollBack puts an earlier policy into force.
func (e *effects) rollBack(t turn, hash string) tea.Cmd {
	return func() tea.Msg { return applied{t, hash, e.bench.Calibrator.RollBack(e.ctx, hash)} }
}

// differ works out what a policy would change.
func (e *effects) differ(t turn, hash string) tea.Cmd {
	return func() tea.Msg {
		changes, err := e.bench.Calibrator.Changes(e.ctx, hash)
		return differed{t, hash, changes, err}
	}
}

// prove reads the rated prompts behind a family of the run.
func (e *effects) prove(t turn, family string) tea.Cmd {
	return func() tea.Msg {
		rated, err := e.bench.Calibrator.Evidence(e.ctx, family)
		return proved{t, family, rated, err}
	}
}

// backtest runs to its end, or until ctx does.
func (e *effects) backtest(ctx context.Context, t turn, limit eval.Limit, m *meter) tea.Cmd {
	return func() tea.Msg {
		b, err := e.bench.Calibrator.Backtest(ctx, limit, m.set)
		return backtested{t, b, errors.Is(err, context.Canceled), err}
	}
}

// glance waits until it is time to look at a backtest again.
func (e *effects) glance(t turn) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(time.Time) tea.Msg { return glanced{t} })
}

// export writes the policy in force to a file.
func (e *effects) export(t turn, format, file string) tea.Cmd {
	return func() tea.Msg {
		err := e.bench.Calibrator.Export(e.ctx, format, file)
		return exported{t, file, time.Now(), err}
	}
}
