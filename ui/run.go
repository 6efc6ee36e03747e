package ui

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// CheckKeys reports what is wrong with rebound keys: an action that does not
// exist, a key that has no name, a letter that could not be typed any more,
// or two actions on one key.
func CheckKeys(rebound map[string][]string) error {
	rows := allRows()
	for _, action := range slices.Sorted(maps.Keys(rebound)) {
		if err := keymap.CheckAction(rows, action, rebound[action]); err != nil {
			return err
		}
	}
	return keymap.CheckConflicts(keymap.New(rows, rebound))
}

// Run starts the terminal program and returns when the user leaves it or ctx
// ends. What is under way then is cancelled, and kept as far as it came. The
// terminal is left as it was found. On a terminal that cannot show a screen it
// starts nothing and returns a *TerminalError.
func Run(ctx context.Context, app shell.App, in io.Reader, out io.Writer) error {
	if term := os.Getenv("TERM"); term == "dumb" || term == "" && runtime.GOOS != "windows" {
		return &TerminalError{Term: term}
	}
	stops := newSuspension()
	defer stops.end()
	return start(ctx, app, func(p *tea.Program) { go stops.follow(p, stopProcess) }, tea.WithInput(in), tea.WithOutput(out))
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

// start runs the whole program, which attend is given before.
func start(ctx context.Context, app shell.App, attend func(*tea.Program), options ...tea.ProgramOption) error {
	whole := func(d *shell.Context) tea.Model { return newProgram(d) }
	return play(ctx, app, whole, attend, append(options, tea.WithContext(ctx))...)
}

// play runs the program that begin makes, which attend is given before it runs,
// and cleans up behind it.
func play(ctx context.Context, app shell.App, begin func(*shell.Context) tea.Model, attend func(*tea.Program), options ...tea.ProgramOption) (err error) {
	work, cancel := context.WithCancel(ctx)
	fx := &shell.Effects{Ctx: work, App: app}
	defer func() {
		cancel()
		if unkept := fx.Close(); err == nil {
			err = unkept
		}
	}()
	clock := newFrameClock()
	defer clock.stop()
	wake := func(_ tea.Model, msg tea.Msg) tea.Msg {
		clock.wake()
		return msg
	}
	program := tea.NewProgram(begin(newContext(app, fx)), append(options, tea.WithFPS(frames), tea.WithFilter(wake))...)
	clock.drive(program)
	attend(program)
	_, err = program.Run()
	if errors.Is(err, tea.ErrInterrupted) || ctx.Err() != nil {
		return context.Canceled
	}
	return err
}
