package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
)

// Run starts the terminal program and returns when the user leaves it or ctx
// ends. What is under way then is cancelled, and kept as far as it came. The
// terminal is left as it was found. On a terminal that cannot show a screen it
// starts nothing and returns a *TerminalError.
func Run(ctx context.Context, bench Workbench, in io.Reader, out io.Writer) error {
	if term := os.Getenv("TERM"); term == "dumb" || term == "" && runtime.GOOS != "windows" {
		return &TerminalError{Term: term}
	}
	return run(ctx, bench, tea.WithInput(in), tea.WithOutput(out))
}

// TerminalError is a terminal that only takes lines.
type TerminalError struct{ Term string } // what $TERM says

func (e *TerminalError) Error() string {
	if e.Term == "" {
		return "this terminal does not say what it can show: TERM is not set"
	}
	return "this terminal cannot show a screen: TERM is " + providers.CleanLine(e.Term, 40)
}

// Hint says what to do instead.
func (e *TerminalError) Hint() string {
	return "set TERM, for example to xterm-256color, or use the commands, such as: switchboard ask \"…\""
}

// frames is how often a second the renderer looks for a new frame. A key waits
// for the next look; where nothing has changed one costs next to nothing.
const frames = 120

func run(ctx context.Context, bench Workbench, options ...tea.ProgramOption) (err error) {
	work, cancel := context.WithCancel(ctx)
	fx := &effects{ctx: work, bench: bench}
	defer func() {
		cancel()
		if unkept := fx.close(); err == nil {
			err = unkept
		}
	}()
	_, err = tea.NewProgram(newRoot(newDesk(bench, fx)), append(options, tea.WithContext(ctx), tea.WithFPS(frames))...).Run()
	if errors.Is(err, tea.ErrInterrupted) || ctx.Err() != nil {
		return context.Canceled
	}
	return err
}
