package ui

import (
	"context"
	"errors"
	"io"

	tea "charm.land/bubbletea/v2"
)

// Run starts the terminal program and returns when the user leaves it or ctx
// ends. What is under way then is cancelled, and kept as far as it came. The
// terminal is left as it was found.
func Run(ctx context.Context, bench Workbench, in io.Reader, out io.Writer) error {
	return run(ctx, bench, tea.WithInput(in), tea.WithOutput(out))
}

func run(ctx context.Context, bench Workbench, options ...tea.ProgramOption) error {
	work, cancel := context.WithCancel(ctx)
	fx := &effects{ctx: work, bench: bench}
	defer fx.close()
	defer cancel()
	_, err := tea.NewProgram(newRoot(newDesk(bench, fx)), append(options, tea.WithContext(ctx))...).Run()
	if errors.Is(err, tea.ErrInterrupted) || ctx.Err() != nil {
		return context.Canceled
	}
	return err
}
